"""Comms and widgets of one page: routed through the room kernel that made them, never through "current"."""

from __future__ import annotations

import logging
from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

import comm
import ipywidgets
from comm.base_comm import BaseComm, CommManager
from ipywidgets.widgets import widget as widget_module

from awayday.room import context

if TYPE_CHECKING:
    from awayday.room.kernel import RoomKernel

log = logging.getLogger(__name__)

WIDGET = "jupyter.widget"
CONTROL = "jupyter.widget.control"


class PageComm(BaseComm):  # type: ignore[misc]  # comm ships types that mypy is told to skip
    """A comm that belongs to one room kernel for life and publishes only there."""

    def __init__(self, *args: Any, kernel: RoomKernel, **kwargs: Any) -> None:
        self.kernel: RoomKernel = kernel
        with context.entered(kernel):
            super().__init__(*args, **kwargs)

    def __del__(self) -> None:
        """Do nothing: a comm that the collector finds was closed before, or its page has ended.

        Closing it here would set a context variable in the middle of whatever the collector interrupts. When that is
        itself a change of a context variable, CPython loses its place and raises LookupError in another page's code.
        """

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        """Publish a comm message on the kernel of this comm."""
        if msg_type == "comm_open" and "state" in (data or {}):
            data = {**data, "state": self.kernel.slim(data["state"])}
        content = {"data": data or {}, "comm_id": self.comm_id, **keys}
        self.kernel.publish(msg_type, content, metadata=metadata, buffers=buffers or ())

    def close(self, data: Any = None, metadata: Any = None, buffers: Any = None, deleting: bool = False) -> None:
        """Close the comm in its own kernel, whatever code or collector asks for it."""
        with context.entered(self.kernel):
            super().close(data, metadata, buffers, deleting)


class PageComms(CommManager):  # type: ignore[misc]  # comm ships types that mypy is told to skip
    """The comms of one room kernel; the browser may open the control comm and nothing else."""

    def __init__(self, kernel: RoomKernel) -> None:
        super().__init__()
        self._kernel = kernel
        self.register_target(CONTROL, self._control_opened)

    def unregister_comm(self, comm: BaseComm) -> None:
        """Forget a comm; one that is already gone is no error, since a page may close it twice."""
        self.comms.pop(comm.comm_id, None)

    def _control_opened(self, control: PageComm, message: dict[str, Any]) -> None:
        version = str(message["metadata"].get("version", ""))
        major = widget_module.CONTROL_PROTOCOL_VERSION_MAJOR
        if version.split(".")[0] != major:
            log.info("page %s asked for widget control protocol %.20s, not %s", self._kernel.label, version, major)
            control.close()
            return
        control.on_msg(lambda request: self._answer_states(control, request))

    def _answer_states(self, control: PageComm, message: dict[str, Any]) -> None:
        """Answer `request_states` on the comm that asked, with the widgets of this page alone."""
        if message["content"].get("data", {}).get("method") != "request_states":
            return
        states = {
            model_id: {
                "model_name": widget._model_name,
                "model_module": widget._model_module,
                "model_module_version": widget._model_module_version,
                "state": self._kernel.slim(widget.get_state()),
            }
            for model_id, widget in self._kernel.widgets.items()
        }
        states, buffer_paths, buffers = widget_module._remove_buffers(states)
        control.send({"method": "update_states", "states": states, "buffer_paths": buffer_paths}, buffers=buffers)


def is_for_a_widget(data: dict[str, Any], n_buffers: int) -> bool:
    """Whether ipywidgets can read what a browser tells a widget; of anything else it makes an error in the log."""
    match data:
        case {"method": "update", "state": dict() as state}:
            paths = data.get("buffer_paths", [])
            return isinstance(paths, list) and len(paths) == n_buffers and all(_leads(path, state) for path in paths)
        case {"method": "custom" | "request_state"}:
            return True
    return False


def _leads(path: Any, state: Any) -> bool:
    """Whether a buffer can be put into `state` at `path`."""
    if not isinstance(path, list) or not path:
        return False
    *way, last = path
    for key in way:
        if not _is_in(key, state):
            return False
        state = state[key]
    return isinstance(last, str) if isinstance(state, dict) else _is_in(last, state)


def _is_in(key: Any, place: Any) -> bool:
    if isinstance(place, dict):
        return isinstance(key, str) and key in place
    return isinstance(place, list) and type(key) is int and 0 <= key < len(place)


class _Instances(MutableMapping[str, Any]):
    """What ipywidgets takes for the widgets of the process: those of the page whose code is running.

    So the id of another page's widget never resolves. Outside a room kernel it is the plain dict that was there before.
    """

    def __init__(self, outside: MutableMapping[str, Any]) -> None:
        self.outside = outside

    def _here(self) -> MutableMapping[str, Any]:
        kernel = context.current()
        return self.outside if kernel is None else kernel.widgets

    def __getitem__(self, key: str) -> Any:
        return self._here()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._here()[key] = value

    def __delitem__(self, key: str) -> None:
        del self._here()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._here()))

    def __len__(self) -> int:
        return len(self._here())


_outside_create = comm.create_comm
_outside_manager = comm.get_comm_manager


def _create_comm(*args: Any, **kwargs: Any) -> BaseComm:
    kernel = context.current()
    if kernel is None:
        return _outside_create(*args, **kwargs)
    kernel.budget.check_widgets(len(kernel.comms.comms))
    return PageComm(*args, kernel=kernel, **kwargs)


def _get_comm_manager() -> Any:
    kernel = context.current()
    return _outside_manager() if kernel is None else kernel.comms


def install() -> None:
    """Route comms and widgets by the running page: two documented hooks of `comm`, one name of ipywidgets.

    Called at every start of a room kernel: whatever replaced a hook meanwhile would mix pages up, so it is put back.

    Raises
    ------
    RuntimeError
        If this ipywidgets keeps its widgets in another way than the releases that awayday is tested with.
    """
    if comm.create_comm is not _create_comm or comm.get_comm_manager is not _get_comm_manager:
        if comm.create_comm is not _outside_create:
            log.warning("something replaced comm.create_comm in this process; room kernels take it back")
        comm.create_comm = _create_comm
        comm.get_comm_manager = _get_comm_manager
    instances = getattr(widget_module, "_instances", None)
    if isinstance(instances, _Instances):
        return
    names = ("_remove_buffers", "CONTROL_PROTOCOL_VERSION_MAJOR")
    if not isinstance(instances, dict) or not all(hasattr(widget_module, name) for name in names):
        raise RuntimeError(
            f"ipywidgets {ipywidgets.__version__} keeps its widgets in a way that room kernels don't know. "
            "Install ipywidgets>=8.1.9,<9."
        )
    widget_module._instances = _Instances(instances)
