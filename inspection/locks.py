"""One site is read by one process of a machine at a time, whoever asks: a crawl waits, a re-check gives up."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SiteBusyError(Exception):
    """Another process reads the site."""


@contextmanager
def site_lock(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold the site. Raises :class:`SiteBusyError` when it is held and ``wait`` is False. A lock ends with its
    process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise SiteBusyError(path.stem) from None
        yield


def lock_of(store: Path, site: str) -> Path:
    """The lock file of a site."""
    return store / "bundles" / "locks" / f"{site.replace(':', '_')}.lock"
