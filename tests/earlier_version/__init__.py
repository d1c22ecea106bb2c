"""What the first version (0.1.0, before its modules were moved) left behind, and what must open unchanged: see `addresses`.

home.zip is its home folder: a run that is done, one that was stopped, one whose app was killed, and the database's
journal as it lay there. addresses.txt has an address of each page with most of what it remembers, as a browser showed it.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

_HERE = Path(__file__).parent
#: the owner of the runs, as the browser's cookie has it
OWNER = "0123456789abcdef0123456789abcdef"
#: the cookie in which it kept what was done of the course
PROGRESS = "1d213-2n01"
DONE, STOPPED, KILLED = "5p2zj7q6f5", "tzvdvyazn5", "sncyhvuvuq"


def addresses() -> list[tuple[str, dict[str, str]]]:
    """The page and the query of each address."""
    split = [urlsplit(line) for line in (_HERE / "addresses.txt").read_text().splitlines()]
    return [(address.path.strip("/") or "home", dict(parse_qsl(address.query))) for address in split]


def unpack_home(folder: Path) -> Path:
    """Put the home folder there, and give the folder back."""
    with zipfile.ZipFile(_HERE / "home.zip") as archive:
        archive.extractall(folder)
    return folder
