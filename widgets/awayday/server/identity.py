"""Who asks: signed cookies, the roles they carry, and the secret that signs them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler

from awayday.errors import AwaydayError
from awayday.session import Role
from awayday.usecases import hashed, new_token

if TYPE_CHECKING:
    from awayday.server.app import Room

COOKIE_DAYS = 30
"""Days that a seat or a role outlives the browser."""

SECRET_FILE = "cookie-secret"
"""Name, in the data folder, of the file that keeps cookies valid over restarts."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What one cookie allows: a role, and the hash of the random token that tells this browser from all others."""

    role: Role
    seat_hash: str


def seat_cookie(code: str) -> str:
    """Return the name of the cookie that holds a participant's seat in room `code`."""
    return f"awayday-seat-{code}"


def role_cookie(code: str) -> str:
    """Return the name of the cookie by which somebody has another role in room `code`."""
    return f"awayday-role-{code}"


def _read(handler: RequestHandler, name: str) -> str:
    value = handler.get_signed_cookie(name, max_age_days=COOKIE_DAYS)
    return "" if value is None else str(value.decode("utf-8", "replace"))


def passes(handler: RequestHandler, room: Room) -> list[Pass]:
    """Return what the request's cookies allow in `room`: roles first, then a seat.

    A cookie says who somebody is and never what she may do: that is looked up, so that it can be taken away.
    """
    found: list[Pass] = []
    tickets = room.live.tickets
    if token := _read(handler, role_cookie(room.code)):
        roles = tickets.roles_of(hashed(token))
        found += [Pass(role, hashed(token)) for role in roles if role is not Role.PARTICIPANT]
    seat = _read(handler, seat_cookie(room.code))
    if seat and tickets.allow(hashed(seat), Role.PARTICIPANT):
        found.append(Pass(Role.PARTICIPANT, hashed(seat)))
    return found


def pass_for(handler: RequestHandler, room: Room, roles: Iterable[Role]) -> Pass | None:
    """Return the request's pass for one of `roles`, or None."""
    wanted = frozenset(roles)
    return next((found for found in passes(handler, room) if found.role in wanted), None)


def token_of(handler: RequestHandler, room: Room, role: Role) -> str:
    """Return the token that this browser has for `role`, or a new one."""
    return _read(handler, _cookie_of(room, role)) or new_token()


def give(handler: RequestHandler, room: Room, role: Role, token: str) -> None:
    """Let this browser keep its token for `role`."""
    name = _cookie_of(room, role)
    if _read(handler, name) != token:
        handler.set_signed_cookie(
            name, token, expires_days=COOKIE_DAYS, httponly=True, samesite="Lax", secure=room.is_secure, path="/"
        )


def _cookie_of(room: Room, role: Role) -> str:
    return seat_cookie(room.code) if role is Role.PARTICIPANT else role_cookie(room.code)


def cookie_secret(folder: Path) -> bytes:
    """Return the secret that signs cookies, made at the first start and kept in `folder` for its owner alone.

    Raises
    ------
    AwaydayError
        If the folder can't be written.
    """
    path = folder / SECRET_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            kept = path.read_bytes()
            if len(kept) >= 32:
                return kept
            path.unlink()
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        secret = secrets.token_hex(32).encode()
        with os.fdopen(handle, "wb") as file:
            file.write(secret)
    except OSError as error:
        raise AwaydayError(
            f"The cookie secret {path} can't be read or written: {error.strerror}.",
            "Make the data folder writable, or choose another one.",
        ) from error
    return secret


class Guests(IdentityProvider):  # type: ignore[misc]  # jupyter_server's types are skipped
    """Jupyter Server's question "who is this?" answered the same for all: awayday asks its own cookies."""

    @property
    def auth_enabled(self) -> bool:
        """Whether Jupyter Server's own login is in use: it is not."""
        return False

    def get_user(self, handler: RequestHandler) -> User:  # noqa: ARG002  # all are the same
        """Return the one user that Jupyter Server knows of, without setting a cookie."""
        return User(username="guest", name="Guest", display_name="Guest")

    def get_handlers(self) -> list[tuple[str, Any]]:
        """Return no routes: there is nothing to log in to."""
        return []
