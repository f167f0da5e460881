"""Reading a unit register (单位名录) from TOML, CSV or XLSX, validated whole.

CSV and XLSX have the TOML fields as columns with the Chinese headers that people type. Every fault is reported with its
line or cell; nothing is read from a register that has one.
"""

import csv
import io
import re
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from crawler.extract.charset import decode
from crawler.extract.urls import absolute
from crawler.guard import NetworkGuard, PrivateAddressError
from model.address import host_name, host_of, parts_of
from model.column import ColumnType
from model.unit import Unit, UnitRegister, kind_word
from store.codec import clean

_HEADERS: Mapping[str, str] = {
    "id": "id", "编号": "id", "单位编号": "id", "单位代码": "id", "代码": "id", "标识": "id", "单位标识": "id",
    "单位id": "id",
    "name": "name", "单位名称": "name", "名称": "name", "单位": "name", "被考核单位": "name", "部门名称": "name",
    "单位全称": "name",
    "kind": "kind", "单位类别": "kind", "类别": "kind", "类型": "kind", "单位类型": "kind", "单位性质": "kind",
    "portal": "portal", "门户地址": "portal", "网址": "portal", "门户网址": "portal", "栏目地址": "portal",
    "地址": "portal", "网站地址": "portal",
    "专栏地址": "portal", "主页": "portal", "单位网址": "portal", "门户": "portal", "url": "portal", "链接": "portal",
    "门户栏目地址": "portal",
    "site": "site", "站点": "site", "网站": "site", "域名": "site", "所属网站": "site", "站点域名": "site",
}  # fmt: skip
_IGNORED = frozenset(("序号", "备注", "说明", "联系人", "联系电话", "no", "note", ""))
_OTHER_SHEETS = (".xls", ".et", ".ods")
_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_RESERVED = frozenset(("index",))
"""Reports are named after units; the overview has a name, too."""
MAX_UNITS = 20_000
MAX_WHOLE_BOOK = 5_000_000
MAX_UNPACKED = 200_000_000
MAX_BYTES = 50_000_000


