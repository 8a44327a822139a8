"""Addresses: where to listen, and what phones can reach."""

from __future__ import annotations

import contextlib
import socket

ANYWHERE = ("0.0.0.0", "::")
"""Addresses that mean: every network of this machine."""

LOOPBACK = "127.0.0.1"


def lan_address() -> str:
    """Return the address of this machine in its network, or 127.0.0.1 when there is none.

    A UDP socket is pointed at a documentation address (RFC 5737), which chooses a route and sends nothing.
    """
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return LOOPBACK


def base_url(address: str, port: int) -> str:
    """Return what stands in front of a path in the links of a server that is reached at `address`."""
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
