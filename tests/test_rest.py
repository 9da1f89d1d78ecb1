"""REST: every error that is documented happens and is told in the one schema; roles, limits, logs, uploads."""

from __future__ import annotations

import base64
import json
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra serve is not installed")
from composed_pages import WHOLE_PAGE
from fastapi.testclient import TestClient

from baowen.rag import LocalIndex, Settings
from baowen.ui.desk import Desk
from baowen.ui.doorkeeper import Doorkeeper
from baowen.ui.keys import Keys
from baowen.ui.server import create_app
from baowen.ui.service import Service
from baowen.ui.traffic import Limits
from baowen.ui.users import Users

pytestmark = pytest.mark.model
QUESTION = "大连市今年开工项目多少个"
EVIL = {"Origin": "http://evil.example"}


@pytest.fixture
def opened(small_home: Path, tmp_path: Path) -> Iterator[Callable[..., TestClient]]:
    """Opens clients of servers on a copy of a small index; `client.service` is what is behind one."""
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    index = LocalIndex.open(home)
    desk = Desk(Settings(home=home), index)
    clients: list[TestClient] = []

    def open_client(keeper: Doorkeeper | None = None, limits: Limits | None = None) -> TestClient:
        service = Service(desk, keeper or Doorkeeper(None, None), limits=limits)
        client = TestClient(create_app(service, chat=False), raise_server_exceptions=False)
        client.service = service  # pyright: ignore[reportAttributeAccessIssue]
        clients.append(client)
        return client.__enter__()

    yield open_client
    for client in clients:
        client.__exit__(None, None, None)
    desk.close()
    index.close()


def fault(response: Any, status: int, code: str) -> dict[str, Any]:
    """The error of a response, which is in the one schema."""
    told = response.json()["error"]
    assert (response.status_code, told["code"]) == (status, code)
    assert set(told) == {"code", "message", "type", "param", "request_id"}
    assert "\n" not in told["message"]
    assert told["request_id"] == response.headers["x-request-id"]
    return told


BODIES = {
    "/v1/ask": {"question": QUESTION},
    "/v1/search": {"query": QUESTION},
    "/v1/chat/completions": {"model": "baowen", "messages": [{"role": "user", "content": QUESTION}]},
    "/v1/embeddings": {"model": "baowen-query", "input": QUESTION},
}
WRONG = {
    "/v1/ask": {"question": "那鞍山呢？"},
    "/v1/search": {"query": "那鞍山呢？"},
    "/v1/chat/completions": {"model": "baowen", "messages": [{"role": "assistant", "content": "好"}]},
    "/v1/embeddings": {"model": "baowen-query", "input": "x", "dimensions": 7},
}


def send(client: TestClient, method: str, path: str, **how: Any) -> Any:
    """A request that is right but for what `how` says."""
    address = path.replace("{id}", "none").replace("{passage_id}", "none")
    if path == "/v1/index" and method == "post":
        how.setdefault("files", [("files", ("a.txt", WHOLE_PAGE.encode()))])
    elif path in BODIES and "content" not in how:
        how.setdefault("json", BODIES[path])
    return client.request(method, address, **how)


def ill_formed(client: TestClient, method: str, path: str) -> Any:
    """A request that the schema does not allow."""
    if path in BODIES:
        return send(client, method, path, content=b"{")
    if path == "/v1/index":
        return send(client, method, path, files=[("other", ("a.txt", b"x"))])
    if "{" in path:
        return client.request(method, re.sub(r"\{\w+\}", "x" * 201, path))
    return send(client, method, path, params={"limit": "many"})


def wrong_in_itself(client: TestClient, method: str, path: str) -> Any:
    """A request that the schema allows and that makes no sense."""
    if path == "/v1/index":
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        return client.request(method, path, content=b"--other", headers=headers)
    return send(client, method, path, json=WRONG[path])


def unknown(client: TestClient, method: str, path: str) -> Any:
    """A request for what is not there."""
    return send(client, method, path, **({"json": BODIES[path] | {"model": "gpt"}} if path in BODIES else {}))


def too_large(client: TestClient, method: str, path: str) -> Any:
    """A request with a body of more than 100 bytes."""
    return send(client, method, path, **({"content": b"x" * 101} if path in BODIES else {}))


def asked_too_often(client: TestClient, method: str, path: str) -> Any:
    """A request beyond the one in a minute."""
    client.get("/v1/models")
    return send(client, method, path)


def over_a_closed_index(client: Any, method: str, path: str) -> Any:
    """A request that meets a fault of the program."""
    client.service.index.close()
    return send(client, method, path)


def at_its_limit(client: Any, method: str, path: str) -> Any:
    """A request to a server that has all it can do, and is about to end."""
    client.service.leaving, client.service._at_once = True, 64
    return send(client, method, path)


