"""One process, one port: the chat at /, REST at /v1, MCP at /mcp, behind one login; it ends without losing an answer."""

from __future__ import annotations

import asyncio
import socket
import time
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from fastapi import FastAPI, Request

from ..rag.errors import UsageError
from . import faults, mcp_server, openai_api, rest, texts
from .faults import Refused
from .traffic import Traffic

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .service import Service

_GRACE: Final = 0.5
"""Seconds in which /healthz says that the server is leaving while it still takes in new connections."""
_QUIET: Final = 1.0
"""Seconds without a request after which those who keep their connection open are taken to have no more to ask."""
_LONGEST: Final = 30.0
"""Seconds that answers under way are waited for."""
_ABOUT: Final = """向一堆中文报纸版面提问，得到准确的数字和印着它的那句话。

出错时总是 `{"error": {"code", "message", "type", "param", "request_id"}}`。字段只增不减，请容忍不认识的字段。
"""


def create_api(service: Service) -> FastAPI:
    """REST and OpenAI's interface alone: an ordinary FastAPI application."""
    api = FastAPI(
        title="报问 Baowen",
        version=version("baowen"),
        description=_ABOUT,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page would load scripts from outside
        redoc_url=None,
        max_body_size=service.limits.body,
    )
    faults.install(api)
    api.include_router(rest.router(service))
    api.include_router(openai_api.router(service))
    return api


def create_app(service: Service, *, chat: bool = True) -> Traffic:
    """Everything as one ASGI application; `chat` says whether the web chat is there too."""
    tools = mcp_server.build(service)
    speaking = tools.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=service.limits.body,
        transport_security=_unchecked(),
    )

    @asynccontextmanager
    async def open_doors(_: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield
        await asyncio.to_thread(service.close)

    host = FastAPI(lifespan=open_doors, openapi_url=None)
    if chat:
        _mount_chat(host, service)
    doors = _Doors(create_api(service), _signed_in(service, speaking), host)
    return Traffic(doors, figures=service.figures, limits=service.limits, log_questions=service.log_questions)


class _Doors:
    """Sends each request to its door."""

    def __init__(self, api: ASGIApp, mcp: ASGIApp, chat: ASGIApp) -> None:
        self._api = api
        self._mcp = mcp
        self._chat = chat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == "/mcp":
            await self._mcp(scope, receive, send)
        elif path.startswith(("/v1/", "/mcp/")) or path in {"/v1", "/healthz", "/metrics"}:
            await self._api(scope, receive, send)
        else:  # the chat's, and the start and end of the server
            await self._chat(scope, receive, send)


def _signed_in(service: Service, app: ASGIApp) -> ASGIApp:
    """The same application, for those who have a key or a login."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            await service.admit(request)
        except Refused as refused:
            await faults.response(refused, faults.request_id(request))(scope, receive, send)
            return
        await app(scope, receive, send)

    return guarded


def _unchecked() -> Any:
    """`Traffic` has looked at Host and Origin already."""
    from mcp.server.transport_security import TransportSecuritySettings

    return TransportSecuritySettings(enable_dns_rebinding_protection=False)


def _mount_chat(host: FastAPI, service: Service) -> None:
    from . import chat
    from .cancelling import forgive
    from .open_pages import hold
    from .upload_guard import guards

    desk = service.desk
    page = chat.build(desk)
    import gradio as gr

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SSR mode is not supported")  # nor asked for
        gr.mount_gradio_app(
            host,
            page,
            path="/",
            auth=desk.users.admits if desk.users else None,
            app_kwargs={"middleware": guards(desk)},
            **chat.looks(),
        )
    apps = [getattr(route, "app", None) for route in host.routes]
    forgive(apps)
    hold(apps)


class _Server(uvicorn.Server):
    """On SIGTERM or Ctrl-C: says so in /healthz, lets answers under way finish, then ends."""

    def __init__(
        self, config: uvicorn.Config, door: socket.socket, service: Service, traffic: Traffic, ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._door = door
        self._service = service
        self._traffic = traffic
        self._ready = ready
        self._ending: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Opens the port and says so."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal ends the server gracefully, the second at once."""
        del sig, frame
        if self._loop is None or not self.started or self._traffic.leaving:
            self.should_exit = self.force_exit = True
            return
        self._traffic.leaving = self._service.leaving = True
        self._loop.call_soon_threadsafe(self._begin_to_end)

    def _begin_to_end(self) -> None:
        self._ending = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        begun = time.monotonic()
        await asyncio.sleep(_GRACE)
        await self._shut_door()
        while time.monotonic() - begun < _LONGEST and self._traffic.busy(_QUIET):
            await asyncio.sleep(0.05)
        self.should_exit = True

    async def _shut_door(self) -> None:
        """Takes in who stands before the door, then shuts it: closing alone would send them away unheard."""
        loop = asyncio.get_running_loop()

        make: Any = self.config.http_protocol_class

        def protocol() -> asyncio.Protocol:
            return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state, _loop=loop)

        waiting: list[socket.socket] = []
        with suppress(BlockingIOError):
            while True:
                waiting.append(self._door.accept()[0])
        for server in self.servers:
            server.close()
        for caller in waiting:
            caller.settimeout(0)
            await loop.connect_accepted_socket(protocol, caller)


def serve(service: Service, *, host: str, port: int, chat: bool, say: Callable[[str], None]) -> None:
    """Serves until SIGTERM or Ctrl-C; `say` gets one line with the address once it answers. Port 0 takes any free one.

    Raises UsageError if the address is not of this machine or its port is taken.
    """
    try:
        door = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise UsageError(texts.PORT_TAKEN.format(host=host, port=port, other=port % 65535 + 1)) from error
    # asyncio sets this only on sockets that name TCP; without it each small answer waits 40 ms for an acknowledgement.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{door.getsockname()[1]}"
    app = create_app(service, chat=chat)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=2, lifespan="on"
    )
    with door:
        _Server(config, door, service, app, lambda: say(f"报问服务已就绪：{address}")).run(sockets=[door])
