"""`awayday erase`: delete everything that one person gave, when the room is closed."""

from __future__ import annotations

from typing import Annotated

import typer

from awayday.cli._options import StoreUrl, default_file
from awayday.cli._say import remark, remarks, say
from awayday.errors import AwaydayError, StoreError
from awayday.session import Actor, Session
from awayday.store import Store, copies, open_store
from awayday.usecases import now_ms, recovery_code, words_for_backups

SHORTEST = 4
"""Characters of an id that are needed to mean a person."""


def erase(
    session: Annotated[
        str, typer.Argument(metavar="latest|SESSION", help="The newest session, or the start of an id.")
    ],
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="The code from the person's own phone, or the start of her id.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StoreUrl = None,
) -> None:
    """Delete everything that one person gave in a session, and write its exports again; not to be undone.

    While a room is open, she does it herself under "You", or you do on the host page.
    """
    # not at the top: pandas takes a second to load, and other verbs don't need it
    from awayday import export as exports
    from awayday.server.identity import cookie_secret

    with open_store(store) as opened:
        found, about = opened.session(session), opened.describe()
        if about["engine"] != "SQLite" and found.ended_ms is None:
            raise StoreError(
                "This session has not ended, and its room may be open.",
                "Delete it on the host page, or end the session first.",
            )
        participant_id = _person(opened, found, person, cookie_secret(default_file().parent))
        answers = [event for event in opened.events(found.session_id) if event.participant_id == participant_id]
        given = sum(event.answer is not None for event in answers)
        if not yes:
            typer.confirm(f"Delete this person and {given} answers from {found.cohort_label}, for good?", abort=True)
        opened.erase_person(found.session_id, participant_id, Actor.FACILITATOR, now_ms()).result()
        is_clear = opened.clear_traces().result()
        with remarks().status("Writing the exports again"):
            written = exports.again(opened, found.session_id)
    say(f"Deleted: one person and {given} answers.")
    for path in written:
        say(f"Written again without them: {path}")
    if not is_clear:
        remark("Somebody is reading the store; the last traces went when this command closed it.")
    backups = [one for one in copies(about["where"], found.session_id, "backup") if one.path.exists()]
    if backups:
        remark(words_for_backups(backups))
    remark("Next: ask everybody who was given an export from before to delete it.")


def _person(store: Store, session: Session, wanted: str, secret: bytes) -> str:
    """Find the one person who is meant; raises AwaydayError otherwise."""
    typed = "".join(letter for letter in wanted.lower() if letter.isalnum() or letter == "-")
    known = [one.participant_id for one in store.participants(session.session_id)]
    found = [one for one in known if recovery_code(secret, one) == typed.replace("-", "")]
    if not found and len(typed) >= SHORTEST:
        found = [one for one in known if one.startswith(typed)]
    if len(found) != 1:
        what = "nobody" if not found else f"{len(found)} people"
        raise AwaydayError(
            f'"{wanted}" means {what} in this session.',
            'Take the eight letters that her phone shows under "You", or more of the id.',
        )
    return found[0]
