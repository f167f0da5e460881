"""The process that reads: ``main`` answers frames of its standard input until it ends.

What a site sent is taken apart here first, with bounds on processor time and memory that the kernel keeps; only a page
that it got through may be read again elsewhere. After trouble, and after so much work, it ends, and is started again.
"""

import json
import logging
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from crawler.extract.files import UnreadableFileError, read_file
from crawler.extract.place import links_of
from crawler.extract.read import read_with_links
from crawler.frames import ANSWERED, ASKED, MAX_KNOWN, Task
from crawler.limits import limit_memory, limit_time, spare_garbage_collection
from crawler.own import read_own_page
from crawler.template import SiteTemplate
from crawler.words import use_words
from model.page import PageLink
from store.codec import dump_json, dump_page, load

CPU_SECONDS = 20
"""For one page or file; ordinary ones take milliseconds."""
MEMORY = 2 << 30
WORK = 4_000
"""Pages that one process reads; a file counts as :data:`FILE` of them."""
FILE = 200

Answer = tuple[str, str]


class ReadingProcess:
    """What the process does; it remembers the links that it has sent, and the template of the site at hand."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[PageLink, int] = {}
        self._template = SiteTemplate()
        self._tasks: dict[Task, Callable[[dict[str, Any], bytes], Answer]] = {
            Task.PAGE: self._page, Task.OWN: self._own, Task.FILE: self._file, Task.WORDS: self._words,
            Task.LEARN: self._learn, Task.USE: self._use,
        }  # fmt: skip

    def answer(self, asked: dict[str, Any], body: bytes) -> Answer:
        """The two texts that answer a request. Raises whatever reading raises."""
        return self._tasks[Task(asked["do"])](asked, body)

    def _page(self, asked: dict[str, Any], body: bytes) -> Answer:
        page, links = read_with_links(body, asked["url"], asked["type"], today=self._today)
        return dump_page(page), self._pack(links)

    def _own(self, asked: dict[str, Any], body: bytes) -> Answer:
        page = read_own_page(self._template, asked["here"], body, asked["url"], asked["type"], self._today)
        return dump_page(page), ""

    def _file(self, asked: dict[str, Any], body: bytes) -> Answer:
        return dump_json(read_file(body, asked["url"])), ""

    def _words(self, asked: dict[str, Any], body: bytes) -> Answer:
        return dump_json(dict(links_of(body, asked["url"], asked["type"]))), ""

    def _learn(self, asked: dict[str, Any], body: bytes) -> Answer:
        self._template = load(body.decode(), SiteTemplate)
        return "", ""

    def _use(self, asked: dict[str, Any], body: bytes) -> Answer:
        use_words(json.loads(body))
        return "", ""

    def _pack(self, links: tuple[PageLink, ...]) -> str:
        """A link is sent once and by its number afterwards: the pages of a portal share most of theirs."""
        packed: list[PageLink | int] = []
        for link in links:
            number = self._known.get(link)
            packed.append(link if number is None else number)
            if number is None and len(self._known) < MAX_KNOWN:
                self._known[link] = len(self._known)
        return dump_json(packed)


def main() -> None:
    """Answer until the input ends, something went wrong, or enough was read."""
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    process, left = ReadingProcess(date.fromisoformat(sys.argv[1])), WORK
    limit_memory(MEMORY)
    logging.disable(logging.CRITICAL)  # what readers of files have to grumble about helps nobody
    spare_garbage_collection()
    while left > 0 and (head := asked.read(ASKED.size)):
        wanted, body = (asked.read(length) for length in ASKED.unpack(head))
        request = json.loads(wanted)
        left -= FILE if request["do"] == Task.FILE else 1
        limit_time(CPU_SECONDS)
        texts, trouble = ("", ""), ""
        try:
            texts = process.answer(request, body)
        except UnreadableFileError as error:
            trouble = str(error)
        except Exception as error:  # whatever a page makes the extractor raise costs this page alone
            trouble = f"{type(error).__name__}: {error}"[:300]
            left = 0
        frames = [text.encode("utf-8", "replace") for text in (*texts, trouble)]
        answered.write(ANSWERED.pack(*map(len, frames)) + b"".join(frames))
        answered.flush()


if __name__ == "__main__":
    main()
