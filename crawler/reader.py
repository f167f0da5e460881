"""Reading pages and files in a process of its own.

The second core reads while the first fetches, and what kills, stalls or bloats the extractor costs only itself. The
process ends when its input does, so none is left behind.
"""

import asyncio
import json
import signal
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from crawler.frames import ANSWERED, ASKED, MAX_KNOWN, Task
from crawler.nursery import Child, start
from crawler.words import own_words
from model.page import Page, PageLink
from store.codec import load_page

SECONDS_PER_PAGE = 60.0
"""A page that takes longer is given up, whatever the process waits for."""

_MODULE = "crawler.reading_process"
_MEMORY = "占用内存超过上限"
_ENDED = {signal.SIGXCPU: "处理时间超过上限", signal.SIGKILL: "长时间没有结果，或内存不足，已中止"}
_RAISED = {"MemoryError": _MEMORY, "RecursionError": "嵌套过深"}


class Reading(NamedTuple):
    """What a page shows, its links, and the page as JSON for storage."""

    page: Page
    links: tuple[PageLink, ...]
    stored: str


class GivenUp(NamedTuple):
    """Why a page or file was not read, in the user's language."""

    reason: str


Texts = tuple[str, str]


@dataclass(slots=True)
class _Asked:
    frame: bytes
    answer: "asyncio.Future[Any]"
    made_of: Callable[[Texts], Any]
    deaths: int = 0


class Reader:
    """Hands bodies to the reading process, which is started again when one of them has ended it."""

    def __init__(self, today: date = date.max) -> None:
        self._today = today
        self._process: Child | None = None
        self._stdin: asyncio.StreamWriter | None = None
        self._collecting: asyncio.Task[None] | None = None
        self._waiting: deque[_Asked] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._answers = 0
        self._known: list[PageLink] = []
        self._lesson = b""
        self._broken: BaseException | None = None
        self._was_stalled = False

    def start(self) -> None:
        """Start the process, so that it is ready when the first page comes; within a running event loop."""
        if self._collecting is None:
            self._collecting = asyncio.create_task(self._collect())
            self._collecting.add_done_callback(self._break_off)

    def _break_off(self, collecting: "asyncio.Task[None]") -> None:
        """No process can be started on this machine: whoever waits is told."""
        error = None if collecting.cancelled() else collecting.exception()
        while error is not None and self._waiting:
            self._waiting.popleft().answer.set_exception(error)
        self._broken = error

    async def read(self, body: bytes, url: str, content_type: str) -> Reading | GivenUp:
        """What the page shows."""
        asked: asyncio.Future[Reading | GivenUp] = asyncio.get_running_loop().create_future()
        self._put(_Asked(_frame({"do": Task.PAGE, "url": url, "type": content_type}, body), asked, self._reading))
        return await asked

    async def learn(self, template: str) -> None:
        """Teach the process what a site repeats on its pages (as JSON); it is taught again whenever it is started."""
        self._lesson = _frame({"do": Task.LEARN}, template.encode())
        await self.ask(Task.LEARN, template.encode())

    async def ask(self, task: Task, body: bytes, **about: str) -> Texts | GivenUp:
        """The process's answer about a body."""
        asked: asyncio.Future[Texts | GivenUp] = asyncio.get_running_loop().create_future()
        self._put(_Asked(_frame({"do": task, **about}, body), asked, lambda texts: texts))
        return await asked

    async def close(self) -> None:
        """End the process."""
        if self._watch is not None:
            self._watch.cancel()
        if self._collecting is not None:
            self._collecting.cancel()
        if self._process is not None:
            self._process.kill()
            await self._ended(self._process)

    def _put(self, asked: _Asked) -> None:
        self.start()
        if self._broken is not None:
            raise self._broken
        self._waiting.append(asked)
        if self._process is not None:
            self._send(asked.frame)

    def _send(self, frame: bytes) -> None:
        assert self._stdin is not None
        self._stdin.write(frame)

    async def _collect(self) -> None:
        """Start the process, hand over what waits, take the answers in order; when it dies, what is at hand is given
        up."""
        self._look_after(-1)
        while True:
            process = start(_MODULE, self._today.isoformat())
            answers, stdin = await _streams(process)
            self._process, self._stdin = process, stdin
            self._known = []
            lessons = [_frame({"do": Task.USE}, own_words().encode()), *([self._lesson] if self._lesson else [])]
            for frame in (*lessons, *(asked.frame for asked in self._waiting)):
                self._send(frame)
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                for _ in lessons:
                    await _answer(answers)
                while True:
                    answer = await _answer(answers)
                    self._answers += 1
                    asked = self._waiting.popleft()
                    asked.answer.set_result(answer if isinstance(answer, GivenUp) else asked.made_of(answer))
            self._process = None
            code = await self._ended(process)
            if code and self._waiting:
                self._blame(self._waiting[0], code)

    async def _ended(self, process: Child) -> int:
        """The exit code of a process that is ending."""
        if self._stdin is not None:
            self._stdin.close()
        code = await asyncio.to_thread(process.wait)
        process.close()
        return code

    def _blame(self, asked: _Asked, code: int) -> None:
        """What was at hand when the process died may be innocent of it, once."""
        asked.deaths += 1
        if self._was_stalled or code == -signal.SIGXCPU or asked.deaths > 1:
            self._waiting.popleft().answer.set_result(GivenUp(_reason_of_end(code)))
        self._was_stalled = False

    def _look_after(self, answers: int) -> None:
        """End a process that has been at the same page too long."""
        if self._waiting and answers == self._answers and self._process is not None:
            self._was_stalled = True
            self._process.kill()
        self._watch = asyncio.get_running_loop().call_later(SECONDS_PER_PAGE, self._look_after, self._answers)

    def _reading(self, texts: Texts) -> Reading:
        stored, packed = texts
        links = []
        for entry in json.loads(packed):
            if isinstance(entry, int):
                links.append(self._known[entry])
                continue
            links.append(PageLink._make(entry))
            if len(self._known) < MAX_KNOWN:
                self._known.append(links[-1])
        return Reading(load_page(stored), tuple(links), stored)


def _frame(about: dict[str, str], body: bytes) -> bytes:
    head = json.dumps(about).encode()
    return ASKED.pack(len(head), len(body)) + head + body


async def _streams(process: Child) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The answers of a process, and where frames for it go."""
    loop = asyncio.get_running_loop()
    answers = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(answers), process.stdout)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, process.stdin)
    return answers, asyncio.StreamWriter(transport, protocol, None, loop)


async def _answer(stream: asyncio.StreamReader) -> Texts | GivenUp:
    lengths = ANSWERED.unpack(await stream.readexactly(ANSWERED.size))
    first, second, trouble = [(await stream.readexactly(length)).decode() for length in lengths]
    if trouble:
        return GivenUp(_RAISED.get(trouble.partition(":")[0], trouble))
    return first, second


def _reason_of_end(code: int) -> str:
    """Why the process ended, by its exit code."""
    return _ENDED.get(signal.Signals(-code), f"读取进程被信号 {-code} 中止") if code < 0 else f"读取进程退出（{code}）"
