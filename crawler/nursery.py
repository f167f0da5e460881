"""Processes forked from one that has the program loaded: loading Scrapy and the extractor takes longer than many a
site does.

``python -m crawler.nursery`` forks a process at every request, which runs the ``main`` of a module. Those processes end
with the nursery, and the nursery with the process that started it; they start others in the same one.
"""

import atexit
import ctypes
import errno
import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

_ROOT = Path(__file__).resolve().parent.parent
# Every page takes and frees about the same: giving the memory back in between costs a tenth of the time.
_KEEPS_MEMORY = {
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TOP_PAD_": str(16 << 20),
}
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Way:
    """Where requests go; the nursery ends when nobody holds the pipe whose other end it watches any more."""

    asking: socket.socket
    alive: int | None = None
    nursery: "subprocess.Popen[bytes] | None" = None


_ways: dict[int, _Way] = {}
"""By process: one that was just forked has none yet."""


@dataclass(slots=True)
class Child:
    """A process of the nursery: its number, and its standard input, output and error."""

    pid: int
    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]
    _status: IO[bytes]
    _code: int | None = None
    _ending: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> int:
        """The exit code, once the process has ended; minus the signal that ended it."""
        with self._ending:
            if self._code is None:
                said = self._status.readline()
                self._code = int(said) if said else -signal.SIGKILL  # the nursery has died, and all with it
                self._status.close()
            return self._code

    def kill(self) -> None:
        """End the process at once."""
        if self._code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Close the pipes that are still open."""
        for pipe in (self.stdin, self.stdout, self.stderr):
            with suppress(OSError):
                pipe.close()


def start(module: str, *arguments: str) -> Child:
    """Start a process that runs the ``main`` of a module with ``arguments``. Raises OSError where none can be
    started."""
    ours: list[int] = []
    theirs: list[int] = []
    try:
        for _ in range(4):
            reads, writes = os.pipe()
            ours.append(reads)
            theirs.append(writes)
        ours[0], theirs[0] = theirs[0], ours[0]  # of its input it has the other end
        _ask(json.dumps([module, *arguments]).encode(), theirs)
    except BaseException:
        _close(ours)
        raise
    finally:
        _close(theirs)
    stdin = os.fdopen(ours[0], "wb")
    stdout, stderr, status = (os.fdopen(number, "rb") for number in ours[1:])
    said = status.readline().decode().strip()
    if not said.isdigit():
        for pipe in (stdin, stdout, stderr, status):
            pipe.close()
        number = int(said[1:]) if said else errno.EMFILE
        raise OSError(number, os.strerror(number))
    return Child(int(said), stdin, stdout, stderr, status)


def _ask(request: bytes, descriptors: list[int]) -> None:
    """Ask the nursery; one that has died is replaced."""
    with _lock:
        for _ in range(2):
            way = _ways.get(os.getpid()) or _open()
            try:
                socket.send_fds(way.asking, [request], descriptors)
                return
            except ConnectionError:
                del _ways[os.getpid()]
        raise OSError(errno.ESRCH, os.strerror(errno.ESRCH))


def _open() -> _Way:
    """Start a nursery for this process."""
    asks, asking = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ended, alive = os.pipe()
    # beyond the three of input, output and error, which somebody may have closed
    numbers = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 3) for each in (asks.fileno(), asking.fileno(), ended)]
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler.nursery", *map(str, numbers)],
            cwd=_ROOT,
            env=os.environ | _KEEPS_MEMORY | {"PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if sys.stderr is not None else subprocess.DEVNULL,
            pass_fds=numbers,
        )
    except BaseException:
        asking.close()
        os.close(alive)
        raise
    finally:
        asks.close()
        _close([ended, *numbers])
    way = _ways[os.getpid()] = _Way(asking, alive, process)
    atexit.register(_end, os.getpid(), alive, process)
    return way


def _end(owner: int, alive: int, process: "subprocess.Popen[bytes]") -> None:
    """End a nursery with the process that started it, so that its time counts as that one's."""
    if os.getpid() == owner:
        os.close(alive)
        process.wait()


def _adopted(asking: int) -> None:
    """Ask the nursery that this process comes from."""
    from crawler import nursery  # this file runs as another module there

    nursery._ways[os.getpid()] = nursery._Way(socket.socket(fileno=asking))


def _close(descriptors: list[int]) -> None:
    for number in descriptors:
        os.close(number)


# -- the nursery itself ------------------------------------------------------------------------------------------------


class _Nursery:
    """Forks, and tells how its children end."""

    def __init__(self, asks: socket.socket, asking: int, ended: int) -> None:
        self._asks = asks
        self._asking = asking
        self._ended = ended
        self._awake, self._wakes = os.pipe()
        self._number = os.getpid()
        self._status: dict[int, int] = {}

    def run(self) -> NoReturn:
        """Fork until the process that started the nursery has ended."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever was interrupted ends its children
        signal.signal(signal.SIGCHLD, lambda *_: None)
        os.set_blocking(self._wakes, False)
        signal.set_wakeup_fd(self._wakes)
        while True:
            ready, _, _ = select.select([self._asks.fileno(), self._ended, self._awake], [], [])
            if self._ended in ready:
                os._exit(0)
            if self._awake in ready:
                os.read(self._awake, 4096)
                self._reap()
            if self._asks.fileno() in ready:
                self._fork()

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._tell(self._status.pop(ended[0]), str(os.waitstatus_to_exitcode(ended[1])))

    def _fork(self) -> None:
        request, descriptors, _, _ = socket.recv_fds(self._asks, 1 << 16, 4)
        if len(descriptors) < 4:  # as many files are open as may be
            _close(descriptors)
            return
        *pipes, status = descriptors
        arguments = json.loads(request)
        with suppress(Exception):  # what is wrong with it is said by the process that was asked for
            importlib.import_module(arguments[0])
        try:
            gc.freeze()
            number = os.fork()
        except OSError as error:
            _close(pipes)
            self._tell(status, f"!{error.errno}")
            return
        if not number:
            self._become(arguments, [*pipes, status])
        _close(pipes)
        self._status[number] = status
        with suppress(BrokenPipeError):
            os.write(status, f"{number}\n".encode())

    def _tell(self, status: int, text: str) -> None:
        with suppress(BrokenPipeError):
            os.write(status, f"{text}\n".encode())
        os.close(status)

    def _become(self, arguments: list[str], descriptors: list[int]) -> NoReturn:
        """Be the process that was asked for."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            _end_with_parent(self._number, f"duwang-{arguments[0].rpartition('.')[2]}")
            for number, pipe in enumerate(descriptors[:3]):
                os.dup2(pipe, number)
            _close([*descriptors, *self._status.values(), self._ended, self._awake, self._wakes])
            self._asks.close()
            _adopted(self._asking)
            sys.argv = arguments
            importlib.import_module(arguments[0]).main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001  said as Python says it
            sys.excepthook(*sys.exc_info())
        finally:
            for file in (sys.stdout, sys.stderr):
                with suppress(OSError, ValueError):
                    file.flush()
            os._exit(code)


def _end_with_parent(parent: int, name: str) -> None:
    """A killed inspection must not leave anything behind, not even for a last request; ``name`` is for those who look
    at the machine's processes."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_NAME, name.encode()[:15])
        if os.getppid() != parent:
            os._exit(1)


def main() -> None:
    """Be the nursery; the descriptors are named on the command line."""
    asks, asking, ended = map(int, sys.argv[1:])
    _Nursery(socket.socket(fileno=asks), asking, ended).run()


if __name__ == "__main__":
    main()
