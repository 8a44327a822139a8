"""The one writer: what waits is written as a group, and acknowledged only after the commit is on disk."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from awayday.errors import RowsRefused, StoreError
from awayday.store._trouble import reason, trouble

log = logging.getLogger(__name__)

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741  # an item, as T is a thing that comes out

CHANNEL = "awayday"
"""The PostgreSQL channel that carries the ids of sessions that changed."""

QUEUE_LIMIT = 5_000
"""Pieces of work that may wait; past it new work is refused at once."""

GROUP_LIMIT = 500
"""Pieces of work in one transaction."""

_ROWS_AT_FAULT = (IntegrityError, DataError, ProgrammingError)
"""What a database says about rows; anything else it says, of disk or connection, ends the transaction for all."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Connection, Sequence[Any]], Sequence[Any]]
    item: Any
    session_ids: frozenset[str]
    is_alone: bool = False
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """A thread that owns the writing connection.

    Parameters
    ----------
    engine
        Gives the writing connection; each transaction begins so that it may write.
    gate
        Held during each transaction; for a database in memory, whose one connection readers share.
    """

    def __init__(self, engine: Engine, gate: AbstractContextManager[Any]) -> None:
        self._engine = engine
        self._gate = gate
        self._jobs: queue.Queue[_Job | None] = queue.Queue(QUEUE_LIMIT)
        self._door = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="awayday-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T], session_ids: frozenset[str] = frozenset()) -> Future[T]:
        """Queue `work` to be run inside a transaction; never blocks.

        As `submit_item`, for work that is done by itself.
        """
        return self.submit_item(lambda connection, _: [work(connection)], None, session_ids)

    def submit_item(
        self,
        work: Callable[[Connection, Sequence[I]], Sequence[T]],
        item: I,
        session_ids: frozenset[str] = frozenset(),
    ) -> Future[T]:
        """Queue `item` to be written by `work` inside a transaction; never blocks.

        Parameters
        ----------
        work
            Writes some items through the connection and returns a result for each; the item's own becomes the future's,
            once committed. What waits for the same `work` is written by one call, which costs far less than one each;
            if that fails, each is tried by itself, so that only what is at fault fails.
        session_ids
            Sessions that readers are told of after the commit.

        Returns
        -------
        A future that can't be cancelled. It fails with RowsRefused if the work broke a rule, and with another
        StoreError if the commit failed, if the store is closed, or if too much is waiting.
        """
        return self._queue(_Job(work, item, session_ids))

    def submit_alone(self, work: Callable[[Engine], T]) -> Future[T]:
        """Queue `work` to be run between the transactions of others, on the same thread; it makes its own.

        Returns
        -------
        A future as that of `submit_item`.
        """
        return self._queue(_Job(lambda *_: (), work, frozenset(), is_alone=True))

    def _queue(self, job: _Job) -> Future[Any]:
        job.future.set_running_or_notify_cancel()
        with self._door:
            if self._closed:
                job.future.set_exception(StoreError("The store is closed.", "Open it again to write."))
                return job.future
            try:
                self._jobs.put_nowait(job)
            except queue.Full:
                message = f"{QUEUE_LIMIT} changes are waiting for the disk already."
                job.future.set_exception(StoreError(message, "Try again in a moment; the disk or server is slow."))
        return job.future

    def close(self) -> None:
        """Wait for what is queued, then end the thread and the connection."""
        with self._door:
            first, self._closed = not self._closed, True
        if first:
            self._jobs.put(None)
        self._thread.join()
        with self._gate:  # a reader of a store in memory shares the connection, and may be using it
            self._engine.dispose()

    def _run(self) -> None:
        going = True
        while going:
            group: list[_Job] = []
            job = self._jobs.get()
            while job is not None and not job.is_alone:
                group.append(job)
                if len(group) == GROUP_LIMIT:
                    break
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
            going = job is not None
            if group:
                self._write(group)
            if job is not None and job.is_alone:
                self._do(job)

    def _do(self, job: _Job) -> None:
        try:
            with self._gate:
                job.future.set_result(job.item(self._engine))
        except SQLAlchemyError as error:
            log.error("work by itself failed: %s", reason(error))
            self._forget_connection()
            self._fail([job], trouble(error))
        except StoreError as error:
            job.future.set_exception(error)
        except Exception as error:
            log.exception("work by itself failed")
            self._forget_connection()
            self._fail([job], StoreError(f"The writer failed ({type(error).__name__}).", "Report this."))

    def _write(self, group: list[_Job]) -> None:
        try:
            with self._gate, self._engine.begin() as connection:
                outcomes = _outcomes(connection, group)
                announce(connection, frozenset().union(*(job.session_ids for job in group)))
        except SQLAlchemyError as error:
            log.error("commit failed: %s", reason(error))
            self._forget_connection()
            self._fail(group, trouble(error))
        except Exception as error:
            log.exception("writer failed")
            self._forget_connection()
            self._fail(group, StoreError(f"The writer failed ({type(error).__name__}).", "Report this."))
        else:
            for job, outcome in zip(group, outcomes, strict=True):
                if isinstance(outcome, StoreError):
                    job.future.set_exception(outcome)
                else:
                    job.future.set_result(outcome)

    def _forget_connection(self) -> None:
        """Let go of a connection whose commit failed; the next one must prove first that the disk takes what it reads.

        After a failed fsync the memory of the connection, the system's cache and the disk may hold three different
        things. A database in memory has no disk and only this one connection, so it stays.
        """
        if isinstance(self._engine.pool, StaticPool):
            return
        try:
            self._engine.dispose()
        except SQLAlchemyError as error:
            log.warning("the connection could not be closed: %s", reason(error))

    @staticmethod
    def _fail(group: list[_Job], why: StoreError) -> None:
        for job in group:
            job.future.set_exception(StoreError(why.message, why.mend))


