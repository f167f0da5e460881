"""The SSRF guard at the point where names become addresses: every address is vetted, redirects included."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.abstract import isIPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred, maybeDeferred

from crawler.guard import NetworkGuard, PrivateAddressError

if TYPE_CHECKING:
    from typing import Self


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's caching resolver that refuses names which lead to addresses that must not be contacted."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, guard: NetworkGuard) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> "Self":
        settings = crawler.settings
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE"),
            settings.getfloat("DNS_TIMEOUT"),
            NetworkGuard(settings.getlist("DUWANG_ALLOW_NETWORKS")),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":
        literal = name.strip("[]")
        if isIPv6Address(literal):  # the system's simple resolver knows no such addresses
            return maybeDeferred(self._vet, literal)
        return super().getHostByName(name.rstrip("."), timeout).addCallback(self._vet)

    def _vet(self, address: Any) -> Any:
        if not self._guard.permits(str(address)):
            raise PrivateAddressError(str(address))
        return address
