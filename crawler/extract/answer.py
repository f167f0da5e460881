"""A page as the JSON object that ``duwang read`` answers."""

from typing import Any

from model.article import DateClaim
from model.page import ORGANISATION_ELEMENTS, Page, TitledLink


def answer(page: Page) -> dict[str, Any]:
    """The documented object; a field that the page does not show is null or an empty list."""
    return {
        "url": page.url or None,
        "charset": page.charset,
        "kind": str(page.kind),
        "title": page.title or None,
        "publish_date": _day(page.publish_date),
        "publish_date_source": str(page.publish_date.source) if page.publish_date else None,
        "written_date": _day(page.written_date),
        "doc_number": page.doc_number,
        "index_number": page.index_number,
        "issuing_body": page.issuing_body,
        "source": page.source,
        "column_name": page.column_name,
        "site_name": page.site_name,
        "items": [{"title": item.title, "date": _day(item.date), "url": item.url or None} for item in page.items],
        "next_page": page.next_page,
        "is_js_rendered": page.is_js_rendered,
        "related_links": _links(page.related_links),
        "organisation": {name: page.organisation.get(name) for name in ORGANISATION_ELEMENTS},
        "attachments": _links(page.attachments),
    }


def _day(claim: DateClaim | None) -> str | None:
    return claim.value.isoformat() if claim else None


def _links(links: tuple[TitledLink, ...]) -> list[dict[str, str | None]]:
    return [{"title": link.title, "url": link.url or None} for link in links]
