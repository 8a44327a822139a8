"""Starts and ends kernels: a room kernel for the kernelspec `awayday`, a stock process for any other."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Any as AnyTrait
from traitlets import Float, Integer

from awayday.room import _shell, _tasks, context
from awayday.room._limits import Limits
from awayday.room._watch import Watch
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
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_RUNTIME_DIR",
        "XDG_STATE_HOME",
    }
)
_KEPT_PREFIXES = ("LC_", "CONDA_PREFIX", "JUPYTER_DATA_DIR", "JUPYTER_PATH", "JUPYTER_RUNTIME_DIR")


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
    slow_s = Float(0.05, help="Seconds that one page may hold up all others before the log says so.").tag(config=True)
    stuck_s = Float(1.0, help="Seconds of standing still after which the log shows where.").tag(config=True)
    max_widgets = Integer(Limits.max_widgets, help="Most widgets that are open on one page.").tag(config=True)
    max_message_bytes = Integer(Limits.max_message_bytes, help="Most bytes of one message.").tag(config=True)
    max_burst = Integer(Limits.max_burst, help="Most messages that a page sends in one go.").tag(config=True)
    max_burst_bytes = Integer(Limits.max_burst_bytes, help="Most bytes that a page sends in one go.").tag(config=True)
    max_messages_per_s = Integer(Limits.max_messages_per_s, help="Most messages a second, for ever.").tag(config=True)
    max_bytes_per_s = Integer(Limits.max_bytes_per_s, help="Most bytes a second, for ever.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        # a participant sees no traceback, and a page that comes back asks for states instead of missed messages
        policy = {"allow_tracebacks": False, "buffer_offline_messages": False, "transport_encryption": "auto"}
        super().__init__(**{**policy, **kwargs})
        self._visitors: dict[str, object] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._ending: dict[str, asyncio.Future[None]] = {}
        self._watch = Watch(self.slow_s, self.stuck_s)

    # Starting

    async def _async_start_kernel(self, *, kernel_id: str | None = None, path: str | None = None, **kwargs: Any) -> str:
        visitor = context.admitted()
        if kwargs.get("kernel_name") == ROOM:
            # Voilà says which page was asked for; others give the notebook's folder at least
            notebook = str((kwargs.get("env") or {}).get("SCRIPT_NAME") or path or "")
            kernel_id = self._start_room_kernel(kernel_id or self.new_kernel_id(**kwargs), visitor, notebook)
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

    def _start_room_kernel(self, kernel_id: str, visitor: object | None, notebook: str) -> str:
        _tasks.install(asyncio.get_running_loop())
        self._watch.slow_s, self._watch.stuck_s = self.slow_s, self.stuck_s
        self._watch.start()
        limits = Limits(**{field.name: getattr(self, field.name) for field in dataclasses.fields(Limits)})
        kernel = RoomKernel(
            kernel_id,
            self.kernel_spec_manager.get_kernel_spec(ROOM),
            visitor,
            notebook=notebook,
            limits=limits,
            watch=self._watch,
            parent=self,
            log=self.log,
        )
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

    def has_socket(self, kernel_id: str) -> bool:
        """Whether somebody looks at this kernel's page now."""
        return bool(self._kernel_connections.get(kernel_id))

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
        if not self._kernel_connections.get(kernel_id):
            await self.end(kernel_id)

    # Ending

    async def end(self, kernel_id: str) -> None:
        """End a kernel at once; harmless when it has ended before."""
        if kernel_id in self._kernels:
            await self.shutdown_kernel(kernel_id, now=True)

    async def _async_shutdown_kernel(self, kernel_id: str, now: bool = False, restart: bool = False) -> Any:
        if (ending := self._ending.get(kernel_id)) is not None:
            await asyncio.shield(ending)  # somebody else is at it
            return None
        self._check_kernel_id(kernel_id)
        self._ending[kernel_id] = ending = asyncio.get_running_loop().create_future()
        for _ in range(self._kernel_connections.pop(kernel_id, 0)):
            self._tell_presence(kernel_id, False)
        try:
            return await super()._async_shutdown_kernel(kernel_id, now=now, restart=restart)
        finally:
            self._forget(kernel_id)
            del self._ending[kernel_id]
            ending.set_result(None)

    shutdown_kernel = _async_shutdown_kernel

    async def _async_restart_kernel(self, kernel_id: str, now: bool = False) -> Any:
        if isinstance(self._kernels.get(kernel_id), RoomKernel):
            raise HTTPError(409, "A room kernel is not restarted. Load the page again.")
        return await super()._async_restart_kernel(kernel_id, now=now)

    restart_kernel = _async_restart_kernel

    def _forget(self, kernel_id: str) -> None:
        self._visitors.pop(kernel_id, None)
        self._kernel_connections.pop(kernel_id, None)
        if timer := self._leaving.pop(kernel_id, None):
            timer.cancel()

    async def shutdown_all(self, now: bool = True) -> None:  # noqa: ARG002  # Jupyter Server's signature
        """End all kernels and give the standard streams back."""
        for kernel_id in tuple(self._kernels):
            try:
                await self.end(kernel_id)
            except Exception:
                log.exception("kernel %s did not end cleanly", kernel_id[:8])
        self._watch.stop()
        _shell.uninstall()
