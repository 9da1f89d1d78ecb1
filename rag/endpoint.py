"""An OpenAI-compatible endpoint as a stream of text: time-outs, retries, cancellation, and every fault in one line."""

from __future__ import annotations

import asyncio
import queue
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from .errors import EndpointError, UsageError

if TYPE_CHECKING:
    from .settings import Settings

HEARTBEAT = 0.1
"""Seconds after which a stream that has nothing to say yields "", so that whoever reads it may stop."""
LONGEST = 4000
"""Characters of an answer; more is cut off and the endpoint is told to stop."""
_BACK_OFF = 0.5
_LONGEST_WAIT = 8.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is and how long to wait for it. The key is never shown, logged or put into an error."""

    url: str
    """Up to and with /v1."""
    model: str = ""
    """Empty takes the first that the endpoint lists."""
    key: SecretStr = field(default_factory=lambda: SecretStr(""))
    timeout: float = 60.0
    """Seconds without a sign of life after which it is given up."""
    patience: float = 300.0
    """Seconds for a whole answer."""
    retries: int = 2
    """Further attempts after a refused connection, a 429 or a 5xx, before the first word."""
    context: int = 4096
    """Tokens of prompt and answer together."""
    answer: int = 400
    """Tokens of the answer at most."""
    temperature: float = 0.0

    @classmethod
    def from_settings(cls, settings: Settings) -> Endpoint:
        """The endpoint that the user named. Raises UsageError where none was."""
        if not settings.llm_url:
            raise UsageError("没有设置大模型端点：请设置环境变量 BAOWEN_LLM_URL，例如 http://127.0.0.1:11434/v1")
        return cls(
            url=settings.llm_url,
            model=settings.llm_model,
            key=settings.llm_key,
            timeout=settings.llm_timeout,
            context=settings.llm_context,
        )

    @property
    def shown(self) -> str:
        """The address without credentials or parameters."""
        return re.sub(r"//[^/@]*@", "//", self.url).split("?")[0]


class Connection:
    """Streams answers from an endpoint. One thread with one event loop, started by the first question."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Raises UsageError where the `openai` package is missing."""
        try:
            import openai  # noqa: F401 -- here, so that the first question does not wait for it
        except ImportError as error:
            raise UsageError("没有安装大模型客户端：pip install 'baowen[llm]'") from error
        self.endpoint = endpoint
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._client: Any = None
        self._model = endpoint.model

    @contextmanager
    def stream(self, messages: Sequence[dict[str, str]]) -> Iterator[Iterator[str]]:
        """Sends the messages at once; the answer piece by piece, "" while there is none yet. Leaving hangs up.

        The pieces raise EndpointError, in one line, for whatever goes wrong, within `timeout` seconds of silence.
        """
        pieces: queue.Queue[str | BaseException | None] = queue.Queue()
        loop = self._running()

        async def pump() -> None:
            try:
                async for piece in self._attempts(list(messages)):
                    pieces.put(piece)
                pieces.put(None)
            except asyncio.CancelledError:
                pieces.put(None)
                raise
            except Exception as error:  # handed to the reader, who is in another thread
                pieces.put(error)

        task = asyncio.run_coroutine_threadsafe(pump(), loop)
        try:
            yield self._taken(pieces)
        finally:
            task.cancel()

    def _taken(self, pieces: queue.Queue[str | BaseException | None]) -> Iterator[str]:
        while True:
            try:
                piece = pieces.get(timeout=HEARTBEAT)
            except queue.Empty:
                yield ""
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise self._told(piece) from None
            yield piece

    def close(self) -> None:
        """Hangs up and ends the thread; a later question starts anew."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
            client, self._client = self._client, None
        if loop is None or thread is None:
            return

        async def leave() -> None:
            others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            if client is not None:
                await client.close()

        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(leave(), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="baowen-llm", daemon=True)
                self._thread.start()
            return self._loop

    async def _attempts(self, messages: list[dict[str, str]]) -> AsyncIterator[str]:
        """The pieces of the first attempt that says anything."""
        ends = time.monotonic() + self.endpoint.patience
        for attempt in range(self.endpoint.retries + 1):
            begun = False
            try:
                async for piece in self._once(messages, ends):
                    begun = True
                    yield piece
            except Exception as error:
                wait = min(_BACK_OFF * 2**attempt, _LONGEST_WAIT)
                late = time.monotonic() + wait > ends or attempt == self.endpoint.retries
                if begun or late or not _passing(error):
                    raise
                await asyncio.sleep(wait)
            else:
                return

    async def _once(self, messages: list[dict[str, str]], ends: float) -> AsyncIterator[str]:
        client = self._connected()
        if not self._model:
            listed = await asyncio.wait_for(client.models.list(), self.endpoint.timeout)
            self._model = listed.data[0].id if listed.data else "default"
        asked = client.chat.completions.create(
            model=self._model,
            messages=messages,
            stream=True,
            temperature=self.endpoint.temperature,
            max_tokens=self.endpoint.answer,
        )
        stream = await asyncio.wait_for(asked, self.endpoint.timeout)
        length = 0
        finished = ""
        try:
            while True:
                left = min(self.endpoint.timeout, ends - time.monotonic())
                try:
                    chunk = await asyncio.wait_for(anext(stream), max(left, 0.001))
                except StopAsyncIteration:
                    break
                choice = chunk.choices[0] if getattr(chunk, "choices", None) else None
                finished = (choice and choice.finish_reason) or finished
                piece = (choice and choice.delta and choice.delta.content) or ""
                if piece:
                    length += len(piece)
                    yield piece
                if length > LONGEST:
                    return
        finally:
            await stream.close()
        if not length:
            raise EndpointError("大模型没有给出回答：请换一个模型，或稍后再试")
        if not finished:
            raise EndpointError("大模型的回答中断了：请再试一次")

    def _connected(self) -> Any:
        if self._client is None:
            from openai import AsyncOpenAI, Timeout

            self._client = AsyncOpenAI(
                base_url=self.endpoint.url,
                api_key=self.endpoint.key.get_secret_value() or "none",
                max_retries=0,
                timeout=Timeout(self.endpoint.timeout, connect=min(5.0, self.endpoint.timeout)),
            )
        return self._client

    def _told(self, error: BaseException) -> EndpointError:
        """The fault in one line with its cure; never what the endpoint wrote, which might repeat the key."""
        import openai

        where = self.endpoint.shown
        if isinstance(error, EndpointError):
            return error
        if isinstance(error, TimeoutError | openai.APITimeoutError):
            return EndpointError(f"大模型 {self.endpoint.timeout:g} 秒内没有回应：请检查 {where} 是否繁忙")
        if isinstance(error, openai.APIStatusError):
            return EndpointError(_status(error.status_code, where, _is_too_long(error)))
        if isinstance(error, openai.APIConnectionError):
            return EndpointError(f"连不上大模型端点 {where}：请确认服务已经启动、地址正确")
        return EndpointError(f"大模型端点 {where} 的回答无法识别：请确认它与 OpenAI 接口兼容（地址通常以 /v1 结尾）")


def _status(code: int, where: str, too_long: bool) -> str:  # noqa: FBT001 -- two callers' facts, one line of text
    if too_long:
        return "资料超出了大模型的上下文：请调小 BAOWEN_LLM_CONTEXT"
    if code in {401, 403}:
        return f"大模型端点 {where} 拒绝了密钥（{code}）：请检查 BAOWEN_LLM_KEY"
    if code == 404:
        return f"大模型端点 {where} 没有这个模型或地址（404）：请检查 BAOWEN_LLM_MODEL 和 BAOWEN_LLM_URL"
    if code == 429:
        return "大模型端点限流（429）：请稍后再试"
    if code >= 500:
        return f"大模型端点 {where} 出错（{code}）：请稍后再试，或查看它的日志"
    return f"大模型端点 {where} 不接受请求（{code}）：请检查模型和地址"


def _is_too_long(error: Any) -> bool:
    text = str(getattr(error, "body", "") or error).lower()
    return error.status_code in {400, 413, 422, 500} and "context" in text


def _passing(error: Exception) -> bool:
    """May the same request go well a moment later?"""
    import openai

    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return False
    if isinstance(error, openai.APIStatusError):
        return (error.status_code in {408, 409, 429} or error.status_code >= 500) and not _is_too_long(error)
    return isinstance(error, openai.APIConnectionError)
