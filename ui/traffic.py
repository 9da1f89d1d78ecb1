"""What happens to every HTTP request before and after its door: an id, limits, one log line, figures for Prometheus.

Pure ASGI, so that streams pass through piece by piece.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from . import faults
from .faults import Refused

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

access = logging.getLogger("baowen.access")
_log = logging.getLogger(__name__)
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_OWN: Final = ("/v1/", "/mcp", "/healthz", "/metrics")
"""Paths of REST and MCP; all others are the chat's."""
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_MOST_READ_AWAY: Final = 16 << 20
"""Bytes."""
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Figures:
    """What /metrics shows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["method", "path", "status"]
        self.requests = Counter("baowen_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram(
            "baowen_request_seconds", "Time to the end of an answer", ["path"], buckets=_BUCKETS, registry=self.registry
        )
        self.running = Gauge("baowen_requests_running", "Requests being answered now", registry=self.registry)
        self.answers = Counter("baowen_answers", "Questions answered", ["door", "outcome"], registry=self.registry)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may be."""

    body: int = 1 << 20
    """Bytes of a request's body."""
    upload: int = 1 << 30
    """Bytes of an upload to be indexed."""
    hosts: frozenset[str] | None = None
    """Names by which this server may be called; None for any. Guards a server without login against other websites."""


class Traffic:
    """The middleware. `leaving` has clients hang up after their next answer, so that none is lost when it ends."""

    def __init__(self, app: ASGIApp, *, figures: Figures, limits: Limits, log_questions: bool = False) -> None:
        self.app = app
        self.leaving = False
        self._answering = 0
        self._ended = 0.0
        self._figures = figures
        self._limits = limits
        self._log_questions = log_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = _Request(scope)
        begun = time.perf_counter()
        self._figures.running.inc()
        self._answering += request.is_answered
        try:
            await self._answered(request, scope, receive, send)
        finally:
            self._answering -= request.is_answered
            self._ended = time.monotonic()
            self._figures.running.dec()
            self._note(request, scope, time.perf_counter() - begun)

    def busy(self, quiet: float) -> bool:
        """Is a request under way, or was the last one less than so many seconds ago?

        The lines that pages of the chat keep open all the time do not count.
        """
        return self._answering > 0 or time.monotonic() - self._ended < quiet

    async def _answered(self, request: _Request, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.status = message["status"]
                headers = [*message.get("headers", []), (b"x-request-id", request.id.encode())]
                if request.own:
                    headers += [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]
                if self.leaving:
                    headers.append((b"connection", b"close"))
                message = {**message, "headers": headers}
            await send(message)

        try:
            self._check(request)
            await self.app(scope, receive, sent)
        except Refused as refused:
            if request.status:
                raise
            await _read_away(receive)
            await faults.response(refused, request.id)(scope, receive, sent)
        except asyncio.CancelledError:
            if not self.leaving or request.is_answered:
                raise
        except Exception:
            if not request.own:
                raise
            _log.exception("request %s failed", request.id)
            if not request.status:
                await faults.response(Refused("failed"), request.id)(scope, receive, sent)

    def _check(self, request: _Request) -> None:
        host = request.headers.get("host", "")
        if self._limits.hosts is not None and _bare(host) not in self._limits.hosts:
            raise Refused("cross_origin")
        origin = request.headers.get("origin", "")
        if request.own and origin and urlsplit(origin).netloc != host:
            raise Refused("cross_origin")
        length = request.headers.get("content-length", "0")  # a body without one is counted as it is read
        if request.own and length.isdecimal() and int(length) > request.most(self._limits):
            raise Refused("too_large", headers={"Connection": "close"})

    def _note(self, request: _Request, scope: Scope, seconds: float) -> None:
        route = scope.get("route")
        path = getattr(route, "path", "") if request.own else "chat"
        path = path or ("/mcp" if request.path.startswith("/mcp") else "other")
        method = request.method if request.method in _METHODS else "other"
        self._figures.requests.labels(method, path, str(request.status)).inc()
        self._figures.seconds.labels(path).observe(seconds)
        if not request.own and request.status < 500:
            return  # the chat's page asks for dozens of files
        line: dict[str, Any] = {
            "request_id": request.id,
            "method": request.method,
            "path": path,
            "status": request.status,
            "ms": round(seconds * 1000, 1),
            "user": scope.get("baowen.user", ""),
        }
        if self._log_questions and (question := scope.get("baowen.question")):
            line["question"] = question
        access.info("%s", json.dumps(line, ensure_ascii=False))


class _Request:
    """What the middleware needs of a request, which gets its id."""

    def __init__(self, scope: Scope) -> None:
        self.path: str = scope["path"]
        self.method: str = scope["method"]
        self.headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        given = self.headers.get("x-request-id", "")
        self.id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        scope["baowen.request_id"] = self.id
        self.own = self.path.startswith(_OWN)
        self.is_upload = self.path == "/v1/index" and self.method == "POST"
        self.is_answered = "/heartbeat/" not in self.path
        self.status = 0

    def most(self, limits: Limits) -> int:
        """Bytes that its body may have."""
        return limits.upload if self.is_upload else limits.body


async def _read_away(receive: Receive) -> None:
    """Takes in a body that is refused, as far as is sensible: a client that is still sending hears no answer."""
    length, more = 0, True
    while more and length < _MOST_READ_AWAY:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)


def _bare(host: str) -> str:
    """A Host header without its port."""
    return (host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]).lower()
