"""The process behind `awayday run` and `awayday resume`: it serves the room, and ends with its supervisor."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from awayday import scenario
from awayday.cli._address import ANYWHERE, base_url, lan_address
from awayday.cli._main import log_to_stderr, speaking
from awayday.cli._notebooks import notebooks
from awayday.cli._options import default_file
from awayday.cli._say import remark, remarks, say_json
from awayday.cli._supervise import ENDS_S, Plan
from awayday.cli._welcome import welcome
from awayday.errors import AwaydayError, StoreError
from awayday.session import Origin, Phase, RoomRules, Session
from awayday.store import Store, open_store
from awayday.usecases import Live, day_of, is_later, later_from_ms, resume, start

if TYPE_CHECKING:
    from awayday.server import Links

HOST = "0.0.0.0"
"""Where a room listens unless told otherwise: in every network of this machine."""


def main() -> None:
    """Do what the first line of standard input says, until the rest of it ends."""
    plan = Plan(**json.loads(sys.stdin.readline()))
    log_to_stderr()
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    speaking(lambda: serve_room(plan))


def _end_with_supervisor() -> None:
    while os.read(0, 1024):
        pass
    signal.raise_signal(signal.SIGTERM)
    time.sleep(ENDS_S)
    os._exit(1)  # it hangs


def serve_room(plan: Plan) -> None:
    """Open a room and serve it until it is told to end.

    Raises
    ------
    AwaydayError
        When anything is in the way, with how to mend it.
    """
    # not at the top: Voilà takes a second to load, and other verbs don't need it
    from awayday.server import MANY_PHONES, Room, cookie_secret, file_limit, phones_held, serve

    if plan.as_json or not sys.stderr.isatty():
        logging.getLogger("awayday").setLevel(min(logging.getLogger().level, logging.INFO))
    secret = cookie_secret(default_file().parent)
    live, folder, host, port = _take_up(plan, secret) if plan.session else _begin(plan, secret)

    def ready(links: Links) -> None:
        told = {"links": asdict(links), "host": host, "port": port, "seed": live.session.seed, "pid": os.getpid()}
        say_json(told)  # to the supervisor
        if plan.is_back:
            return
        if plan.is_pulse and not plan.as_json:
            _tell_pulse(live, links)
        elif not plan.as_json:
            welcome(remarks(), links, live.workshop.title, live.store.describe()["where"])
        phones = phones_held(file_limit())
        if phones is not None and phones < MANY_PHONES:
            remark(
                f"This process may open {file_limit()} files, enough for about {phones} phones. More: awayday doctor"
            )

    try:
        room = Room(
            live=live,
            code=live.session.room_code,
            notebooks={"play": notebooks(folder)["play"]} if plan.is_pulse else notebooks(folder),
            data_dir=default_file().parent,
            address=host,
            port=port,
            public_url=base_url(lan_address() if host in ANYWHERE else host, port),
            makes_links=not (plan.is_back or plan.is_pulse),
            env_for_stock={"AWAYDAY_STORE": live.store.url, "AWAYDAY_DATA": str(default_file().parent), **_folders()},
            language=live.workshop.language,
        )
        serve(room, open_browser=plan.open_browser and not plan.is_back, on_ready=ready)
    finally:
        live.close()
    _goodbye(live, plan.store)


def _folders() -> dict[str, str]:
    """Return the folders of the kit that the environment names, for pages that look for datasets there."""
    return {name: os.environ[name] for name in ("AWAYDAY_DATASETS", "AWAYDAY_WORKSHOPS") if name in os.environ}


def _begin(plan: Plan, secret: bytes) -> tuple[Live, Path, str, int]:
    """Start a new session; whatever could be in the way is looked at before it is made."""
    loaded = scenario.named(plan.workshop or "")
    folder = scenario.pages_of(plan.workshop or "")
    notebooks(folder)
    host = plan.host or HOST
    port = _free_port(host, plan.port or 0)
    live = start(
        open_store(plan.store),
        loaded,
        cohort=plan.cohort,
        origin=Origin(plan.origin),
        secret=secret,
        rules=RoomRules(address=host, port=port),
    )
    return live, folder, host, port


def _take_up(plan: Plan, secret: bytes) -> tuple[Live, Path, str, int]:
    """Take up a session that was interrupted, where it was served before unless the plan says otherwise."""
    if plan.store is None and not default_file().exists():
        raise StoreError(f"There is no store at {default_file()}.", "Start a session with `awayday run` first.")
    store = open_store(plan.store)
    try:
        session = _meant(store, plan)
        folder = scenario.pages_of(plan.workshop or session.workshop_id)
        notebooks(folder)
        rules = store.rules(session.session_id)
        host = plan.host or rules.address or HOST
        port = _free_port(host, (rules.port or 0) if plan.port is None else plan.port)
        if (rules.address, rules.port) != (host, port):
            store.set_rules(session.session_id, replace(rules, address=host, port=port)).result()
        live = resume(store, session.session_id, secret=secret)
        live.pulse_after_days = plan.pulse_after_days
        return live, folder, host, port
    except BaseException:
        store.close()
        raise


def _meant(store: Store, plan: Plan) -> Session:
    """Return the session to take up; by hand none that has ended, and "latest" means the newest that has not."""
    if plan.is_pulse:
        return _ended(store, plan)
    going = [one for one in store.sessions() if one.ended_ms is None]
    if plan.session == "latest" and going:
        return going[0]
    session = store.session(plan.session or "latest")
    if session.ended_ms is not None and not plan.is_back:
        raise AwaydayError(
            f"Session {session.session_id[:8]} ({session.cohort_label}) has ended.",
            "See who answered what with `awayday export`, or start a new one with `awayday run`.",
        )
    return session


def _ended(store: Store, plan: Plan) -> Session:
    """Return the session whose people are asked how it went: one that has ended, and asks something later."""
    over = [one for one in store.sessions() if one.ended_ms is not None]
    session = over[0] if plan.session == "latest" and over else store.session(plan.session or "latest")
    about = f"Session {session.session_id[:8]} ({session.cohort_label})"
    if session.ended_ms is None:
        raise AwaydayError(f"{about} has not ended yet.", "End it on its host page; `awayday resume` opens that again.")
    if not any(step.phase is Phase.PULSE for step in store.workshop(session.session_id).steps):
        raise AwaydayError(
            f"{about} asks nothing later.", "Workshops do that in steps of phase pulse, like three-questions."
        )
    return session


def _tell_pulse(live: Live, links: Links) -> None:
    """Say what to send to people, from when on it asks, and what it does not do."""
    from_ms = later_from_ms(live)
    when = "now" if from_ms is None or is_later(live) else f"from {day_of(from_ms)} on; until then pages say so"
    for line in (
        f"{live.workshop.title}: people's own links ask how it went, {when}.",
        f"Their link: {links.join}?again=1   (a phone that was there knows its owner; another one asks for her code)",
        f"Or type {links.room} at {links.join.partition('/j/')[0]}, then “I was here before”.",
        "Nobody new can join, and there is no host page and no wall. Ctrl-C ends; the data stays.",
    ):
        remark(line)


def _free_port(host: str, port: int) -> int:
    """Return the port to use, before a session is made that nobody could join; raises PortTaken."""
    from awayday.server import claim  # see above

    sockets = claim(host, port)
    port = int(sockets[0].getsockname()[1])
    for each in sockets:
        each.close()
    return port


def _goodbye(live: Live, store: str | None) -> None:
    where = "" if store is None else f" --store {store}"
    people, answers = len(live.state.people), len(live.answers)
    again = "" if live.ended else f", or awayday resume {live.session.session_id[:8]}{where}"
    remark(
        f"The room is closed; what was given is kept ({people} joined, {answers} answers). "
        f"Next: awayday export {live.session.session_id[:8]} --to FOLDER{where}{again}"
    )


if __name__ == "__main__":
    main()
