"""Runs a server whose pages can't end it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


def run_to_end(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` as `asyncio.run` does, but to its own end.

    asyncio stops its loop when a callback raises `SystemExit` or `KeyboardInterrupt`. Most code of a page is guarded
    where it is entered; a timer (`loop.call_later`) or a future's callback is not. A loop that stopped so has lost
    nothing but that callback: it is logged, and the loop goes on. Ctrl-C still ends `main` before it has its own
    handler for it.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        task = loop.create_task(main)
        while True:
            try:
                return loop.run_until_complete(task)
            except (SystemExit, KeyboardInterrupt) as error:
                is_ctrl_c = (
                    isinstance(error, KeyboardInterrupt)
                    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
                )
                if task.done() or is_ctrl_c:
                    raise
                log.exception("a timer of a page raised %s; the server goes on", type(error).__name__)
