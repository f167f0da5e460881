"""Small files that take a reader long, or much memory, or raise what no reader expects."""

import io
import zipfile
import zlib

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(document: str) -> bytes:
    """A Word file around the XML of its body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{document}</w:body></w:document>')
    return file.getvalue()


def pdf(content: bytes, resources: str = "", *more: bytes, filters: str = "") -> bytes:
    """A PDF of one page with a content stream; ``more`` are further objects, from number 5 on."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >> >>"
        ).encode(),
        stream(content, filters),
        *more,
    ]
    body, places = b"%PDF-1.5\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        body
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (
            len(objects) + 1,
            len(body),
        )
    )


def stream(content: bytes, words: str = "") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), words.encode(), content)


_FONT = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def _nested(depth: int) -> str:
    return "<w:p><w:r>" * depth + "<w:t>年度报告</w:t>" + "</w:r></w:p>" * depth


BOMBS: dict[str, bytes] = {
    "gridspan.docx": docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="²"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'),
    "nested.docx": docx(_nested(3_000)),
    "wide.docx": docx("<w:p><w:r><w:t>" + "年" * 20 + "</w:t></w:r></w:p>" + "<w:p/>" * 60_000),
    "spaces.docx": docx(f"<w:p><w:r><w:t>{' ' * 15_000_000}</w:t></w:r></w:p>"),
    "recursion.pdf": pdf(
        b"/X Do",
        "/XObject << /X 5 0 R >>",
        stream(b"/X Do /X Do", "/Type /XObject /Subtype /Form /Resources << /XObject << /X 5 0 R >> >>"),
    ),
    "forms.pdf": pdf(
        b"/X5 Do",
        "/XObject << /X5 5 0 R >>",
        *(
            stream(b"/X Do " * 10, f"/Type /XObject /Subtype /Form /Resources << /XObject << /X {number + 1} 0 R >> >>")
            for number in range(5, 15)
        ),
        stream(b"BT (a) Tj ET", "/Type /XObject /Subtype /Form"),
    ),
    "flate.pdf": pdf(
        zlib.compress(zlib.compress(b"0" * 900_000_000, 1), 9), filters="/Filter [/FlateDecode /FlateDecode]"
    ),
    "operators.pdf": pdf(zlib.compress(b"BT /F 1 Tf (a) Tj ET " * 700_000, 9), _FONT, filters="/Filter /FlateDecode"),
    "pages.pdf": pdf(b"").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "objects.pdf": b"%PDF-1.4\n" + b"1 0 obj << /A " * 30_000,
    "empty.pdf": b"%PDF-",
    "array.pdf": pdf(b"[" * 200_000 + b"] TJ", _FONT),
}
"""Files by name. None of them is larger than 300 KB but for the array."""
