"""The frame reader: any split of a stream gives the same messages, and garbage is refused at its header."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import RemoteProtocolError
from redshift_connector.protocol.frames import (
    BACKEND_BOUNDS,
    FRONTEND_BOUNDS,
    MAX_LOGIN_MESSAGE,
    MAX_MESSAGE,
    FrameReader,
)


def frame(tag, body=b""):
    return tag.encode() + (len(body) + 4).to_bytes(4, "big") + body


READY = frame("Z", b"I")
PARSED = frame("1")
COMPLETE = frame("C", b"SELECT\0")
ROW = frame("D", bytes.fromhex("0001 00000003 616263"))
EMPTY_ROW = frame("D", b"\0\0")
NULLS = frame("D", bytes.fromhex("0002 FFFFFFFF FFFFFFFF"))
# Values that look like the frames of the protocol.
SLY_ROW = frame("D", bytes.fromhex("0001") + (len(ROW + READY)).to_bytes(4, "big") + ROW + READY)
STATUS = frame("S", b"a\0b\0")
LONG_ROW = frame("D", bytes.fromhex("0001 00001388") + b"D" * 5000)

PARTS = [READY, PARSED, COMPLETE, ROW, EMPTY_ROW, NULLS, SLY_ROW, STATUS, LONG_ROW]


def flat(frames):
    """Take runs of rows apart again; what is left is the messages in order."""
    messages = []
    for tag, body, count in frames:
        if tag != ord("D"):
            assert count == 0
            messages.append((tag, body))
            continue
        assert count > 0
        position = 0
        for _ in range(count):
            assert body[position] == ord("D")
            end = position + 1 + int.from_bytes(body[position + 1 : position + 5], "big")
            messages.append((tag, body[position + 5 : end]))
            position = end
        assert position == len(body)
    return messages


def expected(parts):
    return [(part[0], part[5:]) for part in parts]


def test_one_run_is_one_block():
    reader = FrameReader()
    frames = reader.feed(PARSED + ROW + SLY_ROW + NULLS + COMPLETE + ROW + READY)
    assert frames == [
        (ord("1"), b"", 0),
        (ord("D"), ROW + SLY_ROW + NULLS, 3),
        (ord("C"), b"SELECT\0", 0),
        (ord("D"), ROW, 1),
        (ord("Z"), b"I", 0),
    ]
    assert reader.pending == 0


def test_a_run_ends_where_the_data_end():
    reader = FrameReader()
    assert reader.feed(ROW + ROW + ROW[:7]) == [(ord("D"), ROW + ROW, 2)]
    assert reader.pending == 7
    assert reader.feed(ROW[7:] + NULLS) == [(ord("D"), ROW + NULLS, 2)]
    assert reader.pending == 0


@pytest.mark.parametrize("tail", range(1, 5))
def test_a_run_that_ends_inside_a_header(tail):
    reader = FrameReader()
    assert reader.feed(ROW + ROW[:tail]) == [(ord("D"), ROW, 1)]
    assert reader.pending == tail
    assert reader.feed(ROW[tail:] + READY) == [(ord("D"), ROW, 1), (ord("Z"), b"I", 0)]


def test_byte_by_byte():
    stream = b"".join(PARTS)
    reader = FrameReader()
    frames = []
    for index in range(len(stream)):
        frames += reader.feed(stream[index : index + 1])
    assert flat(frames) == expected(PARTS)
    assert reader.pending == 0


def test_every_split_in_two():
    stream = b"".join([READY, ROW, NULLS, SLY_ROW, STATUS, ROW, COMPLETE])
    whole = flat(FrameReader().feed(stream))
    for cut in range(len(stream) + 1):
        reader = FrameReader()
        assert flat(reader.feed(stream[:cut]) + reader.feed(stream[cut:])) == whole


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=20), st.data())
def test_any_split(parts, data):
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=30)))
    reader = FrameReader()
    frames = []
    consumed = 0
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        frames += reader.feed(stream[start:end])
        consumed = sum(len(body) if count else len(body) + 5 for _, body, count in frames)
        # What was handed out and what is held make up what was fed: nothing is lost, nothing is read twice.
        assert consumed + reader.pending == end
    assert flat(frames) == expected(parts)
    assert reader.pending == 0


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=20), st.data())
def test_any_split_with_skipped_messages(parts, data):
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    reader = FrameReader(skip=b"1S")
    frames = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        frames += reader.feed(stream[start:end])
    assert flat(frames) == [(tag, body) for tag, body in expected(parts) if tag not in b"1S"]


def test_skipped_messages_are_checked():
    reader = FrameReader(skip=b"1")
    assert reader.feed(PARSED + READY) == [(ord("Z"), b"I", 0)]
    with pytest.raises(RemoteProtocolError):
        reader.feed(frame("1", b"x"))


def test_skipped_message_between_rows_parts_the_run():
    reader = FrameReader(skip=b"S")
    assert reader.feed(ROW + STATUS + NULLS) == [(ord("D"), ROW, 1), (ord("D"), NULLS, 1)]


def test_without_a_row_tag_rows_are_messages():
    reader = FrameReader(row_tag=-1)
    assert reader.feed(ROW + NULLS) == [(ord("D"), ROW[5:], 0), (ord("D"), NULLS[5:], 0)]


def test_client_messages_with_a_shared_letter():
    # D is Describe here, p is three messages and d is two.
    stream = frame("D", b"S\0") + frame("p", b"x\0") + frame("d", b"any") + frame("d") + frame("S")
    frames = FrameReader(FRONTEND_BOUNDS, row_tag=-1).feed(stream)
    assert [(chr(tag), body) for tag, body, _ in frames] == [
        ("D", b"S\0"),
        ("p", b"x\0"),
        ("d", b"any"),
        ("d", b""),
        ("S", b""),
    ]


# --- refusals ---


@pytest.mark.parametrize("tag", [0, 1, 0x20, ord("Q"), ord("p"), ord("X"), 0x7F, 0x80, 0xFF])
def test_unknown_tag(tag):
    with pytest.raises(RemoteProtocolError, match=r"unknown tag.*Redshift server"):
        FrameReader().feed(bytes((tag,)) + b"\0\0\0\4")


def test_http_is_noticed():
    with pytest.raises(RemoteProtocolError, match="is it a Redshift server"):
        FrameReader().feed(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize("tag", sorted(map(chr, BACKEND_BOUNDS)))
@pytest.mark.parametrize("length", [0, 1, 2, 3, MAX_MESSAGE + 5, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_impossible_length_is_refused_at_the_header(tag, length):
    reader = FrameReader()
    with pytest.raises(RemoteProtocolError, match="length"):
        reader.feed(tag.encode() + length.to_bytes(4, "big"))


@pytest.mark.parametrize("tag", sorted(map(chr, FRONTEND_BOUNDS)))
@pytest.mark.parametrize("length", [0, 3, MAX_MESSAGE + 5, 0xFFFFFFFF])
def test_impossible_length_from_a_client(tag, length):
    with pytest.raises(RemoteProtocolError, match="length"):
        FrameReader(FRONTEND_BOUNDS, row_tag=-1).feed(tag.encode() + length.to_bytes(4, "big"))


@pytest.mark.parametrize(
    ("tag", "length"),
    [("Z", 4), ("Z", 6), ("1", 5), ("2", 8), ("n", 6), ("I", 5), ("R", 7), ("T", 5), ("D", 5), ("C", 4), ("K", 7)],
)
def test_length_that_this_message_cannot_have(tag, length):
    with pytest.raises(RemoteProtocolError, match=f"b'{tag}' with the length {length}"):
        FrameReader().feed(tag.encode() + length.to_bytes(4, "big"))


def test_bad_header_behind_rows():
    for bad in (b"D\xff\xff\xff\xff", b"D\0\0\0\5", b"?\0\0\0\4"):
        with pytest.raises(RemoteProtocolError):
            FrameReader().feed(ROW + bad)


def test_bad_header_that_comes_in_pieces():
    reader = FrameReader()
    assert reader.feed(b"D\xff\xff\xff") == []
    with pytest.raises(RemoteProtocolError):
        reader.feed(b"\xff")


def test_limit():
    reader = FrameReader()
    assert reader.limit == MAX_MESSAGE
    reader.limit = MAX_LOGIN_MESSAGE
    longest = frame("C", b"x" * (MAX_LOGIN_MESSAGE - 1) + b"\0")
    assert len(reader.feed(longest)) == 1
    with pytest.raises(RemoteProtocolError):
        reader.feed(b"C" + (MAX_LOGIN_MESSAGE + 5).to_bytes(4, "big"))
    reader = FrameReader()
    reader.limit = 100
    reader.limit = MAX_MESSAGE
    assert len(reader.feed(longest)) == 1


def test_limit_holds_for_rows_too():
    reader = FrameReader()
    reader.limit = 50
    with pytest.raises(RemoteProtocolError):
        reader.feed(LONG_ROW)


def test_pending_of_a_long_message():
    reader = FrameReader()
    assert reader.pending == 0
    for end in range(100, len(LONG_ROW), 100):
        assert reader.feed(LONG_ROW[end - 100 : end]) == []
        assert reader.pending == end
    assert reader.feed(LONG_ROW[reader.pending :]) == [(ord("D"), LONG_ROW, 1)]
    assert reader.pending == 0


def test_a_long_message_in_small_pieces_is_not_copied_again_and_again():
    """16 MiB in pieces of 16 KiB; joining at every piece would copy 8 GiB."""
    size, piece = 16 << 20, b"x" * (16 << 10)
    reader = FrameReader()
    reader.feed(b"d" + (size + 4).to_bytes(4, "big"))
    for _ in range(size // len(piece) - 1):
        assert reader.feed(piece) == []
    ((tag, body, _),) = reader.feed(piece)
    assert (chr(tag), len(body)) == ("d", size)


def test_empty_feed():
    reader = FrameReader()
    assert reader.feed(b"") == []
    reader.feed(ROW[:3])
    assert reader.feed(b"") == []
    assert reader.feed(ROW[3:]) == [(ord("D"), ROW, 1)]