def announce(connection: Connection, session_ids: frozenset[str]) -> None:
    """Tell the readers of sessions on PostgreSQL that they changed, once this transaction is committed."""
    if connection.dialect.name == "postgresql":
        for session_id in sorted(session_ids):
            connection.execute(select(func.pg_notify(CHANNEL, session_id)))


def _outcomes(connection: Connection, jobs: Sequence[_Job]) -> Sequence[Any]:
    """Do jobs, and return the result of each or why it was not done; one that fails leaves the others as they are."""
    found = _attempt(connection, jobs)
    if not isinstance(found, StoreError):
        return found
    return [found] if len(jobs) == 1 else [_outcomes(connection, [job])[0] for job in jobs]


def _attempt(connection: Connection, jobs: Sequence[_Job]) -> Sequence[Any] | StoreError:
    """Do jobs in their order, neighbours of one kind by one call, and return their results, or why none was done."""
    savepoint = connection.begin_nested()
    try:
        results: list[Any] = []
        for work, alike in itertools.groupby(jobs, key=lambda job: job.work):
            results += work(connection, [job.item for job in alike])
    except Exception as error:
        if isinstance(error, SQLAlchemyError) and not isinstance(error, _ROWS_AT_FAULT):
            raise
        savepoint.rollback()
        return _refusal(error)
    savepoint.commit()
    return results


def _refusal(error: Exception) -> StoreError:
    if isinstance(error, StoreError):
        return RowsRefused(error.message, error.mend) if type(error) is StoreError else error
    if isinstance(error, SQLAlchemyError):
        kind = StoreError if isinstance(error, ProgrammingError) else RowsRefused  # a table or a right is missing then
        return kind(f"The database refused the rows: {reason(error)}.", "Read the session again before another try.")
    refused = StoreError(
        f"The rows could not be made ({type(error).__name__}).", "Report this; it is a mistake in awayday."
    )
    refused.__cause__ = error
    return refused
