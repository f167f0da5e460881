"""Configuration: ``STORE/duwang.toml``, then ``DUWANG_*`` environment variables, then ``--set KEY=VALUE``. Unknown keys
are refused."""

import dataclasses
import ipaddress
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from checks.loader import load_checks
from crawler.config import CrawlConfig
from crawler.vocabulary import VocabularyError, read_vocabulary
from crawler.words import WordsError, read_words
from model.workdays import HolidaysError, read_announced, use_announced

PREFIX = "DUWANG_"


class ConfigError(Exception):
    """The configuration has faults; ``faults`` lists all of them."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class CrawlerSettings(BaseModel):
    """The keys under ``crawler``; see :class:`crawler.config.CrawlConfig`."""

    model_config = ConfigDict(extra="forbid")

    delay: float = Field(0.5, ge=0, le=120)
    concurrency: int = Field(2, ge=1, le=64)
    page_budget: int = Field(3000, ge=1)
    link_budget: int = Field(20_000, ge=0)
    list_pages: int = Field(40, ge=1, le=1000)
    lookback_days: int = Field(400, ge=1, le=4000)
    column_depth: int = Field(3, ge=1, le=8)
    timeout: float = Field(30, gt=0, le=600)
    second_try_after: float = Field(600, ge=0, le=86_400)
    max_page_bytes: int = Field(8_000_000, ge=10_000)
    max_file_bytes: int = Field(30_000_000, ge=10_000)
    allow_networks: tuple[str, ...] = ()
    browser: str = "auto"
    render_timeout: float = Field(20, gt=0, le=300)
    obey_robots: bool = True
    user_agent: str = CrawlConfig().user_agent
    vocabulary: Path | None = None
    """The office's own words for columns; default ``STORE/vocabulary.toml``."""
    min_free: int = Field(200_000_000, ge=0)

    @field_validator("allow_networks", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        """A list, or a text of CIDRs separated by commas."""
        if isinstance(value, str):
            value = [part.strip(" \"'") for part in value.strip("[] ").split(",") if part.strip(" \"'")]
        for network in value:
            ipaddress.ip_network(network, strict=False)
        return tuple(value)

    def crawl_config(self, vocabulary: str) -> CrawlConfig:
        """The values as the crawler takes them, and the office's vocabulary (TOML)."""
        names = {field.name for field in dataclasses.fields(CrawlConfig)} - {"vocabulary"}
        return CrawlConfig(**{name: getattr(self, name) for name in names}, vocabulary=vocabulary)


class ConsoleSettings(BaseModel):
    """The keys under ``console``: by what names it may be called, whether a proxy before it speaks HTTPS, whether a
    lead approves confirmations."""

    model_config = ConfigDict(extra="forbid")

    hosts: tuple[str, ...] = ()
    https: bool = False
    approval: bool = False
    notice_days: int = Field(10, ge=1, le=120)
    office: str = ""


class Settings(BaseModel):
    """All keys."""

    model_config = ConfigDict(extra="forbid")

    crawler: CrawlerSettings = CrawlerSettings.model_validate({})
    console: ConsoleSettings = ConsoleSettings.model_validate({})
    jobs: int = Field(1, ge=1, le=64)
    pictures: int = Field(100, ge=0, le=10_000)
    rubric: str = ""
    checks: tuple[str, ...] | None = None

    @field_validator("checks", mode="before")
    @classmethod
    def _checks(cls, value: Any) -> Any:
        """A list, or ids separated by commas. Unknown checks are refused."""
        if isinstance(value, str):
            value = [each.strip(" \"'") for each in value.strip("[] ").split(",") if each.strip(" \"'")]
        if value is not None and not (
            isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)
        ):
            raise ValueError('应为检查编号的清单，如 ["link-broken"]')
        unknown = [str(each) for each in value or () if each not in load_checks()]
        if unknown:
            raise ValueError(f"没有检查“{'、'.join(unknown)}”，可用：{'、'.join(load_checks())}")
        return value

    def as_made(self, kept: "Settings", overridden: Iterable[str] = ()) -> "Settings":
        """These settings, but with what decides a run's results as the run kept it; keys that were ``overridden`` for
        this command stay. Machine, network and console are always today's."""
        taken = {key: getattr(kept, key) for key in ("checks", "rubric") if key not in overridden}
        read = {key: getattr(kept.crawler, key) for key in _OF_RUN if f"crawler.{key}" not in overridden}
        return self.model_copy(update={**taken, "crawler": self.crawler.model_copy(update=read)})


