"""Serving the console: gunicorn with a few threads in two processes, static files included."""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from console.site import Site, set_up

WORKERS, THREADS = 2, 6


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, make: Callable[[], Any], options: dict[str, Any]) -> None:
        self._make = make
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make()


def application(site: Site) -> Any:
    """The WSGI application."""
    set_up(site)
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def serve(site: Site, bind: str, ready: Callable[[], None]) -> None:
    """Serve until interrupted; ``ready`` is called when requests are taken."""
    from django.db import connections

    set_up(site)
    connections.close_all()  # none may be open when the process forks
    _Server(
        lambda: application(site),
        {
            "bind": bind,
            "workers": WORKERS,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "loglevel": "warning",
            "when_ready": lambda _: ready(),
            "limit_request_line": 8190,
            "forwarded_allow_ips": "127.0.0.1",
            "control_socket_disable": True,
        },
    ).run()
