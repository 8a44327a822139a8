"""Kernel messages that no page of awayday sends: every type on every channel, in both protocols, and raw frames."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from benchmarks.reliability._place import V1, frame_of, kernel_message, v1_frame

CHANNELS = ("shell", "control", "iopub", "stdin", "hb", "", "Shell", "shell ", "shell\x00", "__class__")

REQUESTS = (
    "execute_request", "inspect_request", "complete_request", "history_request", "is_complete_request",
    "connect_request", "kernel_info_request", "comm_info_request", "shutdown_request", "interrupt_request",
    "debug_request", "create_subshell_request", "delete_subshell_request", "list_subshell_request", "usage_request",
    "apply_request", "abort_request", "input_request", "restart_request",
)  # fmt: skip
REPLIES = tuple(kind.replace("_request", "_reply") for kind in REQUESTS)
PUBLISHED = (
    "stream", "display_data", "update_display_data", "execute_input", "execute_result", "error", "status",
    "clear_output", "debug_event", "comm_open", "comm_msg", "comm_close", "pyout", "data_pub",
)  # fmt: skip
ODD = ("", " ", "Execute_Request", "execute_request ", "execute_request\x00", "__init__", "comm_msg\n", "x" * 128)
KINDS = (*REQUESTS, *REPLIES, *PUBLISHED, *ODD)

ALLOWED = {("shell", "kernel_info_request"), ("shell", "comm_info_request")}
"""What a page may ask, and every page does."""

TARGETS = ("jupyter.widget", "jupyter.widget.version", "jupyter.widget.control2", "", "awayday", "hacked")

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 10**300, 1.5, 1e308, "", "x", "<img src=x onerror=alert(1)>", "x" * 3000,
    [], ["IPY_MODEL_x"], [[]], [None], {}, {"a": {}}, {"id": "close"}, "IPY_MODEL_" + "0" * 32, "\x00", "\ud83d",
)  # fmt: skip
"""One or two of each type, for traits and fields."""

DRIVING = (
    "command", "open", "lock", "reopen", "reveal", "revote", "go_on", "branch", "back", "undo", "reset", "review",
    "end", "close", "admit", "remove", "readmit", "set_rules", "invite", "erase", "rehearse", "stamp", "drive", "host",
    "click", "join_as", "set_state", "show", "eval", "admin", "regroup", "move", "look", "pen", "grouped",
)  # fmt: skip
"""Types of custom messages that some page of the room understands, or might."""


def code(marker: str) -> str:
    """Return code that leaves a mark wherever it runs."""
    return f"import builtins, pathlib; builtins.hacked = True; pathlib.Path({marker!r}).touch()"


def contents(kind: str, marker: str, own: str, foreign: str) -> Iterator[dict[str, Any]]:
    """Yield contents for a type: what the protocol has, with code wherever code could stand, and what it hasn't."""
    run = code(marker)
    yield {}
    yield {
        "code": run, "silent": False, "store_history": True, "allow_stdin": True, "stop_on_error": False,
        "user_expressions": {"x": run}, "cursor_pos": 3, "detail_level": 1, "restart": True, "value": run,
        "hist_access_type": "range", "command": "evaluate", "arguments": {"expression": run}, "subshell_id": "1",
        "payload": [{"source": "set_next_input", "text": run}], "data": {"text/html": f"<script>{run}</script>"},
        "name": "stdout", "text": run, "status": "ok", "execution_state": "busy", "metadata": {}, "transient": {},
    }  # fmt: skip
    if kind.startswith("comm"):
        for target in TARGETS:
            yield {"comm_id": str(uuid.uuid4()), "target_name": target, "target_module": "os", "data": {"state": {}}}
        for comm_id in (own, foreign, "", "x" * 200, 7, None, [own], {"x": own}):
            yield {"comm_id": comm_id, "target_name": "jupyter.widget.control", "data": {}}
            yield {"comm_id": comm_id, "data": "text"}
            yield {"comm_id": comm_id, "data": [run]}


def by_type(marker: str, own: str, foreign: str) -> Iterator[dict[str, Any]]:
    """Yield a message of every type on every channel, save those that a page may send."""
    for channel in CHANNELS:
        for kind in KINDS:
            for content in contents(kind, marker, own, foreign):
                if (channel, kind) in ALLOWED or (channel == "shell" and _may_pass(kind, content)):
                    continue
                yield kernel_message(kind, content, channel=channel, metadata={"version": "1.0.0"})


def _may_pass(kind: str, content: Mapping[str, Any]) -> bool:
    """Whether a message is one to a comm that isn't there, or opens a control comm: let through, and harmless."""
    comm_id = content.get("comm_id")
    if kind == "comm_open":
        return isinstance(comm_id, str) and content.get("target_name") == "jupyter.widget.control"
    return kind == "comm_msg" and isinstance(comm_id, str) and isinstance(content.get("data"), dict)


