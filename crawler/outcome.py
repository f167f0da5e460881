"""From what came back to a FetchStatus. Pure: no request is made here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.extract.urls import is_attachment, is_picture
from model.fetch import FetchStatus

_CHALLENGE = re.compile(
    rb"document\.cookie\s*=.{0,4000}?(?:location|reload)|__jsl_clearance|acw_sc__v2|\$_ts\s*=|yunsuo_session|safeline|aliyun_waf|"
    rb"captcha|cf-chl|wzws_cid|sec_defend",
    re.S | re.I,
)
_CHALLENGE_WORDS = re.compile(
    "人机验证|安全验证|访问验证|请完成验证|滑动验证|访问过于频繁|您的访问请求被拦截|网站防火墙|创宇盾|云防护|安全防护"
)
_HTML_START = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|script|meta|!--|\?xml)", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response as far as judging it needs."""

    url: str
    final_url: str
    status: int
    content_type: str
    body: bytes
    length: int | None
    is_head: bool = False


def judge(answer: Answer) -> FetchStatus:
    """Status of a complete response; soft 404 is judged later, against the site's own error page."""
    status = answer.status
    if status in (412, 521) or (status in (200, 202, 403, 503) and _is_challenge(answer)):
        return FetchStatus.CHALLENGE
    if status in _BY_CODE:
        return _BY_CODE[status]
    if 500 <= status < 600:
        return FetchStatus.SERVER_ERROR
    if 400 <= status < 500:
        return FetchStatus.CLIENT_ERROR
    if 300 <= status < 400:
        return FetchStatus.REDIRECT_LOOP
    if is_attachment(answer.url) or is_picture(answer.url):
        return _judge_file(answer)
    return FetchStatus.OK


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
    return len(answer.body) < 6000 and bool(_CHALLENGE_WORDS.search(answer.body.decode("utf-8", "ignore")))


def _visible(body: bytes) -> bytes:
    return re.sub(rb"<script.*?</script>|<style.*?</style>|<[^>]*>|\s", b"", body, flags=re.S | re.I)


def _judge_file(answer: Answer) -> FetchStatus:
    """A file must not be empty, and not be a web page under a file's name."""
    if answer.is_head:
        return (
            FetchStatus.EMPTY_FILE
            if answer.length == 0
            else (FetchStatus.NOT_A_FILE if "html" in answer.content_type.lower() else FetchStatus.OK)
        )
    if not answer.body and not answer.length:
        return FetchStatus.EMPTY_FILE
    if "html" in answer.content_type.lower() and _HTML_START.match(answer.body[:512]):
        return FetchStatus.NOT_A_FILE
    return FetchStatus.OK


def is_html(content_type: str, body: bytes) -> bool:
    """True when the body is a page: by its type, or by its beginning when the type is missing or wrong."""
    kind = content_type.lower()
    if "html" in kind or "xml" in kind:
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
    "ConnectionDone": FetchStatus.RESET,
    "ConnectionResetError": FetchStatus.RESET,
    "ResponseNeverReceived": FetchStatus.RESET,
    "ResponseFailed": FetchStatus.RESET,
    "DownloadFailedError": FetchStatus.RESET,
    "RequestTransmissionFailed": FetchStatus.RESET,
    "UnsupportedURLSchemeError": FetchStatus.UNSUPPORTED,
    "NoBrowserError": FetchStatus.NO_BROWSER,
    "RenderError": FetchStatus.RENDER_FAILED,
    "CertificateError": FetchStatus.TLS_ERROR,
    "VerificationError": FetchStatus.TLS_ERROR,
}


def judge_error(names: tuple[str, ...], text: str) -> FetchStatus:
    """Status of a request that failed: ``names`` are exception class names, outermost first, with their causes."""
    if any(name == "Error" or "SSL" in name for name in names) and (
        "ssl" in text.lower() or "certificate" in text.lower() or "tls" in text.lower()
    ):
        return FetchStatus.TLS_ERROR
    for name in names:
        if name in _BY_ERROR and name not in ("DownloadFailedError", "ResponseFailed", "ResponseNeverReceived"):
            return _BY_ERROR[name]
    if "DOWNLOAD_MAXSIZE" in text:
        return FetchStatus.TOO_LARGE
    if "robots.txt" in text:
        return FetchStatus.ROBOTS
    if "max redirections" in text or "redirect" in text.lower():
        return FetchStatus.REDIRECT_LOOP
    if "certificate" in text.lower():
        return FetchStatus.TLS_ERROR
    return next((_BY_ERROR[name] for name in names if name in _BY_ERROR), FetchStatus.RESET)