_OF_RUN = ("page_budget", "link_budget", "list_pages", "lookback_days", "column_depth")
"""Keys under ``crawler`` that decide what a run sees of a site."""


def load_settings(
    store: Path | None, overrides: Iterable[str] = (), environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings that hold for a store. Raises :class:`ConfigError` with all faults."""
    faults: list[str] = []
    values: dict[str, Any] = {}
    path = store / "duwang.toml" if store else None
    if path and path.exists():
        try:
            values = _beside(path.parent, tomllib.loads(_text(path, faults)))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            faults.append(f"{path}：TOML 格式错误：{error}")
    for name, value in sorted((os.environ if environment is None else environment).items()):
        if name.startswith(PREFIX):
            _put(
                values,
                name[len(PREFIX) :]
                .lower()
                .replace("__", ".")
                .replace("crawler_", "crawler.", 1)
                .replace("console_", "console.", 1),
                value,
            )
    for entry in overrides:
        key, equals, value = entry.partition("=")
        if not equals:
            faults.append(f"--set {entry}：应写作 KEY=VALUE")
            continue
        _put(values, key.strip(), _value(value.strip()))
    faults += _holidays(store)
    if faults:
        raise ConfigError(faults)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigError([_fault(entry) for entry in error.errors()]) from error
    own = store / "vocabulary.toml" if store else None
    if settings.crawler.vocabulary is None and own is not None and own.exists():
        settings.crawler.vocabulary = own
    return settings


def texts_of(settings: Settings, store: Path | None) -> tuple[str, dict[str, str]]:
    """The office's extensions of the vocabulary ("" where there is none) and of word lists (``STORE/words``, by name),
    as TOML. Raises :class:`ConfigError` with the faults of all."""
    faults: list[str] = []
    path, folder = settings.crawler.vocabulary, store / "words" if store else None
    vocabulary = _text(path, faults) if path is not None else ""
    files: list[Path] = []
    if folder is not None and folder.is_dir():
        files = sorted(folder.glob("*.toml"))
    elif folder is not None and folder.exists():
        faults.append(f"{folder}：不是目录")
    words = {each.stem: _text(each, faults) for each in files}
    try:
        read_vocabulary(vocabulary)
    except VocabularyError as error:
        faults += [f"{path}：{fault}" for fault in error.faults]
    try:
        read_words(words)
    except WordsError as error:
        faults += [f"{folder}：{fault}" for fault in error.faults]
    if faults:
        raise ConfigError(faults)
    return vocabulary, words


def _beside(folder: Path, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a file, whose relative paths are meant from its own folder."""
    crawler, rubric = values.get("crawler"), values.get("rubric")
    if isinstance(rubric, str) and rubric.endswith(".toml"):
        values["rubric"] = str(folder / rubric)
    if isinstance(crawler, dict) and isinstance(crawler.get("vocabulary"), str):
        crawler["vocabulary"] = str(folder / crawler["vocabulary"])
    return values


def _text(path: Path, faults: list[str]) -> str:
    """A file that an office wrote; "" where it cannot be read, which is noted."""
    try:
        if path.exists() and not path.is_file():
            faults.append(f"{path}：不是文件")
            return ""
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        faults.append(f"{path}：打不开文件：{error.strerror or error}")
    except UnicodeDecodeError as error:
        faults.append(f"{path}：不是 UTF-8 文本：{error}")
    return ""


def _holidays(store: Path | None) -> list[str]:
    """Let the office's own days off hold; what is wrong with them."""
    path = store / "holidays.toml" if store else None
    if path is None or not path.exists():
        return []
    faults: list[str] = []
    text = _text(path, faults)
    try:
        if not faults:
            use_announced(read_announced(text))
    except HolidaysError as error:
        faults += [f"{path}：{fault}" for fault in error.faults]
    return faults


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    parts = key.split(".")
    for part in parts[:-1]:
        inner = values.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        values = inner
    values[parts[-1]] = value


def _value(text: str) -> Any:
    """Lists are written as in TOML; everything else is text that the model converts."""
    if text.startswith("["):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            return text
    return text


def _fault(entry: Any) -> str:
    key = ".".join(str(part) for part in entry["loc"])
    if entry["type"] == "extra_forbidden":
        return f"配置项“{key}”不存在"
    return f"配置项“{key}”的值 {entry.get('input')!r} 不合要求：{entry['msg'].removeprefix('Value error, ')}"
