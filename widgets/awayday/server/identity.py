"""Who asks: signed cookies, the roles they carry, and the secret that signs them."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler

from awayday.errors import AwaydayError
from awayday.session import Role

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
    """Return the name of the cookie that holds a facilitator's or viewer's role in room `code`."""
    return f"awayday-role-{code}"


def new_token() -> str:
    """Return 128 random bits as text."""
    return secrets.token_urlsafe(16)


def hashed(token: str) -> str:
    """Return what is stored and compared in place of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def _read(handler: RequestHandler, name: str) -> str:
    value = handler.get_signed_cookie(name, max_age_days=COOKIE_DAYS)
    return "" if value is None else str(value.decode("utf-8", "replace"))


def passes(handler: RequestHandler, code: str) -> list[Pass]:
    """Return what the request's cookies allow in room `code`: its role first, then its seat."""
    found = []
    role, _, token = _read(handler, role_cookie(code)).partition(":")
    if token and role in (Role.FACILITATOR, Role.VIEWER):
        found.append(Pass(Role(role), hashed(token)))
    if seat := _read(handler, seat_cookie(code)):
        found.append(Pass(Role.PARTICIPANT, hashed(seat)))
    return found


def pass_for(handler: RequestHandler, code: str, roles: Iterable[Role]) -> Pass | None:
    """Return the request's pass for one of `roles`, or None."""
    wanted = frozenset(roles)
    return next((found for found in passes(handler, code) if found.role in wanted), None)


def give_seat(handler: RequestHandler, code: str, *, secure: bool) -> None:
    """Give this browser a seat in room `code`, unless it has one."""
    if not _read(handler, seat_cookie(code)):
        _set(handler, seat_cookie(code), new_token(), secure)


def give_role(handler: RequestHandler, code: str, role: Role, *, secure: bool) -> None:
    """Give this browser a role in room `code`; a facilitator who opens the wall stays one, and tokens are kept."""
    had, _, token = _read(handler, role_cookie(code)).partition(":")
    if had == Role.FACILITATOR:
        role = Role.FACILITATOR
    _set(handler, role_cookie(code), f"{role.value}:{token or new_token()}", secure)


def _set(handler: RequestHandler, name: str, value: str, secure: bool) -> None:
    handler.set_signed_cookie(
        name, value, expires_days=COOKIE_DAYS, httponly=True, samesite="Lax", secure=secure, path="/"
    )


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