class RegisterError(Exception):
    """The register has faults; ``faults`` lists all of them, each with its place."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.path = path
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Row:
    place: str
    fields: dict[str, str]
    columns: dict[str, str]
    cells: dict[str, str]

    def at(self, name: str) -> str:
        return self.cells.get(name, self.place)


def read_register(
    path: Path, allow_networks: Iterable[str] = (), kinds: Mapping[str, str] | None = None
) -> UnitRegister:
    """The units of a register file.

    ``kinds`` are the known 单位类别 by every way of writing them (None: any); ``allow_networks`` the CIDRs that are not
    public but may be read. Raises :class:`RegisterError` with all faults.
    """
    faults: list[str] = []
    rows = _read_rows(path, faults)
    units = _units(rows, NetworkGuard(allow_networks), kinds, faults)
    if not faults and not units:
        faults.append("名录中没有单位")
    if faults:
        raise RegisterError(path, faults)
    return UnitRegister(tuple(units))


def _read_rows(path: Path, faults: list[str]) -> list[_Row]:
    try:
        if path.stat().st_size > MAX_BYTES:
            faults.append(f"文件超过 {MAX_BYTES // 1_000_000} MB，不像单位名录")
            return []
        body = path.read_bytes()
    except (OSError, ValueError) as error:
        faults.append(f"打不开文件：{getattr(error, 'strerror', None) or error}")
        return []
    suffix = path.suffix.lower()
    if suffix == ".toml":
        return _toml_rows(body, faults)
    if suffix == ".xlsx":
        return _table_rows(_sheet(body, faults), faults)
    if suffix in (".csv", ".txt", ".tsv"):
        return _table_rows(_csv_cells(body, faults), faults)
    if suffix in _OTHER_SHEETS:
        faults.append(f"不能直接读取 {suffix}：请在 Excel 或 WPS 中另存为 .xlsx")
        return []
    faults.append(f"不认识的文件类型“{suffix or path.name}”，名录应为 .toml、.csv 或 .xlsx")
    return []


_UNIT_LINE = re.compile(r"\s*\[\[\s*unit\s*\]\]")


def _toml_rows(body: bytes, faults: list[str]) -> list[_Row]:
    try:
        document = tomllib.loads(decode(body).text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(f"TOML 格式错误：{error}")
        return []
    for key in document.keys() - {"unit"}:
        faults.append(f"不认识的键“{key}”；单位应写作 [[unit]]")
    entries = document.get("unit", [])
    if not isinstance(entries, list):
        faults.append("单位应写作 [[unit]]，每个单位一段")
        return []
    rows = []
    starts = [number for number, line in enumerate(decode(body).text.splitlines(), 1) if _UNIT_LINE.match(line)]
    for number, entry in enumerate(entries, 1):
        place = f"第{number}个单位" + (f"（第{starts[number - 1]}行）" if len(starts) == len(entries) else "")
        fields, columns = {}, {}
        for key, value in entry.items():
            if key == "columns" and isinstance(value, dict):
                columns = {str(name): str(url) for name, url in value.items()}
            elif key in ("id", "name", "kind", "portal", "site") and isinstance(value, str):
                fields[key] = value.strip()
            elif key in ("id", "name", "kind", "portal", "site"):
                faults.append(f"{place}：{key} 应为文字")
            else:
                faults.append(f"{place}：不认识的键“{key}”")
        rows.append(_Row(place, fields, columns, {}))
    return rows


def _csv_cells(body: bytes, faults: list[str]) -> list[list["_Cell"]]:
    text = decode(body).text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = max(",\t;，", key=lambda mark: text[:2000].count(mark))
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows = []
    try:
        for row in reader:
            rows.append([_Cell(f"第{reader.line_num}行第{i}列", cell.strip()) for i, cell in enumerate(row, 1)])
    except csv.Error as error:
        faults.append(f"第{reader.line_num}行不能读取（{error}）：请检查引号是否成对，单元格是否过长")
    return rows


class _Cell(NamedTuple):
    """Where a cell stands, what it says, and the address that lies behind its words."""

    place: str
    text: str
    link: str = ""


def _sheet(body: bytes, faults: list[str]) -> list[list[_Cell]]:
    import openpyxl  # slow to load, and no crawl needs it

    try:
        # Addresses behind words are only known to a workbook that is read as a whole.
        size = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(body)).infolist())
        if size > MAX_UNPACKED:
            faults.append(f"工作簿解开后超过 {MAX_UNPACKED // 1_000_000} MB，不像单位名录")
            return []
        is_small = size <= MAX_WHOLE_BOOK
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=not is_small, data_only=True)
        sheet = book.worksheets[0]
        rows = []
        for row in sheet.iter_rows(max_row=min(MAX_UNITS + 20, sheet.max_row or MAX_UNITS), max_col=60):
            rows.append(
                [
                    _Cell(f"单元格{getattr(cell, 'coordinate', '')}", _cell_text(cell.value), _link_of(cell))
                    for cell in row
                ]
            )
        return rows
    except Exception as error:  # openpyxl raises many kinds on damaged files
        faults.append(f"打不开工作簿：{error}")
        return []


def _link_of(cell: Any) -> str:
    link = getattr(cell, "hyperlink", None)
    return str(link.target or "") if link is not None else ""


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)).strip() if isinstance(value, float) and value.is_integer() else str(value).strip()


def _table_rows(cells: list[list[_Cell]], faults: list[str]) -> list[_Row]:
    """Rows below the header row; titles above it and blank rows are passed over."""
    header_at = next(
        (i for i, row in enumerate(cells[:10]) if {"name", "portal"} <= {_field(cell.text) for cell in row}), None
    )
    if header_at is None:
        if cells or not faults:
            faults.append("找不到表头：表头须有“单位名称”和“门户地址”两列")
        return []
    names = _headers(cells[header_at], faults)
    return [_row_of(row, names) for row in cells[header_at + 1 :] if any(cell.text for cell in row)]


def _headers(cells: list[_Cell], faults: list[str]) -> list[tuple[str, str]]:
    """What each column of the table says: a field or a column of the unit's by its name, ("", "") for neither."""
    names: list[tuple[str, str]] = []
    for place, text, _ in cells:
        if field := _field(text):
            names.append(("field", field))
        elif column := _column_type(text):
            names.append(("column", column))
        else:
            names.append(("", ""))
            if _plain(text) not in _IGNORED:
                faults.append(f"{place}：不认识的表头“{text}”")
    fields = [name for kind, name in names if kind == "field"]
    for name in sorted({name for name in fields if fields.count(name) > 1}):
        faults.append(f"表头有两列都表示“{name}”，请删去一列")
    return names


def _row_of(cells: list[_Cell], names: list[tuple[str, str]]) -> _Row:
    """A row of the table; an address that lies behind words is taken for them."""
    found = _Row(re.sub(r"第\d+列$", "", cells[0].place), {}, {}, {})
    for (kind, name), (place, text, link) in zip(names, cells):
        if link.startswith("http") and (kind == "column" or name == "portal") and "." not in text:
            text = link
        if kind:
            found.cells[name] = place
            if text:
                (found.fields if kind == "field" else found.columns)[name] = text
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s（(].*$|[\s*＊:：]", "", text.strip()).lower()


