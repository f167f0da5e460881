"""Where ``duwang read`` gets pages from: files, addresses, and JSON lines that name either."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

from crawler.config import CrawlConfig
from crawler.extract.urls import absolute
from model.zone import SHANGHAI

MAX_BYTES = CrawlConfig().max_page_bytes


class UnreadableError(Exception):
    """A source cannot be read; the message says why, in the user's language."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page to read: a file, an address, or a file with the address that it came from."""

    file: str
    url: str

    @property
    def place(self) -> str:
        return self.file or self.url


def sources(arguments: Iterable[str], standard_input: Iterable[str]) -> Iterator[Source]:
    """The pages that the arguments name; ``-`` stands for JSON lines on standard input."""
    for argument in arguments:
        if argument == "-":
            yield from (_from_json(line) for line in standard_input if line.strip())
        elif argument.startswith(("http://", "https://")):
            yield Source("", argument)
        else:
            yield Source(argument, "")


def _from_json(line: str) -> Source:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError:
        entry = None
    if not isinstance(entry, dict):
        return Source("", line.strip()[:200])
    return Source(str(entry.get("file") or ""), str(entry.get("url") or ""))


def load(source: Source) -> tuple[bytes, str, str]:
    """(body, address, content type) of a source. Raises :class:`UnreadableError`."""
    if source.file:
        try:
            with Path(source.file).open("rb") as file:
                return file.read(MAX_BYTES), source.url, ""
        except OSError as error:
            raise UnreadableError(f"打不开文件（{error.strerror or error}）") from error
    if not source.url.startswith(("http://", "https://")):
        raise UnreadableError("既不是文件也不是网址")
    try:
        address = absolute(source.url, source.url)
        if not address:
            raise UnreadableError("不是有效的网址")
        request = urllib.request.Request(address, headers={"User-Agent": CrawlConfig().user_agent})
        with urllib.request.urlopen(request, timeout=CrawlConfig().timeout) as response:
            return response.read(MAX_BYTES), response.url, response.headers.get("Content-Type", "")
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        raise UnreadableError(f"打不开网页（{getattr(error, 'reason', None) or error}）") from error


def answer_for(body: bytes, url: str, content_type: str) -> dict[str, Any]:
    """What the extractor reads from a page, as ``duwang read`` answers it. The extractor, slow to load, is loaded here
    alone."""
    from crawler.extract.answer import answer
    from crawler.extract.read import read_page

    return answer(read_page(body, url, content_type, datetime.now(SHANGHAI).date()))
