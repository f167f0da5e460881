"""Fixtures: a portal that can misbehave, crawls in processes of their own, and the demo inspected once."""

import asyncio
import compileall
import json
import os
import subprocess
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings

import duwang  # noqa: F401  puts the project's folders on the path
from crawler.config import CrawlConfig
from inspection.crawl_job import job
from inspection.engine import Job, run_jobs
from model.unit import Unit
from model.zone import SHANGHAI
from store.bundle import Bundle
from tests import commands
from tests.inspected import Demo, shared
from tests.portal.server import MockPortal

T = TypeVar("T")
ROOMS = (
    "model", "store", "checks", "rubric_map", "crawler", "reports", "forms", "inspection", "console", "duwang", "tests",
)  # fmt: skip

settings.register_profile("same-every-time", derandomize=True, deadline=None)
settings.load_profile("same-every-time")


def pytest_xdist_auto_num_workers() -> int:
    """Tests wait for servers and browsers half as long as they compute."""
    return 3 * (os.cpu_count() or 1) // 2


def pytest_configure(config: pytest.Config) -> None:
    """Compile the project once: hundreds of its processes are started, also where Python writes no bytecode itself."""
    if not hasattr(config, "workerinput"):
        for room in ROOMS:
            compileall.compile_dir(Path(__file__).parent.parent / room, quiet=2)


_LONG = ("nights", "console", "duwang", "test_docs", "grammar", "crawler")
"""Where tests wait for nights, browsers and servers: those begin, so that none is left alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long modules first, each kept together."""

    def place(item: pytest.Item) -> int:
        parts = item.nodeid.split("::")[0].removesuffix(".py").split("/")
        return next((number for number, name in enumerate(_LONG) if name in parts), len(_LONG))

    items.sort(key=place)


MOMENT = datetime(2025, 9, 15, 8, 0, tzinfo=SHANGHAI)
FAST = CrawlConfig(
    delay=0, concurrency=8, timeout=3, second_try_after=0.2, allow_networks=("127.0.0.0/8",), browser="off"
)


@pytest.fixture
def portal() -> Iterator[MockPortal]:
    """An empty portal to put pages on."""
    with MockPortal() as mock:
        yield mock


@pytest.fixture
def crawl(tmp_path: Path) -> Callable[..., Bundle]:
    """Crawl units in a process of their own; the finished bundle."""

    def run(*units: Unit, config: CrawlConfig = FAST, run: str = "20250915", earlier: Bundle | None = None) -> Bundle:
        path = tmp_path / f"{run}.db"
        ended = run_jobs(
            [Job("site", job(units[0].site, units, path, run, MOMENT, config, earlier.path if earlier else None))],
            1,
            lambda _: None,
        )
        assert ended[0].ok, ended[0].trouble
        return Bundle(path)

    return run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo inspected; whoever changes its portals inspects one of their own."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with shared(folder / "shared-demo", tmp_path_factory.mktemp("demo") / "store") as demo:
        yield demo


def duwang_command(
    *arguments: str, stdin: str = "", cwd: Path = Path(__file__).parent.parent
) -> "subprocess.CompletedProcess[str]":
    """Run the command line as users do."""
    return commands.run(arguments, stdin, cwd)


def apart(work: Callable[[], T]) -> T:
    """Do something in a thread of its own: the browser tests leave an event loop in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own."""
    return apart(lambda: asyncio.run(work))


def json_lines(text: str) -> list[dict[str, object]]:
    """JSON lines as objects."""
    return [json.loads(line) for line in text.splitlines() if line.strip()]
