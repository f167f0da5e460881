"""Words and tables of documents, made here: content controls, merged cells, pictures; characters that mean nothing."""

import io
import zipfile

import pytest

from crawler.extract.files import PICTURE, UnreadableFileError, is_legible, read_file

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_rows_cells_and_paragraphs_in_content_controls() -> None:
    row = (
        f"<w:sdt><w:sdtContent><w:tr>{tc('甲')}<w:sdt><w:sdtContent>{tc('1')}</w:sdtContent></w:sdt></w:tr>"
        "</w:sdtContent></w:sdt>"
    )
    held = f"<w:tc><w:sdt><w:sdtContent>{p('2')}</w:sdtContent></w:sdt></w:tc>"
    _, tables = read_file(docx(f"<w:tbl><w:tr>{tc('头')}{held}</w:tr>{row}</w:tbl>"), "a.docx")
    assert tables == ((("头", "2"), ("甲", "1")),)


def test_merged_cells_line_up() -> None:
    wide, first, more = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = f"<w:tr>{tc('甲', first)}{tc('乙', wide)}</w:tr><w:tr>{tc('', more)}{tc('1')}{tc('2')}</w:tr>"
    assert read_file(docx(f"<w:tbl>{rows}</w:tbl>"), "a.docx")[1] == ((("甲", "乙", "乙"), ("甲", "1", "2")),)


def test_a_table_in_a_cell_stands_on_its_own() -> None:
    inner = f"<w:tbl><w:tr>{tc('1')}</w:tr></w:tbl>"
    _, tables = read_file(docx(f"<w:tbl><w:tr><w:tc>{p('外')}{inner}</w:tc></w:tr></w:tbl>"), "a.docx")
    assert tables == ((("外",),), (("1",),))


def test_a_picture_leaves_a_mark_and_a_break_ends_a_line() -> None:
    text, _ = read_file(
        docx(
            f"{p('一、总体情况')}<w:p><w:r><w:drawing/></w:r></w:p><w:p><w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r></w:p>"
        ),
        "a.docx",
    )
    assert text == f"一、总体情况\n{PICTURE}\n上\n下"


@pytest.mark.parametrize("body", [b"", b"\xd0\xcf\x11\xe0 old word", b"MZ"])
def test_what_cannot_be_read_has_no_text(body: bytes) -> None:
    assert read_file(body, "a.doc") == (None, ())


@pytest.mark.parametrize(
    ("body", "words"), [(b"PK\x03\x04broken", "Word 文件已损坏"), (b"%PDF-1.4 nothing", "PDF 文件已损坏")]
)
def test_what_is_damaged_says_so(body: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        read_file(body, "a.doc")


@pytest.mark.parametrize(
    ("text", "legible"),
    [
        ("一、总体情况 2024年 12 件", True),
        ("0,1+ #2024 ABCDEFG HIJK", False),
        ("- 1 -\n- 2 -", False),
        ("公 开 a b", True),
    ],
)
def test_garbage_is_told_from_chinese(text: str, legible: bool) -> None:
    assert is_legible(text) is legible
