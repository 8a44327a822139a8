import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1

from awayday.rehearsal._wire import V1, message, pack, unpack

TEXTS = st.text(max_size=40)


@given(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_what_is_packed_comes_out_again_in_both_protocols(kind: str, content: dict[str, str]) -> None:
    msg = message("session", kind, content)
    for protocol in (V1, None):
        back = unpack(pack(msg, protocol))
        assert {name: back[name] for name in msg} == msg


@given(TEXTS)
def test_jupyter_server_reads_our_frames(text: str) -> None:
    msg = message("session", "comm_msg", {"text": text})
    frame = pack(msg, V1)
    assert isinstance(frame, bytes)
    channel, parts = deserialize_msg_from_ws_v1(frame)
    assert channel == "shell"
    assert len(parts) == 4


def test_we_read_frames_of_jupyter_server_and_leave_their_buffers() -> None:
    parts = [b'{"msg_type": "status"}', b"{}", b"{}", b'{"execution_state": "idle"}', b"\x00\x01"]
    frame = serialize_msg_to_ws_v1(parts, "iopub")
    found = unpack(frame)
    assert found["channel"] == "iopub"
    assert found["header"] == {"msg_type": "status"}
    assert found["content"] == {"execution_state": "idle"}


@pytest.mark.parametrize("frame", [b"", b"\x01", b"\xff" * 8, b"\x06" + b"\0" * 60, "[]", "nonsense"])
def test_a_frame_that_is_no_message_is_refused(frame: bytes | str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(frame)
