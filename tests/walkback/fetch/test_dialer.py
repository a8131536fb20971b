"""Which addresses may be dialled."""

import pytest

from walkback.errors import ConfigError
from walkback.fetch.dialer import is_public, parse_allowed

NOT_PUBLIC = """
127.0.0.1 10.0.0.1 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1 255.255.255.255
192.0.0.8 198.18.0.1 192.88.99.1 168.63.129.16
::1 :: ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::7f00:1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:0:1::1 2001:db8::1
fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 3fff::1 5f00::1 news.example 2606:4700::1111%1
""".split()


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_what_is_let_through_is_a_list_of_hosts_with_ports() -> None:
    assert parse_allowed("") == frozenset()
    assert parse_allowed(" 127.0.0.1:8001, LocalHost:80 ,[::1]:9,") == {"127.0.0.1:8001", "localhost:80", "::1:9"}


@pytest.mark.parametrize("text", ["127.0.0.1", "localhost:", ":80", "localhost:http", "localhost:0", "localhost:70000"])
def test_what_is_no_host_with_a_port_is_an_error_of_the_configuration(text: str) -> None:
    with pytest.raises(ConfigError, match="WALKBACK_FETCH_ALLOW"):
        parse_allowed(text)
