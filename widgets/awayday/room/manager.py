"""Starts and ends kernels: a room kernel for the kernelspec `awayday`, a stock process for any other."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Any as AnyTrait
from traitlets import Float

from awayday.room import _shell, context
from awayday.room.kernel import RoomKernel

log = logging.getLogger(__name__)

ROOM = "awayday"
"""Name of the kernelspec whose notebooks run in the server's process."""

STOCK = "python3"
"""Name of the kernelspec whose notebooks get a process of their own, with this interpreter."""

_KEPT = frozenset(
    {
        "APPDATA",
        "COMSPEC",
        "HOME",
        "HOMEDRIVE",
        "HOMEPATH",
        "IPYTHONDIR",
        "LANG",
        "LANGUAGE",
        "LD_LIBRARY_PATH",
        "LOCALAPPDATA",
        "LOGNAME",
        "MPLCONFIGDIR",
        "NO_COLOR",
        "PATH",
        "PATHEXT",
        "PROGRAMDATA",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONUTF8",
        "SHELL",
        "SYSTEMDRIVE",
        "SYSTEMROOT",
        "TEMP",
        "TMP",
        "TMPDIR",
        "TZ",
        "USER",
        "USERNAME",
        "USERPROFILE",
        "VIRTUAL_ENV",
        "WINDIR",
    }
)
_KEPT_PREFIXES = ("LC_", "XDG_", "VOILA_", "CONDA_PREFIX", "JUPYTER_DATA_DIR", "JUPYTER_PATH", "JUPYTER_RUNTIME_DIR")


def scrubbed(env: Mapping[str, str]) -> dict[str, str]:
    """Return the part of an environment that a stock kernel needs; tokens and passwords stay behind."""
    kept = {str(name): str(value) for name, value in env.items()}
    return {name: value for name, value in kept.items() if name.upper() in _KEPT or name.startswith(_KEPT_PREFIXES)}


class RoomKernelSpecManager(KernelSpecManager):  # type: ignore[misc]  # jupyter_client's types are skipped
    """Knows two kernelspecs and looks for no others: what is installed on the machine can't take their place."""

    def _specs(self) -> dict[str, KernelSpec]:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return {
            ROOM: KernelSpec(argv=argv, display_name="awayday", language="python"),
            STOCK: KernelSpec(
                argv=argv, display_name="Python 3", language="python", metadata={"supported_encryption": "curve"}
            ),
        }

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the names of the kernelspecs; neither has a folder."""
        return dict.fromkeys(self._specs(), "")

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return a kernelspec.

        Raises
        ------
        NoSuchKernel
            If it is neither of the two.
        """
        try:
            return self._specs()[kernel_name]
        except KeyError:
            raise NoSuchKernel(kernel_name) from None

    def get_all_specs(self) -> dict[str, dict[str, Any]]:
        """Return both kernelspecs as the server's models have them."""
        return {name: {"resource_dir": "", "spec": spec.to_dict()} for name, spec in self._specs().items()}


