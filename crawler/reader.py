"""Reading pages in a process of its own.

The second core reads while the first fetches, and a page that kills or stalls the extractor costs only itself. Requests
and answers are frames on the pipes of ``python -m crawler.reader``: lengths first, then an address with its content
type and a body, or two JSON texts, the page and its links. A link is sent once and by its number afterwards: the pages
of a portal share most of theirs. The process ends when its input does, so none is left behind.
"""

import asyncio
import gc
import json
import os
import struct
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from model.page import Page, PageLink
from store.readings import dump_page, dump_words, load_page

SECONDS_PER_PAGE = 60.0
"""A page that takes longer is given up; ordinary ones take milliseconds."""

MAX_KNOWN = 4_000
"""Links that both sides remember, the first ones: menus and frames are among them. What comes later is sent whole."""

# Every page takes and frees about the same: giving the memory back in between costs a tenth of the time.
_KEEPS_MEMORY = {
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TOP_PAD_": str(16 << 20),
}
_ASKED = struct.Struct("!III")
_ANSWERED = struct.Struct("!II")
Extractor = Callable[[bytes, str, str], tuple[Page, tuple[PageLink, ...]]]
_ROOT = Path(__file__).resolve().parent.parent


class Reading(NamedTuple):
    """What a page shows, its links, and the page as JSON for storage."""

    page: Page
    links: tuple[PageLink, ...]
    stored: str


@dataclass(slots=True)
class _Asked:
    frame: bytes
    answer: "asyncio.Future[Reading | None]"


class Reader:
    """Hands pages to the reading process, which is started again when a page has killed it."""

    def __init__(self, today: date = date.max) -> None:
        self._today = today
        self._process: asyncio.subprocess.Process | None = None
        self._collecting: asyncio.Task[None] | None = None
        self._waiting: deque[_Asked] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._answers = 0

    def start(self) -> None:
        """Start the process, so that it is ready when the first page comes; within a running event loop."""
        if self._collecting is None:
            self._collecting = asyncio.create_task(self._collect())

    async def read(self, body: bytes, url: str, content_type: str) -> Reading | None:
        """What the page shows; None when reading it failed."""
        self.start()
        address, kind = url.encode(), content_type.encode()
        asked = _Asked(
            _ASKED.pack(len(address), len(kind), len(body)) + address + kind + body,
            asyncio.get_running_loop().create_future(),
        )
        self._waiting.append(asked)
        if self._process is not None:
            self._send(asked)
        return await asked.answer

    async def close(self) -> None:
        """End the process."""
        if self._watch is not None:
            self._watch.cancel()
        if self._collecting is not None:
            self._collecting.cancel()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def _send(self, asked: _Asked) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(asked.frame)

    async def _collect(self) -> None:
        """Start the process, hand over what waits, take the answers in order; when it dies, the page at hand is given
        up."""
        self._look_after(-1)
        environment = (
            os.environ
            | _KEEPS_MEMORY
            | {"PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))}
        )
        while True:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "crawler.reader",
                self._today.isoformat(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=environment,
            )
            assert self._process.stdout is not None
            known: list[PageLink] = []
            for asked in tuple(self._waiting):
                self._send(asked)
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    lengths = _ANSWERED.unpack(await self._process.stdout.readexactly(_ANSWERED.size))
                    stored, links = [await self._process.stdout.readexactly(length) for length in lengths]
                    self._answers += 1
                    self._waiting.popleft().answer.set_result(_unpack(stored.decode(), links, known))
            self._process = None
            if self._waiting:
                self._waiting.popleft().answer.set_result(None)

    def _look_after(self, answers: int) -> None:
        """End a process that has been at the same page too long."""
        if self._waiting and answers == self._answers and self._process is not None:
            self._process.kill()
        self._watch = asyncio.get_running_loop().call_later(SECONDS_PER_PAGE, self._look_after, self._answers)


def _unpack(stored: str, packed: bytes, known: list[PageLink]) -> Reading | None:
    if not stored:
        return None
    links = []
    for entry in json.loads(packed):
        if isinstance(entry, int):
            links.append(known[entry])
            continue
        links.append(PageLink._make(entry))
        if len(known) < MAX_KNOWN:
            known.append(links[-1])
    return Reading(load_page(stored), tuple(links), stored)


def _pack(links: tuple[PageLink, ...], known: dict[PageLink, int]) -> str:
    packed: list[PageLink | int] = []
    for link in links:
        number = known.get(link)
        packed.append(link if number is None else number)
        if number is None and len(known) < MAX_KNOWN:
            known[link] = len(known)
    return dump_words(packed)


def spare_garbage_collection() -> None:
    """A page is thousands of small objects without cycles: with Python's own thresholds, looking for cycles takes a
    tenth of the time."""
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


def main() -> None:
    """Answer frames of the standard input until it ends."""
    from crawler.extract.read import read_with_links  # only this process reads

    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    spare_garbage_collection()
    known: dict[PageLink, int] = {}
    today = date.fromisoformat(sys.argv[1])
    while head := asked.read(_ASKED.size):
        address, kind, body = (asked.read(length) for length in _ASKED.unpack(head))
        texts = _answer(partial(read_with_links, today=today), body, address.decode(), kind.decode(), known)
        stored, links = (text.encode("utf-8", "replace") for text in texts)
        answered.write(_ANSWERED.pack(len(stored), len(links)) + stored + links)
        answered.flush()


def _answer(read: Extractor, body: bytes, url: str, content_type: str, known: dict[PageLink, int]) -> tuple[str, str]:
    """The page and its links; empty when the page could not be read."""
    try:
        page, links = read(body, url, content_type)
    except (ValueError, LookupError, RecursionError, MemoryError) as error:
        sys.stderr.write(f"{url}: {type(error).__name__}: {error}\n")
        return "", ""
    return dump_page(page), _pack(links, known)


if __name__ == "__main__":
    main()
