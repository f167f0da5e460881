"""Which addresses may be contacted."""

import pytest

from crawler.guard import NetworkGuard, PrivateAddressError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
        "not-an-address",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "::10.0.0.1",
        "::127.0.0.1",
        "::ffff:0:10.0.0.1",
        "::ffff:0:7f00:1",
        "fec0::1",
        "feff::1",
        "2002:a00:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001::1",
        "2400:3200::5efe:10.0.0.1",
        "2400:3200::200:5efe:10.0.0.1",
        "fe80::5efe:10.0.0.1",
        "::",
        "ff02::1",
        "fd00::1",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::ffff:169.254.169.254",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not NetworkGuard().permits(address)


def test_public_addresses_and_named_networks() -> None:
    assert NetworkGuard().permits("202.106.0.20")
    assert NetworkGuard().permits("2400:3200::1")
    assert NetworkGuard().permits("64:ff9b::202.106.0.20")
    assert NetworkGuard(["10.0.0.0/8"]).permits("64:ff9b::10.1.2.3")
    assert NetworkGuard(["10.0.0.0/8"]).permits("10.1.2.3")
    assert NetworkGuard(["10.0.0.0/8"]).permits("::ffff:10.1.2.3")
    assert not NetworkGuard(["10.0.0.0/8"]).permits("192.168.1.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://0x7f000001/",
        "http://2130706433/",
        "http://127.1/",
        "http://[::1]/",
        "http://１２７.0.0.1/",
        "http://127.0.0.1:8080/x",
    ],
)
def test_numbers_in_every_spelling_that_browsers_accept(url: str) -> None:
    with pytest.raises(PrivateAddressError):
        NetworkGuard().check_url(url)


def test_names_are_left_to_the_resolver() -> None:
    NetworkGuard().check_url("http://www.example.gov.cn/")
    assert NetworkGuard().resolve("localhost", 80) is None
    assert NetworkGuard(["127.0.0.0/8", "::1/128"]).resolve("localhost", 80) is not None
