"""REST: the same answers, passages, articles and indexing jobs as JSON over HTTP."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile
from fastapi import Path as InPath
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPBasic, HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ..rag import Answered, Retrieved, TextDelta, catalogue
from ..rag.answer import Hit
from ..rag.errors import BaowenError
from . import faults, schemas
from .faults import Refused, documented
from .users import User

if TYPE_CHECKING:
    from .service import Service

_bearer = HTTPBearer(auto_error=False, description="`baowen key add` 给出的密钥")
_basic = HTTPBasic(auto_error=False, description="`baowen user add` 设的用户名和密码，与网页对话同一个登录")
GUARDED: Final = ("unauthorized", "cross_origin", "rate_limited")
"""What may be answered before the door is reached."""
WORKING: Final = (*GUARDED, "invalid", "failed", "unavailable")
"""The same, and what an answer may meet."""
_Id = Annotated[str, InPath(min_length=1, max_length=200)]


def streamed(events: AsyncIterator[str]) -> StreamingResponse:
    """Server-sent events, held up by no proxy."""
    return StreamingResponse(
        events, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


def signed_in(service: Service) -> Callable[..., Awaitable[User]]:
    """The dependency that lets in who has a key or a login."""

    async def reader(request: Request, _b: Any = Depends(_bearer), _p: Any = Depends(_basic)) -> User:
        return await service.admit(request)

    return reader


def router(service: Service) -> APIRouter:
    """The routes below /v1 but for those that follow OpenAI, and /healthz and /metrics."""
    reader = signed_in(service)

    async def librarian(user: User = Depends(reader)) -> User:
        if not user.may_write:
            raise Refused("forbidden")
        return user

    routes = APIRouter()
    _add_asking(routes, service, reader)
    _add_reading(routes, service, reader)
    _add_indexing(routes, service, librarian)
    _add_watching(routes, service, reader)
    return routes


def _add_asking(routes: APIRouter, service: Service, reader: Any) -> None:
    inside = {"dependencies": [Depends(reader)], "tags": ["提问"]}

    @routes.post(
        "/v1/ask",
        summary="提一个问题，得到带出处的回答",
        response_model=schemas.Answer,
        responses={
            200: {"content": schemas.EVENTS},
            **documented("bad_request", "too_large", *WORKING),
        },
        **inside,
    )
    async def ask(wanted: schemas.AskRequest, request: Request) -> Response:
        """资料里没有时 `abstained` 为真。`stream` 为真时依次给出事件 `hits`、`text`（可多次）、`answer`；出错时给出 `error`。"""
        request.scope["baowen.question"] = wanted.question
        asked: dict[str, Any] = {name: getattr(wanted, name) for name in ("question", "history", "k", "where")}
        asked["door"] = "rest"
        if wanted.stream:
            events = service.stream(**asked)
            first = await anext(events)  # what is wrong with the question is told with its status
            return streamed(_events(first, events, faults.request_id(request)))
        answer = await service.ask(**asked)
        return JSONResponse(answer.to_dict())

    @routes.post(
        "/v1/search",
        summary="只找段落，不作答",
        response_model=schemas.Hits,
        responses=documented("bad_request", "too_large", *WORKING),
        **inside,
    )
    async def search(wanted: schemas.SearchRequest, request: Request) -> Response:
        """可按地方、年份、体裁、文件限定。"""
        request.scope["baowen.question"] = wanted.query
        return JSONResponse(await service.search(wanted))


async def _events(first: Any, rest: AsyncGenerator[Any], request_id: str) -> AsyncIterator[str]:
    """The steps of an answer as server-sent events."""
    async with aclosing(rest) as events:
        yield _event(first)
        try:
            async for event in events:
                yield _event(event)
        except BaowenError as error:
            yield _sent("error", faults.fault(faults.as_refused(error), request_id))


def _event(event: Retrieved | TextDelta | Answered) -> str:
    match event:
        case Retrieved():
            found = [hit.to_dict() for hit in event.hits]
            return _sent("hits", {"resolved_question": event.question.resolved, "hits": found})
        case TextDelta():
            return _sent("text", {"text": event.text}) if event.text else ": \n\n"
        case Answered():
            return _sent("answer", event.answer.to_dict())


def _sent(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _add_reading(routes: APIRouter, service: Service, reader: Any) -> None:
    inside = {"dependencies": [Depends(reader)], "tags": ["资料"]}

    @routes.get(
        "/v1/articles", summary="文章列表", response_model=schemas.Articles, responses=documented(*WORKING), **inside
    )
    async def articles(wanted: Annotated[schemas.ListRequest, schemas.IN_QUERY]) -> Response:
        where = wanted.where
        found, total = await service.run(
            lambda: catalogue.listed(service.index, where, offset=wanted.offset, limit=wanted.limit)
        )
        return JSONResponse({"total": total, "offset": wanted.offset, "articles": [a.to_dict() for a in found]})

    @routes.get(
        "/v1/articles/{id}",
        summary="一篇文章的全文",
        response_model=schemas.Article,
        responses=documented("not_found", *WORKING),
        **inside,
    )
    async def article(id: _Id) -> Response:
        try:
            return JSONResponse((await service.run(lambda: catalogue.article(service.index, id))).to_dict())
        except KeyError:
            raise Refused("not_found", "没有这篇文章：编号见 hits 和 citations 里的 article.id", param="id") from None

    @routes.get(
        "/v1/sources/{passage_id}",
        summary="一个段落，连同它在版面里的上下文",
        response_model=schemas.Source,
        responses=documented("not_found", *WORKING),
        **inside,
    )
    async def source(passage_id: _Id, around: schemas.Around = 1000) -> Response:
        try:
            passage, page = await service.run(lambda: catalogue.passage(service.index, passage_id))
        except KeyError:
            raise Refused(
                "not_found", "没有这个段落：编号见 hits 和 citations 里的 passage_id", param="passage_id"
            ) from None
        start = max(0, min(s.start for s in passage.spans) - around)
        end = min(len(page.text), max(s.end for s in passage.spans) + around)
        part = {"id": page.id, "path": page.path, "encoding": page.encoding, "length": len(page.text)}
        return JSONResponse(
            {
                "passage": Hit(1, 1.0, passage).to_dict(),
                "page": {**part, "start": start, "end": end, "text": page.text[start:end]},
            }
        )


def _add_indexing(routes: APIRouter, service: Service, librarian: Any) -> None:
    inside = {"dependencies": [Depends(librarian)], "tags": ["索引"]}
    refusals = ("forbidden", *GUARDED)

    @routes.post(
        "/v1/index",
        summary="上传文件并加入索引",
        status_code=202,
        response_model=schemas.Job,
        responses=documented("bad_request", "too_large", "invalid", "unavailable", *refusals),
        max_body_size=service.limits.upload,
        **inside,
    )
    async def submit(
        files: Annotated[list[UploadFile], File(min_length=1, max_length=1000)], user: User = Depends(librarian)
    ) -> Response:
        """立即返回一个任务；进度见 `GET /v1/index/{id}`。需要馆员权限。"""
        with tempfile.TemporaryDirectory(prefix="baowen-") as folder:
            named: list[tuple[str, Path]] = []
            for n, file in enumerate(files):
                named.append((file.filename or "", Path(folder) / str(n)))
                with named[-1][1].open("wb") as kept:
                    while piece := await file.read(1 << 20):
                        kept.write(piece)
            job = await service.run(lambda: service.desk.jobs.submit(user.name, named))
        return JSONResponse(job.to_dict(), 202)

    @routes.get("/v1/index", summary="索引任务", response_model=schemas.Jobs, responses=documented(*refusals), **inside)
    async def jobs() -> Response:
        return JSONResponse({"jobs": [job.to_dict() for job in service.desk.jobs.list()]})

    @routes.get(
        "/v1/index/{id}",
        summary="一个索引任务的进度和结果",
        response_model=schemas.Job,
        responses=documented("not_found", "invalid", *refusals),
        **inside,
    )
    async def job(id: _Id) -> Response:
        return JSONResponse(_job(service, id).to_dict())

    @routes.post(
        "/v1/index/{id}/cancel",
        summary="取消一个索引任务",
        response_model=schemas.Job,
        responses=documented("not_found", "invalid", *refusals),
        **inside,
    )
    async def cancel(id: _Id) -> Response:
        """已写入的都保留。"""
        return JSONResponse(service.desk.jobs.cancel(_job(service, id).id).to_dict())


def _job(service: Service, id: str) -> Any:
    found = next((job for job in service.desk.jobs.list() if job.id == id), None)
    if found is None:
        raise Refused("not_found", "没有这个任务：编号见 GET /v1/index", param="id")
    return found


def _add_watching(routes: APIRouter, service: Service, reader: Any) -> None:
    inside = {"dependencies": [Depends(reader)], "tags": ["状态"]}

    @routes.get(
        "/v1/status",
        summary="索引里有什么",
        response_model=schemas.Status,
        responses=documented(*GUARDED, "failed", "unavailable"),
        **inside,
    )
    async def status() -> Response:
        index = service.index
        held = await service.run(index.status)
        told = {
            name: getattr(held, name)
            for name in ("files", "pages", "articles", "passages", "places", "years", "embedder", "dim", "generation")
        }
        return JSONResponse({"version": version("baowen"), **told, "sample": service.desk.is_sample(index)})

    @routes.get("/healthz", summary="是否能回答", tags=["状态"], responses=documented("cross_origin", "unavailable"))
    async def healthz() -> dict[str, str]:
        """不需要登录。正在结束时是 503，好让负载均衡把请求转走。"""
        if service.leaving:
            raise Refused("unavailable", "服务正在结束：请稍后再试")
        return {"status": "ok"}

    @routes.get(
        "/metrics",
        summary="Prometheus 指标",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented(*GUARDED)},
        **inside,
    )
    async def metrics() -> Response:
        return Response(generate_latest(service.figures.registry), media_type=CONTENT_TYPE_LATEST)
