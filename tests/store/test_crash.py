from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from typing import Any

from awayday.store import _url, open_store

WRITE_FOR_EVER = """
import sys, uuid
from awayday.session import Actor, Event, EventKind, Participant
from awayday.store import Seat, Unit, open_store

store = open_store(sys.argv[1])
session = store.session("latest")

def joining():
    person = Participant(str(uuid.uuid4()), session.cohort_id, 1)
    seat = Seat(str(uuid.uuid4()), session.session_id, person.participant_id, uuid.uuid4().hex * 2, "Ada", 1)
    event = Event(str(uuid.uuid4()), session.session_id, EventKind.JOINED, Actor.PARTICIPANT, 1,
                  participant_id=person.participant_id)
    return Unit((event,), (person,), (seat,))

waiting = []
while True:
    waiting.append(store.append(joining()))
    if len(waiting) == 8:
        print(waiting.pop(0).result()[0].event_id, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_acknowledged(scene: Any, store_url: str) -> None:
    scene.store.close()
    path = _url.file_of(_url.parse(store_url))
    chance = random.Random(11)
    acknowledged: list[str] = []
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE_FOR_EVER, store_url], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            acknowledged += [writer.stdout.readline().strip() for _ in range(chance.randint(1, 60))]
            writer.kill()
            acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
        if path is not None:
            with sqlite3.connect(path) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            connection.close()
        with open_store(store_url, read_only=True) as store:
            events = store.events(scene.session.session_id)
            assert set(acknowledged) <= {event.event_id for event in events}
            people = {one.participant_id for one in store.participants(scene.session.session_id)}
            assert people == {event.participant_id for event in events}
            assert len(store.rows("participants", scene.session.session_id)) == len(events)
    assert len(acknowledged) == len(set(acknowledged)) >= 5
