"""Who may work on what: one process reads a site at a time, and nothing is removed from a store while a night runs."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SiteBusyError(Exception):
    """Another process reads the site."""


class StoreBusyError(Exception):
    """Another process works on the store."""


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


@contextmanager
def store_lock(store: Path, *, alone: bool = False) -> Iterator[None]:
    """Work on the store, beside others or ``alone``. Raises :class:`StoreBusyError` where that is not possible now."""
    path = store / "bundles" / "locks" / "store.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusyError(store.name) from None
        yield


def lock_of(store: Path, site: str) -> Path:
    """The lock file of a site."""
    return store / "bundles" / "locks" / f"{site.replace(':', '_')}.lock"


def is_at_work(store: Path) -> bool:
    """True while some other process works on the store."""
    try:
        with store_lock(store, alone=True):
            return False
    except StoreBusyError:
        return True
