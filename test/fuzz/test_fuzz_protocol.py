"""Whatever the peer sends: it is the protocol, or it is a RemoteProtocolError; nothing else, and never for ever."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_connector.error import InterfaceError, RemoteProtocolError
from redshift_connector.protocol import backend, digest, frontend, startup
from redshift_connector.protocol.authentication import Authenticator
from redshift_connector.protocol.frames import BACKEND_BOUNDS, FRONTEND_BOUNDS, FrameReader

BYTES = st.binary(max_size=300)
LENGTHS = st.one_of(st.integers(0, 40), st.sampled_from([0x3FFFFFFF, 0x40000004, 0x7FFFFFFF, 0xFFFFFFFF]))


def framed(tags):
    """Something like a message: a known tag, mostly with the length of its body."""
    return st.builds(
        lambda tag, body, length: (
            bytes((tag,)) + (len(body) + 4 if length is None else length).to_bytes(4, "big") + body
        ),
        st.sampled_from(sorted(tags)),
        st.binary(max_size=30),
        st.one_of(st.none(), st.none(), st.none(), LENGTHS),
    )


def streams(tags):
    return st.one_of(BYTES, st.lists(st.one_of(framed(tags), framed(tags), BYTES), max_size=8).map(b"".join))


@pytest.mark.parametrize("direction", ["server", "client"])
def test_frame_reader(direction, profile):
    bounds = BACKEND_BOUNDS if direction == "server" else FRONTEND_BOUNDS
    row_tag = ord("D") if direction == "server" else -1

    @profile
    @given(streams(bounds), st.lists(st.integers(0, 300), max_size=6))
    def check(stream, cuts):
        edges = sorted({0, len(stream), *[cut for cut in cuts if cut < len(stream)]})
        reader = FrameReader(bounds, row_tag=row_tag)
        handed_out = b""
        for start, end in pairwise(edges):
            try:
                frames = reader.feed(stream[start:end])
            except RemoteProtocolError:
                # Up to here everything was whole messages, and the next one cannot be.
                assert stream.startswith(handed_out)
                return
            for tag, body, count in frames:
                if tag == row_tag:
                    handed_out += body
                    assert count == len(list(frames_of(body)))
                else:
                    least, greatest = bounds[tag]
                    assert least <= len(body) <= greatest
                    handed_out += bytes((tag,)) + (len(body) + 4).to_bytes(4, "big") + body
            assert stream.startswith(handed_out)
            assert len(handed_out) + reader.pending == end
        # What is held back is the beginning of one message, not a whole one.
        rest = stream[len(handed_out) :]
        assert len(rest) < 5 or len(rest) < 1 + int.from_bytes(rest[1:5], "big")

    check()


def frames_of(data):
    position = 0
    while position < len(data):
        assert data[position] == ord("D")
        end = position + 1 + int.from_bytes(data[position + 1 : position + 5], "big")
        assert end <= len(data)
        yield data[position:end]
        position = end


RECORDS = [
    *backend.BACKEND.values(),
    *frontend.FRONTEND.values(),
    frontend.Startup,
    frontend.CancelRequest,
    frontend.SslRequest,
    frontend.SaslInitial,
    frontend.SaslResponse,
    digest.DigestRequest,
]

# Bytes that often are a small count, a NULL, or the end of a string.
LIKELY = st.lists(
    st.one_of(
        st.sampled_from(
            [b"\0", b"\0\0", b"\0\1", b"\0\2", b"\0\0\0\1", b"\xff\xff\xff\xff", b"a\0", b"\x7f\xff", b"S"]
        ),
        st.binary(max_size=6),
    ),
    max_size=12,
).map(b"".join)


@pytest.mark.parametrize(
    "record", RECORDS, ids=lambda record: f"{record.__module__.split('.')[-1]}-{record.__name__}"
)
def test_bodies(record, profile):
    @profile
    @given(st.one_of(BYTES, LIKELY))
    def check(body):
        try:
            message = record.decode(body)
        except RemoteProtocolError:
            return
        # There is one way to write each message, so what was read is what would be sent.
        assert message.body() == body

    check()


@pytest.mark.parametrize("extended", [False, True])
def test_row_description(extended, profile):
    column = st.binary(min_size=18, max_size=18).map(lambda numbers: b"c\0" + numbers)
    tail = st.sampled_from([b"", b"s\0t\0c\0d\0\x10\x01", b"\0\0\0\0\0\0"])
    likely = st.lists(st.tuples(column, tail).map(b"".join), max_size=3).map(
        lambda parts: len(parts).to_bytes(2, "big") + b"".join(parts)
    )

    @profile
    @given(st.one_of(BYTES, LIKELY, likely))
    def check(body):
        try:
            description = backend.RowDescription.decode(body, extended)
        except RemoteProtocolError:
            return
        assert description.encode(extended)[5:] == body

    check()


def test_startup(profile):
    @profile
    @given(st.one_of(BYTES, LIKELY, LIKELY.map(lambda body: b"\0\3\0\0" + body)))
    def check(body):
        try:
            startup.decode(body)
        except RemoteProtocolError:
            return
        assert body[:4] == b"\0\3\0\0"

    check()


def test_authentication(profile):
    codes = st.one_of(st.integers(0, 15), st.integers(-(1 << 31), (1 << 31) - 1))

    @profile
    @given(st.lists(st.tuples(codes, st.one_of(BYTES, LIKELY, st.just(b"SCRAM-SHA-256\0\0"))), max_size=4))
    def check(requests):
        login = Authenticator(b"user", b"sesame", b"TOKEN")
        for code, data in requests:
            try:
                answer = login.answer(code, data)
            except InterfaceError:
                return
            # Only a success and the end of SCRAM have no answer, and every answer is one whole message.
            assert (answer is None) == (code in (0, 12))
            if answer is not None:
                assert len(answer) == 1 + int.from_bytes(answer[1:5], "big")

    check()