def _field(text: str) -> str:
    return _HEADERS.get(_plain(text), "")


def _column_type(text: str) -> str:
    plain = re.sub(r"^栏目[:：]|栏目?地址$|网址$", "", text.strip())
    for kind in ColumnType:
        if plain in (kind.value, kind.zh):
            return kind.value
    return ""


def _units(rows: list[_Row], guard: NetworkGuard, kinds: Mapping[str, str] | None, faults: list[str]) -> list[Unit]:
    units: list[Unit] = []
    seen: dict[str, str] = {}
    for row in rows[:MAX_UNITS]:
        name = clean(row.fields.get("name", "")).strip()
        if not name:
            faults.append(f"{row.at('name')}：缺少单位名称")
        portal = _address(row.fields.get("portal", ""), row.at("portal"), "门户地址", guard, faults)
        unit_id = row.fields.get("id", "").lower() or (_id_from(portal) if portal else "")
        if row.fields.get("id") and not _ID.match(unit_id):
            faults.append(f"{row.at('id')}：单位编号“{row.fields['id']}”只能用小写字母、数字和连字符")
        elif unit_id in _RESERVED:
            faults.append(f"{row.at('id')}：单位编号“{unit_id}”留作他用，请另取一个")
        elif unit_id in seen:
            faults.append(
                f"{row.at('id')}：单位编号“{unit_id}”与{seen[unit_id]}重复"
                + ("" if row.fields.get("id") else "，请加“单位编号”一列区分")
            )
        elif unit_id:
            seen[unit_id] = row.place
        columns = _columns(row, guard, faults)
        kind = _kind(row, kinds, faults)
        site = _site(row, portal, faults)
        if portal and name:
            units.append(Unit(unit_id, name, kind, portal, site, MappingProxyType(columns)))
    return units


def _site(row: _Row, portal: str, faults: list[str]) -> str:
    """The site (host and port) that a unit is read with; a file is named after it."""
    written = row.fields.get("site", "")
    if not written:
        return host_of(portal)
    host = re.sub(r"^https?://", "", written.lower()).strip("/")
    if not host or host_of(f"http://{host}/") != host:
        faults.append(f"{row.at('site')}：站点“{written}”应为域名（可带端口），如 www.example.gov.cn")
    return host


def _kind(row: _Row, kinds: Mapping[str, str] | None, faults: list[str]) -> str:
    written = kind_word(row.fields.get("kind", ""))
    if not written:
        faults.append(f"{row.at('kind')}：缺少单位类别")
    elif kinds is not None and written not in kinds:
        known = "、".join(sorted(set(kinds.values())))
        faults.append(f"{row.at('kind')}：不认识的单位类别“{written}”，可用：{known}")
    return written if kinds is None else kinds.get(written, "")


def _columns(row: _Row, guard: NetworkGuard, faults: list[str]) -> dict[ColumnType, str]:
    columns = {}
    for name, url in row.columns.items():
        kind = _column_type(name)
        if not kind:
            faults.append(f"{row.at(name)}：不认识的栏目类型“{name}”，可用：{'、'.join(ColumnType)}")
            continue
        address = _address(url, row.at(name), f"栏目“{name}”的地址", guard, faults)
        if address:
            columns[ColumnType(kind)] = address
    return columns


def _address(text: str, place: str, what: str, guard: NetworkGuard, faults: list[str]) -> str:
    """A checked absolute address; empty after adding a fault."""
    if not text:
        faults.append(f"{place}：缺少{what}")
        return ""
    written = text if "://" in text else f"http://{text}"
    url = absolute(written, written)
    if not url or re.search(r"\s", text) or not re.search(r"^[^/]*(?:\.|localhost|\[)", host_of(url)):
        faults.append(f"{place}：{what}“{text}”不是有效的网址")
        return ""
    try:
        guard.check_url(url)
    except PrivateAddressError:
        faults.append(f"{place}：{what}“{text}”是内网地址；确需检查的，请在配置 crawler.allow_networks 中列明其网段")
        return ""
    return url


def _id_from(portal: str) -> str:
    """An id from the last telling part of the address: the folder of the portal, else the first label of the host."""
    parts = parts_of(portal)
    segments = [
        s.split(".")[0]
        for s in parts.path.lower().split("/")
        if s and not re.match(r"^(?:index|default|home|main)\b", s)
    ]
    label = segments[-1] if segments else next((part for part in host_name(portal).split(".") if part != "www"), "")
    return re.sub(r"[^a-z0-9]+", "-", label).strip("-") or "unit"
