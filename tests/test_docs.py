"""The documentation holds what the code has."""

import re
import shutil
from pathlib import Path

import pytest
import typer.main

from crawler.config import CrawlConfig
from duwang.cli import app
from duwang.docs import checks_page, rubrics_page
from inspection.config import ConsoleSettings, Settings
from store.inbox import Wanted
from store.store import Store
from tests.inspected import Demo
from tests.walk import Command, File, copy_checkout, is_as_shown, run, steps

ROOT = Path(__file__).parent.parent
PAGES = [
    page
    for page in (
        ROOT / "README.md",
        ROOT / "README.zh-CN.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "docs").glob("*.md")),
    )
    if page.name != "adding-a-check.md"
]


def test_generated_pages_are_current() -> None:
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == checks_page()
    assert (ROOT / "docs" / "rubrics.md").read_text(encoding="utf-8") == rubrics_page()


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        assert f"duwang {name}" in text, name


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for name in CrawlConfig.__dataclass_fields__:
        assert f"`crawler.{name}`" in text, name
    for name in ConsoleSettings.model_fields:
        assert f"`console.{name}`" in text, name
    for name in Settings.model_fields.keys() - {"crawler", "console"}:
        assert f"`{name}`" in text, name


def test_both_readmes_give_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make demo" in text
        assert "make test" in text


def follow(page: Path, folder: Path) -> None:
    """Do what a page says, in a folder."""
    for step in steps(page):
        if isinstance(step, File):
            (folder / step.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / step.path).write_text(step.text, encoding="utf-8")
        else:
            printed = run(step, folder)
            assert is_as_shown(step.output, printed), f"$ {step.line}\n{printed}"


@pytest.fixture
def checkout(demo: Demo, tmp_path: Path) -> Path:
    """A fresh checkout in which the demo was inspected."""
    copy_checkout(tmp_path)
    shutil.copytree(demo.store, tmp_path / "demo-store")
    return tmp_path


def test_a_check_can_be_added_as_the_page_says(checkout: Path) -> None:
    before = set(checkout.rglob("*.py"))
    follow(ROOT / "docs" / "adding-a-check.md", checkout)
    made = {path.relative_to(checkout).as_posix() for path in set(checkout.rglob("*.py")) - before}
    assert made == {"checks/rules/article_unsourced.py"}
    store = Store(checkout / "demo-store")
    waiting = store.people.inbox.page(Wanted(check="article-unsourced", queue="open"), 100)
    store.close()
    assert {row.unit for row in waiting} >= {"zrzyj"}
    assert {row.stake for row in waiting} == {0.0}


@pytest.mark.parametrize("page", [page for page in PAGES if any(isinstance(step, Command) for step in steps(page))],
                         ids=lambda page: page.name)  # fmt: skip
def test_commands_print_what_pages_show(page: Path, checkout: Path) -> None:
    follow(page, checkout)


_NAMED = re.compile(r"`((?:[\w-]+/)+[\w-]+\.(?:py|toml|html))(?:: (\w+))?`")


@pytest.mark.parametrize("page", ["architecture.md", "adding-a-check.md", "links.md"])
def test_files_and_functions_that_pages_name_are_there(page: str) -> None:
    named = _NAMED.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert named
    for path, name in named:
        if path.startswith(("demo-store/", "checks/rules/article_unsourced")):
            continue
        found = [place for place in (ROOT / path, ROOT / "crawler" / path) if place.is_file()]
        assert found, path
        assert not name or re.search(
            rf"^(?:class|def|async def) {name}\b", found[0].read_text(encoding="utf-8"), re.M
        ), f"{path}: {name}"