class RoomKernelManager(AsyncMappingKernelManager):  # type: ignore[misc]  # jupyter_server's types are skipped
    """The kernels of a room server, each bound to the visitor whose page it is."""

    room_grace_s = Float(180.0, help="Seconds that a room kernel outlives its page's last socket.").tag(config=True)
    stock_grace_s = Float(600.0, help="Seconds that a stock kernel outlives its page's last socket.").tag(config=True)
    on_presence = AnyTrait(
        None, allow_none=True, help="Called with (visitor, open) for each socket that opens (True) or closes (False)."
    ).tag(config=True)
    slim = AnyTrait(
        None, allow_none=True, help="Called with a widget's state; returns what of it a browser has to be sent."
    ).tag(config=True)
    extra_env = AnyTrait(
        None, allow_none=True, help="Called with the visitor; returns what a stock kernel's environment gets besides."
    ).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        # a participant sees no traceback, and a page that comes back asks for states instead of missed messages
        policy = {"allow_tracebacks": False, "buffer_offline_messages": False, "transport_encryption": "auto"}
        super().__init__(**{**policy, **kwargs})
        self._visitors: dict[str, object] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}

    # Starting

    async def _async_start_kernel(self, *, kernel_id: str | None = None, path: str | None = None, **kwargs: Any) -> str:
        visitor = context.admitted()
        if kwargs.get("kernel_name") == ROOM:
            kernel_id = self._start_room_kernel(kernel_id or self.new_kernel_id(**kwargs), visitor)
        else:
            env = scrubbed(kwargs.pop("env", None) or os.environ)
            if self.extra_env is not None:
                env |= self.extra_env(visitor)
            kernel_id = await super()._async_start_kernel(kernel_id=kernel_id, path=path, env=env, **kwargs)
        if visitor is not None:
            self._visitors[kernel_id] = visitor
        self._leave_later(kernel_id)
        return kernel_id

    start_kernel = _async_start_kernel

    def _start_room_kernel(self, kernel_id: str, visitor: object | None) -> str:
        _record_tasks(asyncio.get_running_loop())
        spec = self.kernel_spec_manager.get_kernel_spec(ROOM)
        kernel = RoomKernel(kernel_id, spec, visitor, parent=self, log=self.log)
        self._kernels[kernel_id] = kernel
        self._kernel_connections[kernel_id] = 0
        KERNEL_CURRENTLY_RUNNING_TOTAL.labels(type=ROOM).inc()
        return kernel_id

    # Who is whose

    def visitor_of(self, kernel_id: str) -> object | None:
        """Return the visitor that a kernel was started for; None for an unknown kernel."""
        return self._visitors.get(kernel_id)

    def kernels_of(self, visitor: object) -> list[str]:
        """Return the ids of a visitor's kernels, oldest first."""
        return [kernel_id for kernel_id, owner in self._visitors.items() if owner == visitor]

    def room_kernels(self) -> Iterable[RoomKernel]:
        """Return the room kernels that are open now."""
        return [kernel for kernel in self._kernels.values() if isinstance(kernel, RoomKernel)]

    # Sockets come and go

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a socket to this kernel opened."""
        super().notify_connect(kernel_id)
        if timer := self._leaving.pop(kernel_id, None):
            timer.cancel()
        self._tell_presence(kernel_id, True)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a socket to this kernel closed; after the last one, the kernel has its grace and then ends."""
        if self._kernel_connections.get(kernel_id, 0) < 1:
            return
        super().notify_disconnect(kernel_id)
        self._tell_presence(kernel_id, False)
        if not self._kernel_connections.get(kernel_id):
            self._leave_later(kernel_id)

    def _tell_presence(self, kernel_id: str, is_open: bool) -> None:
        visitor = self._visitors.get(kernel_id)
        if visitor is not None and self.on_presence is not None:
            self.on_presence(visitor, is_open)

    def _leave_later(self, kernel_id: str) -> None:
        if kernel_id not in self._kernels:
            return
        is_room = isinstance(self._kernels[kernel_id], RoomKernel)
        if timer := self._leaving.pop(kernel_id, None):
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._leaving[kernel_id] = loop.call_later(
            self.room_grace_s if is_room else self.stock_grace_s, lambda: loop.create_task(self._leave(kernel_id))
        )

    async def _leave(self, kernel_id: str) -> None:
        if kernel_id in self._kernels and not self._kernel_connections.get(kernel_id):
            await self.shutdown_kernel(kernel_id, now=True)

    # Ending

    async def _async_shutdown_kernel(self, kernel_id: str, now: bool = False, restart: bool = False) -> Any:
        sockets = self._kernel_connections.get(kernel_id, 0)
        for _ in range(sockets):
            self._tell_presence(kernel_id, False)
        try:
            return await super()._async_shutdown_kernel(kernel_id, now=now, restart=restart)
        finally:
            self._forget(kernel_id)

    shutdown_kernel = _async_shutdown_kernel

    def _forget(self, kernel_id: str) -> None:
        self._visitors.pop(kernel_id, None)
        self._kernel_connections.pop(kernel_id, None)
        if timer := self._leaving.pop(kernel_id, None):
            timer.cancel()

    async def shutdown_all(self, now: bool = True) -> None:
        """End all kernels and give the standard streams back."""
        for kernel_id in tuple(self._kernels):
            try:
                await self.shutdown_kernel(kernel_id, now=now)
            except Exception:
                log.exception("kernel %s did not end cleanly", kernel_id[:8])
        _shell.uninstall()


class _TaskFactory:
    """Makes tasks as before, and hands those that a page's code starts to its room kernel, to end with the page."""

    def __init__(self, before: Callable[..., Any] | None) -> None:
        self._before = before

    def __call__(self, loop: asyncio.AbstractEventLoop, coro: Any, **kwargs: Any) -> Any:
        make = self._before
        task = asyncio.Task(coro, loop=loop, **kwargs) if make is None else make(loop, coro, **kwargs)
        kernel = context.owner(kwargs.get("context"))
        if kernel is not None:
            kernel.adopt(task)
        return task


def _record_tasks(loop: asyncio.AbstractEventLoop) -> None:
    before = loop.get_task_factory()
    if not isinstance(before, _TaskFactory):
        loop.set_task_factory(_TaskFactory(before))
