"""Commands as users run them, each in a process forked from one which has the program loaded already, and with a
nursery that has the crawler loaded: most of what a short command costs is loading them.

``python -m tests.commands`` answers requests on its standard input, one JSON object a line, with exit codes.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import traceback
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parent.parent


def run(arguments: tuple[str, ...], stdin: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command line; what it wrote and its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / name for name in ("in", "out", "err")}
        paths["in"].write_text(stdin, encoding="utf-8")
        asked = {"arguments": arguments, "cwd": str(cwd), "environment": dict(os.environ)}
        code = _server(threading.get_ident()).ask(asked | {name: str(path) for name, path in paths.items()})
        out, err = (paths[name].read_bytes().decode() for name in ("out", "err"))
    return subprocess.CompletedProcess(("duwang", *arguments), code, out, err)


class _Server:
    """The process that has the program loaded; it ends with the tests."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, asked: dict[str, Any]) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@cache
def _server(_: int) -> _Server:
    """One a thread: commands may run side by side."""
    return _Server()


def main() -> None:
    """Answer until the input ends."""
    from crawler import nursery
    from duwang import cli  # loaded once, here

    way = nursery._open()
    for line in sys.stdin:
        asked = json.loads(line)
        number = os.fork()
        if not number:
            nursery._ways[os.getpid()] = way
            _become(asked, cli.main)
        code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        print(code, flush=True)


def _become(asked: dict[str, Any], command: Any) -> NoReturn:
    """Be the command: its files, folder, environment and arguments."""
    code = 1
    for number, (name, flags) in enumerate((("in", os.O_RDONLY), ("out", _WRITE), ("err", _WRITE))):
        os.dup2(os.open(asked[name], flags, 0o600), number)
    try:
        os.chdir(asked["cwd"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        sys.argv = ["duwang", *asked["arguments"]]
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        command()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    for file in (sys.stdout, sys.stderr):
        file.flush()
    os._exit(code)


_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC

if __name__ == "__main__":
    main()
