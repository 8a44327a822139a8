from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session

from awayday.room._comms import is_for_a_widget
from awayday.room._wire import MAX_BUFFERS, V1, BadMessageError, Packed, pack, parse

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
contents = st.dictionaries(st.text(max_size=8), json_values, max_size=4)
buffers = st.lists(st.binary(max_size=40), max_size=4)


@given(contents, buffers, st.sampled_from([V1, None]))
def test_a_message_comes_back_as_it_went_in_both_protocols(content, buffers, protocol):
    message = Session().msg("comm_msg", content=content)
    request = parse(pack(message, "shell", buffers).frame(protocol), protocol)
    assert (request.channel, request.kind, request.content) == ("shell", "comm_msg", content)
    assert list(request.buffers) == buffers
    assert request.header["msg_id"] == message["header"]["msg_id"]


def test_the_older_protocol_is_text_unless_there_are_buffers():
    message = Session().msg("comm_msg", content={"a": "é"})
    frame = pack(message, "iopub").frame(None)
    assert isinstance(frame, str)
    assert json.loads(frame)["channel"] == "iopub"
    assert isinstance(pack(message, "iopub", [b"x"]).frame(None), bytes)


def test_numbers_that_json_has_no_word_for_are_never_sent_as_such():
    with pytest.warns(UserWarning, match="serialization"):
        packed = pack(Session().msg("comm_msg", content={"x": float("nan")}), "iopub")
    assert b"NaN" not in packed.parts[3] or b'"' in packed.parts[3]
    json.loads(packed.parts[3], parse_constant=pytest.fail)


def test_every_receiver_reads_an_own_copy():
    packed = pack(Session().msg("comm_msg", content={"list": [1]}), "iopub")
    packed.unpacked()["content"]["list"].append(2)
    assert packed.unpacked()["content"] == {"list": [1]}


@given(st.binary(max_size=300), st.sampled_from([V1, None]))
def test_any_bytes_are_parsed_or_refused(frame, protocol):
    with pytest.raises(BadMessageError):
        parse(frame, protocol)


@given(st.text(max_size=100) | json_values.map(json.dumps))
def test_any_text_is_parsed_or_refused(frame):
    with pytest.raises(BadMessageError):
        parse(frame, None)


@pytest.mark.parametrize(
    "frame",
    [
        struct.pack("<Q", 2**63),
        struct.pack("<Q", 7 + MAX_BUFFERS) + bytes(2000),
        struct.pack("<7Q", 6, 0, 0, 0, 0, 0, 0),
        struct.pack("<7Q", 6, 56, 10, 56, 56, 56, 56),
        struct.pack("<7Q", 6, 56, 56, 56, 56, 56, 2**40),
    ],
)
def test_hostile_offsets_are_refused(frame):
    with pytest.raises(BadMessageError):
        parse(frame, V1)


def test_deeply_nested_json_is_refused():
    with pytest.raises(BadMessageError):
        parse("[" * 100_000, None)


def test_content_can_be_replaced():
    packed = pack(Session().msg("error", content={"evalue": "secret"}), "iopub").with_content({"evalue": "calm"})
    assert isinstance(packed, Packed)
    assert packed.unpacked()["content"] == {"evalue": "calm"}


def _asked(**changes) -> str:
    header = {"msg_id": "1", "msg_type": "comm_msg", **changes.pop("header", {})}
    return json.dumps({"channel": "shell", "header": header, "content": {}, **changes})


def test_half_an_emoji_does_not_break_the_answer():
    request = parse(_asked(header={"session": "\ud83d"}, content={"a\udc00": ["\ud83d", "\U0001f600"]}), None)
    assert request.content == {"a\ufffd": ["\ufffd", "\U0001f600"]}
    pack(Session().msg("status", content=request.content, parent=request.as_parent), "iopub")


@pytest.mark.parametrize("date", ["2026-99-99T00:00:00", "0000-00-00T00:00:00Z", 7, {"a": []}, "x" * 100_000])
def test_of_a_header_only_the_words_that_an_answer_needs_are_kept(date):
    header = parse(_asked(header={"date": date, "session": "s", "username": ["u"], "more": 1}), None).header
    assert header == {"msg_id": "1", "msg_type": "comm_msg", "session": "s"}


@pytest.mark.parametrize("word", ["msg_id", "msg_type"])
@pytest.mark.parametrize("odd", ["x" * 129, None, 7, ["x"]])
def test_an_id_or_type_that_is_none_is_refused(word, odd):
    with pytest.raises(BadMessageError, match="no id"):
        parse(_asked(header={word: odd}), None)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_json_has_no_word_for_is_refused(constant):
    with pytest.raises(BadMessageError, match="no JSON"):
        parse(_asked().replace("{}", f'{{"x": {constant}}}'), None)


@pytest.mark.parametrize(
    ("data", "n_buffers", "is_fine"),
    [
        ({"method": "custom"}, 0, True),
        ({"method": "request_state"}, 0, True),
        ({"method": "update", "state": {"value": 1}}, 0, True),
        ({"method": "update", "state": {"value": {}}, "buffer_paths": [["value", "data"]]}, 1, True),
        ({"method": "update", "state": {"value": [None]}, "buffer_paths": [["value", 0]]}, 1, True),
        ({}, 0, False),
        ({"method": "eval"}, 0, False),
        ({"method": ["update"]}, 0, False),
        ({"method": "update"}, 0, False),
        ({"method": "update", "state": []}, 0, False),
        ({"method": "update", "state": {}, "buffer_paths": "x"}, 1, False),
        ({"method": "update", "state": {}, "buffer_paths": []}, 1, False),
        ({"method": "update", "state": {}, "buffer_paths": [[]]}, 1, False),
        ({"method": "update", "state": {}, "buffer_paths": [["value", 0]]}, 1, False),
        ({"method": "update", "state": {"value": [None]}, "buffer_paths": [["value", 1]]}, 1, False),
        ({"method": "update", "state": {"value": [None]}, "buffer_paths": [["value", True]]}, 1, False),
    ],
)
def test_a_widget_hears_what_ipywidgets_can_read(data, n_buffers, is_fine):
    assert is_for_a_widget(data, n_buffers) == is_fine
