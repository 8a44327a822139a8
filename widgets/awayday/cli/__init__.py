"""The command `awayday`: one verb a file."""

from awayday.cli._main import app, main

__all__ = ["app", "main"]
