"""Whatever is changed behind a score is named by the audit."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
import zstandard

from inspection.audit import Audited, audit, vouch
from inspection.config import load_settings
from inspection.run import Inspection
from inspection.scoring import period_of, scorecards, use_editions
from inspection.signing import sign_off
from inspection.stored import stored_inspection
from model.inputs import Entry, Origin, Source
from model.review import Action, Person, Role
from store.inbox import Wanted
from store.intake import Entered
from store.people import Ruling
from store.store import Store
from tests.nights.office import night, office

WANG = Person("wang", "王芳", Role.REVIEWER)
ZHANG = Person("zhang", "张立", Role.LEAD)
AT = "2025-09-15T10:00:00+08:00"
PROOF = "加分材料".encode()
FORM = "自评表".encode()
SHA, FORM_SHA = (hashlib.sha256(body).hexdigest() for body in (PROOF, FORM))


def work(folder: Path) -> None:
    """People confirm, enter, take in a form, and sign one unit off."""
    store = Store(folder)
    inspection = stored_inspection(store, load_settings(folder))
    rubric = use_editions(inspection)["mzj"]
    period, people = period_of(inspection, rubric), store.people
    rows = people.inbox.keys(Wanted(unit="mzj"), 100)
    people.decide(rows, Ruling(Action.CONFIRM, "属实"), WANG, AT)
    indicator = rubric.rows[-1].id
    for sha256, body in ((SHA, PROOF), (FORM_SHA, FORM)):
        people.files.keep(sha256, body)
    for points in ("1.5", "0.5"):
        entry = Entry(indicator, Source.REVIEW, Decimal(points), "", "", Origin("王芳", "", AT, "材料属实"))
        people.enter(rubric.id, period, Entered("mzj", entry), WANG, AT, [{"name": "材料.txt", "sha256": SHA}])
    own = Entry(indicator, Source.SELF, Decimal(2), "", "", Origin("赵敏", "", AT, ""))
    entered = [Entered("jyj", own, "自评表!C5", Source.SELF), Entered("jyj", own, "自评表!C6", Source.SELF)]
    people.take_in(rubric.id, period, entered, FORM_SHA, "自评.xlsx", "赵敏", AT)
    _score(inspection)
    sign_off(inspection, inspection.register.units[0], "符合", ZHANG, AT)
    _score(inspection)
    store.close()


def _score(inspection: Inspection) -> None:
    scorecards(inspection)
    vouch(inspection)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with office() as where:
        folder = where.store(tmp_path_factory.mktemp("audit") / "store")
        done = night(folder)
        assert done.returncode == 0, done.stderr
        work(folder)
        yield folder


def audited(folder: Path, head: str = "") -> Audited:
    store = Store(folder)
    try:
        return audit(store, load_settings(folder), head)
    finally:
        store.close()


def test_what_nobody_changed_holds(worked: Path) -> None:
    result = audited(worked)
    assert result.faults == () and result.notes == ()
    assert result.entries > 10


TRIGGERS = (
    "DROP TRIGGER acts_kept; DROP TRIGGER acts_unchanged; DROP TRIGGER intake_kept; DROP TRIGGER intake_unchanged;"
)


def _rehash(folder: Path, change: str) -> None:
    """Change acts and make the whole chain anew, as who knows the source would."""
    store = Store(folder)
    said = [json.loads(row[0]) for row in store.people.connection.execute("SELECT said FROM acts ORDER BY seq")]
    store.people.connection.executescript(TRIGGERS + change)
    acts = store.people.trail
    rows = store.people.connection.execute(
        "SELECT seq, at, account, name, role, kind, unit, subject, said FROM acts ORDER BY seq"
    ).fetchall()
    previous = "0" * 64
    for number, row in enumerate(rows, 1):
        values = (number, *row[1:], previous)
        hashed = hashlib.sha256(json.dumps([str(each) for each in values], ensure_ascii=False).encode()).hexdigest()
        store.people.connection.execute(
            "UPDATE acts SET seq = ?, previous = ?, hash = ? WHERE seq = ?", (number, previous, hashed, row[0])
        )
        previous = hashed
    assert said and not acts.verify().fault
    store.close()


TAMPERINGS: dict[str, tuple[str, str]] = {
    "an entry's points": ("people.db", "UPDATE intake SET said = replace(said, '\"1.5\"', '\"9.5\"');"),
    "an entry's reason": ("people.db", "UPDATE intake SET said = replace(said, '材料属实', '另有材料');"),
    "an entry's unit": ("people.db", "UPDATE intake SET unit = 'jyj' WHERE file = '';"),
    "an entry that is added": (
        "people.db",
        (
            "INSERT INTO intake SELECT NULL, rubric, period, unit, kind, name, source, said, file, place, "
            "'2025-09-16' FROM intake LIMIT 1;"
        ),
    ),
    "an entry that is removed": ("people.db", "DELETE FROM intake WHERE file = '';"),
    "a form's entry": (
        "people.db",
        "UPDATE intake SET said = replace(said, '\"2\"', '\"3\"') WHERE place = '自评表!C6';",
    ),
    "a form's entry that is removed": ("people.db", "DELETE FROM intake WHERE place = '自评表!C6';"),
    "an attachment that is removed": ("people.db", f"DELETE FROM attachments WHERE sha256 = '{SHA}';"),
    "a form that is removed": ("people.db", f"DELETE FROM attachments WHERE sha256 = '{FORM_SHA}';"),
    "a decision's reason": (
        "people.db",
        "UPDATE acts SET said = replace(said, '属实', '不实') WHERE kind = 'decision';",
    ),
    "a sign-off's card": (
        "people.db",
        "UPDATE acts SET said = replace(said, '\"confirmed\"', '\"confirmd\"') WHERE kind = 'sign-off';",
    ),
    "a removed act": ("people.db", "DELETE FROM acts WHERE seq = 3;"),
    "the trail's end": ("people.db", "DELETE FROM acts WHERE seq = (SELECT MAX(seq) FROM acts);"),
    "a cached score": ("people.db", "UPDATE scores SET worst = '99' WHERE unit = 'mzj';"),
    "a cached mark of signing": ("people.db", "UPDATE scores SET signed = '' WHERE unit = 'mzj';"),
    "the inbox's decision": ("people.db", "UPDATE inbox SET review = 'dismissed' WHERE unit = 'mzj';"),
    "the inbox's outcome": ("people.db", "UPDATE inbox SET outcome = 'cant_tell' WHERE unit = 'jyj';"),
    "a row of the inbox": ("people.db", "DELETE FROM inbox WHERE unit = 'jyj' AND check_id = 'column-stale';"),
    "an edition's digest": ("people.db", "UPDATE editions SET digest = 'x';"),
    "a finding's outcome": (
        "duwang.db",
        "UPDATE observations SET outcome = 'cant_tell' WHERE key IN (SELECT key FROM findings WHERE unit = 'jyj');",
    ),
    "a finding's evidence": ("duwang.db", "UPDATE observations SET evidence = '[]';"),
    "a finding that is removed": (
        "duwang.db",
        "DELETE FROM observations WHERE key IN (SELECT key FROM findings WHERE check_id = 'column-stale');",
    ),
    "what a check examined": ("duwang.db", "UPDATE check_runs SET examined = examined + 1 WHERE unit = 'jyj';"),
    "the order of entries": (
        "people.db",
        "UPDATE intake SET id = 1000 WHERE id = (SELECT MIN(id) FROM intake WHERE file = '');",
    ),
    "a forged night": (
        "duwang.db",
        """INSERT INTO runs VALUES ('20251231', '2025-12-31T08:00:00+08:00', '2025-12-31T08:00:00+08:00', NULL);
        INSERT INTO check_runs SELECT '20251231', unit, check_id, examined, '{}', '', '[]' FROM check_runs;""",
    ),
    "an edition that is forgotten": ("people.db", "DELETE FROM editions;"),
    "a form's list": ("people.db", "DROP TRIGGER intake_files_kept; DELETE FROM intake_files;"),
    "what a finding costs": ("people.db", "UPDATE inbox SET stake = stake + 1;"),
    "the nights": ("people.db", "DELETE FROM nights;"),
    "the tallies": ("people.db", "UPDATE tallies SET found = found + 1;"),
    "a run's moment": ("duwang.db", "UPDATE runs SET started_at = '2025-09-15T09:00:00+08:00';"),
    "an outcome that is no word": ("duwang.db", "UPDATE observations SET outcome = 'xxx';"),
    "places that are no JSON": ("duwang.db", "UPDATE observations SET places = '{';"),
    "a review that is no word": ("people.db", "UPDATE inbox SET review = 'xxx';"),
    "an attachment that is text": ("people.db", "UPDATE attachments SET body = 'text';"),
    "a finding's subject": ("duwang.db", "UPDATE findings SET subject = 'x';"),
    "a stored scorecard": ("duwang.db", "UPDATE scorecards SET card = replace(card, '19.2', '29.2');"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_changed_is_named(name: str, worked: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    shutil.copytree(worked, folder)
    file, statement = TAMPERINGS[name]
    with closing(sqlite3.connect(folder / file)) as connection:
        before = list(connection.iterdump())
        connection.executescript((TRIGGERS if file == "people.db" else "") + statement)
        connection.commit()
        assert list(connection.iterdump()) != before
    assert audited(folder).faults


def _swap(folder: Path) -> None:
    body = zstandard.ZstdCompressor().compress("换过的材料".encode())
    with closing(sqlite3.connect(folder / "people.db")) as connection:
        connection.execute("UPDATE attachments SET body = ? WHERE sha256 = ?", (body, SHA))
        connection.commit()


def _heads_lost(folder: Path) -> None:
    (folder / "heads.log").unlink()


def _heads_altered(folder: Path) -> None:
    path = folder / "heads.log"
    path.write_text(
        path.read_text(encoding="ascii").replace("\t1\t", "\t²\t", 1) + "x\t0\t" + "a" * 64 + "\n", encoding="utf-8"
    )


def _change_evidence(folder: Path) -> None:
    body = zstandard.ZstdCompressor().compress(b"<html>other</html>")
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        connection.execute("UPDATE bodies SET body = ?", (body,))
        connection.commit()


def _change_and_rehash(folder: Path) -> None:
    _rehash(folder, "UPDATE acts SET said = replace(said, '属实', '不实') WHERE kind = 'decision';")


def _cut_and_rehash(folder: Path) -> None:
    _rehash(folder, "DELETE FROM acts WHERE seq > (SELECT MAX(seq) - 2 FROM acts);")


@pytest.mark.parametrize(
    "harm", [_swap, _heads_lost, _heads_altered, _change_evidence, _change_and_rehash, _cut_and_rehash]
)
def test_swapped_files_and_chains_made_anew_are_named(
    harm: Callable[[Path], None], worked: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    shutil.copytree(worked, folder)
    harm(folder)
    assert audited(folder).faults


def test_an_inspection_of_an_earlier_day_accuses_nobody(tmp_path: Path) -> None:
    with office() as where:
        folder = where.store(tmp_path / "store")
        for day in ("2025-09-15", "2025-09-10", "2025-09-16"):
            assert night(folder, day=day).returncode == 0
            assert audited(folder).faults == ()


def test_a_head_kept_elsewhere_is_compared(worked: Path, tmp_path: Path) -> None:
    head = audited(worked).head
    assert audited(worked, head).faults == ()
    folder = tmp_path / "store"
    shutil.copytree(worked, folder)
    _cut_and_rehash(folder)
    assert any("不在留痕中" in fault for fault in audited(folder, head).faults)
    assert head in (worked / "heads.log").read_text(encoding="ascii")
