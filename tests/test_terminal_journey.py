"""The command line as a user meets it: the real program, the real offline model, the sample pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from composed_pages import WHOLE_PAGE, printed, write
from conftest import SAMPLES, Baowen, one_line

from baowen.rag import Page, SourceSpan

CARD = "鞍山今年开复工目标是多少"
HASHING = ("--embedder", "hashing")


def answer_of(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object that a command printed."""
    (line,) = run.stdout.splitlines()
    return json.loads(line)


def answers_of(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The JSON objects that a command printed, one a line."""
    return [json.loads(line) for line in run.stdout.splitlines()]


def batch(folder: Path, *questions: dict[str, Any]) -> Path:
    """A file of questions with a blank line after each."""
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n\n" for q in questions), encoding="utf-8")
    return file


# Asking


@pytest.mark.model
def test_the_card_question_is_answered_and_cited(baowen: Baowen, sample_home: Path) -> None:
    """700个, from the sentence on the right page, with its line; status 0."""
    run = baowen("ask", CARD, "--home", sample_home)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("700个")
    assert "anshan-2024.txt:12" in run.stdout
    assert "开复工5000万元以上项目700个" in run.stdout


@pytest.mark.model
def test_an_answer_as_json_has_every_field_of_the_schema(baowen: Baowen, sample_home: Path) -> None:
    """All keys of answer, citation, article and hit; the quote stands at its spans in the file."""
    told = answer_of(baowen("ask", CARD, "--home", sample_home, "--json", "-k", "3"))
    assert {
        "id", "question", "resolved_question", "answer", "short_answer", "abstained", "confidence", "reader",
        "citations", "hits", "notes", "elapsed_ms",
    } <= set(told)  # fmt: skip
    (citation,) = told["citations"]
    assert {"n", "quote", "path", "spans", "line", "article", "score"} <= set(citation)
    assert {"id", "title", "place", "year", "date", "authors", "kind"} <= set(citation["article"])
    assert len(told["hits"]) == 3
    assert {"rank", "passage_id", "score", "path", "spans", "text"} <= set(told["hits"][0])
    assert (told["short_answer"], told["abstained"], citation["path"]) == ("700个", False, "anshan-2024.txt")
    page = Page("", (SAMPLES / citation["path"]).read_bytes().decode())
    assert printed(page, tuple(SourceSpan(*s) for s in citation["spans"])) == citation["quote"]
    assert page.line(citation["spans"][0][0]) == citation["line"]
    assert any("2024年" in note for note in told["notes"])


@pytest.mark.model
def test_a_spelling_of_the_card_question_gets_the_same_answer(
    baowen: Baowen, sample_home: Path, tmp_path: Path
) -> None:
    """Traditional characters, marks and what cannot be seen do not change it."""
    spellings = [CARD, "鞍山今年開復工目標是多少", "鞍\u200b山今年\u202e开复工目标是多少", f" {CARD}？？"]
    file = batch(tmp_path, *({"id": str(n), "question": text} for n, text in enumerate(spellings)))
    answers = answers_of(baowen("ask", "--batch", file, "--json", "--home", sample_home))
    assert [a["short_answer"] for a in answers] == ["700个"] * 4
    assert len({a["answer"] for a in answers}) == 1


@pytest.mark.model
def test_a_follow_up_takes_its_history_from_the_options(baowen: Baowen, sample_home: Path) -> None:
    """那营口呢 after the card question: 750个, of 2023, and how it was understood is shown."""
    run = baowen("ask", "那营口呢？", "--history", CARD, "--home", sample_home)
    assert run.returncode == 0
    assert "750个" in run.stdout
    assert "2023年" in run.stdout
    assert "（理解为：营口今年开复工目标是多少）" in run.stdout


@pytest.mark.model
def test_what_is_not_there_is_declined_with_status_1(baowen: Baowen, sample_home: Path) -> None:
    """In words; the nearest passages are marked as no answer."""
    run = baowen("ask", "大连今年开复工目标是多少", "--home", sample_home)
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith("资料中没有找到")
    assert "最接近的段落（不是答案）" in run.stdout


@pytest.mark.model
def test_absent_and_hostile_questions_are_declined(baowen: Baowen, sample_home: Path, tmp_path: Path) -> None:
    """Another city, another year, off topic, code: neither a short answer nor a citation."""
    asked = [
        "大连今年开复工目标是多少",
        "鞍山2021年开复工目标是多少",
        "写一首诗",
        "'; DROP TABLE articles;--",
        "$(rm -rf /)",
        "%s%n",
    ]
    file = batch(tmp_path, *({"id": text, "question": text} for text in asked))
    answers = answers_of(baowen("ask", "--batch", file, "--json", "--home", sample_home))
    assert [a["id"] for a in answers if not a["abstained"]] == []
    assert all(a["short_answer"] is None and a["citations"] == [] and a["hits"] for a in answers)


@pytest.mark.model
def test_a_batch_is_answered_in_order(baowen: Baowen, sample_home: Path, tmp_path: Path) -> None:
    """One JSON line for each question, blank lines passed over; an empty question declines; status 0."""
    lines = [
        {"id": "a", "question": CARD},
        {"id": "b", "question": "那营口呢？", "history": [CARD]},
        {"id": "c", "question": "？？"},
        {"id": "d", "question": "大连今年开复工目标是多少"},
    ]
    file = batch(tmp_path, *lines)
    run = baowen("ask", "--batch", file, "--json", "--home", sample_home)
    assert (run.returncode, run.stderr) == (0, "")
    answers = answers_of(run)
    assert [(a["id"], a["short_answer"]) for a in answers] == [("a", "700个"), ("b", "750个"), ("c", None), ("d", None)]


@pytest.mark.model
def test_a_batch_with_a_bad_line_answers_what_stands_before_it(
    baowen: Baowen, sample_home: Path, tmp_path: Path
) -> None:
    """The line is named, status 2; answers before it were printed."""
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"id": "a", "question": "{CARD}"}}\n\nno json\n', encoding="utf-8")
    run = baowen("ask", "--batch", file, "--json", "--home", sample_home)
    assert (run.returncode, answer_of(run)["short_answer"]) == (2, "700个")
    assert "第 3 行" in one_line(run)


@pytest.mark.model
def test_with_nothing_indexed_the_sample_pages_answer(baowen: Baowen, tmp_path: Path) -> None:
    """The first command of all answers a question, and says from what."""
    run = baowen("ask", CARD, "--json", XDG_DATA_HOME=str(tmp_path))
    assert (run.returncode, answer_of(run)["short_answer"]) == (0, "700个")
    assert "示例版面" in run.stderr


# Searching, and looking at what was understood


@pytest.mark.model
def test_a_search_is_narrowed_by_place_and_year(baowen: Baowen, sample_home: Path) -> None:
    """Only passages of the place or its parts and of the year; text and JSON say the same."""
    arguments = ("search", "开复工项目", "--place", "营口市", "--year", "2023", "-k", "2", "--home", sample_home)
    hits = json.loads(baowen(*arguments, "--json").stdout)
    assert [h["rank"] for h in hits] == [1, 2]
    assert all(h["article"]["place"].startswith("营口市") and h["article"]["year"] == 2023 for h in hits)
    shown = baowen(*arguments)
    assert shown.returncode == 0
    assert all(h["text"].split("\n")[0] in shown.stdout for h in hits)


@pytest.mark.model
def test_a_search_that_finds_nothing_ends_with_1(baowen: Baowen, sample_home: Path) -> None:
    """One line says so; nothing is printed."""
    run = baowen("search", "开复工项目", "--year", "1949", "--home", sample_home)
    assert (run.returncode, run.stdout) == (1, "")
    assert "没有找到" in one_line(run)


def test_articles_are_shown_without_indexing(baowen: Baowen, tmp_path: Path) -> None:
    """As a tree, and as one JSON object a line with every field; nothing is written."""
    write(tmp_path / "page.txt", WHOLE_PAGE)
    run = baowen("articles", tmp_path, "--json", BAOWEN_HOME=str(tmp_path / "home"))
    assert run.returncode == 0
    articles = [json.loads(line) for line in run.stdout.splitlines()]
    assert [a["kind"] for a in articles] == ["news", "summary", "photo", "list", "brief"]
    for article in articles:
        assert {
            "path", "id", "title", "kind", "place", "year", "date", "authors", "section", "parent", "spans", "text",
        } <= set(article)  # fmt: skip
    tree = baowen("articles", tmp_path)
    assert "[报道] 大连市十五座水库同时加固" in tree.stdout
    assert "└ [图片] 工人们正在大坝上浇筑混凝土。" in tree.stdout
    assert [f.name for f in tmp_path.iterdir()] == ["page.txt"]


@pytest.mark.model
def test_status_tells_what_is_indexed(baowen: Baowen, sample_home: Path) -> None:
    """Five files of two years; the same figures as JSON."""
    told = answer_of(baowen("status", "--home", sample_home, "--json"))
    assert (told["files"], told["pages"], told["years"]) == (5, 5, [2023, 2024])
    shown = baowen("status", "--home", sample_home)
    assert shown.returncode == 0
    assert f"{told['articles']} 篇，{told['passages']} 段" in shown.stdout


@pytest.mark.model
def test_doctor_finds_the_index_whole(baowen: Baowen, sample_home: Path) -> None:
    """One finding a line; as JSON each has subject, detail, cure and whether it is well."""
    run = baowen("doctor", "--home", sample_home, "--json")
    found = {f["subject"]: f for f in json.loads(run.stdout)}
    assert found["索引一致性"]["ok"]
    assert {"subject", "detail", "cure", "ok"} <= set(found["索引"])
    assert run.returncode == (0 if all(f["ok"] for f in found.values()) else 3)


# Indexing


def test_a_second_run_says_unchanged_and_a_third_removes(baowen: Baowen, tmp_path: Path) -> None:
    """Nothing is done twice; what was deleted is forgotten with --prune, and is no answer any more."""
    pages, home = tmp_path / "pages", tmp_path / "home"
    shutil.copytree(SAMPLES, pages)
    index = ("index", pages, "--home", home)
    assert "新增 5，更新 0，未变 0 个文件" in baowen(*index, *HASHING).stdout
    assert "新增 0，更新 0，未变 5 个文件" in baowen(*index).stdout
    (pages / "anshan-2024.txt").unlink()
    assert "移除" not in baowen(*index).stdout
    pruned = baowen(*index, "--prune", "--json")
    assert (json.loads(pruned.stdout)["removed"], pruned.returncode) == (1, 0)
    gone = baowen("ask", CARD, "--home", home, "--json")
    assert (gone.returncode, answer_of(gone)["abstained"]) == (1, True)


@pytest.mark.model
def test_a_copy_in_gbk_is_answered_the_same(baowen: Baowen, tmp_path: Path) -> None:
    """The same answer, sentence and line from another encoding, which the report names."""
    pages, home = tmp_path / "pages", tmp_path / "home"
    pages.mkdir()
    for file in SAMPLES.iterdir():
        (pages / file.name).write_bytes(file.read_bytes().decode().encode("gbk"))
    run = baowen("index", pages, "--home", home)
    assert run.returncode == 0
    assert "gb18030 5 个文件" in run.stdout
    told = answer_of(baowen("ask", CARD, "--home", home, "--json"))
    assert told["short_answer"] == "700个"
    assert (told["citations"][0]["line"], told["citations"][0]["path"]) == (12, "anshan-2024.txt")


def test_what_cannot_be_indexed_is_listed_and_the_rest_indexed(baowen: Baowen, tmp_path: Path) -> None:
    """Empty, binary and over-large files, a pipe's kin and other kinds: one line each with why; status 0."""
    pages, home = tmp_path / "pages", tmp_path / "home"
    write(pages / "大连 (副本) 🙂.txt", WHOLE_PAGE)
    write(pages / "-rf.txt", "沈阳市今年修建桥梁三座。")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(900))
    (pages / "scan.pdf").write_bytes(b"%PDF-1.7")
    with (pages / "big.txt").open("wb") as out:
        out.truncate(50 << 20)
    run = baowen("index", pages, "--home", home, *HASHING)
    assert run.returncode == 0
    assert "新增 2" in run.stdout
    assert len(run.stderr.strip().splitlines()) == 4
    for name, reason in {"empty.txt": "空文件", "photo.txt": "二进制", "scan.pdf": ".pdf", "big.txt": "16 MB"}.items():
        assert any(name in line and reason in line for line in run.stderr.splitlines())
    assert json.loads(baowen("search", "桥梁", "--home", home, "--json").stdout)[0]["path"] == "-rf.txt"


