"""Certificates that browsers would not trust are recorded; the site is read all the same."""

import datetime
import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.certificate import certificate_fault
from crawler.guard import NetworkGuard
from model.unit import Unit
from model.zone import SHANGHAI
from store.bundle import Bundle
from tests.portal.pages import landing

LOOPBACK = NetworkGuard(["127.0.0.0/8"])


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(landing(("/mzj/gk/", "通知公告")).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _self_signed(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.test")])
    start = datetime.datetime(2025, 1, 1, tzinfo=SHANGHAI)
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    )
    certificate = (
        builder.not_valid_before(start)
        .not_valid_after(datetime.datetime(2125, 1, 1, tzinfo=SHANGHAI))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture
def https(tmp_path: Path) -> Iterator[str]:
    """``host:port`` of a server with a certificate of its own making."""
    _self_signed(tmp_path / "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_certificate_of_ones_own_making_is_named(https: str) -> None:
    assert certificate_fault(https, LOOPBACK) == "使用自签名证书"


def test_nobody_answers_or_may_be_asked(https: str) -> None:
    assert certificate_fault("127.0.0.1:1", LOOPBACK) == ""
    assert certificate_fault(https, NetworkGuard()) == ""


def test_the_crawl_reads_on_and_records_it(https: str, crawl: Callable[..., Bundle]) -> None:
    bundle = crawl(Unit("mzj", "民政局", "区直", f"https://{https}/mzj/", https))
    notes = [text for (text,) in bundle.database.conn.execute("SELECT text FROM notes WHERE kind = 'certificate'")]
    assert notes == [f"{https} 的安全证书不受浏览器信任：使用自签名证书；本次检查照常读取"]
    assert any(fetch.status.is_ok for fetch in bundle.fetches())
