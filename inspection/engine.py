"""Running crawls as processes of this machine, one per site, a few at a time."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Job:
    """A crawl to run: its site and the text that the child process reads."""

    site: str
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a crawl stands."""

    site: str
    pages: int
    done: int
    todo: int
    url: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a crawl's process ended; ``trouble`` holds the last lines of its log when it failed."""

    site: str
    ok: bool
    trouble: str


def run_jobs(jobs: Iterable[Job], at_once: int, progress: Callable[[Progress], None]) -> list[Ended]:
    """Run crawls, ``at_once`` at a time; results in the order of the jobs. Interrupting ends all of them."""
    running: list[subprocess.Popen[str]] = []
    lock = threading.Lock()

    def run(job: Job) -> Ended:
        process = subprocess.Popen(
            [sys.executable, "-m", "inspection.crawl_job"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
        )
        with lock:
            running.append(process)
        tail: list[str] = []
        reader = threading.Thread(target=_keep_tail, args=(process, tail), daemon=True)
        reader.start()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(job.text)
        process.stdin.close()
        for line in process.stdout:
            if line.startswith("{"):
                state = json.loads(line)
                progress(Progress(job.site, state["pages"], state["done"], state["todo"], state["url"]))
        code = process.wait()
        reader.join(timeout=5)
        return Ended(job.site, code == 0, "" if code == 0 else f"exit {code}: " + " | ".join(tail[-4:]))

    with ThreadPoolExecutor(max_workers=max(1, at_once)) as pool:
        futures = [pool.submit(run, job) for job in jobs]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            with lock:
                for process in running:
                    process.terminate()
            raise


def _keep_tail(process: "subprocess.Popen[str]", tail: list[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        tail.append(line.strip())
        del tail[:-20]
