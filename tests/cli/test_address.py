import ipaddress

import pytest

from awayday.cli._address import lan_address, public_url


def test_the_address_in_the_network_is_an_address() -> None:
    assert ipaddress.ip_address(lan_address()).version == 4


@pytest.mark.parametrize(
    ("address", "url"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80"), ("room.local", "http://room.local:80")],
)
def test_an_address_that_was_named_stands_in_all_links(address: str, url: str) -> None:
    assert public_url(address, 80) == url


def test_listening_everywhere_gives_phones_an_address_they_can_reach() -> None:
    assert public_url("0.0.0.0", 8765) == f"http://{lan_address()}:8765"
