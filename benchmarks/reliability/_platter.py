"""What a disk holds after the power went: rebuilt from the list of what was done to it.

What is assumed, all of it to the disadvantage of the store:

- Of a file, only what was there at its last successful sync is sure. Each later write is in the file or not, in pieces
  of 512 bytes, in any order; a piece may be cut in the middle. Its size is any that it had since; where it grew without
  being written there are zeros or junk.
- After a sync that failed, the pieces that waited for it are in the file or not, and no later sync brings them back.
- Names of files (made, deleted) come to disk in the order in which they were changed, any number of the last ones
  missing, unless the folder was synced. The store syncs the folder itself when it makes the database file.
- The disk does what a successful sync says. A drive that lies about that can't be guarded against by any program.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.reliability._vfs import Op

SECTOR = 512


@dataclass
class _Inode:
    sure: bytearray = field(default_factory=bytearray)
    pending: list[Op] = field(default_factory=list)

    def synced(self) -> None:
        self.sure = _after(self.sure, self.pending)
        self.pending = []

    def forgotten(self, chance: random.Random) -> None:
        self.sure = self.torn(chance)
        self.pending = []

    def torn(self, chance: random.Random) -> bytearray:
        """What may be found after the cut."""
        kept = chance.choice((0.0, 1.0, 0.5, chance.random()))
        pieces = [piece for op in self.pending for piece in _pieces(op)]
        if chance.random() < 0.5:
            chance.shuffle(pieces)
        found = bytearray(self.sure)
        filler = chance.random() < 0.5
        for op in pieces:
            if chance.random() >= kept:
                continue
            data = op.data[: chance.randrange(len(op.data))] if op.data and chance.random() < 0.02 else op.data
            if op.kind == "truncate":
                del found[op.at :]
            else:
                _grow(found, op.at, chance if filler else None)
                found[op.at : op.at + len(data)] = data
        sizes, size = [len(self.sure)], len(self.sure)
        for op in self.pending:
            size = op.at if op.kind == "truncate" else max(size, op.at + len(op.data))
            sizes.append(size)
        if chance.random() < 0.5 and kept < 1.0:
            size = chance.choice(sizes)
            del found[size:]
            _grow(found, size, chance if filler else None)
        return found


def _after(content: bytearray, ops: Sequence[Op]) -> bytearray:
    for op in ops:
        if op.kind == "truncate":
            del content[op.at :]
            continue
        _grow(content, op.at, None)
        content[op.at : op.at + len(op.data)] = op.data
    return content


def _grow(content: bytearray, size: int, chance: random.Random | None) -> None:
    missing = size - len(content)
    if missing > 0:
        content += bytes(missing) if chance is None else chance.randbytes(missing)


def _pieces(op: Op) -> list[Op]:
    if op.kind == "truncate":
        return [op]
    found, at, end = [], op.at, op.at + len(op.data)
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        found.append(Op("write", op.file, at, op.data[at - op.at : upto - op.at]))
        at = upto
    return found


class Platter:
    """A disk that can be told of one thing after the other, and be cut off after any of them.

    Parameters
    ----------
    there
        Names of empty files that are there and sure at the start.
    chance
        Decides what a failed sync leaves.
    """

    def __init__(self, there: Sequence[str], chance: random.Random) -> None:
        self._names = {name: _Inode() for name in there}
        self._sure_names = dict(self._names)
        self._renames: list[tuple[str, _Inode | None]] = []
        self._chance = chance

    def take(self, op: Op) -> None:
        """Do what was done."""
        match op.kind:
            case "create":
                self._rename(op.file, _Inode())
            case "delete":
                self._rename(op.file, None)
                if op.at:
                    self._sync_names()
            case "write" | "truncate":
                self._names[op.file].pending.append(op)
            case "sync":
                self._names[op.file].synced()
                if op.at:
                    self._sync_names()
            case "unsync":
                self._names[op.file].forgotten(self._chance)

    def _rename(self, name: str, inode: _Inode | None) -> None:
        self._renames.append((name, inode))
        if inode is None:
            self._names.pop(name, None)
        else:
            self._names[name] = inode

    def _sync_names(self) -> None:
        self._sure_names = dict(self._names)
        self._renames = []

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Write into a folder what may be found when the power is back; the disk itself goes on."""
        names = dict(self._sure_names)
        for name, inode in self._renames[: chance.randint(0, len(self._renames))]:
            if inode is None:
                names.pop(name, None)
            else:
                names[name] = inode
        for name, inode in names.items():
            (folder / name).write_bytes(inode.torn(chance))
