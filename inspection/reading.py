"""Reading stored pages and files again, in the reading process; for code that waits for the answers."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeVar

from crawler.extract.place import BY_SCRIPT, Shown
from crawler.frames import Task
from crawler.reader import GivenUp, Reader, Reading, Texts
from crawler.template import SiteTemplate
from model.page import Page, Table
from store.codec import dump, load_page

REMEMBERED = 8
BATCH = 200
PORTION = 32 << 20
"""Bytes of bodies that are handed over together."""
T = TypeVar("T")
FileText = tuple[str | None, tuple[Table, ...]]


class Body(NamedTuple):
    """What a site sent, with its address and content type."""

    content: bytes
    url: str
    content_type: str


class Readings:
    """A context in which one reading process stands ready; it is started when it is first needed."""

    def __init__(self, today: date) -> None:
        self._reader = Reader(today)
        self._words: dict[Body, dict[str, Shown]] = {}

    def __enter__(self) -> "Readings":
        self._runner = asyncio.Runner()
        self._runner.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._runner.run(self._reader.close())
        finally:
            self._runner.close()

    def pages(self, bodies: Iterable[Body]) -> list[Reading | GivenUp]:
        """What pages show, in order."""

        async def read() -> list[Reading | GivenUp]:
            return list(await asyncio.gather(*(self._reader.read(*body) for body in bodies)))

        return self._runner.run(read())

    def learn(self, template: SiteTemplate) -> None:
        """Take what a site repeats into account from now on."""
        self._runner.run(self._reader.learn(dump(template)))

    def own(self, bodies: Iterable[tuple[Body, str]]) -> list[Page | GivenUp]:
        """What pages of columns (the second of each pair) show of their own, in order."""

        async def read() -> list[Page | GivenUp]:
            asked = (
                self._reader.ask(Task.OWN, body.content, url=body.url, type=body.content_type, here=here)
                for body, here in bodies
            )
            return [each if isinstance(each, GivenUp) else load_page(each[0]) for each in await asyncio.gather(*asked)]

        return self._runner.run(read())

    def file(self, content: bytes, url: str) -> FileText | GivenUp:
        """Text (None when nothing in it can be read as text) and tables of a file."""
        answer = self._runner.run(self._reader.ask(Task.FILE, content, url=url))
        if isinstance(answer, GivenUp):
            return answer
        text, tables = json.loads(answer[0])
        return text, tuple(tuple(tuple(row) for row in table) for table in tables)

    def words_of_link(self, content: bytes, url: str, content_type: str, wanted: str) -> Shown:
        """(words, tag) of the first link of the page that leads to the address ``wanted``."""
        body = Body(content, url, content_type)
        if body not in self._words:
            answer: Texts | GivenUp = self._runner.run(
                self._reader.ask(Task.WORDS, content, url=url, type=content_type)
            )
            found = {} if isinstance(answer, GivenUp) else json.loads(answer[0])
            while len(self._words) >= REMEMBERED:
                del self._words[next(iter(self._words))]
            self._words[body] = {address: (words, tag) for address, (words, tag) in found.items()}
        return self._words[body].get(wanted, BY_SCRIPT)


def portions(entries: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """The entries in parts that are not too large to be held at once."""
    part: list[T] = []
    held = 0
    for entry in entries:
        part.append(entry)
        held += size(entry)
        if held >= PORTION or len(part) >= BATCH:
            yield part
            part, held = [], 0
    if part:
        yield part
