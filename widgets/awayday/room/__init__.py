"""Room kernels: one light kernel for each page, inside the server's process, behind Voilà's own extension points."""

from awayday.room import context
from awayday.room._limits import Limits, PageLimit
from awayday.room._loop import run_to_end
from awayday.room._watch import PageExit
from awayday.room.connection import RoomConnection
from awayday.room.kernel import RoomKernel
from awayday.room.manager import RoomKernelManager, RoomKernelSpecManager

__all__ = [
    "Limits",
    "PageExit",
    "PageLimit",
    "RoomConnection",
    "RoomKernel",
    "RoomKernelManager",
    "RoomKernelSpecManager",
    "context",
    "run_to_end",
]
