"""Who a browser is: a cookie with the owner's id, set with every page. No script in the page can read it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWNER = "rnnlab_owner"
#: there while a browser's first page is shown: it has no runs yet
NEW = "rnnlab_new"
#: seconds for which a browser keeps a cookie of ours
YEAR = 31_536_000
_ID = re.compile(r"[0-9a-f]{32}")


def owner_in(cookies: Mapping[str, object]) -> str | None:
    """The owner's id in a browser's cookies; None where there is none, or it is damaged."""
    kept = cookies.get(OWNER)
    return kept if isinstance(kept, str) and _ID.fullmatch(kept) else None


class OwnerCookie:
    """Middleware that gives each page's HTML the owner's cookie: a new one, or the browser's own for another year."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if _is_page(scope, message["status"], headers):
                    for cookie in _cookies(scope):
                        headers.append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _is_page(scope: Scope, status: int, headers: MutableHeaders) -> bool:
    """Whether it is HTML, or the word that the browser's own copy is still good."""
    if status == 304:
        return "text/html" in Headers(scope=scope).get("accept", "")
    return status == 200 and headers.get("content-type", "").startswith("text/html")


def _cookies(scope: Scope) -> list[str]:
    headers = Headers(scope=scope)
    cookies = _read(headers.get("cookie", ""))
    secure = "https" in (scope.get("scheme"), headers.get("x-forwarded-proto", "").split(",")[0].strip())
    more = "; path=/; httponly; samesite=lax" + ("; secure" if secure else "")
    kept = owner_in(cookies)
    set_ = [f"{OWNER}={kept or secrets.token_hex(16)}; max-age={YEAR}{more}"]
    if kept is None:
        set_.append(f"{NEW}=1{more}")
    elif NEW in cookies:
        set_.append(f"{NEW}=; max-age=0{more}")
    return set_


def _read(header: str) -> dict[str, str]:
    """Each by itself: a cookie of somebody else's that cannot be read must not hide ours."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        try:
            found |= {name: morsel.value for name, morsel in SimpleCookie(part.strip()).items()}
        except CookieError:
            continue
    return found
