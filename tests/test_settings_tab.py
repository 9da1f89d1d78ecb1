"""Preferences: what a reader may set, where it is kept, and who may name an endpoint."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from llm_server import Server, serve

from baowen.rag import EndpointError, LocalIndex, Settings, UsageError
from baowen.ui.asking import Assistants
from baowen.ui.chat import quiet
from baowen.ui.desk import Desk
from baowen.ui.preferences import Preferences, user_folder
from baowen.ui.texts import CHINESE
from baowen.ui.users import Users

quiet()
from baowen.ui.settings_tab import SettingsTab  # noqa: E402 -- Gradio reads the environment when it is imported

PASSWORD = "long enough to be one"
TYPED: dict[str, Any] = {
    "k": 8,
    "llm": False,
    "llm_url": "",
    "llm_model": "",
    "llm_key": "",
    "language": "zh",
    "theme": "system",
}


@pytest.fixture
def desk(tmp_path: Path, composed_index: LocalIndex) -> Iterator[Desk]:
    """A desk with a librarian, 馆员, and a reader, 读者."""
    users = Users.create(tmp_path / "users.jsonl")
    users.add("馆员", PASSWORD, role="librarian")
    users.add("读者", PASSWORD)
    with Desk(Settings(home=tmp_path / "home"), composed_index, users=users) as opened:
        yield opened


@pytest.fixture
def model() -> Iterator[Server]:
    """An endpoint that answers 好。"""
    yield from serve()


@pytest.fixture
def tab(desk: Desk) -> SettingsTab:
    """The settings' tab of the desk."""
    return SettingsTab(desk, Assistants(desk.settings), CHINESE)


def test_preferences_are_read_as_they_were_written(tmp_path: Path) -> None:
    """All of them, key included; the file and its folder are for the server's account alone."""
    mine = Preferences("en", "dark", 12, llm=True, llm_url="http://127.0.0.1:1/v1", llm_model="m", llm_key="s3cret")
    folder = user_folder(tmp_path, "王 五")
    mine.write(folder)
    assert Preferences.read(folder) == mine
    assert stat.S_IMODE((folder / "preferences.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("held", ["", "[]", "{", '{"k": 0}', '{"theme": 3}', '{"llm_url": "file:///etc/passwd"}'])
def test_damaged_preferences_are_as_if_never_set(tmp_path: Path, held: str) -> None:
    """A file that somebody edited by hand keeps nobody from asking."""
    (tmp_path / "preferences.json").write_text(held, "utf-8")
    assert Preferences.read(tmp_path) == Preferences()


@pytest.mark.parametrize(
    ("values", "cure"),
    [
        ({"k": 0}, "1 到 50"),
        ({"theme": "pink"}, "选项"),
        ({"language": "fr"}, "选项"),
        ({"llm_url": "127.0.0.1:11434"}, "http://127.0.0.1:11434/v1"),
        ({"llm_url": "javascript:alert(1)"}, "http://127.0.0.1:11434/v1"),
        ({"llm_key": "k"}, "同时填"),
        ({"llm_model": "a\nb"}, "一行"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_cure(values: dict[str, Any], cure: str) -> None:
    """Nothing of it is kept."""
    with pytest.raises(UsageError, match=cure):
        Preferences(**values).checked()


@pytest.mark.parametrize("name", ["..", ".", "a/b", "../../etc", "", "甲" * 20])
def test_no_name_leads_out_of_the_folder_of_users(tmp_path: Path, name: str) -> None:
    """Each user's folder lies right below `users`."""
    assert user_folder(tmp_path, name).resolve().parent == tmp_path / "users"


def test_each_user_has_settings_of_his_own(tab: SettingsTab) -> None:
    """What one saves, another does not see."""
    tab.save("馆员", **TYPED | {"k": 20, "theme": "dark"})
    assert tab.read("馆员")[0].k == 20
    assert tab.read("读者")[0] == Preferences()


def test_a_reader_names_no_endpoint(tab: SettingsTab) -> None:
    """Or anyone could make the server call any address; whether a model answers he may choose."""
    tab.save("读者", **TYPED | {"llm": True, "llm_url": "http://169.254.169.254/v1", "llm_key": "k"})
    own, may_name = tab.read("读者")
    assert (own.llm_url, own.llm_key, may_name) == ("", "", False)


def test_who_chooses_whether_a_model_answers(tab: SettingsTab) -> None:
    """A reader too, where the server has an endpoint."""
    assert tab.save("读者", **TYPED | {"llm": True}).llm is True
    assert tab.save("读者", **TYPED).llm is False


def test_a_key_goes_to_no_other_address(tab: SettingsTab) -> None:
    """It stays while the endpoint stays; a new endpoint, or -, removes it; it is never sent back to the browser."""
    first = TYPED | {"llm_url": "http://127.0.0.1:1/v1", "llm_key": "s3cret"}
    assert tab.save("馆员", **first).llm_key == "s3cret"
    assert tab.save("馆员", **first | {"llm_key": ""}).llm_key == "s3cret"
    assert tab.save("馆员", **first | {"llm_key": "", "llm_url": "http://127.0.0.1:2/v1"}).llm_key == ""
    tab.save("馆员", **first)
    assert tab.save("馆员", **first | {"llm_key": "-"}).llm_key == ""


def test_the_server_sends_its_own_key_to_no_endpoint_of_a_user(composed_index: LocalIndex) -> None:
    """An endpoint that somebody names gets the key that he gave, or none."""
    server = Settings(llm_url="http://127.0.0.1:1/v1", llm_key="server")  # pyright: ignore[reportArgumentType]
    assistants = Assistants(server)
    assert assistants.endpoint(Preferences()).key.get_secret_value() == "server"
    assert assistants.endpoint(Preferences(llm_url="http://127.0.0.1:2/v1")).key.get_secret_value() == ""


def test_the_test_button_asks_the_endpoint(tab: SettingsTab, model: Server) -> None:
    """It says that the model answers, or what is wrong, in one line."""
    assert tab.test("馆员", **TYPED | {"llm_url": model.url, "llm_model": "tiny"}).startswith("连上了：tiny，")
    with pytest.raises(EndpointError, match="连不上大模型端点"):
        tab.test("馆员", **TYPED | {"llm_url": "http://127.0.0.1:9/v1"})
    with pytest.raises(UsageError, match="请先填大模型端点"):
        tab.test("馆员", **TYPED)


def test_a_user_who_was_removed_sets_nothing(tab: SettingsTab, desk: Desk) -> None:
    """His session ends with his account."""
    assert desk.users
    desk.users.remove("读者")
    with pytest.raises(UsageError, match="登录"):
        tab.save("读者", **TYPED)
