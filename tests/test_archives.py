"""Zip archives and JSONL: many pages in one file, read within bounds, indexed one by one."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from composed_files import docx_of, paragraph, zip_of
from composed_pages import WHOLE_PAGE

from baowen.embeddings import HashingEmbedder
from baowen.rag import LocalIndex, Page, PageError, Skipped, articles
from baowen.rag.archives import records
from baowen.rag.loaders import FoundFile, load

SENTENCE = "庄河市今年修建水库{}座，总投资三亿元，计划在汛期之前全部完工。"


def read(file: Path) -> tuple[list[Page], dict[str, str]]:
    """(the pages of a file, reason by name of what was left out)."""
    items = list(load(FoundFile(file, file.name)))
    return (
        [i for i in items if isinstance(i, Page)],
        {i.path: i.reason for i in items if isinstance(i, Skipped)},
    )


def lines(*values: object) -> io.BytesIO:
    """A JSONL of these values; text goes in as it is."""
    return io.BytesIO("\n".join(v if isinstance(v, str) else json.dumps(v) for v in values).encode())


def test_a_zip_holds_pages_of_every_kind(tmp_path: Path) -> None:
    """Each member is a page below the archive's name; folders are kept, hidden files passed over."""
    file = tmp_path / "p.zip"
    members = {
        "a/页.txt": SENTENCE.format(1).encode("gb18030"),
        "b.docx": docx_of(paragraph(SENTENCE.format(2))),
        "c.html": f"<p>{SENTENCE.format(3)}",
        "d.jsonl": json.dumps({"id": 7, "text": SENTENCE.format(4)}),
        ".DS_Store": b"\0",
        "__MACOSX/a.txt": b"\0",
    }
    file.write_bytes(zip_of(members))
    pages, reasons = read(file)
    assert [p.path for p in pages] == ["p.zip/a/页.txt", "p.zip/b.docx", "p.zip/c.html", "p.zip/d.jsonl#7"]
    assert [p.text for p in pages] == [SENTENCE.format(n) for n in (1, 2, 3, 4)]
    assert reasons == {}


def test_what_leaves_the_archive_or_fills_the_memory_is_left_out(tmp_path: Path) -> None:
    """Names out of the archive, archives in it, bombs and damaged members are named with a reason; the rest is read."""
    file = tmp_path / "p.zip"
    names = ["../up.txt", "/root.txt", "a\\..\\up.txt", "C:\\x.txt", "in.zip", "x.exe"]
    file.write_bytes(
        zip_of(
            {
                **dict.fromkeys(names, "水库"),
                "bomb.txt": bytes(15 << 20),
                "huge.txt": bytes(60 << 20),
                "a.txt": WHOLE_PAGE,
            }
        )
    )
    pages, reasons = read(file)
    assert [p.path for p in pages] == ["p.zip/a.txt"]
    assert set(reasons) == {f"p.zip/{n}" for n in [*names, "bomb.txt", "huge.txt"]}
    assert "炸弹" in reasons["p.zip/bomb.txt"]
    assert "16 MB" in reasons["p.zip/huge.txt"]


def test_names_from_chinese_windows_are_read(tmp_path: Path) -> None:
    """The archive says nothing of their encoding, which is GB 18030."""
    file = tmp_path / "p.zip"
    data = zip_of({"xxxx.txt": WHOLE_PAGE}).replace(b"xxxx", "水库".encode("gb18030"))
    file.write_bytes(data)
    assert [p.path for p in read(file)[0]] == ["p.zip/水库.txt"]


def test_a_locked_or_damaged_archive_is_refused(tmp_path: Path) -> None:
    """A cut archive is an error of the file; an encrypted member is left out."""
    file = tmp_path / "p.zip"
    whole = zip_of({"a.txt": WHOLE_PAGE})
    file.write_bytes(whole[:200])
    with pytest.raises(PageError, match="压缩包"):
        read(file)
    at = whole.index(b"PK\x01\x02")
    file.write_bytes(whole[:6] + b"\x01" + whole[7 : at + 8] + b"\x01" + whole[at + 9 :])
    assert "密码" in read(file)[1]["p.zip/a.txt"]
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None


def test_records_of_a_jsonl_are_articles_with_title_and_date() -> None:
    """The title is the headline, once, and the date that came with the text is its date."""
    text = SENTENCE.format(15)
    record = {"id": "n1", "title": "水库全部加固", "date": "2023-04-05", "text": text}
    first, second = records(lines(record, {**record, "id": "n2", "text": f"水库全部加固\n{text}"}), "n.jsonl")
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.path, second.path) == ("n.jsonl#n1", "n.jsonl#n2")
    assert first.text == f"# 水库全部加固\n\n{text}"
    assert second.text == f"水库全部加固\n{text}"
    (article,) = articles(first)
    assert (article.head.title, article.head.year, article.head.date) == ("水库全部加固", 2023, "2023-04-05")


