"""Unit registers in three formats, validated whole."""

from pathlib import Path

import openpyxl
import pytest

from crawler.register import RegisterError, read_register
from model.column import ColumnType

KINDS = {"区直": "区直", "乡镇": "乡镇", "镇": "乡镇"}
CSV = (
    "单位名称,单位类别,门户地址,政府信息公开年报\n民政局,区直,https://www.example.gov.cn/mzj/,"
    "https://www.example.gov.cn/mzj/nb/\n,,,\n南湖镇,镇,www.example.gov.cn/nhz/index.html,\n"
)


def faults(path: Path) -> list[str]:
    with pytest.raises(RegisterError) as error:
        read_register(path, (), KINDS)
    return error.value.faults


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_every_encoding_that_offices_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(CSV.encode(encoding))
    units = read_register(path, (), KINDS).units
    assert [(u.id, u.name, u.kind, u.site) for u in units] == [
        ("mzj", "民政局", "区直", "www.example.gov.cn"),
        ("nhz", "南湖镇", "乡镇", "www.example.gov.cn"),
    ]
    assert units[0].columns == {ColumnType.ANNUAL_REPORT: "https://www.example.gov.cn/mzj/nb/"}
    assert units[1].portal == "http://www.example.gov.cn/nhz/index.html"


def test_xlsx_with_a_title_above_the_header(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["清河县政务公开考核单位名录"],
        ["序号", "单位名称", "单位类别", "门户地址"],
        [1, "民政局", "区直", "https://www.example.gov.cn/mzj/"],
        [None, None, None, None],
        [2, "教育局", "区直", "坏地址 x"],
    ):
        book.worksheets[0].append(row)
    path = tmp_path / "units.xlsx"
    book.save(path)
    assert faults(path) == ["单元格D5：门户地址“坏地址 x”不是有效的网址"]


def test_xlsx_with_addresses_behind_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["单位名称", "单位类别", "门户地址"], ["民政局", "区直", "点击进入"]):
        sheet.append(row)
    sheet["A2"].hyperlink = "https://www.example.gov.cn/other/"
    sheet["C2"].hyperlink = "https://www.example.gov.cn/mzj/"
    path = tmp_path / "units.xlsx"
    book.save(path)
    unit = read_register(path).units[0]
    assert (unit.name, unit.portal) == ("民政局", "https://www.example.gov.cn/mzj/")


def test_toml(tmp_path: Path) -> None:
    path = tmp_path / "units.toml"
    path.write_text(
        (
            '[[unit]]\nid="mzj"\nname="民政局"\nkind="区直"\nportal="https://www.example.gov.cn/mzj/"\n[unit.co'
            'lumns]\nannual-report="https://www.example.gov.cn/nb/"\n'
        ),
        encoding="utf-8",
    )
    assert read_register(path, (), KINDS).units[0].columns[ColumnType.ANNUAL_REPORT].endswith("/nb/")


def test_all_faults_at_once_each_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(
        (
            "编号,单位名称,单位类别,门户地址\na,民政局,区直,https://a.gov.cn/\na,教育局,局委,"
            "ftp://b.gov.cn/\nB_1,,区直,http://10.0.0.1/x\nc,财政局,区直,\n"
        ),
        encoding="utf-8",
    )
    assert faults(path) == [
        "第3行第4列：门户地址“ftp://b.gov.cn/”不是有效的网址",
        "第3行第1列：单位编号“a”与第2行重复",
        "第3行第3列：不认识的单位类别“局委”，可用：乡镇、区直",
        "第4行第2列：缺少单位名称",
        "第4行第4列：门户地址“http://10.0.0.1/x”是内网地址；确需检查的，请在配置 crawler.allow_networks 中列明其网段",
        "第4行第1列：单位编号“B_1”只能用小写字母、数字和连字符",
        "第5行第4列：缺少门户地址",
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("u.toml", b"[[unit]\n", "TOML 格式错误"),
        ("u.toml", b"[[unit]]\ncolour = 1\n", "不认识的键“colour”"),
        ("u.csv", b"a,b\n1,2\n", "找不到表头"),
        ("u.xlsx", b"not a workbook", "打不开工作簿"),
        ("u.doc", b"x", "不认识的文件类型"),
        ("u.csv", "单位名称,门户地址,门户地址\n".encode(), "两列都表示"),
    ],
)
def test_files_that_are_no_register(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert any(words in fault for fault in faults(path))


def test_a_missing_file(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.csv") == ["打不开文件：No such file or directory"]
