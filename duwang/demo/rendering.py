"""The pages and files of a unit of the demo portal, as its layout shows them."""

import io
import zipfile
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

import jinja2

from duwang.demo import annual
from duwang.demo.layouts import page_path
from duwang.demo.site import Answer, Article, DemoUnit, Portal
from model.page import Table

PER_PAGE = 10
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=False,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(portal: Portal, unit: DemoUnit) -> None:
    """Put every page and file of a unit on its portal."""
    template = TEMPLATES.get_template(f"{unit.style}.html")
    by_slug = {article.slug: article for column in unit.columns for article in column.articles}
    shared = {"portal": portal, "unit": unit, "per_page": PER_PAGE}

    def put(path: str, **context: object) -> None:
        html = template.render(
            {**shared, "column": None, "article": None, "rows": [], "page": 1, "pages": 1, **context}
        )
        charset = "utf-8" if unit.charset == "utf-8" else "gb2312"
        portal.answers[path] = Answer(
            html.encode(unit.charset), f"text/html; charset={charset}" if unit.charset == "utf-8" else "text/html"
        )

    put(unit.portal, kind="landing")
    for column in unit.columns:
        pages = max(1, -(-len(column.articles) // PER_PAGE))
        for page in range(1, pages + 1):
            rows = column.articles[(page - 1) * PER_PAGE : page * PER_PAGE]
            put(
                page_path(unit.style, column.url, page),
                kind="list" if not column.text else "text",
                column=column,
                rows=rows,
                page=page,
                pages=pages,
            )
        if column.script:
            rows_json = ",".join(f'{{"title":"{a.title}","url":"{a.url}","date":"{a.day}"}}' for a in column.articles)
            portal.answers[f"/{unit.id}/api/{column.slug}.json"] = Answer(
                f'{{"rows":[{rows_json}]}}'.encode(), "application/json; charset=utf-8"
            )
        for article in column.articles:
            related = [(title, by_slug[slug].url) for title, slug in article.related]
            put(article.url, kind="article", column=column, article=article, related=related)
            for _, file in article.files:
                if not file.startswith("缺失"):
                    portal.answers[_quoted(article.url.rsplit("/", 1)[0] + "/" + file)] = _file(file, article, unit)


def _quoted(path: str) -> str:
    return quote(path, safe="/?&=")


def _file(name: str, article: Article, unit: DemoUnit) -> Answer:
    if name.endswith(".docx"):
        return Answer(
            _docx(annual.parts(annual.Report(f"清河县{unit.name}", 2024))),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        )
    return Answer(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>"
            b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        ),
        "application/pdf",
    )


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _table(table: Table) -> str:
    rows = "".join("<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in table)
    return f"<w:tbl>{rows}</w:tbl>"


def _docx(contents: list[str | Table]) -> bytes:
    """A minimal Word document, the same bytes every time."""
    body = "".join(_paragraph(each) if isinstance(each, str) else _table(each) for each in contents)
    parts = {
        "[Content_Types].xml": (
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006'
            '/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.rela'
            'tionships+xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": (
            '<?xml version="1.0" encoding="UTF-8"?><Relationships '
            'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordp'
            f'rocessingml/2006/main"><w:body>{body}</w:body></w:document>'
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060600000"
    "00050001a5f645400000000049454e44ae426082"
)
