"""Links as verdicts name them: what leads where, on which pages, and what came of every attempt."""

from model.article import Confidence
from model.fetch import Fetch, FetchStatus
from model.finding import Evidence, Outcome, Verdict
from model.link import Link
from model.text import printable

QUOTED = 3
_BY_FORM = (FetchStatus.INVALID_ADDRESS, FetchStatus.UNREACHABLE)


def named(link: Link) -> str:
    """The link in a sentence: what it is and the words that it shows."""
    words = printable(next((place.text for place in link.places if place.text), ""))
    kind = "附件" if link.is_attachment else ("图片" if any(place.tag == "img" for place in link.places) else "链接")
    name = f"{kind}“{words[:40]}”" if words else f"{kind} {link.url} "
    return f"门户共用区域的{name}" if link.shared else name


def verdict_on(link: Link, outcome: Outcome, message: str, confidence: Confidence = Confidence.LOW) -> Verdict:
    """The verdict with its evidence: every attempt, and where the link stands. Links that lead to one folder go back to
    one thing."""
    tries = (*link.attempts, *((link.look,) if link.look else ()))
    attempts = tuple(_attempt(link, each) for each in tries)
    places = tuple(
        Evidence(place.page, None, None, "", f"链接文字：{printable(place.text)}")
        for place in link.places[:QUOTED]
        if place.text
    )
    pages = tuple(dict.fromkeys(place.page for place in link.places))
    return Verdict(
        target=link.url,
        outcome=outcome,
        message=message,
        url=link.url,
        confidence=confidence,
        evidence=attempts + places,
        places=pages,
        site_wide=link.shared,
        cause=link.url.split("?")[0].rpartition("/")[0],
    )


def _attempt(link: Link, fetch: Fetch) -> Evidence:
    if fetch.status in _BY_FORM and fetch.http_status is None and "DNS" not in fetch.error:
        return Evidence(link.url, quote="按地址写法判定，未发出请求")
    return Evidence(link.url, fetch.at, fetch.http_status, fetch.sha256, _told(fetch))


def _told(fetch: Fetch) -> str:
    which = "浏览器访问" if fetch.rendered else f"第{fetch.attempt}次访问"
    moved = fetch.final_url not in ("", fetch.url) and f"，转到 {fetch.final_url}"
    return f"{which}：{fetch.status.zh}{moved or ''}" + (f"（{fetch.error}）" if fetch.error else "")
