"""Data packages on disk, a folder or a zip, to the same tidy tables that a live session gives."""

from awayday.packages._cells import MAX_ROWS
from awayday.packages._files import MAX_BYTES, MAX_FILES, TWINS
from awayday.packages._mistakes import MISTAKES_SHOWN, BrokenPackage, Mistake
from awayday.packages._parquet import parquet, twin, twin_mistakes
from awayday.packages._read import DESCRIPTOR, SUMS, Package, Told, described, read, untold
from awayday.packages._tables import frame, rows, texts, tidy, values

__all__ = [
    "DESCRIPTOR",
    "MAX_BYTES",
    "MAX_FILES",
    "MAX_ROWS",
    "MISTAKES_SHOWN",
    "SUMS",
    "TWINS",
    "BrokenPackage",
    "Mistake",
    "Package",
    "Told",
    "described",
    "frame",
    "parquet",
    "read",
    "rows",
    "texts",
    "tidy",
    "twin",
    "twin_mistakes",
    "untold",
    "values",
]