def frames(message: dict[str, Any], own: str) -> Iterator[bytes | str]:
    """Yield one forbidden message as frames that try to look like another, in both protocols."""
    text = json.dumps(message)
    header = json.dumps(message["header"])
    mild = json.dumps({**message["header"], "msg_type": "comm_info_request"})
    kind = json.dumps(message["header"]["msg_type"])
    for extra in ('"msg_type": "comm_info_request"', '"signature": "0"', '"hmac": null', '"ident": []', '"buffers": 9'):
        yield text[:-1] + f", {extra}}}"
    # keys that come twice: the last one counts, for the filter and for the kernel alike
    yield text.replace('"header": ', f'"header": {mild}, "header": ', 1)
    yield text[:-1] + f', "header": {header}}}'
    yield text.replace('"channel": "shell"', '"channel": "control", "channel": "shell"', 1)
    yield text.replace(f'"msg_type": {kind}', f'"msg_type": "comm_info_request", "msg_type": {kind}', 1)
    yield frame_of(message, None, [b"a", b"b" * 1000])
    yield frame_of(message, V1, [b""] * 64)
    parts = [message["channel"].encode(), *(json.dumps(message[name]).encode() for name in _FIELDS)]
    yield v1_frame([*parts, json.dumps({"comm_id": own}).encode()])
    yield v1_frame([b"shell", parts[1], parts[1], parts[3], parts[4]])
    for encoding in ("utf-16", "utf-32", "utf-8-sig"):
        yield v1_frame([parts[0], *(part.decode().encode(encoding) for part in parts[1:])])
    nested = copy.deepcopy(message)
    nested["content"] = {"x": nested["content"], **nested["content"], "buffers": [[[b.hex()]] for b in (b"a", b"b")]}
    yield frame_of(nested, V1)
    yield frame_of({**message, "parent_header": message["header"]}, None)
    subshell = copy.deepcopy(message)
    subshell["header"] |= {"subshell_id": "main", "signature": "", "date": "2026-99-99T00:00:00"}
    yield frame_of(subshell, V1)


_FIELDS = ("header", "parent_header", "metadata", "content")


def to_comms(comm_ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield comm messages of every method to comms that are not this page's."""
    for comm_id in comm_ids:
        for data in (
            {"method": "update", "state": {"value": "forged", "actions": [], "note": "forged"}, "buffer_paths": []},
            {"method": "echo_update", "state": {"value": "forged"}},
            {"method": "custom", "content": {"type": "ping", "id": "forged"}},
            {"method": "custom", "content": {"event": "click"}},
            {"method": "request_state"},
            {"method": "request_states"},
            {"method": "__class__"},
            {},
        ):
            yield kernel_message("comm_msg", {"comm_id": comm_id, "data": data})
        yield kernel_message("comm_close", {"comm_id": comm_id, "data": {}})


def traits(states: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield an update of every trait of every widget with a value of every type, and of traits that aren't there."""
    for comm_id, model in states.items():
        for name in (*model["state"], "comm", "_trait_values", "__class__", "keys", "on_message"):
            for value in VALUES:
                data = {"method": "update", "state": {name: value}, "buffer_paths": []}
                yield kernel_message("comm_msg", {"comm_id": comm_id, "data": data})


def customs(comm_ids: Iterable[str], moves: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield custom messages to every widget: moves of a participant that must be refused, and what a host would say."""
    known = list(moves)
    for comm_id in comm_ids:
        for content in (*known, *_of_a_host()):
            data = {"method": "custom", "content": content}
            yield kernel_message("comm_msg", {"comm_id": comm_id, "data": data})


def _of_a_host() -> Iterator[Any]:
    for kind in DRIVING:
        for name in ("open", "reveal", "end"):
            yield {"type": kind, "id": str(uuid.uuid4()), "name": name, "args": {"at": "lobby"}, "role": "facilitator"}
    yield from VALUES
    for value in VALUES:
        yield {"type": value, "id": value}
        yield {"type": "answer", "id": value, "run": value, "field": value, "value": value}


def bad_answers(
    good: Mapping[str, Any], other_id: str, others: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield answers that must be refused, each off by one thing from one that would count.

    Parameters
    ----------
    good
        What a phone would send now.
    other_id
        The id of somebody else's answer.
    others
        Runs that are not open: other steps, phases, rounds and versions.
    """

    def but(**changes: Any) -> dict[str, Any]:
        return {**good, "type": "answer", "id": str(uuid.uuid4()), **changes}

    yield but(id=other_id)
    for run in others:
        yield but(run=dict(run))
    for key in ("step", "phase", "run_no", "version"):
        for value in (*VALUES, "reveal", "picnic", -7, 99):
            if value != good["run"][key] or type(value) is not type(good["run"][key]):
                yield but(run={**good["run"], key: value})
        yield but(run={name: value for name, value in good["run"].items() if name != key})
    for value in VALUES:
        if value is not None:
            yield but(value=value)
        yield but(field=value)
        yield but(id=value)
    for field in ("choices", "choice ", "Choice", "__class__", "participant_id", "seen", "status"):
        yield but(field=field)
