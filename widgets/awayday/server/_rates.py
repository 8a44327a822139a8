"""How often somebody may do something: a bucket of tries for each key, which fills again with time."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

MAX_KEYS = 10_000
"""Keys that are remembered; above that the one that was used longest ago is forgotten."""


class Rates:
    """A token bucket for each key, kept as the one moment at which the bucket will be full again.

    Parameters
    ----------
    burst
        Tries that a key has at once; also the most that it saves up.
    per_s
        Tries that it earns a second.
    max_keys
        Keys that are remembered at one time.
    clock
        Seconds that never go back.
    """

    def __init__(
        self, burst: float, per_s: float, *, max_keys: int = MAX_KEYS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst = burst
        self.per_s = per_s
        self.max_keys = max_keys
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._full_at)

    def allow(self, key: str, cost: float = 1) -> bool:
        """Take `cost` tries of `key` if it has them; a refused one costs nothing."""
        now = self._clock()
        full_at = max(self._full_at.get(key, now), now) + cost / self.per_s
        if full_at > now + self.burst / self.per_s + 1e-9:
            return False
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self.max_keys:
            self._full_at.popitem(last=False)
        return True


def network(address: str) -> str:
    """Return what one household or phone can't change at will: an IPv4 address, or the /64 of an IPv6 address.

    >>> network("192.168.1.7"), network("2001:db8::1:2"), network("unknown")
    ('192.168.1.7', '2001:db8::/64', 'unknown')
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
