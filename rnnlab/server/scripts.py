"""The scripts of what the browser draws, each under a name that changes with its content."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnnlab.player.bundle import page_script, page_scripts
from rnnlab.server.addresses import PREFIX

#: a browser may keep what has its content's hash in its name: for a year, which is as good as for good
FOR_GOOD = "public, max-age=31536000, immutable"


async def script(request: Request) -> Response:
    """A script by its file's name. One of another version is not found: it must not be mixed with this one's data."""
    found = page_scripts().get(request.path_params["file"])
    if found is None:
        raise HTTPException(404)
    return Response(found.code, media_type="text/javascript", headers={"Cache-Control": FOR_GOOD})


class PreloadedScript:
    """ASGI middleware: says with every page that it will need the score's script, so that it comes beside Streamlit's
    own and not after them."""

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self.app = app
        self._link = f"<{base_path}{PREFIX}/scripts/{page_script('score').file}>; rel=modulepreload"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the link where it is a page."""

        async def linked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Link", self._link)
            await send(message)

        await self.app(scope, receive, linked if scope["type"] == "http" else send)
