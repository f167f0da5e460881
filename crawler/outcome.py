"""From what came back to a FetchStatus. Pure: no request is made here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.soft404 import says_gone
from crawler.words import either, of_words
from model.address import is_attachment, is_picture, path_of
from model.fetch import FetchStatus

_CHALLENGE = re.compile(
    rb"document\.cookie\s*=.{0,4000}?(?:location|reload)|__jsl_clearance|acw_sc__v2|\$_ts\s*="
    rb"|yunsuo_session|safeline|aliyun_waf|"
    rb"captcha|cf-chl|wzws_cid|sec_defend",
    re.S | re.I,
)
BLOCK_PAGE = 1500
"""Bytes of words beyond which a page is no firewall's."""
_HTML_START = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|script|meta|!--|\?xml)", re.I)


@of_words
def _blocked() -> re.Pattern[str]:
    """What firewalls write on the page that they answer instead of the site's."""
    return re.compile(either("errors.blocked"), re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response as far as judging it needs; ``is_download`` says that it is delivered as a file to save."""

    url: str
    status: int
    content_type: str
    body: bytes
    length: int | None
    is_download: bool = False
    final_url: str = ""


def judge(answer: Answer) -> FetchStatus:  # noqa: PLR0911  a case, an answer
    """Status of a complete response; soft 404 is judged later, against the site's own error page."""
    status = answer.status
    if status in (412, *FIREWALL_CODES) or not 100 <= status < 600 or _is_challenge(answer):
        return FetchStatus.CHALLENGE
    if status in _BY_CODE:
        return _BY_CODE[status]
    if 500 <= status < 600:
        return FetchStatus.SERVER_ERROR
    if 400 <= status < 500:
        return FetchStatus.CLIENT_ERROR
    if status == 304:
        return FetchStatus.UNREADABLE  # nobody asked whether it has changed
    if 300 <= status < 400:
        return FetchStatus.REDIRECT_LOOP if status in REDIRECTS else FetchStatus.OK
    if is_attachment(answer.url) or is_picture(answer.url):
        return _judge_file(answer)
    is_page = "html" in answer.content_type.lower() or not answer.content_type
    if is_page and status == 200 and not answer.body.strip() and not answer.length:
        return FetchStatus.BLANK
    return FetchStatus.SOFT_404 if _is_failure(answer) else FetchStatus.OK


FIREWALL_CODES = (511, *range(520, 600))
"""Statuses that no standard knows and that servers before the site answer with (521, 567 and the like), and 511 of a
network's own gate (RFC 6585)."""
REDIRECTS = (301, 302, 303, 307, 308)
_BY_CODE = {
    401: FetchStatus.FORBIDDEN,
    403: FetchStatus.FORBIDDEN,
    404: FetchStatus.NOT_FOUND,
    405: FetchStatus.FORBIDDEN,
    406: FetchStatus.FORBIDDEN,
    407: FetchStatus.FORBIDDEN,
    408: FetchStatus.TIMEOUT,
    410: FetchStatus.GONE,
    429: FetchStatus.RATE_LIMITED,
    451: FetchStatus.FORBIDDEN,
}


def _is_challenge(answer: Answer) -> bool:
    if not answer.body or len(answer.body) > 20_000:
        return False
    if _CHALLENGE.search(answer.body) and len(_visible(answer.body)) < 200:
        return True
    if len(answer.body) >= 6000 or len(_visible(answer.body)) > BLOCK_PAGE:
        return False
    return any(_blocked().search(answer.body.decode(charset, "ignore")) for charset in ("utf-8", "gb18030"))


def _visible(body: bytes) -> bytes:
    return re.sub(rb"<script.*?</script>|<style.*?</style>|<[^>]*>|\s", b"", body, flags=re.S | re.I)


def _judge_file(answer: Answer) -> FetchStatus:
    """A file must not be empty, and not be a web page under a file's name: unless it is delivered as a file, was made
    by an office program, or holds a text of its own."""
    body, kind = answer.body, answer.content_type.lower()
    if (not body and not answer.length) or (body and not body.strip(b"\0")):
        return FetchStatus.EMPTY_FILE
    if len(body) <= SMALL_TEXT and ("json" in kind or _NOTICE.match(body) or _is_notice(answer)):
        return FetchStatus.NOT_A_FILE
    if not _HTML_START.match(body[:512]) or OFFICE_HTML.search(body[:4000]) or _is_viewer(answer.final_url):
        return FetchStatus.OK
    if answer.is_download:
        return FetchStatus.OK
    return FetchStatus.OK if _is_text(answer.url) and _has_text(body) else FetchStatus.NOT_A_FILE


def _is_notice(answer: Answer) -> bool:
    """True for a few words that say, under a file's name, that the file is not there."""
    return b"\0" not in answer.body and not answer.url.lower().endswith((".txt", ".csv")) and says_gone(answer.body)


def _is_text(url: str) -> bool:
    """True for names of files whose text a page may show in their place."""
    return path_of(url).lower().endswith((".doc", ".docx", ".wps", ".rtf", ".xls", ".xlsx", ".et", ".txt"))


def _is_viewer(url: str) -> bool:
    """A page that shows the file which its query names (``viewer.html?file=a.pdf``)."""
    return "?" in url and is_attachment("http://x/" + url.partition("?")[2]) and not is_attachment(path_of(url))


SMALL_TEXT = 2_000
_NOTICE = re.compile(rb"\s*(?:<script|<\?xml[^>]*>\s*<error|\{\s*\"?(?:code|status|success|msg|message|error)\b)", re.I)
"""How an error reads that a program answers in place of a file."""
_FAILURE = re.compile(
    rb"\"(?:code|status)\"\s*:\s*\"?(?:404|410|500)\b|\"success\"\s*:\s*false|<code>NoSuch|404 page not found", re.I
)


def _is_failure(answer: Answer) -> bool:
    """True for a short answer by a program that says in its own words that nothing is there."""
    kind = answer.content_type.lower()
    is_data = "json" in kind or "xml" in kind or "text/plain" in kind
    return is_data and "html" not in kind and len(answer.body) <= SMALL_TEXT and bool(_FAILURE.search(answer.body))


OFFICE_HTML = re.compile(rb"urn:schemas-microsoft-com|content=.?Microsoft (?:Word|Excel)|MsoNormal", re.I)
SUBSTANTIAL = 300
"""Characters of running text outside of links beyond which a page under a file's name is its text."""


def _has_text(body: bytes) -> bool:
    """Rarely asked: the extractor, slow to load, is only loaded then."""
    from crawler.extract.charset import decode
    from crawler.extract.parse import parse

    page = parse(decode(body, "").text)
    linked = sum(anchor.end - anchor.start for anchor in page.anchors)
    return len(page.text) - linked >= SUBSTANTIAL and not says_gone(page.text.encode())


def is_html(content_type: str, body: bytes) -> bool:
    """True when the body is a page: by its type, or by its beginning when the type is missing or wrong."""
    kind = content_type.lower()
    if "html" in kind or ("xml" in kind and "svg" not in kind):
        return True
    return (not kind or "text/plain" in kind or "octet-stream" in kind) and bool(_HTML_START.match(body[:512]))


# Names of exception classes along the cause chain of a failed request.
_BY_ERROR: Mapping[str, FetchStatus] = {
    "PrivateAddressError": FetchStatus.PRIVATE_ADDRESS,
    "DNSLookupError": FetchStatus.DNS_FAILURE,
    "CannotResolveHostError": FetchStatus.DNS_FAILURE,
    "DownloadConnectionRefusedError": FetchStatus.REFUSED,
    "ConnectionRefusedError": FetchStatus.REFUSED,
    "ConnectionRefused": FetchStatus.REFUSED,
    "NoRouteError": FetchStatus.REFUSED,
    "ConnectError": FetchStatus.REFUSED,
    "TCPTimedOutError": FetchStatus.TIMEOUT,
    "TimeoutError": FetchStatus.TIMEOUT,
    "DownloadTimeoutError": FetchStatus.TIMEOUT,
    "ResponseDataLossError": FetchStatus.TRUNCATED,
    "DownloadCancelledError": FetchStatus.TOO_LARGE,
    "CancelledError": FetchStatus.TOO_LARGE,
    "ConnectionLost": FetchStatus.RESET,
    "ConnectionResetError": FetchStatus.RESET,
    "BrokenPipeError": FetchStatus.RESET,
    "RobotsUnavailableError": FetchStatus.ROBOTS_UNAVAILABLE,
    "UnsupportedURLSchemeError": FetchStatus.UNSUPPORTED,
    "NoBrowserError": FetchStatus.NO_BROWSER,
    "RenderError": FetchStatus.RENDER_FAILED,
    "BadLocationError": FetchStatus.UNREADABLE,
    "CertificateError": FetchStatus.TLS_ERROR,
    "VerificationError": FetchStatus.TLS_ERROR,
}


def judge_error(names: tuple[str, ...], text: str) -> FetchStatus:
    """Status of a request that failed: ``names`` are exception class names, outermost first, with their causes. What no
    rule knows is something that our client could not read, and no fault of the site."""
    if any(name == "Error" or "SSL" in name for name in names) and (
        "ssl" in text.lower() or "certificate" in text.lower() or "tls" in text.lower()
    ):
        return FetchStatus.TLS_ERROR
    for name in names:
        if name in _BY_ERROR:
            return _BY_ERROR[name]
    for words, status in _BY_WORDS:
        if words in text:
            return status
    return FetchStatus.UNREADABLE


_BY_WORDS = (
    ("DOWNLOAD_MAXSIZE", FetchStatus.TOO_LARGE),
    ("Forbidden by robots.txt", FetchStatus.ROBOTS),
    ("max redirections", FetchStatus.REDIRECT_LOOP),
    ("certificate", FetchStatus.TLS_ERROR),
    ("ERR_NAME_NOT_RESOLVED", FetchStatus.DNS_FAILURE),
    ("ERR_CONNECTION_REFUSED", FetchStatus.REFUSED),
    ("ERR_CONNECTION_RESET", FetchStatus.RESET),
    ("ERR_CONNECTION_CLOSED", FetchStatus.RESET),
    ("ERR_EMPTY_RESPONSE", FetchStatus.RESET),
    ("ERR_SSL", FetchStatus.TLS_ERROR),
    ("ERR_TOO_MANY_REDIRECTS", FetchStatus.REDIRECT_LOOP),
    ("net::ERR", FetchStatus.RENDER_FAILED),
)
"""What else tells, in the words of Scrapy and Chromium."""
