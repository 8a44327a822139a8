"""Room kernels: one light kernel for each page, inside the server's process, behind Voilà's own extension points."""

from awayday.room import context
from awayday.room.connection import RoomConnection
from awayday.room.kernel import RoomKernel
from awayday.room.manager import RoomKernelManager, RoomKernelSpecManager

__all__ = ["RoomConnection", "RoomKernel", "RoomKernelManager", "RoomKernelSpecManager", "context"]
