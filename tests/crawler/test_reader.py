"""Reading in a process of its own: same answers, and a page that kills or stalls the process costs only itself."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any

import pytest

from crawler import reader as module
from crawler.extract.read import read_with_links
from crawler.reader import GivenUp, Reader, Reading
from tests.conftest import run_apart

URL = "http://www.example.gov.cn/mzj/1.html"


def page(number: int, paragraphs: int = 3) -> bytes:
    text = "<p>为深入贯彻落实党中央、国务院决策部署，现就有关事项通知如下。</p>" * paragraphs
    return (
        f'<html><title>第{number}号通知</title><body><h1>第{number}号通知</h1>{text}<a href="/a{number}.html">'
        "附件</a></body></html>"
    ).encode()


async def with_reader(work: "Coroutine[Any, Any, Any]", reader: Reader) -> Any:
    try:
        return await asyncio.wait_for(work, 60)
    finally:
        await reader.close()


def test_the_answer_is_that_of_the_extractor() -> None:
    reader = Reader()
    reading = run_apart(with_reader(reader.read(page(1), URL, "text/html; charset=utf-8"), reader))
    expected, links = read_with_links(page(1), URL, "text/html; charset=utf-8")
    assert (reading.page, reading.links) == (expected, links)
    assert reading.links[0].url == "http://www.example.gov.cn/a1.html"


async def _read_while(signal_number: int, reader: Reader) -> list[Reading | GivenUp]:
    """Two pages; the process gets a signal while the first of them is being read."""
    await reader.read(page(0), URL, "text/html")
    assert reader._process is not None
    os.kill(reader._process.pid, signal.SIGSTOP)
    both = asyncio.gather(reader.read(page(1), URL, "text/html"), reader.read(page(2), URL, "text/html"))
    await asyncio.sleep(0)
    if signal_number != signal.SIGSTOP:
        os.kill(reader._process.pid, signal_number)
    return list(await both)


def test_a_process_that_is_killed_once_costs_nothing() -> None:
    reader = Reader()
    first, second = run_apart(with_reader(_read_while(signal.SIGKILL, reader), reader))
    assert (first.page.title, second.page.title) == ("第1号通知", "第2号通知")


async def _read_while_killed(reader: Reader) -> list[Reading | GivenUp]:
    """Two pages; whatever process has the first of them at hand is killed."""
    both = asyncio.gather(reader.read(page(1), URL, "text/html"), reader.read(page(2), URL, "text/html"))
    for _ in range(2):
        while reader._process is None:
            await asyncio.sleep(0.001)
        process = reader._process
        process.kill()
        await asyncio.to_thread(process.wait)
        while reader._process is process:
            await asyncio.sleep(0.001)
    return list(await both)


def test_a_page_that_kills_the_process_costs_only_itself() -> None:
    reader = Reader()
    first, second = run_apart(with_reader(_read_while_killed(reader), reader))
    assert first == GivenUp("长时间没有结果，或内存不足，已中止")
    assert second.page.title == "第2号通知"


def test_a_page_that_stalls_the_process_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS_PER_PAGE", 2.0)  # a busy machine takes a second to fork one
    reader = Reader()
    first, second = run_apart(with_reader(_read_while(signal.SIGSTOP, reader), reader))
    assert isinstance(first, GivenUp)
    assert second.page.title == "第2号通知"
