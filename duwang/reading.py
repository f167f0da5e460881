"""Where ``duwang read`` gets pages from: files, addresses, and JSON lines that name either."""

import json
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.config import CrawlConfig
from crawler.extract.answer import answer
from crawler.extract.urls import absolute
from crawler.guard import NetworkGuard, PrivateAddressError
from crawler.outcome import REDIRECTS
from crawler.reader import GivenUp
from inspection.reading import Body, Readings
from model.zone import SHANGHAI

MAX_BYTES = CrawlConfig().max_page_bytes
MAX_REDIRECTS = 20


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


def load(source: Source, guard: NetworkGuard) -> tuple[bytes, str, str]:
    """(body, address, content type) of a source. Raises :class:`UnreadableError`."""
    if source.file:
        try:
            with Path(source.file).open("rb") as file:
                return file.read(MAX_BYTES), source.url, ""
        except (OSError, ValueError) as error:
            raise UnreadableError(f"打不开文件（{getattr(error, 'strerror', None) or error}）") from error
    if not source.url.startswith(("http://", "https://")):
        raise UnreadableError("既不是文件也不是网址")
    address = absolute(source.url, source.url)
    if not address:
        raise UnreadableError("不是有效的网址")
    try:
        return _fetch(address, guard, time.monotonic() + CrawlConfig().timeout)
    except PrivateAddressError as error:
        raise UnreadableError(f"内网地址，未获准访问（crawler.allow_networks）：{error}") from error
    except (HTTPException, OSError, ValueError) as error:
        raise UnreadableError(f"打不开网页（{error}）") from error


def _fetch(address: str, guard: NetworkGuard, until: float) -> tuple[bytes, str, str]:
    """As the crawler asks: every host vetted, redirects included, within size and time. Raises
    :class:`UnreadableError`, ``PrivateAddressError`` and whatever connections raise."""
    for _ in range(MAX_REDIRECTS):
        guard.check_url(address)
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        ip = guard.resolve(parts.hostname or "", port)
        if ip is None:
            raise PrivateAddressError(parts.hostname or address)
        connection = _Vetted(
            parts.hostname or "", port, ip, max(0.1, until - time.monotonic()), parts.scheme == "https"
        )
        try:
            target = address.partition(parts.netloc)[2].partition("#")[0] or "/"
            connection.request("GET", target, headers={"User-Agent": CrawlConfig().user_agent, "Host": parts.netloc})
            answer = connection.getresponse()
            onward = answer.getheader("Location") if answer.status in REDIRECTS else None
            if not onward:
                return _body(answer, until), address, answer.getheader("Content-Type") or ""
        finally:
            connection.close()
        address = absolute(address, onward)
        if not address.startswith(("http://", "https://")):
            raise UnreadableError("跳转到的不是网址")
    raise UnreadableError("循环跳转")


def _body(answer: HTTPResponse, until: float) -> bytes:
    """The answer up to the size that is read, while there is time."""
    if answer.status >= 400:
        raise UnreadableError(f"打不开网页（HTTP {answer.status}）")
    parts, size = [], 0
    while size < MAX_BYTES and (part := answer.read1(65_536)):
        parts.append(part)
        size += len(part)
        if time.monotonic() > until:
            raise UnreadableError("打不开网页（超时）")
    return b"".join(parts)[:MAX_BYTES]


class _Vetted(HTTPConnection):
    """A connection to the address that was vetted, not to what the name may mean a moment later."""

    def __init__(self, host: str, port: int, ip: str, timeout: float, secure: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self._ip = ip
        self._secure = secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def answer_for(readings: Readings, body: bytes, url: str, content_type: str) -> dict[str, Any]:
    """What the extractor reads from a page, as ``duwang read`` answers it. Raises :class:`UnreadableError`."""
    (reading,) = readings.pages([Body(body, url, content_type)])
    if isinstance(reading, GivenUp):
        raise UnreadableError(f"页面没有读成（{reading.reason}）")
    return answer(reading.page)


def today() -> date:
    """The day after which no date is one of publication."""
    return datetime.now(SHANGHAI).date()
