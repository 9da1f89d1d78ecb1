"""The page behind a login, in a real Chromium: coming in, what a reader may set, going out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Tab, findings, serving
from playwright.sync_api import expect

from baowen.ui.users import Users

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]
PASSWORD = "long enough to be one"


def test_a_reader_comes_in_asks_sets_and_goes_out(browser: Browser, sample_home: Path, tmp_path: Path) -> None:
    """The login is refused to a wrong password; inside there is no endpoint to name; outside nothing is shown."""
    home, logins = tmp_path / "home", tmp_path / "users.jsonl"
    shutil.copytree(sample_home, home)
    Users.create(logins).add("<b>王五</b>", PASSWORD)
    with serving(tmp_path, "--home", str(home), "--auth", str(logins)) as url:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        tab = Tab(context.new_page())
        context.on("request", lambda request: tab.note(request.url))
        page = tab.page
        page.goto(url)
        page.get_by_label("密码").wait_for()
        assert page.title() == "报问"
        assert "Ask the newspapers" in page.locator("body").inner_text()
        for password in ("wrong", PASSWORD):
            page.get_by_label("用户名").fill("<b>王五</b>")
            page.get_by_label("密码").fill(password)
            with page.expect_response(lambda answer: answer.url.endswith("/login")):
                page.get_by_label("密码").press("Enter")
        page.locator("#bw-box textarea").wait_for(timeout=20_000)
        expect(page.locator("#bw-header .bw-user")).to_have_text("<b>王五</b>")
        assert "700个" in tab.ask("鞍山今年开复工目标是多少")
        page.get_by_role("tab", name="设置").click()
        expect(page.locator("#bw-settings")).to_contain_text("端点由管理员设置")
        assert not page.get_by_label("大模型端点").is_visible()
        page.get_by_label("深色").check()
        page.locator("#bw-save").click()
        expect(page.locator("#bw-saved")).to_contain_text("已保存")
        assert [folder.stat().st_mode & 0o777 for folder in (home / "users").iterdir()] == [0o700]
        page.get_by_role("link", name="退出").click()
        expect(page.get_by_label("密码")).to_be_visible(timeout=20_000)
        assert page.locator("#bw-header").count() == 0
        assert findings(tab, "login", {"critical", "serious"}) == []
        tab.close()
