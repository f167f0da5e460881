"""How fast the console answers with 50,000 findings and ten users at once: ``python -m bench.console [FINDINGS]``.

Makes a store of 500 units, serves it as ``duwang serve`` does, and lets ten users click without a pause. Prints the
95th percentile of every page.
"""

import http.cookiejar
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

import duwang  # noqa: F401  puts the project's folders on the path
from inspection.basis import basis_at, catalogue_at
from inspection.config import Settings
from inspection.record import keep_record
from inspection.review import refresh
from inspection.run import Inspection
from model.finding import CheckRun, Evidence, Outcome, Severity, Verdict
from model.unit import Unit, UnitRegister
from model.zone import SHANGHAI
from store.inbox import Wanted
from store.night import Night
from store.store import Store

MOMENT = datetime(2026, 11, 2, 1, 0, tzinfo=SHANGHAI)
UNITS, USERS, CLICKS = 500, 10, 60
CHECKS = {
    "link-broken": Severity.MODERATE,
    "column-stale": Severity.MODERATE,
    "column-empty": Severity.MODERATE,
    "organisation-incomplete": Severity.SERIOUS,
    "policy-uninterpreted": Severity.MODERATE,
}
PAGES = {
    "inbox": "/findings?queue=open",
    "all": "/findings",
    "unit": "/findings?queue=open&unit=u{unit}",
    "check": "/findings?check=link-broken&page={page}",
    "severity": "/findings?severity=serious&queue=new",
    "words": "/findings?words=%E6%A0%8F%E7%9B%AE{unit}",
    "by cause": "/findings?queue=open&by=cause",
    "by unit": "/findings?by=unit",
    "finding": "/findings/{key}?queue=open",
    "start": "/",
    "units": "/units",
}


def build(folder: Path, count: int) -> list[str]:
    """A store with so many findings over two nights; the keys."""
    store = Store(folder)
    units = tuple(
        Unit(f"u{number}", f"第{number}单位", "区直", f"https://www.example.gov.cn/u{number}/", "www.example.gov.cn")
        for number in range(UNITS)
    )
    each = count // UNITS // len(CHECKS)
    for night in range(2):
        run = store.open_run(MOMENT + timedelta(days=night), MOMENT)
        for unit in units:
            for check, severity in CHECKS.items():
                verdicts = tuple(
                    Verdict(
                        f"{unit.portal}{check}/{number}.html",
                        Outcome.FAILED if number % 9 else Outcome.CANT_TELL,
                        f"“栏目{number}”最近更新于2026-08-06，距检查时间点{40 + night}天",
                        f"{unit.portal}{number}.html",
                        evidence=(Evidence(f"{unit.portal}{number}.html", MOMENT, 200, "", f"第{number}条"),),
                    )
                    for number in range(each)
                )
                Night(store, run).record_check(unit.site, CheckRun(check, unit.id, verdicts), severity)
        store.finish_run(run.id, MOMENT)
        register, settings = UnitRegister(units), Settings.model_validate({})
        inspection = Inspection(store, register, run, settings, basis_at(catalogue_at(None), register, settings))
        keep_record(inspection)
        started = time.monotonic()
        refresh(inspection, MOMENT)
        print(f"night {night + 1}: inbox of {count:,} findings made in {time.monotonic() - started:.1f} s", flush=True)
    keys = [row.key for row in store.people.inbox.page(Wanted(), 3000)]
    store.close()
    return keys


class User:
    """A person with a browser: logs in and clicks."""

    def __init__(self, base: str, number: int, keys: list[str]) -> None:
        self.base, self.random, self.keys = base, random.Random(number), keys
        self.times: dict[str, list[float]] = {name: [] for name in PAGES}
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/login"))
        assert token
        form = urllib.parse.urlencode(
            {"csrfmiddlewaretoken": token[1], "username": "bench", "password": "a-long-bench-password", "next": ""}
        )
        self.opener.open(urllib.request.Request(base + "/login", form.encode(), {"Referer": base})).read()

    def get(self, address: str) -> str:
        with self.opener.open(self.base + address) as answer:
            text: str = answer.read().decode()
        return text

    def click(self) -> None:
        for _click in range(CLICKS):
            name = self.random.choice(list(PAGES))
            address = PAGES[name].format(
                unit=self.random.randrange(UNITS), page=self.random.randrange(1, 100), key=self.random.choice(self.keys)
            )
            started = time.monotonic()
            self.get(address)
            self.times[name].append(time.monotonic() - started)


def main() -> None:
    """Build, serve, click, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = build(folder, count)
        command = [sys.executable, "-m", "duwang"]
        subprocess.run(
            [*command, "user", "add", "bench", "--role", "reviewer", "--store", name, "--password-stdin"],
            input="a-long-bench-password\n",
            text=True,
            check=True,
        )
        server = subprocess.Popen(
            [*command, "serve", "--store", name, "--bind", "127.0.0.1:8765"], stderr=subprocess.PIPE, text=True
        )
        try:
            assert server.stderr is not None
            while "已启动" not in (said := server.stderr.readline()):
                assert said, "the console does not start"
            users = [User("http://127.0.0.1:8765", number, keys) for number in range(USERS)]
            for page in ("/units", "/findings?queue=open", "/units", "/findings"):
                users[0].get(page)
            threads = [threading.Thread(target=user.click) for user in users]
            started = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seconds = time.monotonic() - started
        finally:
            server.terminate()
            server.wait()
    print(f"{USERS} users, {USERS * CLICKS} pages in {seconds:.1f} s ({USERS * CLICKS / seconds:.0f} a second)\n")
    print("| page | clicks | median | 95th percentile |\n|---|---:|---:|---:|")
    for name in PAGES:
        times = sorted(each for user in users for each in user.times[name])
        if len(times) > 1:
            print(
                f"| {name} | {len(times)} | {statistics.median(times) * 1000:.0f} ms | "
                f"{statistics.quantiles(times, n=20)[-1] * 1000:.0f} ms |"
            )


if __name__ == "__main__":
    main()
