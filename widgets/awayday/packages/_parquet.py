"""Parquet twins of tables: written beside the CSV, and compared with it; the CSV is what counts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final

import pandas as pd

from awayday.errors import PackageError
from awayday.packages._files import MAX_BYTES, TWINS
from awayday.packages._mistakes import Mistake
from awayday.packages._tables import values
from awayday.tables import Kind, Table

CODEC: Final = "SNAPPY"
"""How twins are packed: little enough that nothing small unpacks to something huge."""

SMALL: Final = 1_000_000
"""Bytes that a twin may always have; a larger one may be twice its table."""


def twin(name: str) -> str:
    """Return the path of the Parquet twin of a table, in its package."""
    return f"{TWINS}/{name}.parquet"


def parquet(table: Table, frame: pd.DataFrame) -> bytes:
    """Return a tidy table as Parquet: times in UTC milliseconds, codes as dictionaries.

    Raises
    ------
    PackageError
        If pyarrow is not installed.
    """
    pq = _pyarrow()[1]
    out = io.BytesIO()
    pq.write_table(_arrow(table, frame), out, compression=CODEC, version="2.6")
    return out.getvalue()


def twin_mistakes(
    forms: Mapping[str, Table], tables: Mapping[str, pd.DataFrame], files: Mapping[str, bytes]
) -> list[Mistake]:
    """Compare every Parquet twin of a package with the table that was read from its CSV.

    Raises
    ------
    PackageError
        If there are twins, and pyarrow is not installed.
    """
    mistakes = []
    paths = {twin(name): name for name in forms}
    for path in sorted(path for path in files if path.startswith(f"{TWINS}/")):
        if path not in paths:
            mistakes.append(Mistake(path, "is the twin of no table", "E102"))
        elif reason := _difference(forms[paths[path]], tables[paths[path]], files[path], files):
            mistakes.append(Mistake(path, reason[0], reason[1]))
    return mistakes


def _difference(table: Table, frame: pd.DataFrame, data: bytes, files: Mapping[str, bytes]) -> tuple[str, str] | None:
    if len(data) > max(SMALL, 2 * len(files.get(f"{table.name}.csv", b""))):
        return "is far larger than its table", "E104"
    pa, pq = _pyarrow()
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        if reason := _why_unread(table, len(frame), file):
            return reason
        expected = _arrow(table, frame)
        if file.schema_arrow.remove_metadata() != expected.schema.remove_metadata():
            return "its columns are of other types than the table's", "E103"
        names = [name for name, kind in zip(table.names, expected.schema.types, strict=True) if _is_text(pa, kind)]
        # as dictionaries: a long text that stands in many rows is there once, until it is known to belong there
        found = pq.ParquetFile(io.BytesIO(data), read_dictionary=names).read()
        for name in table.names:
            ours, theirs = expected[name], found[name]
            if name in names:
                if _length(pa, theirs) != _length(pa, ours):
                    return f"column {name} says otherwise than {table.name}.csv", "E103"
                ours, theirs = ours.cast(pa.string()), theirs.cast(pa.string())
            if not theirs.equals(ours):
                return f"column {name} says otherwise than {table.name}.csv", "E103"
    except (pa.ArrowException, OSError, ValueError, MemoryError, TypeError, OverflowError) as error:
        return f"is no Parquet that can be read, {type(error).__name__}", "E103"
    return None


def _is_text(pa: ModuleType, kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_dictionary(kind))


def _length(pa: ModuleType, column: Any) -> int:
    """Return the bytes of all texts of a column, without spelling them out."""
    import pyarrow.compute as pc

    total = 0
    for chunk in column.chunks:
        lengths = pc.binary_length(chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk)
        if pa.types.is_dictionary(chunk.type):
            lengths = lengths.take(chunk.indices)
        total += pc.sum(lengths.cast(pa.int64())).as_py() or 0
    return total


def _why_unread(table: Table, rows: int, file: Any) -> tuple[str, str] | None:
    """Say what its own list of contents shows, before anything is unpacked."""
    about = file.metadata
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    if about.num_columns != len(table.columns) or file.schema_arrow.names != list(table.names):
        return "its columns are not those of the table", "E103"
    if about.num_rows != rows or sum(group.num_rows for group in groups) != rows:
        return f"it has {about.num_rows} rows, {table.name}.csv has {rows}", "E103"
    chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
    if any(chunk.compression not in {CODEC, "UNCOMPRESSED"} for chunk in chunks):
        return "is packed in a way that is not read here", "E104"
    if sum(chunk.total_uncompressed_size for chunk in chunks) > MAX_BYTES:
        return f"it has more than {MAX_BYTES:,} bytes when unpacked", "E104"
    return None


def _arrow(table: Table, frame: pd.DataFrame) -> Any:
    pa = _pyarrow()[0]
    kinds = {
        Kind.INT: pa.int64(),
        Kind.REAL: pa.float64(),
        Kind.BOOL: pa.bool_(),
        Kind.TIME: pa.timestamp("ms", tz="UTC"),
        Kind.DATE: pa.date32(),
        Kind.ENUM: pa.dictionary(pa.int32(), pa.string()),
    }
    arrays = []
    for column in table.columns:
        given, kind = frame[column.name], kinds.get(column.kind, pa.string())
        if column.kind is Kind.ENUM:
            codes = pa.array([None if code < 0 else code for code in given.cat.codes.tolist()], pa.int32())
            levels = pa.array([str(level) for level in column.levels], pa.string())
            arrays.append(pa.DictionaryArray.from_arrays(codes, levels, ordered=column.is_ordered))
        elif column.kind is Kind.TIME:
            arrays.append(pa.Array.from_pandas(given, type=kind))
        elif column.kind is Kind.DATE:
            arrays.append(pa.array([None if value is None else value.date() for value in values(given)], kind))
        else:
            arrays.append(pa.array(values(given), kind))
    return pa.Table.from_arrays(arrays, names=list(table.names))


def _pyarrow() -> tuple[ModuleType, ModuleType]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise PackageError(
            "Parquet needs pyarrow, which is not installed.", 'Do: pip install "awayday[parquet]"'
        ) from error
    return pa, pq
