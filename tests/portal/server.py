"""A portal for tests: pages and misbehaviours by path, and a log of what was requested."""

import socket
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from model.unit import Unit

Behaviour = Callable[["Handler"], None]


@dataclass
class MockPortal:
    """Serves on loopback; ``page`` and ``behave`` fill it, ``hits`` counts requests by method and path."""

    routes: dict[str, Behaviour] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)
    missing: Behaviour | None = None
    unchanged: Counter[str] = field(default_factory=Counter)
    address: str = "127.0.0.1"

    def __enter__(self) -> "MockPortal":
        portal = self

        class Bound(Handler):
            mock = portal

        kind = _Server6 if ":" in self.address else _Server
        self._server = kind((self.address, 0), Bound)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        name = f"[{self.address}]" if ":" in self.address else self.address
        return f"{name}:{self._server.server_port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def unit(self, path: str = "/mzj/", id: str = "mzj", name: str = "民政局") -> Unit:
        """A unit whose portal is a path of this server."""
        return Unit(id, name, "区直", self.url(path), self.host)

    def page(
        self,
        path: str,
        body: str | bytes,
        *,
        status: int = 200,
        content_type: str = "text/html; charset=utf-8",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer a path with a page."""
        content = body.encode() if isinstance(body, str) else body
        self.routes[path] = lambda handler: handler.answer(content, status, content_type, headers or {})

    def behave(self, path: str, behaviour: Behaviour) -> None:
        """Answer a path in a way of its own."""
        self.routes[path] = behaviour

    def count(self, path: str) -> int:
        """How often a path was requested, by whatever method."""
        return sum(number for key, number in self.hits.items() if key.split(" ", 1)[1] == path)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that break off are part of the tests."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class Handler(BaseHTTPRequestHandler):
    """One request."""

    mock: MockPortal
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._dispatch()

    def do_HEAD(self) -> None:
        self._dispatch()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._dispatch()

    def _dispatch(self) -> None:
        self.mock.hits[f"{self.command} {self.path}"] += 1
        behaviour = (
            self.mock.routes.get(self.path) or self.mock.routes.get(self.path.split("?")[0]) or self.mock.missing
        )
        if behaviour is None:
            self.answer(b"<html><title>404</title><body>404 Not Found</body></html>", 404, "text/html", {})
        else:
            behaviour(self)

    def answer(self, body: bytes, status: int, content_type: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests look at ``hits``."""


def drop(handler: Handler) -> None:
    """Reset the connection without a word."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def hang(seconds: float) -> Behaviour:
    """Answer only after a while."""

    def behaviour(handler: Handler) -> None:
        time.sleep(seconds)
        handler.answer(b"<p>late</p>", 200, "text/html", {})

    return behaviour


def truncate(handler: Handler) -> None:
    """Promise more than is sent."""
    handler.close_connection = True
    handler.answer(b"<html><body>half a page", 200, "text/html", {"Content-Length": "5000"})


def redirect(target: str) -> Behaviour:
    """Send the reader elsewhere."""
    return lambda handler: handler.answer(b"", 302, "text/html", {"Location": target})


def failing_once(then: bytes, status: int = 503) -> Behaviour:
    """A server error at first, fine afterwards."""
    seen: list[int] = []

    def behaviour(handler: Handler) -> None:
        if seen:
            handler.answer(then, 200, "text/html; charset=utf-8", {})
        else:
            seen.append(1)
            handler.answer(b"busy", status, "text/plain", {})

    return behaviour


def marked(body: str) -> Behaviour:
    """A page with an ETag, sent again only to those who do not have it."""
    content, etag = body.encode(), f'"{zlib.crc32(body.encode()):08x}"'

    def behaviour(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.mock.unchanged[handler.path] += 1
            handler.answer(b"", 304, "", {"ETag": etag})
        else:
            handler.answer(content, 200, "text/html; charset=utf-8", {"ETag": etag})

    return behaviour
