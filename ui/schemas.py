"""The JSON of the doors as models: what OpenAPI and MCP tell of it. The values themselves come from `Answer.to_dict`.

Fields are only ever added; whoever reads this JSON must accept unknown ones.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..rag import Where
from ..rag.assistant import LARGEST_K
from ..rag.question import LONGEST

SAMPLE_QUESTION = "鞍山今年开复工目标是多少"
Spans = Annotated[
    list[Annotated[list[int], Field(min_length=2, max_length=2)]],
    Field(description="解码后文件里的字符位置（起，止），拼起来就是这段文字", examples=[[[142, 166]]]),
]


def _whole(value: object) -> object:
    """JSON has one kind of number: 8.0 is the integer 8."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
"""Stands last: only then does the document tell of the bounds before it."""
Question = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"\S", examples=[SAMPLE_QUESTION])]
K = Annotated[int, Field(ge=1, le=LARGEST_K, description="给出几个段落"), WHOLE]
Kind = Literal["news", "brief", "commentary", "summary", "photo", "list"]
Name = Annotated[str, Field(min_length=1, max_length=200)]


EVENTS = {
    "text/event-stream": {
        "schema": {
            "type": "object",
            "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
            "required": ["data"],
        }
    }
}
"""How OpenAPI tells of server-sent events."""


class _Out(BaseModel):
    """What goes out: unknown fields are kept."""

    model_config = ConfigDict(extra="allow")


class _In(BaseModel):
    """What comes in: unknown fields are refused, so that a typo is told."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ArticleHead(_Out):
    """What is known of an article; what cannot be known is empty or null."""

    id: str
    title: str = Field(examples=["项目一线看鞍山：开年第一仗这样打"])
    kind: Kind
    place: str = Field(description="最细的地名，连同所属", examples=["鞍山市"])
    year: int | None = Field(description="报道年份，“今年”“去年”按它理解")
    date: str | None = Field(description="ISO 日期，或“最早/最晚”")
    authors: list[str]
    section: str
    parent: str | None = Field(description="提要、图片说明所属的文章")
    evidence: str = Field(description="年份的依据：印着的字")


class Printing(_Out):
    """Another place that prints the same words, or the same sentence with another figure."""

    path: str
    line: int
    spans: Spans
    quote: str
    passage_id: str


class Hit(_Out):
    """A passage found."""

    rank: int = Field(ge=1)
    passage_id: str
    score: float = Field(description="越大越好，只能在同一次检索里比较")
    path: str
    spans: Spans
    text: str
    line: int
    article: ArticleHead
    also_in: list[Printing] = Field(description="又见：印着同样内容、没有另列的段落")
    conflicts: list[Printing] = Field(description="同一句话、数字不同")


class Citation(_Out):
    """A printed sentence that the answer rests on."""

    n: int = Field(ge=1, description="回答里的 [n]")
    quote: str = Field(description="印着的原句，一字不改")
    path: str
    spans: Spans
    line: int
    article: ArticleHead
    passage_id: str
    score: float
    also_in: list[Printing]
    conflicts: list[Printing]


class Answer(_Out):
    """An answer with its citations, or an abstention with the nearest passages."""

    id: str
    question: str
    resolved_question: str = Field(description="连同前文理解成的完整问题")
    answer: str
    short_answer: str | None = Field(examples=["700个"])
    abstained: bool = Field(description="资料里没有：hits 只是最接近的段落，不是答案")
    confidence: float = Field(ge=0, le=1, description="回答正确的估计概率")
    reader: str = Field(examples=["extractive"])
    citations: list[Citation]
    hits: list[Hit]
    notes: list[str]
    elapsed_ms: float


class Hits(_Out):
    """The passages for a query, best first."""

    query: str
    hits: list[Hit]
    elapsed_ms: float


class Listed(ArticleHead):
    """An article in a list."""

    path: str
    line: int


class Articles(_Out):
    """A part of the list of articles."""

    total: int
    offset: int
    articles: list[Listed]


class Article(ArticleHead):
    """An article, whole."""

    path: str
    spans: Spans
    text: str


class PagePart(_Out):
    """A part of a page as it was decoded."""

    id: str
    path: str
    encoding: str
    length: int = Field(description="整页的字符数")
    start: int
    end: int
    text: str


class Source(_Out):
    """A passage in its page."""

    passage: Hit
    page: PagePart


class Place(_Out):
    """A place that articles are about."""

    place: str
    articles: int


class Places(_Out):
    """Every place that articles are about."""

    places: list[Place]


class Status(_Out):
    """What the index holds."""

    version: str
    files: int
    pages: int
    articles: int
    passages: int
    places: list[str]
    years: list[int]
    embedder: str
    dim: int
    generation: int
    sample: bool = Field(description="还没有自己的资料，用的是自带的示例版面")


class Fault(_Out):
    """What went wrong."""

    code: str = Field(examples=["unauthorized"])
    message: str = Field(description="一行中文，说明怎么办")
    type: str = Field(description="OpenAI 客户端认得的类别", examples=["authentication_error"])
    param: str | None = Field(description="出错的字段")
    request_id: str


class Error(_Out):
    """The one schema of every error."""

    error: Fault


class Filters(_In):
    """Only passages of this place or a part of it, this year, this kind, this file."""

    place: Name | None = Field(None, examples=["营口市"])
    year: Annotated[int, Field(ge=1800, le=2200), WHOLE] | None = Field(None, examples=[2024])
    kind: Kind | None = None
    source: Name | None = Field(None, description="文件、压缩包或文件夹，如结果中 path 所写")

    @property
    def where(self) -> Where:
        """The filter as the search takes it."""
        return Where(self.place, self.year, self.kind, self.source)


class SearchRequest(Filters):
    """What to search for."""

    query: Question
    k: K = 8


class AskRequest(Filters):
    """What to ask."""

    question: Question
    history: Annotated[list[Annotated[str, Field(max_length=LONGEST)]], Field(max_length=50)] = Field(
        [], description="前面问过的问题，先问的在前"
    )
    k: K = 8
    stream: bool = Field(default=False, description="用 server-sent events 分步给出：hits、text、answer")


class ListRequest(Filters):
    """Which articles to list, told in the address."""

    model_config = ConfigDict(extra="forbid", strict=False)
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


IN_QUERY = Query()
"""Marks a model whose fields are parameters of the address."""
Around = Annotated[int, Query(ge=0, le=1_000_000, description="前后各多少字")]


class Job(_Out):
    """An indexing job."""

    id: str
    state: Literal["queued", "running", "done", "cancelled", "failed"]


class Jobs(_Out):
    """The indexing jobs."""

    jobs: list[Job]
