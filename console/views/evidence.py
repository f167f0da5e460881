"""Evidence as it was kept: the saved page in a sandbox, the picture with the passage marked, files that people handed
in.

Everything here is hostile: it is served with a policy under which nothing runs and nothing is loaded.
"""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from console.access import EVERYBODY, allowed, person_of
from console.desk import desk, sees_private, stamp
from crawler.extract.charset import decode
from inspection.pictures import exhibits, picture_of
from model.finding import Evidence
from model.review import Kind
from store.inbox import InboxRow

SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri "
    "'none'; frame-ancestors 'self'"
)
MOST = 3_000_000
"""Longest page, in characters, that is shown; longer ones are cut, and say so."""


def _evidence(request: HttpRequest, key: str, number: int) -> tuple[InboxRow, Evidence]:
    person, at = person_of(request), desk()
    row = at.row(key, person)
    if not sees_private(person, row.unit):
        raise Http404("原页存档只供复核人员和本单位查看。")
    finding = at.store.finding(key, at.people.inbox.night[0])
    kept = exhibits(at.store, finding) if finding else []
    if number >= len(kept) or not kept[number].sha256:
        raise Http404("没有这份存档。")
    return row, kept[number]


@allowed(*EVERYBODY)
@require_GET
def saved_page(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """A saved page, for a sandboxed frame: no scripts, no requests, no forms."""
    _, evidence = _evidence(request, key, number)
    body = desk().store.archive.body(evidence.sha256)
    if body is None:
        raise Http404("存档中没有这一页。")
    text = (
        decode(body[: MOST * 2]).text[:MOST]
        if not body.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
        else "<p>这是一份文件，请下载后查看。</p>"
    )
    text = with_passage(text, evidence.quote)
    note = "" if len(body) <= MOST * 2 else "<p>页面过长，以下只显示开头部分。</p>"
    return _sealed(HttpResponse(note + text, content_type="text/html; charset=utf-8"))


def with_passage(text: str, quote: str) -> str:
    """The page's text with the quoted passage, or the longest part of it that stands in one piece, marked as a place to
    scroll to."""
    for part in sorted(re.split(r"[\s；：“”]+", quote), key=len, reverse=True):
        at = text.find(part, max(0, text.find("<body"))) if len(part) > 1 else -1
        if at >= 0 and text.rfind("<", 0, at) <= text.rfind(">", 0, at):  # in the text, not within a tag
            return (
                f'{text[:at]}<mark id="duwang-passage" style="background:#fff3b0;outline:3px solid #c8102e">'
                f"{part}</mark>{text[at + len(part) :]}"
            )
    return text


@allowed(*EVERYBODY)
@require_GET
def download(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """The saved bytes as a file; that somebody took them is recorded."""
    row, evidence = _evidence(request, key, number)
    body = desk().store.archive.body(evidence.sha256)
    if body is None:
        raise Http404("存档中没有这一页。")
    desk().people.trail.note(stamp(), person_of(request), Kind.LOOK, row.unit, key, {"sha256": evidence.sha256})
    return _attachment(body, f"{evidence.sha256[:16]}.bin")


@allowed(*EVERYBODY)
@require_GET
def picture(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """The saved page as a picture, with the quoted passage marked."""
    _, evidence = _evidence(request, key, number)
    image = picture_of(desk().store, evidence, desk().settings.crawler.browser)
    if image is None:
        raise Http404("未能生成截图：本机没有可用的浏览器，或该页不是网页。")
    response = HttpResponse(image, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response


@allowed(*EVERYBODY)
@require_GET
def handed_in(request: HttpRequest, key: str, sha256: str) -> HttpResponseBase:
    """A file that was handed in with a step about a finding."""
    person = person_of(request)
    row = desk().row(key, person)
    for act in desk().people.trail.of(key, Kind.STEP):
        files = act.said.get("files", [])
        assert isinstance(files, list)
        for each in files:
            if each["sha256"] == sha256 and sees_private(person, row.unit):
                return _file(sha256, each["name"])
    raise Http404("没有这份附件。")


@allowed(*EVERYBODY)
@require_GET
def material(request: HttpRequest, unit: str, sha256: str) -> HttpResponseBase:
    """A file that was handed in with a unit's entries."""
    person = person_of(request)
    desk().unit(unit, person)
    for act in desk().people.trail.of_unit(unit, Kind.ENTRY):
        files = act.said.get("files", [])
        assert isinstance(files, list)
        for each in files:
            if each["sha256"] == sha256 and sees_private(person, unit):
                return _file(sha256, each["name"])
    raise Http404("没有这份材料。")


def _file(sha256: str, name: str) -> HttpResponseBase:
    body = desk().people.files.get(sha256)
    if body is None:
        raise Http404("没有这份附件。")
    return _attachment(body, name)


def _attachment(body: bytes, name: str) -> HttpResponseBase:
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return _sealed(response)


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response
