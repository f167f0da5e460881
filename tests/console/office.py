"""An office with its console: a copy of the inspected demo, an account for each role, a real server, and people without
a browser."""

import http.cookiejar
import json
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from store.inbox import InboxRow, Wanted
from store.store import Store
from tests.conftest import duwang_command
from tests.inspected import Demo

PASSWORD = "a-long-test-password"
ACCOUNTS = {
    "admin": ("administrator", ""), "wang": ("reviewer", ""), "li": ("reviewer", ""), "zhang": ("lead", ""),
    "jyj": ("liaison", "jyj"), "czj": ("liaison", "czj"), "chen": ("reader", ""),
}  # fmt: skip
"""Account → (role, unit)."""
PLAIN = ("--set", "crawler.browser=off")
"""A console that starts no browser for pictures, of which every page with a finding would show one."""


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    text: str
    headers: dict[str, str]
    url: str


class Visitor:
    """Someone with a cookie jar; logged in when an account is given."""

    def __init__(self, base: str, account: str = "", password: str = PASSWORD) -> None:
        self.base = base
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        if account:
            self.log_in(account, password)

    def log_in(self, account: str, password: str = PASSWORD) -> Answer:
        self.get("/login")
        return self.post("/login", username=account, password=password, next="")

    def get(self, address: str) -> Answer:
        return self._send(urllib.request.Request(self.base + address))

    def post(self, address: str, **fields: str | list[str]) -> Answer:
        token = next((cookie.value for cookie in self._jar if cookie.name == "csrftoken"), "")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}, doseq=True).encode()
        return self._send(urllib.request.Request(self.base + address, body, {"Referer": self.base}))

    def _send(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read().decode("utf-8", "replace"), dict(answer.headers), answer.url)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode("utf-8", "replace"), dict(error.headers), error.url)


@dataclass(frozen=True)
class Office:
    """A running console."""

    base: str
    folder: Path

    def visitor(self, account: str = "") -> Visitor:
        return Visitor(self.base, account)

    def rows(self, **wanted: str) -> list[InboxRow]:
        """The inbox as it stands."""
        store = Store(self.folder)
        try:
            return store.people.inbox.page(Wanted(**wanted), 1000)
        finally:
            store.close()

    def row(self, key: str) -> InboxRow:
        return next(row for row in self.rows() if row.key == key)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def with_accounts(demo: Demo, folder: Path) -> Demo:
    """A copy of the demo with every account of the office."""
    copy_of(demo, folder)
    script = (
        "import sys, json, duwang\nfrom pathlib import Path\nfrom console.site import Site, set_up\nfrom "
        "inspection.config import Settings\n"
        "folder, people, secret = json.loads(sys.argv[1])\nset_up(Site(Path(folder), "
        "Settings.model_validate({}), ('localhost',)))\n"
        "from console.accounts import add_account\nfrom model.review import Role\n"
        "for name, (role, unit) in people.items():\n    add_account(name, name.upper(), Role(role), unit, "
        "'', secret, {unit})\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, json.dumps([str(folder), ACCOUNTS, PASSWORD])],
        check=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    return replace(demo, store=folder)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Office]:
    """The console of a store, served as users serve it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "duwang", "serve", "--store", str(folder), "--bind", f"127.0.0.1:{port}", *options],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parent.parent.parent,
    )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        while said and "已启动" not in said:  # what it has to say of the machine
            said = process.stderr.readline()
        assert "已启动" in said, said + (process.stderr.read() if process.poll() is not None else "")
        yield Office(f"http://127.0.0.1:{port}", folder)
    finally:
        process.send_signal(signal.SIGINT)  # without waiting for browsers to let go of their connections
        process.communicate(timeout=30)


def copy_of(demo: Demo, folder: Path) -> Path:
    """The demo's store, to do with as one likes."""
    shutil.copytree(demo.store, folder)
    return folder


def audit(folder: Path) -> "subprocess.CompletedProcess[str]":
    """``duwang audit verify``."""
    return duwang_command("audit", "verify", "--store", str(folder), "--json")
