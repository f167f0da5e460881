"""One attempt to fetch an address and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FetchStatus(StrEnum):
    """What came of a request. Closed: every outcome has a name, and each name one of four meanings."""

    OK = "ok"
    # the site's fault
    NOT_FOUND = "not_found"
    GONE = "gone"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    DNS_FAILURE = "dns_failure"
    REFUSED = "refused"
    RESET = "reset"
    TLS_ERROR = "tls_error"
    REDIRECT_LOOP = "redirect_loop"
    SOFT_404 = "soft_404"
    REPLACED = "replaced"
    INVALID_ADDRESS = "invalid_address"
    UNREACHABLE = "unreachable"
    EMPTY_FILE = "empty_file"
    NOT_A_FILE = "not_a_file"
    # we were kept out
    ROBOTS = "robots"
    ROBOTS_UNAVAILABLE = "robots_unavailable"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    CHALLENGE = "challenge"
    # nobody's proven fault
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    BLANK = "blank"
    PLACEHOLDER = "placeholder"
    # our own limits
    TOO_LARGE = "too_large"
    PRIVATE_ADDRESS = "private_address"
    BUDGET = "budget"
    NO_BROWSER = "no_browser"
    RENDER_FAILED = "render_failed"
    NEEDS_SCRIPT = "needs_script"
    UNPARSED = "unparsed"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"

    @property
    def is_ok(self) -> bool:
        """True when a body was received as asked for."""
        return self is FetchStatus.OK

    @property
    def is_site_fault(self) -> bool:
        """True when the address does not work for anybody; the only statuses that can become a broken link."""
        return self in _SITE_FAULTS

    @property
    def is_removed(self) -> bool:
        """True when the site says, in whatever way, that there is nothing at the address."""
        return self in (FetchStatus.NOT_FOUND, FetchStatus.GONE, FetchStatus.SOFT_404)

    @property
    def is_blocked(self) -> bool:
        """True when the site kept us out, which says nothing about what people see."""
        return self in _BLOCKED

    @property
    def is_ours(self) -> bool:
        """True when a limit of our own stopped the request."""
        return self in _OURS

    @property
    def is_unstable(self) -> bool:
        """True when the exchange broke off or took too long, or a page came without its content: nobody's proven
        fault."""
        return self in _UNSTABLE

    @property
    def needs_second_try(self) -> bool:
        """True when the outcome is only believed after a second attempt later in the run; what follows from the address
        alone stays."""
        return (self.is_site_fault and self not in _BY_ADDRESS) or self.is_unstable or self in _PASSING

    @property
    def is_of_client(self) -> bool:
        """True when another client, a browser, might have read what ours could not."""
        return self in _OF_CLIENT

    @property
    def zh(self) -> str:
        """The outcome in Chinese, as reports show it."""
        return _TITLES[self]


_SITE_FAULTS = frozenset(
    (
        FetchStatus.NOT_FOUND, FetchStatus.GONE, FetchStatus.CLIENT_ERROR, FetchStatus.SERVER_ERROR,
        FetchStatus.DNS_FAILURE, FetchStatus.REFUSED, FetchStatus.RESET, FetchStatus.TLS_ERROR,
        FetchStatus.REDIRECT_LOOP, FetchStatus.SOFT_404, FetchStatus.EMPTY_FILE, FetchStatus.NOT_A_FILE,
        FetchStatus.REPLACED, FetchStatus.INVALID_ADDRESS, FetchStatus.UNREACHABLE,
    )
)  # fmt: skip
_UNSTABLE = frozenset((FetchStatus.TIMEOUT, FetchStatus.TRUNCATED, FetchStatus.BLANK, FetchStatus.PLACEHOLDER))
_BY_ADDRESS = frozenset((FetchStatus.INVALID_ADDRESS, FetchStatus.UNREACHABLE))
_PASSING = frozenset((FetchStatus.RATE_LIMITED, FetchStatus.ROBOTS_UNAVAILABLE, FetchStatus.UNREADABLE))
_OF_CLIENT = frozenset(
    (
        FetchStatus.RESET, FetchStatus.UNREADABLE, FetchStatus.TRUNCATED, FetchStatus.TLS_ERROR,
        FetchStatus.REDIRECT_LOOP,
    )
)  # fmt: skip
_BLOCKED = frozenset(
    (
        FetchStatus.ROBOTS, FetchStatus.ROBOTS_UNAVAILABLE, FetchStatus.FORBIDDEN, FetchStatus.RATE_LIMITED,
        FetchStatus.CHALLENGE,
    )
)  # fmt: skip
_OURS = frozenset(
    (
        FetchStatus.TOO_LARGE, FetchStatus.PRIVATE_ADDRESS, FetchStatus.BUDGET, FetchStatus.NO_BROWSER,
        FetchStatus.RENDER_FAILED, FetchStatus.NEEDS_SCRIPT, FetchStatus.UNPARSED, FetchStatus.UNREADABLE,
        FetchStatus.UNSUPPORTED,
    )
)  # fmt: skip
_TITLES = {
    FetchStatus.OK: "正常",
    FetchStatus.NOT_FOUND: "页面不存在（404）",
    FetchStatus.GONE: "页面已删除（410）",
    FetchStatus.CLIENT_ERROR: "请求被判错误（4xx）",
    FetchStatus.SERVER_ERROR: "服务器错误（5xx）",
    FetchStatus.DNS_FAILURE: "域名无法解析",
    FetchStatus.REFUSED: "连接被拒绝",
    FetchStatus.RESET: "连接中断",
    FetchStatus.TLS_ERROR: "安全证书错误",
    FetchStatus.REDIRECT_LOOP: "循环跳转",
    FetchStatus.SOFT_404: "返回“页面不存在”提示（状态码200）",
    FetchStatus.REPLACED: "跳转到网站首页或栏目页，未见原页面",
    FetchStatus.INVALID_ADDRESS: "地址写法有误，浏览器无法识别",
    FetchStatus.UNREACHABLE: "指向本地文件或内部网络，公众无法访问",
    FetchStatus.EMPTY_FILE: "文件为空",
    FetchStatus.NOT_A_FILE: "应为文件，实为网页",
    FetchStatus.TRUNCATED: "内容传输不完整",
    FetchStatus.BLANK: "页面空白",
    FetchStatus.PLACEHOLDER: "页面只有提示，未见内容",
    FetchStatus.ROBOTS: "网站 robots.txt 不允许访问",
    FetchStatus.ROBOTS_UNAVAILABLE: "网站 robots.txt 未能读取，按规定不予访问",
    FetchStatus.FORBIDDEN: "访问被拒绝",
    FetchStatus.RATE_LIMITED: "访问频率受限（429）",
    FetchStatus.CHALLENGE: "人机验证或防护拦截",
    FetchStatus.TIMEOUT: "访问超时",
    FetchStatus.TOO_LARGE: "内容超过大小上限",
    FetchStatus.PRIVATE_ADDRESS: "地址在内网，未获准访问",
    FetchStatus.BUDGET: "超出本次检查上限，未读",
    FetchStatus.NO_BROWSER: "页面需运行脚本，本机无浏览器",
    FetchStatus.UNPARSED: "页面内容无法解析",
    FetchStatus.RENDER_FAILED: "页面需运行脚本，渲染失败",
    FetchStatus.NEEDS_SCRIPT: "页面须运行脚本才显示，未逐一渲染",
    FetchStatus.UNREADABLE: "服务器应答不合规范，本机未能读取",
    FetchStatus.UNSUPPORTED: "地址形式不支持",
}


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request: when, what came back, and the hash of the body that was kept."""

    url: str
    at: datetime
    status: FetchStatus
    http_status: int | None = None
    final_url: str = ""
    content_type: str = ""
    sha256: str = ""
    length: int = 0
    seconds: float = 0.0
    error: str = ""
    attempt: int = 1
    rendered: bool = False
