"""Packages whose Parquet twins are broken, as an import reads them: closely."""

from __future__ import annotations

import io
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile._made import Bomb, Make
from tests.hostile._packages import seal


def _twin(change: Callable[[bytes], bytes]) -> Make:
    def make(folder: Path, good: Path) -> Path:
        package = folder / "package"
        shutil.copytree(good, package)
        path = package / "parquet" / "answers.parquet"
        path.write_bytes(change(path.read_bytes()))
        seal(package)
        return package

    return make


def _written(change: Callable[[pa.Table], pa.Table], **options: Any) -> Callable[[bytes], bytes]:
    def write(data: bytes) -> bytes:
        out = io.BytesIO()
        pq.write_table(change(pq.read_table(io.BytesIO(data))), out, **({"compression": "SNAPPY"} | options))
        return out.getvalue()

    return write


def _long(table: pa.Table, chars: int) -> pa.Table:
    """One long text in every row, which the file holds once."""
    one = pa.DictionaryArray.from_arrays(pa.array([0] * table.num_rows, pa.int32()), pa.array(["x" * chars]))
    column = one if chars > 1_000_000 else one.cast(pa.string())  # its maker would need all of it
    return table.set_column(table.schema.get_field_index("value_text"), "value_text", column)


TWINS: dict[str, tuple[Make, str]] = {
    "as it is": (_twin(lambda data: data), ""),
    "pickle": (_twin(lambda _: pickle.dumps(Bomb())), "E103"),
    "nothing": (_twin(lambda _: b""), "E103"),
    "noise": (_twin(lambda data: data[:4] + b"\xff" * 5_000 + data[-4:]), "E103"),
    "cut off": (_twin(lambda data: data[: len(data) // 2]), "E103"),
    "footer of another": (_twin(lambda data: data[: len(data) // 2] + b"\x00" * 100 + data[-200:]), "E10"),
    "gigabytes of one text": (_twin(_written(lambda table: _long(table, 19_000_000))), "E10"),
    "megabytes of one text": (_twin(_written(lambda table: _long(table, 900_000))), "E103"),
    "packed tightly": (_twin(_written(lambda table: table, compression="ZSTD")), "E104"),
    "half a million rows": (
        _twin(_written(lambda table: pa.concat_tables([table] * 2_000).combine_chunks())),
        "E10",
    ),
}
