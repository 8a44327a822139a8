"""`awayday erase`: delete everything that people gave, when the room is closed: one person, or all of today only."""

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
        str | None,
        typer.Argument(metavar="PERSON", help="The code from the person's own phone, or the start of her id."),
    ] = None,
    today_only: Annotated[
        bool,
        typer.Option("--today-only", help="Everybody who refused that answers are kept, once the debrief is done."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StoreUrl = None,
) -> None:
    """Delete everything that one person, or all of --today-only, gave, and write exports again; not to be undone.

    While a room is open, she does it herself under "You", or you do on the host page.
    """
    # not at the top: pandas takes a second to load, and other verbs don't need it
    from awayday import export as exports
    from awayday.server.identity import cookie_secret

    if (person is None) is not today_only:
        raise AwaydayError("Nobody is named, or too many.", "Name one person, or write --today-only.")
    with open_store(store) as opened:
        found, about = opened.session(session), opened.describe()
        if about["engine"] != "SQLite" and found.ended_ms is None:
            raise StoreError(
                "This session has not ended, and its room may be open.",
                "Delete it on the host page, or end the session first.",
            )
        if person is None:
            gone = _of_today_only(opened, found)
        else:
            gone = [_person(opened, found, person, cookie_secret(default_file().parent))]
        if not gone:
            say("Nobody has refused that answers are kept; nothing is deleted.")
            return
        given = sum(one.answer is not None and one.participant_id in gone for one in opened.events(found.session_id))
        who = "this person" if len(gone) == 1 else f"{len(gone)} people"
        if not yes:
            typer.confirm(f"Delete {who} and {given} answers from {found.cohort_label}, for good?", abort=True)
        for participant_id in gone:
            opened.erase_person(found.session_id, participant_id, Actor.FACILITATOR, now_ms()).result()
        is_clear = opened.clear_traces().result()
        with remarks().status("Writing the exports again"):
            written = exports.again(opened, found.session_id)
    say(f"Deleted: {'one person' if len(gone) == 1 else f'{len(gone)} people'} and {given} answers.")
    for path in written:
        say(f"Written again without them: {path}" if path.exists() else f"Removed, too few people are left: {path}")
    if not is_clear:
        remark("Somebody is reading the store; the last traces went when this command closed it.")
    backups = [one for one in copies(about["where"], found.session_id, "backup") if one.path.exists()]
    if backups:
        remark(words_for_backups(backups))
    remark("Next: ask everybody who was given an export from before to delete it.")


def _of_today_only(store: Store, session: Session) -> list[str]:
    """Return everybody who is still there and whose last word is that her answers are not to be kept."""
    last = {one.participant_id: one.granted for one in store.consents(session.session_id) if one.scope == "reuse"}
    return [
        one.participant_id for one in store.participants(session.session_id) if last.get(one.participant_id) is False
    ]


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
