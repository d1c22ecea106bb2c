"""Tickets: signed tokens with which a page in a browser asks a route for the runs that it shows.

A page run issues one for its owner and its runs; a route, which knows no session, reads it. A ticket is ``body.seal``, both
in URL-safe base64: the body is JSON (``owner``, ``runs``, ``until`` in seconds since 1970), the seal its HMAC-SHA256 under
a secret that lies beside the database, readable for nobody else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rnnlab.errors import LabError

SECRET_FILE = "tickets.key"
#: seconds for which a ticket is good, and with how many of them left it is replaced by a new one
GOOD_FOR, RENEW_BEFORE = 3600.0, 2400.0
_SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose page it is, the runs that it may ask for, and until when, in seconds since 1970."""

    owner: str
    runs: tuple[str, ...]
    until: float


class Tickets:
    """Issues tickets and reads them. The secret is made with the first one; every process of this home has the same."""

    def __init__(self, home: Path) -> None:
        self._file = home / SECRET_FILE
        self._secret: bytes | None = None

    def issue(self, owner: str, runs: Iterable[str], now: float | None = None) -> str:
        """A ticket that is good for `GOOD_FOR` seconds. Raises `LabError` if the secret cannot be kept."""
        until = (time.time() if now is None else now) + GOOD_FOR
        body = json.dumps({"owner": owner, "runs": list(dict.fromkeys(runs)), "until": round(until)}).encode()
        return f"{_text(body)}.{_text(self._seal(body))}"

    def read(self, text: str, now: float | None = None) -> Ticket:
        """What a ticket says. Raises `LabError` if it is not one of ours or has expired."""
        try:
            body, seal = (_bytes(part) for part in text.split("."))
        except (ValueError, binascii.Error):
            raise LabError("This is no ticket of this server. Reload the page.") from None
        if not hmac.compare_digest(seal, self._seal(body)):
            raise LabError("This is no ticket of this server. Reload the page.")
        told = json.loads(body)
        ticket = Ticket(told["owner"], tuple(told["runs"]), told["until"])
        if ticket.until < (time.time() if now is None else now):
            raise LabError("This page's ticket has expired. Reload the page.")
        return ticket

    def renewed(self, ticket: Ticket, now: float | None = None) -> str | None:
        """A new ticket in place of one that is soon to expire; else None."""
        now = time.time() if now is None else now
        return self.issue(ticket.owner, ticket.runs, now) if ticket.until - now < RENEW_BEFORE else None

    def _seal(self, body: bytes) -> bytes:
        if self._secret is None:
            self._secret = _secret(self._file)
        return hmac.digest(self._secret, body, hashlib.sha256)


def _secret(file: Path) -> bytes:
    """The secret in the file, which is made if it is not there: whole, and by one process alone."""
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
            try:
                descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as writer:
                    writer.write(secrets.token_bytes(_SECRET_LENGTH))
                with suppress(FileExistsError):
                    os.link(draft, file)
            finally:
                draft.unlink(missing_ok=True)
        return file.read_bytes()
    except OSError as error:
        raise LabError(
            "RNN Lab cannot write its folder {folder}: {reason}. Set RNNLAB_HOME to a folder that it may write.",
            folder=str(file.parent),
            reason=error.strerror or str(error),
        ) from error


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
