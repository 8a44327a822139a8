from __future__ import annotations
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from .script import Cell, Step

@dataclass(frozen=True)
class Difference:
    name: str
    stock: str
    room: str
    reason: str
    example: tuple[Step, ...]
    settle: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] | None = None

def _without(message, part, *keys):
    return {**message, part: {key: value for key, value in message[part].items() if key not in keys}}

def _reply(messages):
    return [_without(_without(m, "metadata", "dependencies_met", "engine"), "content", "engine_info") if m["type"] == "execute_reply" else m for m in messages]

_FRAME = re.compile(r'^\s*(?:File )?"?cell"?, line (\d+)(?:, in ([\w.<>]+))?', re.MULTILINE)

def _frames(content):
    if content["ename"] in ("SyntaxError", "IndentationError", "TabError"): return []
    found = [(function or "<module>").rpartition(".")[2] for line, function in _FRAME.findall("\n".join(content["traceback"]))]
    return [frame for number, frame in enumerate(found) if number == 0 or frame != found[number - 1]]

def _trace(messages):
    return [{**m, "content": {**m["content"], "traceback": _frames(m["content"])}} if "traceback" in m["content"] else m for m in messages]

def _told_twice(messages):
    errors = {m["parent"]: m["content"] for m in messages if m["type"] == "error"}
    keys = ("ename", "evalue", "traceback")
    kept = []
    for m in messages:
        if m["type"] == "execute_reply" and m["content"]["status"] == "error":
            told = [m["content"].get(k) for k in keys]
            if told == [errors[m["parent"]][k] for k in keys] or told[0] == "NoneType":
                m = _without(m, "content", *keys)
        kept.append(m)
    return kept

_LOG = re.compile(r"No such comm(?: target registered)?: .*\n|Exception (?:in|opening) comm.*\nTraceback.*\n(?:[ ].*\n)*[\w.]+(?:: .*)?\n")

def _logs(messages):
    kept = []
    for m in messages:
        if m["type"] == "stream" and m["content"]["name"] == "stderr":
            m = {**m, "content": {**m["content"], "text": _LOG.sub("", m["content"]["text"])}}
            if not m["content"]["text"]:
                continue
        kept.append(m)
    return kept

_OPEN = re.compile(r"incomplete input|'.' was never closed|unterminated .* string literal \(.*?\)|unexpected EOF.*?(?= \()")
def _open(messages):
    return [{**m, "content": {**m["content"], "evalue": _OPEN.sub("open", m["content"]["evalue"])}} if "evalue" in m["content"] else m for m in messages]

def _info(messages):
    return [_without(m, "content", "banner", "help_links", "implementation", "implementation_version", "supported_features") if m["type"] == "kernel_info_reply" else m for m in messages]

def _beside(messages):
    kept, running = [], set()
    for m in messages:
        if m["type"] == "status":
            if m["parent_type"] == "execute_request":
                (running.add if m["content"]["execution_state"] == "busy" else running.discard)(m["parent"])
            elif running:
                continue
        kept.append(m)
    return kept

DIFFERENCES: list[Difference] = [
 Difference("replies", "", "", "", (), _reply),
 Difference("open", "", "", "", (), _open),
 Difference("tracebacks", "", "", "", (), _trace),
 Difference("told", "", "", "", (), _told_twice),
 Difference("info", "", "", "", (), _info),
 Difference("beside", "", "", "", (), _beside),
 Difference("logs", "", "", "", (), _logs),
]
