"""Data packages on disk, a folder or a zip, to the same tidy tables that a live session gives."""

from awayday.packages._files import MAX_BYTES, MAX_FILES
from awayday.packages._read import DESCRIPTOR, MISTAKES_SHOWN, SUMS, described, read
from awayday.packages._tables import frame, rows

__all__ = ["DESCRIPTOR", "MAX_BYTES", "MAX_FILES", "MISTAKES_SHOWN", "SUMS", "described", "frame", "read", "rows"]
