"""A small real HTTP server with an OpenAI-compatible endpoint that answers, or fails, as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Exchange"], None]
"""What the server does with a request for an answer."""


@dataclass
class Exchange:
    """One request and the line to whoever asked."""

    handler: BaseHTTPRequestHandler
    request: dict[str, Any]

    def head(self, status: int = 200, kind: str = "text/event-stream") -> None:
        """The status line and the headers."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def write(self, data: bytes) -> None:
        """These bytes, at once."""
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def piece(self, text: str | None, **more: Any) -> bytes:
        """A chunk of a stream."""
        delta = {"content": text} | more.pop("delta", {})
        choice = {"index": 0, "delta": delta, "finish_reason": None} | more
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()

    def say(self, *pieces: str, pause: float = 0.0) -> None:
        """A whole well-formed answer."""
        self.head()
        for text in pieces:
            self.write(self.piece(text))
            time.sleep(pause)
        self.write(self.piece("", finish_reason="stop"))
        self.write(b"data: [DONE]\n\n")

    def refuse(self, status: int, message: str = "no") -> None:
        """An error as endpoints send it."""
        self.head(status, "application/json")
        self.write(json.dumps({"error": {"message": message, "type": "error", "code": status}}).encode())


@dataclass
class Server:
    """The server, what it does, and what it saw."""

    behaviour: Behaviour = lambda exchange: exchange.say("好。")
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set when whoever asked left before the answer was whole."""
    url: str = ""

    def prompts(self) -> str:
        """All that was sent to the model last."""
        return "\n".join(m["content"] for m in self.requests[-1]["messages"])


def serve() -> Iterator[Server]:
    """Runs the server on a free port until the generator is closed."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            Exchange(self, {}).head(200, "application/json")
            self.wfile.write(
                json.dumps({"object": "list", "data": [{"id": "listed-model", "object": "model"}]}).encode()
            )

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append(request)
            state.keys.append(self.headers.get("Authorization", ""))
            try:
                state.behaviour(Exchange(self, request))
            except (BrokenPipeError, ConnectionResetError):
                state.hung_up.set()

        def log_message(self, format: str, *args: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()
