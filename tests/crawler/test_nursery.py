"""Processes of the nursery: what they are given, how they end, and that none outlives what started it."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from crawler import nursery

HERE = "tests.crawler.nursling"
ROOT = Path(__file__).parent.parent.parent


def said(*arguments: str, given: bytes = b"") -> tuple[bytes, bytes, int]:
    child = nursery.start(HERE, *arguments)
    with child.stdin:
        child.stdin.write(given)
    out, err = child.stdout.read(), child.stderr.read()
    code = child.wait()
    child.close()
    return out, err, code


def gone(pid: int) -> bool:
    """Whether a process ends soon."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def test_a_process_has_its_arguments_and_pipes() -> None:
    assert said("echo", "a", "b", given="公开".encode()) == ("a b 公开\n".encode(), b"", 0)


def test_exit_codes_and_what_was_said_of_them() -> None:
    assert said("exit", "7") == (b"", b"", 7)
    _, err, code = said("raise")
    assert code == 1
    assert b"ValueError: nothing" in err
    assert said("kill")[2] == -signal.SIGKILL


def test_many_may_be_started_at_once() -> None:
    found: list[tuple[bytes, bytes, int]] = []
    threads = [threading.Thread(target=lambda n=n: found.append(said("echo", str(n)))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [(f"{number} \n".encode(), b"", 0) for number in range(8)]


def test_a_process_starts_others_in_the_same_nursery() -> None:
    out, err, code = said("parents")
    assert (err, code) == (b"", 0)
    own, of_child = out.split()
    assert own == of_child


def test_a_module_that_cannot_be_loaded_ends_its_process_alone() -> None:
    child = nursery.start("tests.crawler.no_such_module")
    assert b"ModuleNotFoundError" in child.stderr.read()
    assert child.wait() == 1
    child.close()
    assert said("exit", "0")[2] == 0


@pytest.mark.parametrize("at", ["nursery", "starter"])
def test_none_outlives_what_started_it(at: str) -> None:
    starter = subprocess.Popen([sys.executable, "-m", HERE, "start"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert starter.stdout is not None
    nursery_pid, child = map(int, starter.stdout.readline().split())
    os.kill(nursery_pid if at == "nursery" else starter.pid, signal.SIGKILL)
    assert gone(child)
    assert gone(nursery_pid)
    starter.kill()
    starter.communicate()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_whoever_starts_one_may_have_closed_its_own_files(closed: str, tmp_path: Path) -> None:
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m {HERE} write {tmp_path}/said {closed}"], cwd=ROOT)
    assert done.returncode == 0
    assert (tmp_path / "said").read_text() == "a \n"


def test_a_nursery_that_has_died_is_replaced() -> None:
    child = nursery.start(HERE, "parents")
    child.kill()
    os.kill(int(Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[1]), signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.close()
    assert said("exit", "3")[2] == 3


def test_too_many_open_files_are_said() -> None:
    child = nursery.start(HERE, "full")
    assert int(child.stdout.read()) == errno.EMFILE
    assert child.wait() == 0
    child.close()
