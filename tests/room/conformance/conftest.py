"""One stock kernel for all cases of a run, a fresh room kernel for each, and the comparison of what both sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any

import pytest
from jupyter_client import KernelManager

from .compare import compared
from .differences import DIFFERENCES
from .records import Record
from .script import Step
from .sides import RoomSide, StockSide

WAYS = ("client", "v1", "json")

_PREPARE = """
import gc as _gc, sys as _sys, comm as _comm
import altair, anywidget, ipywidgets, pandas
import ipywidgets as _ipywidgets
_first = None
_first = set(globals())
_gc.collect(); _gc.freeze()
"""
"""What a stock kernel has imported once, so that each case need not wait for it."""

_CLEAN = """
_ipywidgets.Widget.close_all()
for _name in list(_comm.get_comm_manager().comms.values()):
    _name.close()
for _name in set(globals()) - _first:
    del globals()[_name]
_oh.clear(); _gc.collect(); _sys.stdout.flush(); _sys.stderr.flush()
"""
"""Between cases the stock kernel, which is shared, forgets names, widgets and comms; a room kernel is new each time."""


class Stock:
    """The stock kernel of a run, made clean for each case."""

    def __init__(self, manager: KernelManager) -> None:
        self._manager = manager
        self._client = manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        self._run(_PREPARE)

    def _run(self, source: str) -> int:
        return StockSide(self._manager, self._client).run(source)

    async def play(self, steps: Sequence[Step]) -> Record:
        side = StockSide(self._manager, self._client)
        side.record.count_before = self._run(_CLEAN)
        return await side.play(steps)

    def stop(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


@pytest.fixture(scope="session")
def start_stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Stock]]:
    started: list[Stock] = []

    def start_stock() -> Stock:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
            patch.delenv("PYTEST_CURRENT_TEST", raising=False)  # ipykernel behaves otherwise when it sees it
            manager = KernelManager(kernel_name="python3")
            manager.start_kernel(extra_arguments=["--HistoryManager.enabled=False"])
        started.append(Stock(manager))
        return started[-1]

    yield start_stock
    for stock in started:
        stock.stop()


@pytest.fixture(scope="session")
def stock(start_stock: Callable[[], Stock]) -> Stock:
    return start_stock()


@pytest.fixture
async def play_room(open_page: Any) -> AsyncIterator[Callable[[Sequence[Step], str], Awaitable[Record]]]:
    sides: list[RoomSide] = []

    async def play_room(steps: Sequence[Step], way: str) -> Record:
        side = RoomSide(await open_page(), way)
        sides.append(side)
        return await side.play(steps)

    yield play_room
    for side in sides:
        side.close()


Agree = Callable[..., Awaitable[None]]


@pytest.fixture
def agree(stock: Stock, play_room: Any) -> Agree:
    """Play a script on a stock kernel and on room kernels, and fail where they part in a way that is not listed."""

    async def agree(*steps: Step, beside: bool = False, ways: Sequence[str] = WAYS) -> None:
        theirs = await stock.play(steps)
        for way in ways:
            told = compared(theirs, await play_room(steps, way), DIFFERENCES, beside=beside)
            assert not told, "\n".join([f"by way of {way}:", *told])

    return agree
