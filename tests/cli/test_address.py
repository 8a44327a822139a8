import ipaddress

import pytest

from awayday.cli._address import base_url, lan_address


def test_the_address_in_the_network_is_an_address() -> None:
    assert ipaddress.ip_address(lan_address()).version == 4


@pytest.mark.parametrize(
    ("address", "url"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80"), ("room.local", "http://room.local:80")],
)
def test_an_address_that_was_named_stands_in_all_links(address: str, url: str) -> None:
    assert base_url(address, 80) == url
