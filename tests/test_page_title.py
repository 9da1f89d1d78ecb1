"""The title that pages are served with."""

from __future__ import annotations

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.testclient import TestClient

from baowen.ui.page_title import PageTitle

PAGE = "<html><head><meta charset=utf-8></head><body><pre>&lt;head></pre></body></html>"


@pytest.mark.parametrize(
    "response",
    [HTMLResponse(PAGE), StreamingResponse(iter([PAGE[:20], PAGE[20:]]), media_type="text/html")],
    ids=["whole", "piece by piece"],
)
def test_a_page_gets_the_title_once(response: Response) -> None:
    """Its length is told right; nothing else changes."""
    told = TestClient(PageTitle(response, title="报问")).get("/")
    assert told.text == PAGE.replace("<head>", "<head><title>报问</title>")
    assert int(told.headers.get("content-length", len(told.content))) == len(told.content)


@pytest.mark.parametrize("response", [PlainTextResponse(PAGE), HTMLResponse("<b>"), HTMLResponse("")])
def test_what_is_no_page_stays_as_it_is(response: Response) -> None:
    """Text that only looks like one, and HTML without a head."""
    assert TestClient(PageTitle(response, title="报问")).get("/").content == response.body
