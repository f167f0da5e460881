"""Damaged stores are named in one line, never with a traceback, never by an empty answer."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from duwang.cli import app, main
from tests.nights.damage import Damage, bundle_of, damages
from tests.nights.office import night, office

Answer = tuple[int, str, str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store after one night."""
    with office() as where:
        store = where.store(tmp_path_factory.mktemp("whole") / "store")
        done = night(store)
        assert done.returncode == 0, done.stderr
        yield store


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command as its entry point does: (exit code, output, what it said)."""

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["duwang", *arguments])
        monkeypatch.setattr("store.database._opened", {})  # a process of its own has opened nothing yet
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(app)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


COMMANDS = (("findings", "--json"), ("score",), ("report",), ("audit", "verify"))
CASES = list(damages())


@pytest.mark.parametrize(("name", "file", "harm"), CASES, ids=[name for name, *_ in CASES])
def test_damage_is_named(
    name: str, file: str, harm: Damage, whole: Path, tmp_path: Path, ask: Callable[..., Answer]
) -> None:
    store = tmp_path / "store"
    shutil.copytree(whole, store)
    expected = {command: ask(*command, "--store", str(store)) for command in COMMANDS}
    assert all(code == 0 for code, *_ in expected.values())
    harm(store)
    if file == "bundle":
        file = bundle_of(store).name
    for command in COMMANDS:
        code, out, err = ask(*command, "--store", str(store))
        assert "Traceback" not in err
        if code == 0:
            assert (out, err) == expected[command][1:], f"{command} is silent: {err}"
        else:
            assert file in err or (code == 3 and "出错" in err), f"{command} names nothing: {err}"
    code, out, err = ask("doctor", "--store", str(store), "--set", "crawler.browser=off")
    assert "Traceback" not in err
    if code == 0:
        assert "✗" not in out and file in out, f"doctor is silent: {out}{err}"
        assert any(line.startswith("!") for line in out.splitlines() if file in line), out
    else:
        assert file in out + err, f"doctor names nothing: {out}{err}"
