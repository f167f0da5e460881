"""Which addresses may be contacted: public ones, and networks that the configuration names."""

import ipaddress
import socket
from collections.abc import Iterable

import ada_url


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
        mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
        ip = mapped or ip
        if any(ip.version == network.version and ip in network for network in self._allowed):
            return True
        return ip.is_global and not ip.is_multicast

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