def test_a_folder_with_nothing_usable_ends_with_1(baowen: Baowen, tmp_path: Path) -> None:
    """It is said why; asking then finds nothing."""
    write(tmp_path / "pages" / "blank.txt", " \n\n")
    run = baowen("index", tmp_path / "pages", "--home", tmp_path / "home", *HASHING)
    assert run.returncode == 1
    assert "空文件" in run.stderr
    assert baowen("ask", CARD, "--home", tmp_path / "home").returncode == 1


def test_damaged_search_files_are_healed_and_a_damaged_library_is_told(baowen: Baowen, tmp_path: Path) -> None:
    """A cut FAISS file costs nothing; a cut library is status 3 and one line with the cure."""
    home = tmp_path / "home"
    write(tmp_path / "page.txt", WHOLE_PAGE)
    baowen("index", tmp_path / "page.txt", "--home", home, *HASHING)
    next(home.rglob("vectors.faiss")).write_bytes(b"cut")
    assert baowen("search", "水库", "--home", home).returncode == 0
    (home / "library.sqlite").write_bytes(b"cut")
    for command in (("ask", CARD), ("index", tmp_path / "page.txt")):
        run = baowen(*command, "--home", home)
        assert (run.returncode, run.stdout) == (3, "")
        assert "baowen index" in one_line(run)
