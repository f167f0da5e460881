"""Serves a demo portal on loopback from memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote_to_bytes

from duwang.demo.site import Answer, Portal


@contextmanager
def serve(portal: Portal, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve the portal; yields ``host:port``. Port 0 takes a free one."""

    class Handler(_Handler):
        answers = portal.answers
        missing = portal.missing

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    answers: dict[str, Answer]
    missing: Answer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        found = self.answers.get(self.path) or self.answers.get(_normal(self.path)) or self.missing
        self.send_response(found.status)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(found.body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the demo prints its own summary."""


def _normal(path: str) -> str:
    """The path in one spelling, whatever was escaped and in which case."""
    return quote(unquote_to_bytes(path), safe="/?&=")
