"""Processes of a small night are killed with SIGKILL, each moment in turn, and the same command goes on:
``python -m tests.nights.kills [--moments N]``. Needs a C compiler."""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.nights.faults import Faults, build_shim
from tests.nights.office import ROOT, findings, night, night_command, office

DESCRIPTORS = 15
HELPERS = ("duwang-reading", "chrom")
"""Processes whose death costs nothing: what they were at is begun again."""


class Kills(Faults):
    """The same night with one of its processes killed."""

    def killed_at(self, at: int) -> list[str]:
        """What is wrong after the process that was about to make a write was killed, and going on."""
        store, counter = self._store(f"killed-{at}")
        self._forget_hits()
        environment = self._environment(store, counter, at) | {"FAULT_KILL": "1"}
        done = night(store, environment=environment)
        return self._gone_on(store, done.returncode)

    def helper_killed(self, name: str, after: float) -> list[str]:
        """What is wrong after a helper process of the night was killed, some seconds after it began."""
        store, _ = self._store(f"helper-{name[:5]}-{after}")
        self._forget_hits()
        command = night_command(store)
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        killer = threading.Thread(target=_kill_descendant, args=(process.pid, name, after))
        killer.start()
        process.wait()
        killer.join()
        found = [] if process.returncode == 0 else [f"exit code {process.returncode}"]
        return found + self._compared(store)

    def limited(self, limit: str) -> list[str]:
        """What is wrong with a night under a limit of the machine, and with going on without it."""
        store, _ = self._store(f"limited-{limit}")
        self._forget_hits()
        with _limited(limit, store) as before:
            command = night_command(store)
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", preexec_fn=before
            )
        found = []
        last = done.stderr.strip().split("\n")[-1]
        if done.returncode != 1 or "Traceback" in done.stderr or not last.endswith("再次运行同一命令会接着进行"):
            found.append(f"exit code {done.returncode}, said {done.stderr[-500:]}")
        return self._gone_on(store, done.returncode) + found

    def _gone_on(self, store: Path, code: int) -> list[str]:
        if code == 0:  # a crawl was killed when all its work was done
            return self._compared(store)
        again = night(store)
        if again.returncode != 0:
            return [f"going on: exit code {again.returncode}: {again.stderr[-300:]}"]
        return self._compared(store)

    def _compared(self, store: Path) -> list[str]:
        seen = findings(store)
        return [] if seen == self.wanted else [f"other findings: {sorted(set(seen) ^ set(self.wanted))}"]


@contextmanager
def _limited(limit: str, store: Path) -> Iterator[Callable[[], None] | None]:
    """What to call in the child before it starts; root may write everywhere, so a read-only folder is mounted as
    such."""
    match limit:
        case "file-size":
            yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        case "descriptors":
            yield lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        case _:
            subprocess.run(["mount", "--bind", str(store), str(store)], check=True)
            try:
                subprocess.run(["mount", "-o", "remount,ro,bind", str(store)], check=True)
                yield None
            finally:
                subprocess.run(["umount", str(store)], check=True)


def may_mount() -> bool:
    """True where a folder can be made read-only, whoever asks."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


def _kill_descendant(root: int, name: str, after: float) -> None:
    time.sleep(after)
    for _ in range(400):
        found = [pid for pid in descendants(root) if name in _command(pid)]
        if found:
            with_least = min(found)
            os.kill(with_least, signal.SIGKILL)
            return
        time.sleep(0.005)


def descendants(root: int) -> list[int]:
    """The processes below a process."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found, queue = [], [root]
    while queue:
        parent = queue.pop()
        children = [pid for pid, above in parents.items() if above == parent]
        found += children
        queue += children
    return found


def _command(pid: int) -> str:
    try:
        named = Path(f"/proc/{pid}/comm"), Path(f"/proc/{pid}/cmdline")
        return " ".join(path.read_bytes().replace(b"\0", b" ").decode(errors="replace") for path in named)
    except OSError:
        return ""


def main() -> None:
    """Moments spread over the writes of a night, and the helpers; a line for each complaint and a last one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=30)
    options = parser.parse_args()
    complaints = 0
    with office(scripts=True) as where, tempfile.TemporaryDirectory() as folder:
        shim = build_shim(Path(folder))
        if shim is None:
            sys.exit("no C compiler")
        kills = Kills(where, Path(folder), shim)
        moments = [1 + number * (kills.writes - 1) // options.moments for number in range(options.moments)]
        tried = [(f"write {at}", kills.killed_at(at)) for at in moments]
        tried += [
            (f"{name} after {s} s", kills.helper_killed(name, s)) for name in HELPERS for s in (0.8, 1.2, 1.6, 2, 2.4)
        ]
        for moment, found in tried:
            for complaint in found:
                complaints += 1
                print(f"{moment}: {complaint}", flush=True)
    print(f"{len(tried)} moments, {complaints} complaints")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
