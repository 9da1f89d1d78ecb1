"""A title for Gradio's pages as they are served: the one at which one logs in gets none from Gradio."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = b"<head>"


class PageTitle:
    """ASGI middleware that puts a title into the head of every HTML page; a script of the page may set another."""

    def __init__(self, app: ASGIApp, *, title: str) -> None:
        self._app = app
        self._title = f"<title>{title}</title>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on everything; of a page the first piece is longer by the title."""
        from starlette.datastructures import MutableHeaders

        begun: Message | None = None
        """The start of a page, held until its first piece is there."""

        async def titled(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                if MutableHeaders(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    begun = message
                    return
            elif begun is not None:
                start, begun = begun, None
                headers, body = MutableHeaders(raw=start["headers"]), message.get("body", b"")
                message = {**message, "body": body.replace(_HEAD, _HEAD + self._title, 1)}
                if "content-length" in headers:
                    more = len(message["body"]) - len(body)
                    headers["content-length"] = str(int(headers["content-length"]) + more)
                await send(start)
            await send(message)

        await self._app(scope, receive, titled if scope["type"] == "http" else send)
