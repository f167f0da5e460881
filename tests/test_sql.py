"""SQL stands in store/ alone, and there in named constants."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OTHERS = ("model", "checks", "rubric_map", "crawler", "reports", "forms", "inspection", "console", "duwang", "bench")
KEYWORDS = re.compile(
    r"\b(?:SELECT|PRAGMA|VACUUM|(?:INSERT|REPLACE) (?:OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|(?:ATTACH"
    r"|DETACH) DATABASE"
    r"|(?:CREATE|DROP|ALTER) (?:TABLE|INDEX|TRIGGER|VIEW))\b"
)
RUNS = frozenset(("execute", "executemany", "query"))
IN_PLACE = frozenset(("database.py", "backup.py", "schema.py", "people.py"))
"""Files that open, copy or migrate databases, where statements have no other name than what they do."""


def strings(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.parametrize("room", OTHERS)
def test_no_other_room_speaks_sql(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    found = [f"{path}:{line}" for path in files for line, text in strings(path) if KEYWORDS.search(text)]
    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "store").glob("*.py")), ids=lambda path: path.name)
def test_statements_have_names(path: Path) -> None:
    if path.name in IN_PLACE:
        pytest.skip("opens, copies or migrates files")
    inline = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in RUNS
        and node.args
        and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert inline == []
