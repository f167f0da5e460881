"""The documentation holds what the code has."""

from pathlib import Path

import typer.main

from crawler.config import CrawlConfig
from duwang.cli import app
from duwang.docs import checks_page, rubrics_page
from inspection.config import ConsoleSettings, Settings

ROOT = Path(__file__).parent.parent


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
