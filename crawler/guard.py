"""Which addresses may be contacted: public ones, and networks that the configuration names."""

import ipaddress
import socket
from collections.abc import Iterable

import ada_url

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_HIDING = tuple(
    (ipaddress.IPv6Network(network), place)
    for network, place in (
        ("::ffff:0:0/96", 0),
        ("::ffff:0:0:0/96", 0),
        ("::/96", 0),
        ("64:ff9b::/96", 0),
        ("64:ff9b:1::/48", 0),
        ("2002::/16", 80),
    )
)
"""Networks of IPv6 in which an IPv4 address is written, and how many bits stand behind it: mapped (RFC 4291),
translated (RFC 2765), compatible, NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056). Teredo hides two and is refused as a
whole."""
_REFUSED = tuple(
    map(ipaddress.ip_network, ("2001::/32", "fec0::/10", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "192.88.99.0/24"))
)
"""Teredo (RFC 4380), site-local (RFC 3879), local NAT64 (RFC 8215), documentation (RFC 9637), segment routing (RFC
9602), 6to4 relays (RFC 7526)."""
_ISATAP = (0x00005EFE, 0x02005EFE)


def hidden_in(ip: Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if ip.version == 4:
        return ()
    found = [
        ipaddress.IPv4Address(int(ip) >> behind & 0xFFFFFFFF)
        for network, behind in _HIDING
        if ip in network and int(ip) > 1  # :: and ::1 stand for themselves
    ]
    if int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return tuple(found)


class PrivateAddressError(Exception):
    """The address is not public and not allowed."""


class NetworkGuard:
    """Decides about IP addresses. ``allowed`` are CIDRs that may be read although they are not public.

    Raises ``ValueError`` for a CIDR that is none.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = tuple(ipaddress.ip_network(network, strict=False) for network in allowed)

    def permits(self, address: str) -> bool:
        """True when the IP address may be contacted."""
        try:
            ip = ipaddress.ip_address(address.split("%")[0])
        except ValueError:
            return False
        hidden = hidden_in(ip)
        if hidden:
            return not self._is_refused(ip) and all(self._permits(each) for each in hidden)
        return self._permits(ip)

    def _permits(self, ip: Address) -> bool:
        if any(ip.version == network.version and ip in network for network in self._allowed):
            return True
        return ip.is_global and not ip.is_multicast and not self._is_refused(ip)

    def _is_refused(self, ip: Address) -> bool:
        return any(ip.version == network.version and ip in network for network in _REFUSED)

    def check_url(self, url: str) -> None:
        """Refuse addresses written as numbers, in any form that browsers accept.

        Raises :class:`PrivateAddressError`.
        """
        try:
            host = ada_url.URL(url).hostname
        except ValueError:
            raise PrivateAddressError(f"not an address: {url}") from None
        literal = host.strip("[]")
        try:
            ipaddress.ip_address(literal)
        except ValueError:
            return
        if not self.permits(literal):
            raise PrivateAddressError(literal)

    def resolve(self, host: str, port: int) -> str | None:
        """One permitted IP address of a host, or None. Asks the system's resolver."""
        try:
            infos = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except OSError:
            return None
        addresses = [str(info[4][0]) for info in infos]
        if not addresses or not all(self.permits(address) for address in addresses):
            return None
        return addresses[0]
