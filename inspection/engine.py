"""Running crawls as processes of this machine, one per site, a few at a time."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.nursery import Child, start
from store.trouble import StoppedError

ROOT = Path(__file__).resolve().parent.parent
RESTARTS = 50
"""How often the crawl of one site may stumble over an answer."""


@dataclass(frozen=True, slots=True)
class Job:
    """A crawl to run: its site and the text that the child process reads."""

    site: str
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a crawl stands; ``waits`` says what it waits for, "" when it goes on."""

    site: str
    pages: int
    done: int
    todo: int
    url: str
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a crawl's process ended; ``trouble`` says why when it failed. ``is_of_machine`` is true for what would stop
    all others, too."""

    site: str
    ok: bool
    trouble: str = ""
    is_of_machine: bool = False


def run_jobs(jobs: Iterable[Job], at_once: int, progress: Callable[[Progress], None]) -> list[Ended]:
    """Run crawls, ``at_once`` at a time; results in the order of the jobs. Interrupting ends all of them, and so does
    trouble of the machine: then :class:`store.trouble.StoppedError` is raised."""
    crew = _Crew(progress)
    with ThreadPoolExecutor(max_workers=max(1, at_once)) as pool:
        futures = [pool.submit(crew.run, job) for job in jobs]
        try:
            ended = [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            crew.end()
            raise
    stopped = next((each.trouble for each in ended if each.is_of_machine), "")
    if stopped:
        raise StoppedError(stopped)
    return ended


class _Crew:
    """The processes that crawl."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self._progress = progress
        self._running: list[Child] = []
        self._lock = threading.Lock()
        self._ended = False

    def end(self) -> None:
        """End all processes at once, with not one request more, and start no others."""
        with self._lock:
            self._ended = True
            for process in self._running:
                process.kill()

    def run(self, job: Job) -> Ended:
        """Crawl a site; when an answer made the process stumble, another one goes on from the bundle."""
        ended = Ended(job.site, False, "没有开始")
        for _ in range(RESTARTS):
            ended, again = self._run_once(job)
            if ended.is_of_machine:
                self.end()
            if not again:
                break
        return ended

    def _run_once(self, job: Job) -> tuple[Ended, bool]:
        with self._lock:
            if self._ended:
                return Ended(job.site, False, "没有开始"), False
            process = start("inspection.crawl_process")
            self._running.append(process)
        tail: list[str] = []
        stopped: dict[str, Any] = {}
        log = threading.Thread(target=_keep_tail, args=(process, tail), daemon=True)
        log.start()
        with suppress(BrokenPipeError):
            process.stdin.write(job.text.encode())
            process.stdin.close()
        for line in process.stdout:
            if line.startswith(b"{"):
                said = json.loads(line)
                if "stopped" in said:
                    stopped = said
                else:
                    self._progress(Progress(job.site, **said))
        code = process.wait()
        log.join(timeout=5)
        process.close()
        if code == 0:
            return Ended(job.site, True), False
        if stopped:
            return Ended(job.site, False, stopped["stopped"], stopped["is_of_machine"]), stopped["again"]
        return Ended(job.site, False, f"exit {code}: " + " | ".join(tail[-4:])), False


def _keep_tail(process: Child, tail: list[str]) -> None:
    for line in process.stderr:
        tail.append(line.decode("utf-8", "replace").strip())
        del tail[:-20]
