"""The part of OpenAI's interface that chat clients and embedding libraries use, so that they can point at Baowen.

The answer is the message; below it stand its sources, and the field `baowen` holds the whole of it in our own schema.
A language model's words are sent only when they are checked: what was written cannot be taken back here.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from ..rag import Answered, TextDelta
from ..rag.errors import BaowenError
from . import faults, schemas
from .faults import Refused, documented
from .rest import GUARDED, WORKING, signed_in, streamed
from .sourced import with_sources

if TYPE_CHECKING:
    from .service import Service

CHAT: Final = "baowen"
QUERY, PASSAGE = "baowen-query", "baowen-passage"
"""The index's own embedding model, with its prompt for questions and with that for passages."""
_PIECE: Final = 12
"""Characters of a streamed piece."""


class _Out(BaseModel):
    model_config = ConfigDict(extra="allow")


class _In(BaseModel):
    model_config = ConfigDict(strict=True)


class Part(_In):
    """A piece of a message; only text is read."""

    type: str
    text: str = ""


class Message(_In):
    """A message of the conversation; those of the user count."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=100_000)] | Annotated[list[Part], Field(max_length=100)] | None = None

    @property
    def text(self) -> str:
        """What was said."""
        if isinstance(self.content, str):
            return self.content
        return "".join(part.text for part in self.content or () if part.type == "text")


class ChatRequest(_In):
    """What a chat client sends; what is not named here is ignored."""

    model: Annotated[str, Field(max_length=200, examples=[CHAT])]
    messages: Annotated[
        list[Message],
        Field(min_length=1, max_length=1000, examples=[[{"role": "user", "content": "鞍山今年开复工目标是多少"}]]),
    ]
    stream: bool | None = False


class Choice(_Out):
    """The answer as OpenAI's clients read it."""

    index: int
    message: dict[str, Any]
    finish_reason: str


class Completion(_Out):
    """A whole answer."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: dict[str, int]
    baowen: dict[str, Any] = Field(description="完整的回答，与 /v1/ask 相同")


_Text = Annotated[str, Field(min_length=1, max_length=20_000)]


class EmbeddingRequest(_In):
    """What to embed."""

    model: Annotated[str, Field(max_length=200, examples=[PASSAGE])]
    input: _Text | Annotated[list[_Text], Field(min_length=1, max_length=256)]
    encoding_format: Literal["float", "base64"] | None = "float"
    dimensions: Annotated[int, schemas.WHOLE] | None = None


class Embedded(_Out):
    """The vector of one text."""

    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class Embeddings(_Out):
    """The vectors, in the order of the texts."""

    object: Literal["list"]
    data: list[Embedded]
    model: str
    usage: dict[str, int]


class Models(_Out):
    """What can be named as `model`."""

    object: Literal["list"]
    data: list[dict[str, Any]]


def router(service: Service) -> APIRouter:
    """The routes below /v1 that follow OpenAI."""
    inside: dict[str, Any] = {"dependencies": [Depends(signed_in(service))], "tags": ["OpenAI 兼容"]}
    routes = APIRouter()

    @routes.get("/v1/models", summary="可选的模型", response_model=Models, responses=documented(*GUARDED), **inside)
    async def models() -> Response:
        names = (CHAT, QUERY, PASSAGE)
        rows = [{"id": name, "object": "model", "created": 0, "owned_by": "baowen"} for name in names]
        return JSONResponse({"object": "list", "data": rows})

    @routes.post(
        "/v1/chat/completions",
        summary="对话：任何 OpenAI 客户端都能用",
        response_model=Completion,
        responses={
            200: {"content": schemas.EVENTS},
            **documented("bad_request", "model_not_found", "too_large", *WORKING),
        },
        **inside,
    )
    async def chat(wanted: ChatRequest, request: Request) -> Response:
        """最后一条 user 消息是问题，之前的 user 消息是前文。回答的正文后面附出处，`baowen` 字段是完整的结构。"""
        if wanted.model != CHAT:
            raise Refused("model_not_found", param="model")
        asked = [message.text for message in wanted.messages if message.role == "user"]
        if not asked or wanted.messages[-1].role != "user":
            raise Refused("bad_request", "最后一条消息须是 user 的问题", param="messages")
        request.scope["baowen.question"] = asked[-1]
        head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": CHAT}
        if wanted.stream:
            events = service.stream(asked[-1], history=asked[:-1], door="openai")
            await anext(events)  # what is wrong with the question is told with its status
            return streamed(_chunks(head, events, faults.request_id(request)))
        answer = await service.ask(asked[-1], history=asked[:-1], door="openai")
        message = {"role": "assistant", "content": with_sources(answer), "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        told = {"choices": [choice], "usage": _usage(3), "baowen": answer.to_dict()}
        return JSONResponse({**head, "object": "chat.completion", **told})

    @routes.post(
        "/v1/embeddings",
        summary="索引所用的向量模型",
        response_model=Embeddings,
        responses=documented("bad_request", "model_not_found", "too_large", "invalid", "unavailable", *GUARDED),
        **inside,
    )
    async def embeddings(wanted: EmbeddingRequest) -> Response:
        """`baowen-query` 用于问题，`baowen-passage` 用于段落。"""
        if wanted.model not in {QUERY, PASSAGE}:
            raise Refused("model_not_found", param="model")
        embedder = service.index.embedder
        if wanted.dimensions not in {None, embedder.dim}:
            raise Refused("bad_request", f"这个模型的维数是 {embedder.dim}：请去掉 dimensions", param="dimensions")
        texts = [wanted.input] if isinstance(wanted.input, str) else wanted.input
        embed = embedder.embed_queries if wanted.model == QUERY else embedder.embed_passages
        vectors = await service.run(lambda: embed(texts))
        as_text = wanted.encoding_format == "base64"
        data = [
            {
                "object": "embedding",
                "index": n,
                "embedding": base64.b64encode(v.astype("<f4").tobytes()).decode() if as_text else v.tolist(),
            }
            for n, v in enumerate(vectors)
        ]
        return JSONResponse({"object": "list", "data": data, "model": wanted.model, "usage": _usage(2)})

    return routes


def _usage(fields: int) -> dict[str, int]:
    """Nothing is spent: no language model's tokens are counted."""
    return dict.fromkeys(("prompt_tokens", "total_tokens", "completion_tokens")[:fields], 0)


async def _chunks(head: dict[str, Any], rest: AsyncGenerator[Any], request_id: str) -> AsyncIterator[str]:
    """The answer in OpenAI's chunks; comments keep the line open while a language model writes."""

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return f"data: {json.dumps({**head, 'object': 'chat.completion.chunk', 'choices': [choice], **more}, ensure_ascii=False)}\n\n"

    async with aclosing(rest) as events:
        yield chunk({"role": "assistant", "content": ""})
        try:
            async for event in events:
                if isinstance(event, TextDelta):
                    yield ": \n\n"
                elif isinstance(event, Answered):
                    for piece in _pieces(with_sources(event.answer)):
                        yield chunk({"content": piece})
                    yield chunk({}, "stop", baowen=event.answer.to_dict())
        except BaowenError as error:
            yield f"data: {json.dumps(faults.fault(faults.as_refused(error), request_id), ensure_ascii=False)}\n\n"
        yield "data: [DONE]\n\n"


def _pieces(text: str) -> Sequence[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
