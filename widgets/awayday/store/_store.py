"""The store: opens the tables, writes units, reads sessions, tells of changes."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, text, update
from sqlalchemy.exc import SQLAlchemyError

from awayday.errors import StoreError
from awayday.scenario import Workshop
from awayday.session import Actor, Cohort, Consent, Event, Participant, RoomRules, Session, TextReview, Ticket
from awayday.store import _doors, _engine, _erase, _migrate, _read, _url, _watch
from awayday.store._content import insert_session, move_session
from awayday.store._insert import FieldTypes, insert_units
from awayday.store._lock import WriterLock
from awayday.store._tables import sessions
from awayday.store._trouble import reason
from awayday.store._unit import Seat, Unit
from awayday.store._writer import Writer, announce

log = logging.getLogger(__name__)

T = TypeVar("T")


def open_store(url: str | None = None, *, read_only: bool = False) -> Store:
    """Open a store, and make it or bring it up to date unless it is opened for reading only.

    Parameters
    ----------
    url
        A file, `sqlite:///file`, `sqlite://` (memory, for the threads of this process) or `postgresql://…`; None is
        `default_url()`.
    read_only
        Never write, not even the tables; any number of processes may read beside the one that writes.

    Raises
    ------
    StoreError
        If the folder can't be written, the file is no database or another program's, a newer awayday made it, the
        server can't be reached, or another process writes the file already.
    """
    return Store(url, read_only=read_only)


class Store:
    """The tables of all sessions; safe to use from many threads.

    Parameters
    ----------
    url, read_only
        As in `open_store`.
    """

    url: str
    """Address that opens the same store again; may hold a password."""
    read_only: bool
    """Whether nothing can be written through this store."""

    def __init__(self, url: str | None = None, *, read_only: bool = False) -> None:
        self._url = _url.parse(url)
        self._path = _url.file_of(self._url)
        self._where = _url.where(self._url)
        self.url = _url.render(self._url)
        self.read_only = read_only
        self._types = FieldTypes()
        self._is_open = True
        self._has_traces = False
        self._in_memory = self._url.get_backend_name() == "sqlite" and self._path is None
        self._gate = threading.RLock() if self._in_memory else contextlib.nullcontext()
        self._lock: WriterLock | None = None
        self._writer: Writer | None = None
        self._reader: Engine | None = None
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        if self.read_only:
            self._open_reader()
            with self._reading() as connection:
                _migrate.check(connection, self._where)
            return
        engine = self._open_writer()
        try:
            with self._explained(), engine.begin() as connection:
                _check_whole(connection, self._where)
                _migrate.upgrade(connection, self._where)
        except BaseException:
            engine.dispose()
            raise
        self._writer = Writer(engine, self._gate)
        if self._in_memory:
            self._reader = engine
        else:
            self._open_reader()

    def _open_reader(self) -> None:
        if self._in_memory:
            raise StoreError("A store in memory can't be opened for reading only.", "Open it to write, or name a file.")
        if self._path is None:
            self._reader = _engine.postgres_reader(self._url)
        elif not self._path.is_file():
            raise StoreError(f"There is no store at {self._path}.", "Start a session with `awayday run` first.")
        else:
            self._reader = _engine.sqlite_reader(self._path)

    def _open_writer(self) -> Engine:
        if self._in_memory:
            return _engine.memory()
        if self._path is None:
            return _engine.postgres_writer(self._url)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._path.is_dir():
                raise StoreError(f"{self._path} is a folder.", "Name a file in it with --store.")
            self._lock = WriterLock(self._path)
            if not self._path.exists():
                self._path.touch(mode=0o600)  # it will hold what people said
                _engine.sync_folder(self._path.parent)  # SQLite syncs files, and the folder only for some of them
        except OSError as error:
            raise StoreError(
                f"The folder {self._path.parent} can't be written ({error.strerror}).",
                "Make it writable, name another file with --store, or another folder with AWAYDAY_DATA.",
            ) from None
        try:
            _engine.renew_log(self._path)
        except OSError as error:
            raise StoreError(
                f"The log of {self._path} can't be written ({error.strerror}).", "Look after the disk, then try again."
            ) from None
        return _engine.sqlite_writer(self._path)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError:  # SQLite's own message quotes the table that it can't read
            raise _damaged(self._where, "what it says can't be read") from None
        except SQLAlchemyError as error:
            why = reason(error)
            if "not a database" in why:
                raise StoreError(f"{self._where} is no database file.", "Name another file with --store.") from None
            if self._path is not None:
                mend = "Check that the file, its folder and the disk can be used."
            else:
                mend = "Check that the server runs, and the user, password and name of the database."
            raise StoreError(f"{self._where} can't be used: {why}.", mend) from None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._gate:  # looked at inside: a store in memory may be closed while a reader waits here
            if self._reader is None or not self._is_open:
                raise StoreError("The store is closed.", "Open it again to read.")
            with self._explained(), self._reader.connect() as connection:
                yield connection

    def append(self, unit: Unit) -> Future[tuple[Event, ...]]:
        """Write a unit; never blocks.

        Returns
        -------
        A future of the unit's events with their `seq`, done only once they are on disk. It fails with RowsRefused if
        the unit breaks a rule; then nothing of it is stored. It fails with another StoreError if the commit failed;
        then the unit may be stored in spite of that, when only the good news was lost: see `probe`.
        """
        sessions = frozenset(one.session_id for one in unit.events) | {one.session_id for one in unit.seats}
        if self._writer is None:
            return self._refused()
        return self._writer.submit_item(self._insert, unit, sessions)

    def _insert(self, connection: Connection, units: Sequence[Unit]) -> list[tuple[Event, ...]]:
        return insert_units(connection, units, self._types)

    def probe(self, session_id: str) -> Future[None]:
        """Write a row of a session as it stands, and so find out whether the store can be believed in.

        Returns
        -------
        A future, done once that is on disk. What was in doubt is decided then: every commit before it is on disk and
        can be read, or will never come. It fails with StoreError while nothing can be written.
        """

        def work(connection: Connection) -> None:
            same = update(sessions).where(sessions.c.session_id == session_id)
            connection.execute(same.values(room_code=sessions.c.room_code))

        return self._submit(work, frozenset())

    def create_session(self, cohort: Cohort, session: Session, workshop: Workshop) -> None:
        """Write a session, with its cohort and workshop where they are new, and wait until that is on disk.

        Raises
        ------
        StoreError
            If the session is there already; if the cohort, or this version of the workshop, says something else than
            what is stored.
        """

        def work(connection: Connection) -> None:
            insert_session(connection, cohort, session, workshop)

        self._submit(work, frozenset((session.session_id,))).result()

    def move_session(self, session_id: str, cohort: Cohort) -> None:
        """Put a session that nobody has joined into another, new cohort, and wait until that is on disk.

        Raises
        ------
        StoreError
            If somebody has joined: where the rows come from is fixed then.
        """
        session = self.session(session_id)

        def work(connection: Connection) -> None:
            move_session(connection, cohort, session)

        self._submit(work, frozenset((session.session_id,))).result()

    def set_rules(self, session_id: str, rules: RoomRules) -> Future[None]:
        """Write the rules of a session's room; never blocks."""
        return self._submit(
            lambda connection: _doors.set_rules(connection, session_id, rules), frozenset((session_id,))
        )

    def add_tickets(self, tickets: Sequence[Ticket]) -> Future[None]:
        """Write new one-time links; never blocks."""
        of = frozenset(one.session_id for one in tickets)
        return self._submit(lambda connection: _doors.add_tickets(connection, tickets), of)

    def use_ticket(self, ticket_hash: str, cookie_hash: str, at_ms: int) -> Future[Ticket | None]:
        """Give a one-time link to a browser; never blocks.

        Returns
        -------
        A future of the ticket as it then is on disk, or of None when it is unknown, was taken back, or belongs to
        another browser. The browser that has it may use it again. Of several servers asked at once, one gives it away.
        """
        return self._submit(
            lambda connection: _doors.use_ticket(connection, ticket_hash, cookie_hash, at_ms), frozenset()
        )

    def revoke_tickets(self, hashes: Sequence[str], at_ms: int) -> Future[None]:
        """Take one-time links back, with the roles that they gave; never blocks."""
        return self._submit(lambda connection: _doors.revoke_tickets(connection, hashes, at_ms), frozenset())

    def erase_person(self, session_id: str, participant_id: str, asked_by: Actor, at_ms: int) -> Future[Event]:
        """Delete every row of a person in one transaction, and note that somebody was erased; never blocks.

        Returns
        -------
        A future of the event that tells readers, done only once all of it is on disk. `clear_traces` comes next.
        """
        return self._erased(
            session_id, lambda connection: _erase.erase(connection, session_id, participant_id, asked_by, at_ms)
        )

    def erase_answers(
        self, session_id: str, participant_id: str, but_steps: Collection[str], at_ms: int
    ) -> Future[Event]:
        """Delete what a person answered, save to some steps, in one transaction; never blocks.

        Returns
        -------
        A future of the event that tells readers, done only once all of it is on disk. `clear_traces` comes next.
        """
        return self._erased(
            session_id,
            lambda connection: _erase.erase_answers(connection, session_id, participant_id, but_steps, at_ms),
        )

    def _erased(self, session_id: str, erase: Callable[[Connection], Event]) -> Future[Event]:
        def work(engine: Engine) -> Event:
            with engine.begin() as connection:
                told = erase(connection)
                announce(connection, frozenset((session_id,)))
            self._has_traces = self._path is not None
            return told

        return self._refused() if self._writer is None else self._writer.submit_alone(work)

    def clear_traces(self) -> Future[bool]:
        """Remove what is left of erased rows in unused space of an SQLite file, between two writes; never blocks.

        Returns
        -------
        A future that says whether all is done. It is not while another process reads at this moment (try again soon),
        nor in a large file, which is written anew when the store is closed.
        """
        return self._clear(_erase.VACUUM_AT_MOST)

    def _clear(self, at_most: int | None) -> Future[bool]:
        path = self._path

        def work(engine: Engine) -> bool:
            if path is None or not self._has_traces:
                return True
            is_done = _erase.clear_traces(engine, path, at_most=at_most)
            self._has_traces = not is_done
            return is_done

        return self._refused() if self._writer is None else self._writer.submit_alone(work)

    def _submit(self, work: Callable[[Connection], T], session_ids: frozenset[str]) -> Future[T]:
        return self._refused() if self._writer is None else self._writer.submit(work, session_ids)

    @staticmethod
    def _refused() -> Future[Any]:
        refused: Future[Any] = Future()
        refused.set_exception(StoreError("The store is open for reading only.", "Use the room that writes it."))
        return refused

    def sessions(self, limit: int | None = None) -> list[Session]:
        """All sessions, newest first."""
        with self._reading() as connection:
            return _read.newest(connection, limit)

    def session(self, session_id: str) -> Session:
        """Find a session by "latest", its id, or four or more characters of its beginning.

        Raises
        ------
        UnknownSession
            If none or several are meant; the message names the newest ones.
        """
        with self._reading() as connection:
            return _read.by_name(connection, session_id, self._where)

    def session_of_room(self, code: str) -> Session | None:
        """Find the session of a room: the one that runs, otherwise its newest."""
        with self._reading() as connection:
            return _read.of_room(connection, code)

    def workshop(self, session_id: str) -> Workshop:
        """Build the workshop as the session showed it; its folder is not needed.

        Raises
        ------
        UnknownSession
            If there is no session of that id.
        StoreError
            If its scenario is of a kind that this version of awayday can't read.
        """
        with self._reading() as connection:
            return _read.workshop(connection, _read.by_name(connection, session_id, self._where))

    def events(self, session_id: str, after: int = 0) -> list[Event]:
        """Events of a session past `after`, in the order of `seq`, answers riding along."""
        with self._reading() as connection:
            return _read.log(connection, session_id, after, self._types)

    def participants(self, session_id: str) -> list[Participant]:
        """People of a session in the order they joined; with names while it lives."""
        with self._reading() as connection:
            return _read.people(connection, session_id)

    def consents(self, session_id: str) -> list[Consent]:
        """Consents of a session in order; the last one for each person and scope counts."""
        with self._reading() as connection:
            return _read.agreed(connection, session_id)

    def reviews(self, session_id: str) -> list[TextReview]:
        """Reviews of free texts in order; the last one for each text counts."""
        with self._reading() as connection:
            return _read.reviewed(connection, session_id)

    def seat(self, cookie_hash: str) -> Seat | None:
        """Find the seat of a cookie by the cookie's hash."""
        with self._reading() as connection:
            return _read.seat(connection, cookie_hash)

    def seats(self, session_id: str) -> list[Seat]:
        """All seats of a session that were not revoked, in the order they were taken."""
        with self._reading() as connection:
            return _read.seats_of(connection, session_id)

    def rules(self, session_id: str) -> RoomRules:
        """Rules of a session's room; the usual ones when none were written."""
        with self._reading() as connection:
            return _doors.rules(connection, session_id)

    def tickets(self, session_id: str) -> list[Ticket]:
        """One-time links of a session in the order they were made, as hashes."""
        with self._reading() as connection:
            return _doors.tickets_of(connection, session_id)

    def revision(self, session_id: str) -> int:
        """Give the last `seq` of a session, or 0."""
        with self._reading() as connection:
            return _read.revision(connection, session_id)

    def changes(self, session_id: str, after: int) -> AsyncGenerator[int, None]:
        """Yield each revision of a session past `after` soon after its commit, whichever process made it.

        Who stops listening early closes it (`contextlib.aclosing`), so that its connection goes at once.
        """
        signals: AsyncGenerator[None, None]
        if self._in_memory:
            signals = _watch.memory_signals(self._still_open)
        elif self._path is not None:
            signals = _watch.file_signals(self._path, self._still_open)
        else:
            signals = _watch.postgres_signals(self._url, session_id, self._still_open)
        return _watch.changes(signals, lambda: self.revision(session_id), after, self._still_open)

    def _still_open(self) -> bool:
        return self._is_open

    def rows(self, table: str, session_id: str) -> list[dict[str, Any]]:
        """Rows of one table that belong to a session, by primary key, as the database holds them.

        Raises
        ------
        StoreError
            If there is no such table, or it holds what signs people in.
        """
        with self._reading() as connection:
            return _read.table(connection, table, session_id)

    def describe(self) -> dict[str, str]:
        """Say what the store is, without a password: engine, version, where, schema, and how commits are kept."""
        about = {"where": self._where, "mode": "read-only" if self.read_only else "read-write"}
        with self._reading() as connection:
            about["schema"] = _migrate.revision(connection) or "none"
            about["sessions"] = str(len(_read.newest(connection)))
            if self._url.get_backend_name() == "sqlite":
                mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
                return {"engine": "SQLite", "version": sqlite3.sqlite_version, **about, "journal_mode": str(mode)}
            names = (
                "server_version",
                "server_encoding",
                "fsync",
                "full_page_writes",
                "synchronous_commit",
                "data_sync_retry",
            )
            found = {name: str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in names}
        return {"engine": "PostgreSQL", "version": found.pop("server_version"), **about, **found}

    def close(self) -> None:
        """Write what is queued, then let go of the database; calling it again does nothing."""
        self._is_open = False
        if self._reader is not None and not self._in_memory:
            self._reader.dispose()
        if self._writer is not None:
            if self._has_traces:
                self._clear(None)
            self._writer.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Store({self._where!r}, read_only={self.read_only})"


def _check_whole(connection: Connection, where: str) -> None:
    if connection.dialect.name != "sqlite":
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            raise StoreError(f"{where} keeps texts as {encoding}.", "Make the database with ENCODING 'UTF8'.")
        if connection.execute(text("SHOW fsync")).scalar_one() != "on":
            log.warning("%s runs with fsync off: what phones show as saved is lost when the server goes down", where)
        return
    found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(1)"))]
    astray = connection.execute(text("PRAGMA foreign_key_check")).first()
    if found != ["ok"] or astray is not None:
        what = found[0] if found != ["ok"] else "a row refers to one that is not there"
        raise _damaged(where, what)


def _damaged(where: str, what: str) -> StoreError:
    return StoreError(f"{where} is damaged: {what}.", "Put a backup in its place, or name another file with --store.")