PROVOKED: dict[int, tuple[Callable[..., Any], Any]] = {
    400: (wrong_in_itself, {}),
    401: (send, {"keeper": {"key": "k" * 20}}),
    403: (lambda *request: send(*request, headers=EVIL), {}),
    404: (unknown, {}),
    413: (too_large, {"limits": Limits(body=100, upload=100)}),
    422: (ill_formed, {}),
    429: (asked_too_often, {"keeper": {"per_minute": 1}}),
    503: (at_its_limit, {}),
    500: (over_a_closed_index, {}),  # the last: nothing can be asked after it
}


def test_every_documented_error_happens(opened: Callable[..., TestClient]) -> None:
    """Each error status of each operation in openapi.json is met, in the schema it promises."""
    document = opened().get("/v1/openapi.json").json()
    documented = [
        (int(status), method, path)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for status in operation["responses"]
        if int(status) >= 400
    ]
    assert len(documented) > 70
    for status, (wrong, how) in PROVOKED.items():
        client = opened(Doorkeeper(None, None, **how.get("keeper", {})), how.get("limits"))
        for _, method, path in [d for d in documented if d[0] == status]:
            response = wrong(client, method, path)
            assert response.status_code == status, (method, path, response.text)
            fault(response, status, response.json()["error"]["code"])
    assert {status for status, _, _ in documented} == set(PROVOKED)


def test_the_document_gives_summaries_and_examples(opened: Callable[..., TestClient]) -> None:
    """Every operation says in a line what it does; question and model have examples."""
    document = opened().get("/v1/openapi.json").json()
    assert all(o["summary"] for operations in document["paths"].values() for o in operations.values())
    assert document["components"]["schemas"]["AskRequest"]["properties"]["question"]["examples"]
    assert document["components"]["schemas"]["ChatRequest"]["properties"]["model"]["examples"]


def test_unknown_paths_and_methods_are_told_in_the_schema(opened: Callable[..., TestClient]) -> None:
    """404 and 405 look like every other error."""
    client = opened()
    fault(client.get("/v1/nothing"), 404, "not_found")
    fault(client.get("/v1/ask"), 405, "method_not_allowed")


def test_keys_passwords_and_roles(opened: Callable[..., TestClient], tmp_path: Path) -> None:
    """A key or a password lets in; only a librarian's reaches the index; what was changed or removed is refused at once."""
    users, keys = Users.create(tmp_path / "users"), Keys.create(tmp_path / "keys")
    users.add("lin", "correct horse")
    reader, librarian = keys.add("tool"), keys.add("boss", role="librarian")
    client = opened(Doorkeeper(users, keys, key="from-the-environment"))

    def status(path: str, **headers: str) -> int:
        return client.get(path, headers=headers).status_code

    def basic(words: str) -> str:
        return "Basic " + base64.b64encode(words.encode()).decode()

    assert status("/v1/status", Authorization=f"Bearer {reader}") == 200
    assert status("/v1/status", Authorization="Bearer from-the-environment") == 200
    assert status("/v1/status", Authorization=basic("lin:correct horse")) == 200
    assert status("/v1/index", Authorization=f"Bearer {reader}") == 403
    assert status("/v1/index", Authorization=basic("lin:correct horse")) == 403
    assert status("/v1/index", Authorization=f"Bearer {librarian}") == 200
    odd = [basic(words) for words in ("lin:wrong", "lin", ":", "\0:\0", "lin:" + "x" * 5000)]
    for wrong in ("", f"Bearer {reader}x", *odd, "Basic ?", "Digest x"):
        assert status("/v1/status", Authorization=wrong) == 401
    users.add("lin", "another horse")
    assert status("/v1/status", Authorization=basic("lin:correct horse")) == 401
    assert status("/v1/status", Authorization=basic("lin:another horse")) == 200
    keys.remove("tool")
    assert status("/v1/status", Authorization=f"Bearer {reader}") == 401
    assert client.post("/mcp", json={}).status_code == 401
    assert status("/healthz") == 200


def test_many_wrong_passwords_from_one_address_are_slowed_down(
    opened: Callable[..., TestClient], tmp_path: Path
) -> None:
    """After ten wrong passwords in a minute no further one is tried; a key is still known."""
    users = Users.create(tmp_path / "users")
    users.add("lin", "correct horse")
    client = opened(Doorkeeper(users, None, key="right"))
    for n in range(10):
        assert client.get("/v1/status", auth=(f"nobody{n}", "wrong")).status_code == 401
    told = client.get("/v1/status", auth=("lin", "correct horse"))
    fault(told, 429, "rate_limited")
    assert 1 <= int(told.headers["retry-after"]) <= 61
    assert client.get("/v1/status", headers={"Authorization": "Bearer right"}).status_code == 200


def test_another_website_or_host_name_is_refused(opened: Callable[..., TestClient]) -> None:
    """A page elsewhere cannot have a browser ask a server without login, under its own name or ours."""
    client = opened(limits=Limits(hosts=frozenset({"testserver"})))
    assert client.get("/v1/status").status_code == 200
    fault(client.get("/v1/status", headers=EVIL), 403, "cross_origin")
    fault(client.get("/v1/status", headers={"Host": "evil.example"}), 403, "cross_origin")
    assert client.get("/v1/status", headers={"Origin": "http://testserver"}).status_code == 200
    assert "access-control-allow-origin" not in client.get("/v1/status").headers


