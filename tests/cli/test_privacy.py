"""Nobody's IP address is kept: in no table, no log line, no export."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

PHONE = "127.0.0.77"
"""An address of this machine that nothing else here goes by."""


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere a machine has one loopback address only.")
def test_no_address_of_a_phone_is_kept_anywhere(
    room: subprocess.Popen[str], awayday: Callable[..., Any], tmp_path: Path
) -> None:
    assert room.stdout is not None
    links = json.loads(room.stdout.readline())
    base = links["join"].partition("/j/")[0]
    with httpx.Client(transport=httpx.HTTPTransport(local_address=PHONE), follow_redirects=True) as phone:
        assert phone.get(links["join"]).status_code == 200
        assert phone.get(f"{base}/j/zzzzzz").status_code == 404
        assert phone.get(f"{base}/r/{links['room']}/host").status_code == 403
        assert phone.get(f"{base}/no/such/page").status_code == 404
    room.terminate()
    assert room.wait(30) == 0
    assert awayday("export", "latest", "--to", str(tmp_path / "out"), "--spreadsheet").code == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"awayday.db", "room.log", "answers.csv", "out.xlsx"} <= {path.name for path in files}
    assert b"GET" in (tmp_path / "room.log").read_bytes()
    assert [path.name for path in files if PHONE.encode() in path.read_bytes()] == []