def test_only_the_text_of_a_record_is_needed() -> None:
    """Without an id the line's number is its name; of two with one id the second gets its line besides."""
    found = list(
        records(lines({"text": "水库"}, {"id": "a", "text": "水库"}, "", {"id": "a", "text": "公路"}), "n.jsonl")
    )
    assert [f.path for f in found] == ["n.jsonl#1", "n.jsonl#a", "n.jsonl#a-4"]


@pytest.mark.parametrize(
    "line",
    ["{", "[1]", '"水库"', "[" * 200_000, '{"id": 2}', '{"text": " "}', '{"text": ["水库"]}', "水" * (6 << 20)],
    ids=["cut", "list", "text", "deep", "no-text", "blank", "no-words", "18-MB"],
)
def test_a_line_that_is_no_article_is_left_out_alone(line: str) -> None:
    """It is named by its number and the lines around it are read."""
    good = {"text": "水库"}
    before, bad, after = records(lines(good, line, good), "n.jsonl")
    assert isinstance(bad, Skipped)
    assert bad.path == "n.jsonl#2"
    assert "\n" not in bad.reason
    assert (before.path, after.path) == ("n.jsonl#1", "n.jsonl#3")


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    """JSON can name it, but no text may hold it."""
    (page,) = records(io.BytesIO(b'{"text": "\\ud800\xe6\xb0\xb4"}'), "n.jsonl")
    assert isinstance(page, Page)
    assert page.text == "\ufffd水"


def numbers(index: LocalIndex) -> set[str]:
    """The names under which the index would cite its passages."""
    return {p.path for p in index.passages(index.library.rowids()).values()}


def test_an_archive_is_indexed_member_by_member(tmp_path: Path) -> None:
    """Unchanged it is passed over; a changed one brings what is new, and forgets what is gone."""
    file = tmp_path / "pages" / "p.zip"
    file.parent.mkdir()
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        file.write_bytes(zip_of({f"{n}.txt": SENTENCE.format(n) for n in (1, 2, 3)}))
        report = index.add(file.parent)
        assert (report.added, report.unchanged, index.status().files) == (3, 0, 3)
        assert numbers(index) == {"p.zip/1.txt", "p.zip/2.txt", "p.zip/3.txt"}
        report = index.add(file.parent, prune=True)
        assert (report.added, report.unchanged, report.removed, report.skipped) == (0, 3, 0, [])
        file.write_bytes(
            zip_of({"1.txt": SENTENCE.format(1), "2.txt": SENTENCE.format(22), "4.txt": SENTENCE.format(4)})
        )
        report = index.add(file.parent)
        assert (report.added, report.updated, report.unchanged) == (1, 1, 1)
        assert numbers(index) == {"p.zip/1.txt", "p.zip/2.txt", "p.zip/4.txt"}
        assert index.check() == []
        file.unlink()
        index.add(file.parent, prune=True)
        assert numbers(index) == set()
        assert index.status().files == 0


def test_a_jsonl_is_committed_as_it_is_read(tmp_path: Path) -> None:
    """More records than one commit holds: all are indexed, and a run that was broken off goes on where it was."""
    file = tmp_path / "n.jsonl"
    file.write_text("".join(json.dumps({"text": SENTENCE.format(n)}) + "\n" for n in range(700)), encoding="utf-8")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:

        def stop(progress: object) -> None:
            if index.library.files():
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            index.add(file, progress=stop)
        kept = len(index.library.files())
        assert 0 < kept < 700
        report = index.add(file)
        assert (report.unchanged, report.added) == (kept, 700 - kept)
        assert len(numbers(index)) == 700
        assert index.check() == []


@pytest.mark.parametrize(
    ("date", "known"),
    [
        ("2023-04-05", (2023, "2023-04-05")),
        ("2023年4月5日", (2023, "2023-04-05")),
        ("2023/4/5 08:00", (2023, "2023-04-05")),
        ("20230405", (2023, "2023-04-05")),
        (20230405, (2023, "2023-04-05")),
        ("2023", (2023, None)),
        ("2023-13-45", (2023, None)),
        ("昨天", (None, None)),
        ("9999-01-01", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_date_is_understood_as_it_is_usually_written(date: object, known: tuple[int | None, str | None]) -> None:
    """A whole day, or a year; what cannot be known stays empty."""
    (page,) = records(lines({"date": date, "text": "水库修好了，人们都到河边散步去了。"}), "n.jsonl")
    assert isinstance(page, Page)
    (article,) = articles(page)
    assert (article.head.year, article.head.date) == known
