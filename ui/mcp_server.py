"""MCP: the same answers, passages and articles as tools and resources for agents, over stdio or streamable HTTP."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from pydantic import Field

from ..rag import Where, catalogue
from ..rag.errors import BaowenError
from . import schemas
from .faults import Refused

if TYPE_CHECKING:
    from .service import Service

_INSTRUCTIONS = (
    "报问：回答中文报纸和报告里的问题，每个回答都附印着它的原句。先用 ask；abstained 为真表示资料里没有，不要自己编；"
    "引用时写出 citations 里的 quote、path 和 line。search_articles 只找段落，read_article 读全文。"
)
_Filter = Annotated[str | None, Field(max_length=200)]


def build(service: Service) -> MCPServer:
    """The server, not yet run: `run("stdio")`, or `streamable_http_app()` inside a web server."""
    server = MCPServer(
        "baowen", title="报问", instructions=_INSTRUCTIONS, version=version("baowen"), log_level="WARNING"
    )

    @server.tool(title="提问")
    async def ask(
        question: schemas.Question,
        history: Annotated[list[str], Field(description="前面问过的问题，先问的在前")] = [],  # noqa: B006 -- a schema's default, never changed
        k: schemas.K = 8,
        place: _Filter = None,
        year: int | None = None,
        kind: schemas.Kind | None = None,
        source: _Filter = None,
    ) -> schemas.Answer:
        """提一个问题，得到带出处的回答；资料里没有就说没有（abstained）。可按地方、年份、体裁、文件限定。"""
        try:
            where = Where(place, year, kind, source)
            answer = await service.ask(question, history=history, k=k, where=where, door="mcp")
        except (BaowenError, Refused) as error:
            raise ToolError(_told(error)) from error
        return schemas.Answer.model_validate(answer.to_dict())

    @server.tool(title="找段落")
    async def search_articles(
        query: schemas.Question,
        k: schemas.K = 8,
        place: _Filter = None,
        year: int | None = None,
        kind: schemas.Kind | None = None,
        source: _Filter = None,
    ) -> schemas.Hits:
        """只找段落，不作答；可按地方、年份、体裁、文件限定。"""
        wanted = schemas.SearchRequest(query=query, k=k, place=place, year=year, kind=kind, source=source)
        try:
            return schemas.Hits.model_validate(await service.search(wanted))
        except (BaowenError, Refused) as error:
            raise ToolError(_told(error)) from error

    @server.tool(title="读文章")
    async def read_article(id: Annotated[str, Field(description="hits、citations 里的 article.id")]) -> schemas.Article:
        """一篇文章的全文。"""
        try:
            found = await service.run(lambda: catalogue.article(service.index, id))
        except KeyError:
            raise ToolError("没有这篇文章：编号见 hits 和 citations 里的 article.id") from None
        return schemas.Article.model_validate(found.to_dict())

    @server.tool(title="有哪些地方")
    async def list_places() -> schemas.Places:
        """资料讲到哪些地方，各有几篇文章。"""
        counted = await service.run(lambda: catalogue.places(service.index))
        return schemas.Places.model_validate({"places": [{"place": p, "articles": n} for p, n in counted]})

    @server.resource("baowen://pages", title="版面目录", mime_type="application/json")
    async def pages() -> list[dict[str, str]]:
        """每个版面的文件名和读它的地址。"""
        held = await service.run(lambda: catalogue.pages(service.index))
        return [{"path": path, "uri": f"baowen://pages/{id}"} for path, id in held]

    @server.resource("baowen://pages/{id}", title="版面", mime_type="text/plain")
    async def page(id: str) -> str:
        """一个版面解码后的全文；spans 里的位置就是它的字符位置。"""
        try:
            return (await service.run(lambda: service.index.page(id))).text
        except KeyError:
            raise ResourceNotFoundError("没有这个版面：目录见 baowen://pages") from None

    return server


def _told(error: BaowenError | Refused) -> str:
    return error.detail if isinstance(error, Refused) else str(error)
