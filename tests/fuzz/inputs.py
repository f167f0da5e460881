"""Valid files of each kind, how they are read, and random alterations of them."""

import io
import json
import random
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import openpyxl

from crawler.register import RegisterError, read_register
from forms.layout import Scope
from forms.make import make_form
from forms.read import FormError, read_form, rubric_of_form
from inspection.config import ConfigError, load_settings
from model.inputs import Source
from model.unit import Unit
from model.workdays import Announced, HolidaysError, read_announced, use_announced
from model.zone import SHANGHAI
from rubric_map.catalogue import load_rubrics
from rubric_map.files import RubricError, read_rubric
from rubric_map.inputs import InputsError, read_inputs
from store.bundle import Bundle
from store.database import is_damage
from store.trouble import StoreError

RUBRICS = Path("rubric_map/rubrics")
HUANGPU = "huangpu-2023"
MOMENT = datetime(2023, 11, 1, tzinfo=SHANGHAI)
SNIPPETS = (
    b"\0",
    b"\r",
    b"\r\n",
    b"\n",
    b'"',
    b"'",
    b"\\",
    b"[",
    b"]",
    b"{",
    b"}",
    b"=",
    b",",
    b";",
    b"\t",
    b"#",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x80",
    b"\xed\xa0\x80",
    "²".encode(),
    "１２".encode(),
    b"1e999",
    b"-0",
    b"9" * 400,
    b"nan",
    b"inf",
    b"null",
    b"true",
    b"0x10",
    b"../" * 5,
    b"http://[::1]:99999/",
    b"=cmd|' /C calc'!A0",
    "，".encode(),
    "单位名称".encode(),
    "\u202e".encode(),
    b"\x1b[31m",
    b"[[unit]]",
    b"x" * 200_000,
    b"(" * 3_000,
    b"[" * 3_000,
    b"{" * 3_000,
    b"not " * 3_000,
)


@dataclass(frozen=True)
class Kind:
    """A kind of file: valid ones, and what reads them, raising nothing but what the reader documents."""

    seeds: Callable[[], list[bytes]]
    read: Callable[[bytes], None]


def _in_file(suffix: str, read: Callable[[Path], object]) -> Callable[[bytes], None]:
    def work(body: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file{suffix}"
            path.write_bytes(body)
            read(path)

    return work


def _register(path: Path) -> None:
    try:
        read_register(path, (), None)
    except RegisterError as error:
        assert error.faults


def _rubric(path: Path) -> None:
    try:
        read_rubric(path)
    except RubricError as error:
        assert error.faults


def _inputs(path: Path) -> None:
    try:
        read_inputs(load_rubrics()[HUANGPU], path)
    except InputsError as error:
        assert error.faults


def _form(body: bytes) -> None:
    try:
        rubric_of_form(body)
        read_form(body, load_rubrics()[HUANGPU])
    except FormError as error:
        assert error.faults


def _settings(path: Path) -> None:
    try:
        load_settings(path.parent, environment={})
    except ConfigError as error:
        assert error.faults


def _holidays(body: bytes) -> None:
    try:
        read_announced(body.decode("utf-8", "replace"))
    except HolidaysError as error:
        assert error.faults
    finally:
        use_announced(Announced())


def _bundle(path: Path) -> None:
    try:
        bundle = Bundle(path)
        bundle.meta("site")
        bundle.close()
    except StoreError as error:
        assert str(path) in str(error)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        assert is_damage(error) or isinstance(error, sqlite3.OperationalError)


def _sheet(*rows: tuple[str, ...]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.create_sheet("名录", 0)
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


_ROWS = (("单位名称", "单位类别", "门户地址"), ("民政局", "区直", "http://www.example.gov.cn/mzj/"))


@cache
def _forms() -> list[bytes]:
    units = [
        Unit(
            "fgw", "发展改革委", "委办局", "https://www.example.gov.cn/fgw/", "www.example.gov.cn", MappingProxyType({})
        )
    ]
    rubric = load_rubrics()[HUANGPU]
    return [make_form(rubric, "2023", Scope(Source.SELF, "fgw"), units, MOMENT)]


def _stored_bundle() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.db"
        bundle = Bundle(path)
        bundle.set_meta(site="a")
        bundle.close()
        return [path.read_bytes()]


KINDS: dict[str, Kind] = {
    "register.csv": Kind(lambda: ["\n".join(",".join(row) for row in _ROWS).encode()], _in_file(".csv", _register)),
    "register.toml": Kind(
        lambda: [
            (
                '[[unit]]\nname = "民政局"\nkind = "区直"\nportal = "http://www.example.gov.cn/mzj/"\nsite = '
                '"www.example.gov.cn"\n'
            ).encode()
        ],
        _in_file(".toml", _register),
    ),
    "register.xlsx": Kind(lambda: [_sheet(*_ROWS)], _in_file(".xlsx", _register)),
    "rubric": Kind(lambda: [path.read_bytes() for path in sorted(RUBRICS.glob("*.toml"))], _in_file(".toml", _rubric)),
    "score inputs": Kind(
        lambda: [json.dumps({"unit": "fgw", "kind": "委办局", "findings": [], "facts": {}}).encode()],
        _in_file(".json", _inputs),
    ),
    "form": Kind(_forms, _form),
    "settings": Kind(
        lambda: [b"jobs = 2\n[crawler]\ndelay = 1\nallow_networks = ['10.0.0.0/8']\n"], lambda body: _in_settings(body)
    ),
    "holidays": Kind(lambda: [b"[2030]\noff = ['2030-01-01..2030-01-03']\non = []\n"], _holidays),
    "bundle": Kind(_stored_bundle, _in_file(".db", _bundle)),
}


def _in_settings(body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "duwang.toml"
        path.write_bytes(body)
        _settings(path)


def altered(body: bytes, chance: random.Random) -> bytes:
    """A file with a few things changed; inside its parts, where it is a workbook."""
    if body.startswith(b"PK") and chance.random() < 0.8:
        return _altered_parts(body, chance)
    for _ in range(chance.randint(1, 4)):
        body = _once(body, chance)
    return body


def _once(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    match chance.randrange(6):
        case 0:
            return body[:at] + chance.choice(SNIPPETS) + body[at:]
        case 1:
            return body[:at]
        case 2:
            return body[:at] + body[at + chance.randint(1, 40) :]
        case 3:
            return body[:at] + chance.randbytes(chance.randint(1, 8)) + body[at + 8 :]
        case 4:
            end = at + chance.randint(1, 60)
            return body[:end] + body[at:end] + body[end:]
        case _:
            lines = body.split(b"\n")
            chance.shuffle(lines)
            return b"\n".join(lines) if len(lines) < 200 else body[:at] + b"\n" + body[at:]


def _altered_parts(body: bytes, chance: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        wanted = chance.choice(names)
        for name in names:
            part = old.read(name)
            if name != wanted:
                new.writestr(name, part)
            elif chance.random() > 0.1:
                new.writestr(name, _once(part, chance))
    return made.getvalue()
