"""Whether browsers would trust a site's certificate. The crawl reads the site all the same; the fault is recorded."""

import socket
import ssl
from urllib.parse import urlsplit

from crawler.guard import NetworkGuard
from model.address import host_name

SECONDS = 8.0
_WORDS = {
    10: "证书已过期",
    18: "使用自签名证书",
    19: "证书链中有不受信任的自签名证书",
    20: "证书签发机构不受信任，或证书链不完整",
    21: "证书链不完整",
    62: "证书与域名不符",
    64: "证书与地址不符",
}


def certificate_fault(host: str, guard: NetworkGuard) -> str:
    """What is wrong with the certificate of an HTTPS host (``name[:port]``), in Chinese; empty when nothing is, or
    nobody answers."""
    url = f"https://{host}/"
    name, port = host_name(url), urlsplit(url).port or 443
    address = guard.resolve(name, port)
    if address is None:
        return ""
    try:
        with (
            socket.create_connection((address, port), SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=name),
        ):
            return ""
    except ssl.SSLCertVerificationError as error:
        return _WORDS.get(error.verify_code, f"证书未通过验证（{error.verify_message}）")
    except OSError:
        return ""