def test_a_question_may_be_put_to_a_part_of_the_pages(opened: Callable[..., TestClient]) -> None:
    """With a filter the answer and its hits come from what it lets through; where that is nothing, it declines."""
    client = opened()
    whole = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert len({hit["path"] for hit in whole["hits"]}) == 2
    part = client.post("/v1/ask", json={"question": QUESTION, "place": "沈阳市"}).json()
    assert {hit["path"] for hit in part["hits"]} == {"shenyang.txt"}
    none = client.post("/v1/ask", json={"question": QUESTION, "year": 1901}).json()
    assert none["abstained"]
    assert none["hits"] == []


def test_a_request_id_is_taken_over_or_made(opened: Callable[..., TestClient]) -> None:
    """A sane id comes back; an odd one is replaced."""
    client = opened()
    assert client.get("/healthz", headers={"X-Request-ID": "a-1"}).headers["x-request-id"] == "a-1"
    assert len(client.get("/healthz", headers={"X-Request-ID": "a b"}).headers["x-request-id"]) == 16


def test_the_log_holds_no_question(opened: Callable[..., TestClient], caplog: pytest.LogCaptureFixture) -> None:
    """One line of JSON a request, with its id and time; what was asked is not in it."""
    client = opened()
    with caplog.at_level(logging.INFO, "baowen.access"):
        client.post("/v1/search", json={"query": QUESTION}, headers={"X-Request-ID": "seen"})
    (line,) = [json.loads(r.getMessage()) for r in caplog.records if r.name == "baowen.access"]
    assert (line["request_id"], line["path"], line["status"], line["method"]) == ("seen", "/v1/search", 200, "POST")
    assert QUESTION not in caplog.text


def test_metrics_count_requests_and_answers(opened: Callable[..., TestClient]) -> None:
    """Prometheus finds requests by path and status, and answers by door and outcome."""
    client = opened()
    client.post("/v1/ask", json={"question": QUESTION})
    shown = client.get("/metrics").text
    assert 'baowen_requests_total{method="POST",path="/v1/ask",status="200"} 1.0' in shown
    assert 'baowen_answers_total{door="rest",outcome="' in shown


def test_an_article_and_a_passage_are_found_in_their_page(opened: Callable[..., TestClient]) -> None:
    """A hit leads to its whole article and to its place in the page; the spans there are its text."""
    client = opened()
    hit = client.post("/v1/search", json={"query": QUESTION, "k": 1}).json()["hits"][0]
    article = client.get(f"/v1/articles/{hit['article']['id']}").json()
    assert article["id"] == hit["article"]["id"]
    source = client.get(f"/v1/sources/{hit['passage_id']}", params={"around": 20}).json()
    page = source["page"]
    printed = "".join(page["text"][a - page["start"] : b - page["start"]] for a, b in hit["spans"])
    assert printed == hit["text"].replace("\n", "")
    listed = client.get("/v1/articles", params={"limit": 1, "source": hit["path"]}).json()
    assert listed["total"] >= 1
    assert listed["articles"][0]["path"] == hit["path"]


def test_an_uploaded_page_is_indexed_by_a_job(opened: Callable[..., TestClient]) -> None:
    """Upload → 202 and a job → done → the page answers; a job that is over stays as it is when it is cancelled."""
    client = opened()
    before = client.get("/v1/status").json()["files"]
    text = "丹东市草莓节开幕\n\n本报讯 记者程以宁报道 今年丹东市草莓种植面积达到23万亩。\n"
    sent = client.post("/v1/index", files=[("files", ("丹东.txt", text.encode()))])
    assert sent.status_code == 202
    job = sent.json()
    for _ in range(300):
        if (job := client.get(f"/v1/index/{job['id']}").json())["state"] not in {"queued", "running"}:
            break
        time.sleep(0.1)
    assert job["state"] == "done"
    assert client.get("/v1/status").json()["files"] == before + 1
    assert "23万亩" in client.post("/v1/search", json={"query": "丹东草莓面积"}).json()["hits"][0]["text"]
    assert client.post(f"/v1/index/{job['id']}/cancel").json()["state"] == "done"
    assert [j["id"] for j in client.get("/v1/index").json()["jobs"]] == [job["id"]]


def test_embeddings_come_as_floats_or_base64(opened: Callable[..., TestClient]) -> None:
    """Both encodings hold the same unit vector; queries and passages have a model each."""
    import numpy as np

    client = opened()
    plain = client.post("/v1/embeddings", json={"model": "baowen-passage", "input": ["大连"]}).json()
    packed = client.post(
        "/v1/embeddings", json={"model": "baowen-passage", "input": "大连", "encoding_format": "base64"}
    ).json()
    row = np.array(plain["data"][0]["embedding"], np.float32)
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(np.frombuffer(base64.b64decode(packed["data"][0]["embedding"]), "<f4"), row)
