"""Codes and links: random ones, and those that are derived, so that a room that comes back knows them again."""

from __future__ import annotations

import hashlib
import hmac
import secrets

CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What codes are made of: nothing that is easily misread or misheard for something else."""

CODE_LENGTH = 6
"""Letters of the room code that is spoken and typed (about 30 bits)."""

LONG_LENGTH = 16
"""Letters of the code in the QR picture (about 79 bits)."""

RECOVERY_LENGTH = 8
"""Letters of the code that brings a person back on another phone (about 40 bits)."""


def new_code() -> str:
    """Return a random room code of `CODE_LENGTH` letters."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def long_code(secret: bytes, session_id: str) -> str:
    """Return the code in the QR picture of a session's room.

    >>> long_code(b"not so secret", "3f2a")
    '5h99zd4et8xrvux7'
    """
    return _derived(secret, f"join/{session_id}", LONG_LENGTH)


def recovery_code(secret: bytes, participant_id: str) -> str:
    """Return the code by which a participant takes her seat on another phone.

    >>> recovery_code(b"not so secret", "3f2a")
    'v5q52m54'
    """
    return _derived(secret, f"again/{participant_id}", RECOVERY_LENGTH)


def _derived(secret: bytes, what: str, length: int) -> str:
    number = int.from_bytes(hmac.digest(secret, what.encode(), hashlib.sha256))
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


def new_token() -> str:
    """Return 128 random bits as text: what a one-time link or a cookie holds."""
    return secrets.token_urlsafe(16)


def hashed(token: str) -> str:
    """Return what is stored and compared in place of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()
