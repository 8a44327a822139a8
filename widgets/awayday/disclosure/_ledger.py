"""What has been shown so far, measure by measure: a new figure is weighed against all of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from awayday.disclosure._safety import MOST_SETS, Unit


@dataclass(frozen=True, slots=True)
class Release:
    """One group that was shown: its key in the measure, and its units as the ledger writes them."""

    key: str
    units: frozenset[Unit]


class Ledger:
    """What has been shown so far, in memory: it lasts as long as whoever holds it, say a page or a notebook's cell.

    Parameters
    ----------
    most_sets
        Sets of people that are tried before a figure is hidden to be safe.
    """

    def __init__(self, *, most_sets: int = MOST_SETS) -> None:
        self.most_sets = most_sets
        self._lock = RLock()
        self._shown: dict[str, list[Release]] = {}

    @staticmethod
    def kept(path: Path | str) -> Ledger:
        """Return the ledger of a dataset, which is kept in a file, so that it also knows what other programs showed.

        Parameters
        ----------
        path
            The file; made with the first figure that is shown, with a file of the same name ending `.key` beside it.

        Raises
        ------
        LedgerError
            Each time it is asked something and the file can't be read, is damaged or can't be written; nothing is then
            shown.
        """
        from awayday.disclosure._kept import Kept  # it is a Ledger itself

        return Kept(Path(path))

    @contextmanager
    def weighing(self) -> Iterator[None]:
        """Hold the ledger while figures are weighed, since two that are safe alone may not be so together."""
        with self._lock:
            yield

    def shown(self, measure: str) -> tuple[Release, ...]:
        """Return every group of a measure that was shown, the oldest first."""
        return tuple(self._shown.get(measure, ()))

    def written(self, unit: tuple[str, str]) -> Unit:
        """Return a unit as this ledger writes it."""
        return unit

    def record(self, measure: str, key: str, units: Iterable[tuple[Hashable, Hashable]]) -> bool:
        """Write down that a group is shown from now on; `units` are as this ledger writes them.

        Returns
        -------
        Whether that is news.
        """
        release = Release(key, frozenset(units))
        known = self._shown.setdefault(measure, [])
        if release in known:
            return False
        known.append(release)
        return True
