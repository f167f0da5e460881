"""One page costs one page: a night over sixty hostile ones ends, names what it could not read, and spares the
others."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from store.bundle import Bundle
from tests.conftest import duwang_command
from tests.nights.hostile import put
from tests.nights.office import Office, findings, night, office


@dataclass(frozen=True)
class Survived:
    """The night over all of it, and what its quiet unit was found to be without."""

    where: Office
    store: Path
    code: int
    said: str
    hostile: dict[str, str]
    quiet: list[tuple[str, ...]]


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survived]:
    folder = tmp_path_factory.mktemp("hostile")
    with office() as where:
        calm = where.store(folder / "calm")
        assert night(calm).returncode == 0
        hostile = put(where.other, "/jyj/")
        store = where.store(folder / "store")
        done = night(store, "--set", "crawler.timeout=3", "--set", "crawler.page_budget=150")
        yield Survived(where, store, done.returncode, done.stderr, hostile, findings(calm, "mzj"))


def test_the_night_ends(survived: Survived) -> None:
    assert survived.code in (0, 3), survived.said
    assert "Traceback" not in survived.said


def test_others_findings_are_as_without(survived: Survived) -> None:
    assert findings(survived.store, "mzj") == survived.quiet


def test_nothing_is_passed_over_in_silence(survived: Survived) -> None:
    """Each address was asked for, and was read, or is named as not read."""
    host = survived.where.other.host
    bundle = Bundle(next((survived.store / "bundles").glob(f"*/{host.replace(':', '_')}.db")))
    fetched = {fetch.url: fetch for fetch in bundle.fetches()}
    notes = {row[0] for row in bundle.database.execute("SELECT text FROM notes").fetchall()}
    report = (survived.store / "reports").rglob("jyj.html")
    text = next(report).read_text(encoding="utf-8")
    silent = []
    for name, path in survived.hostile.items():
        url = f"http://{host}{path}"
        fetch = fetched.get(url)
        if fetch is None:
            silent.append(f"{name}: never asked for")
        elif not (
            bundle.reading(bundle.url_id(url))
            or not fetch.status.is_ok
            or url in notes
            or url.endswith((".pdf", ".docx"))
        ):
            silent.append(f"{name}: {fetch.status}")
    bundle.close()
    assert silent == []
    assert "关于&#34;放管服&#34;的通知" in text or "未检查的内容及原因" in text


def test_later_steps_go_over_the_same_again(survived: Survived) -> None:
    for step in ("extract", "check", "report"):
        done = duwang_command(step, "--store", str(survived.store))
        assert done.returncode in (0, 3) and "Traceback" not in done.stderr, done.stderr
    assert findings(survived.store, "mzj") == survived.quiet
