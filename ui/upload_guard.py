"""Refuses what readers send: only a librarian may upload, whatever the page shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..rag.errors import UsageError
from .page_title import PageTitle
from .texts import CHINESE

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .desk import Desk


class UploadGuard:
    """ASGI middleware around a server that has a Gradio page."""

    def __init__(self, app: ASGIApp, *, desk: Desk, name_of: Callable[[Scope], str | None]) -> None:
        """`name_of` gives the name that a request is logged in under, None for none."""
        self._app = app
        self._desk = desk
        self._name_of = name_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 403 to an upload that is not a librarian's; hands on everything else."""
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith("/upload") and scope["method"] == "POST":
            try:
                self._desk.librarian(self._name_of(scope))
            except UsageError as error:
                from starlette.responses import PlainTextResponse

                await PlainTextResponse(str(error), status_code=403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def guards(desk: Desk) -> list[Middleware]:
    """The middleware for a page that Gradio itself serves and logs users in to."""
    from starlette.middleware import Middleware

    return [
        Middleware(UploadGuard, desk=desk, name_of=_logged_in),
        Middleware(PageTitle, title=CHINESE.title),
    ]


def _logged_in(scope: Scope) -> str | None:
    """Who Gradio's own login let in, by the cookie of the request."""
    from starlette.requests import Request

    app: Any = scope["app"]
    cookies = Request(scope).cookies
    names = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
    return app.tokens.get(next((token for name in names if (token := cookies.get(name))), None))
