"""Serves a composed portal on loopback and has it inspected by ``duwang``, as users would."""

import subprocess
from pathlib import Path

from tests.portal.grammar.judge import Judgement, judge, read
from tests.portal.grammar.model import HOST, Answer, Portal
from tests.portal.server import Behaviour, MockPortal, redirect

SETTINGS = (
    "crawler.allow_networks=127.0.0.0/8",
    "crawler.delay=0",
    "crawler.concurrency=8",
    "crawler.second_try_after=1",
    "crawler.browser=off",
    "pictures=0",
)
LIMIT = 240


def fill(mock: MockPortal, portal: Portal) -> None:
    """Put every page of a portal on a running server."""
    for path, answer in portal.answers.items():
        mock.behave(path, _behaviour(mock, answer))


def _behaviour(mock: MockPortal, answer: Answer) -> Behaviour:
    if answer.location:
        return redirect(answer.location)
    body = answer.body.replace(HOST.encode(), mock.host.encode())
    return lambda handler: handler.answer(body, 200, answer.content_type, {})


def register(portal: Portal, host: str) -> str:
    """The register of the portal's units."""
    return "\n".join(
        f'[[unit]]\nid = "{unit.id}"\nname = "{unit.name}"\nkind = "{unit.kind}"\n'
        f'portal = "http://{host}{portal.landings[unit.id]}"\n'
        for unit in portal.units
    )


def inspect(portal: Portal, duwang: str, folder: Path) -> Judgement:
    """Inspect a portal with an executable; store, register and findings stay in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with MockPortal() as mock:
        fill(mock, portal)
        (folder / "units.toml").write_text(register(portal, mock.host), encoding="utf-8")
        settings = [word for each in SETTINGS for word in ("--set", each)]
        moment = f"{portal.as_of.isoformat()}T08:00:00"
        store = ("--store", str(folder / "store"))
        log = _run(duwang, "inspect", str(folder / "units.toml"), *store, "--as-of", moment, *settings)
        (folder / "inspect.log").write_text(log, encoding="utf-8")
        findings = _run(duwang, "findings", *store, "--json")
    (folder / "findings.jsonl").write_text(findings, encoding="utf-8")
    return judge(portal, read(findings.splitlines()))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=LIMIT)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{' '.join(command[:2])} ended with {done.returncode}: {done.stderr[-1500:]}")
    return done.stdout
