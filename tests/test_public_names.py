"""What the packages hand out: sorted, importable, documented, and cheap to import."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from dataclasses import is_dataclass
from typing import Any

import pytest

PACKAGES = ["baowen.rag", "baowen.embeddings"]
NAMES = [(package, name) for package in PACKAGES for name in importlib.import_module(package).__all__]


def objects() -> list[tuple[str, Any]]:
    """Every exported object under its full name."""
    return [(f"{package}.{name}", getattr(importlib.import_module(package), name)) for package, name in NAMES]


def imported(statement: str) -> set[str]:
    """The top-level packages that a fresh process has loaded after a statement."""
    shown = "import sys; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}\n{shown}"], capture_output=True, text=True, check=True, timeout=60
    )
    return set(run.stdout.split())


@pytest.mark.parametrize("package", PACKAGES)
def test_the_names_are_sorted_and_named_once(package: str) -> None:
    """`__all__` reads like an index."""
    names = importlib.import_module(package).__all__
    assert names == sorted(set(names))


@pytest.mark.parametrize(("package", "name"), NAMES, ids=lambda value: value)
def test_every_name_can_be_imported(package: str, name: str) -> None:
    """What is promised is there, and `dir` shows it."""
    module = importlib.import_module(package)
    assert getattr(module, name) is not None
    assert name in dir(module)


@pytest.mark.parametrize("package", PACKAGES)
def test_an_unknown_name_is_an_attribute_error(package: str) -> None:
    """A typo is told as Python tells it."""
    with pytest.raises(AttributeError, match="Nonsense"):
        _ = importlib.import_module(package).Nonsense


def test_every_class_and_function_is_documented() -> None:
    """Each exported class and function says what it is, each public method what it does."""
    bare: list[str] = []
    for name, item in objects():
        if not (inspect.isclass(item) or inspect.isfunction(item)):
            continue
        generated = (
            inspect.isclass(item) and is_dataclass(item) and (item.__doc__ or "").startswith(f"{item.__name__}(")
        )
        if generated or not (item.__doc__ or "").strip():
            bare.append(name)
        if inspect.isclass(item) and item.__module__.startswith("baowen."):
            members = {n: getattr(m, "__func__", m) for n, m in vars(item).items() if not n.startswith("_")}
            bare += [
                f"{name}.{n}"
                for n, m in members.items()
                if (inspect.isfunction(m) or isinstance(m, property)) and not (m.__doc__ or "").strip()
            ]
    assert bare == []


def test_every_protocol_documents_each_of_its_methods() -> None:
    """A seam is understood from its Protocol alone."""
    protocols = {n: p for n, p in objects() if inspect.isclass(p) and getattr(p, "_is_protocol", False)}
    assert {"baowen.rag.Index", "baowen.rag.Reader", "baowen.embeddings.Embedder"} <= set(protocols)
    for protocol in protocols.values():
        for name, member in vars(protocol).items():
            if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
                assert member.__doc__, f"{protocol.__name__}.{name} has no docstring"


def test_every_error_of_ours_is_a_baowen_error() -> None:
    """One except clause catches them all."""
    from baowen.rag import BaowenError

    errors = [e for _, e in objects() if inspect.isclass(e) and issubclass(e, Exception)]
    assert len(errors) >= 9
    assert all(issubclass(e, BaowenError) for e in errors)


@pytest.mark.parametrize(
    "statement",
    ["import baowen.rag", "import baowen.embeddings", "from baowen.rag import Page, SourceSpan, UsageError"],
    ids=["rag", "embeddings", "values"],
)
def test_importing_loads_nothing_heavy(statement: str) -> None:
    """No arrays, no search engine, no model, no dictionary until one is used."""
    heavy = {
        "numpy",
        "faiss",
        "torch",
        "jieba",
        "tantivy",
        "onnxruntime",
        "transformers",
        "gradio",
        "opencc",
        "sqlite3",
    }
    assert imported(statement) & heavy == set()


def test_importing_sets_up_nothing() -> None:
    """No logging handlers, no threads, nothing printed."""
    check = "import logging, threading; print(len(logging.getLogger().handlers), threading.active_count())"
    run = subprocess.run(
        [sys.executable, "-c", f"import baowen.rag, baowen.embeddings; {check}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (run.stdout, run.stderr) == ("0 1\n", "")
