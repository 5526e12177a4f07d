"""A server that answers anything: every operation ends, with a result or an exception of PEP 249."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from redshift_connector.error import DataError, Error, ProgrammingError
from redshift_connector.protocol.authentication import Authenticator
from redshift_connector.session import extended, simple
from redshift_connector.session.extended import NO_PARAMETERS, Parameters
from redshift_connector.session.login import ask_for_tls, log_in
from redshift_connector.session.state import Session
from redshift_connector.transport.memory import MemoryTransport
from redshift_connector.types.registry import Registry


def message(tag, body=b""):
    return tag.encode() + struct.pack("!i", len(body) + 4) + body


COLUMN = b"n\0" + struct.pack("!IhIhih", 0, 0, 23, 4, -1, 1) + b"s\0t\0c\0d\0\0\0"
WHOLE = [
    message("1"),
    message("2"),
    message("3"),
    message("n"),
    message("t", b"\0\0"),
    message("T", b"\0\1" + COLUMN),
    message("T", b"\0\2" + COLUMN * 2),
    message("T", b"\0\1" + COLUMN[:-10]),
    message("T", b"\0\1" + COLUMN.replace(struct.pack("!i", 23), struct.pack("!i", 1700))),
    message("D", b"\0\1\0\0\0\4\0\0\0\7"),
    message("D", b"\0\1\xff\xff\xff\xff"),
    message("D", b"\0\0"),
    message("D", b"\0\2\0\0\0\1a\0\0\0\1b"),
    message("D", b"\0\1\0\0\0\x7fshort"),
    message("D", b"\0\1\xff\xff\xff\xf0"),
    message("C", b"SELECT\0"),
    message("C", b"INSERT 0 1\0"),
    message("C", b"DROP TABLE\0"),
    message("C", b"\0"),
    message("C", b"no end"),
    message("I"),
    message("s"),
    message("E", b"SERROR\0C26000\0Mgone\0\0"),
    message("E", b"SERROR\0C0A000\0Mcached plan must not change\0\0"),
    message("E", b"\0"),
    message("E", b"P" + b"9" * 5000 + b"\0\0"),
    message("N", b"Mnote\0\0"),
    message("S", b"server_protocol_version\x002\0"),
    message("S", b"server_protocol_version\0" + b"9" * 5000 + b"\0"),
    message("A", b"\0\0\0\1c\0p\0"),
    message("G", b"\0\0\0"),
    message("H", b"\0\0\0"),
    message("d", b"data"),
    message("c"),
    message("R", b"\0\0\0\0"),
    message("R", b"\0\0\0\3"),
    message("R", b"\0\0\0\5salt"),
    message("R", b"\0\0\0\x0aSCRAM-SHA-256\0\0"),
    message("R", b"\0\0\0\x0bgarbage"),
    message("R", b"\0\0\0\x0d" + struct.pack("!ii4si4s", 0, 4, b"salt", 4, b"once")),
    message("R", b"\0\0\0\x0e"),
    message("K", b"\0\0\0\1\0\0\0\2"),
    message("v", b"\0\3\0\0\0\0\0\0"),
    message("z", b"lz4\0"),
    message("Z", b"I"),
    message("Z", b"T"),
    message("Z", b"E"),
    message("Z", b"?"),
]


@st.composite
def conversations(draw):
    """Pieces of a stream: mostly whole messages, sometimes with a byte changed, cut anywhere."""
    stream = b"".join(draw(st.lists(st.one_of(st.sampled_from(WHOLE)), max_size=16)))
    if stream and draw(st.booleans()):
        position = draw(st.integers(0, len(stream) - 1))
        stream = stream[:position] + draw(st.binary(max_size=2)) + stream[position + 1 :]
    if draw(st.booleans()):
        stream += message("C", b"SELECT\0") + message("Z", b"I")
    cuts = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=4)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    return [piece for piece in pieces if piece]


def consistent(session, failure):
    """After an exception the session is in step, or knows that it is not."""
    return session.in_step or failure is not None


def run(session, pieces, operation):
    """Run an operation to its end; return its outcome, or the exception of PEP 249 that it raised."""
    try:
        return MemoryTransport(pieces).run(operation), None
    except Error as exc:
        return None, exc


def read_all(results):
    """Rows too are right or a DataError."""
    for result in results:
        try:
            rows = result.take(max(1, result.received))
        except (DataError, ProgrammingError):
            continue
        assert len(rows) == result.received
        if result.plan is not None:
            result.plan.description  # noqa: B018
            result.plan.row_desc  # noqa: B018


def test_login(profile):
    @profile
    @given(conversations())
    def check(pieces):
        session = Session(Registry(), 10)
        _, failure = run(session, pieces, log_in(session, b"start", Authenticator(b"u", b"pw", b"TOK"), 2))
        if failure is None:
            assert session.in_step
            assert session.registry.protocol_version in (0, 1, 2)
        else:
            failure.position  # noqa: B018

    check()


def test_request_for_tls(profile):
    @profile
    @given(st.one_of(st.lists(st.binary(min_size=1, max_size=20), max_size=4), conversations()), st.booleans())
    def check(pieces, insist):
        answer, failure = run(None, pieces, ask_for_tls(insist))
        assert failure is not None or answer is (pieces[0][:1] == b"S")

    check()


def test_statements(profile):
    @profile
    @given(
        st.lists(conversations(), max_size=4), st.booleans(), st.sampled_from([0, 1, 2]), st.sampled_from([0, 1, 10])
    )
    def check(answers, begin, version, limit):
        session = Session(Registry(protocol_version=version), limit)
        for pieces in answers:
            operation = extended.execute(session, b"select 1", NO_PARAMETERS, begin)
            result, failure = run(session, pieces, operation)
            if failure is not None:
                failure.position  # noqa: B018
                if not session.in_step:
                    return
            else:
                assert session.in_step
                read_all([result])

    check()


def test_batches(profile):
    batch = [Parameters((21,), (1,), (b"\0\1",)), Parameters((23,), (1,), (b"\0\0\0\1",))]

    @profile
    @given(conversations(), st.booleans(), st.sampled_from([0, 10]))
    def check(pieces, begin, limit):
        session = Session(Registry(), limit)
        results, failure = run(session, pieces, extended.execute_batch(session, b"select $1", batch, begin))
        if failure is None:
            assert session.in_step
            assert len(results) == 2
            read_all(results)

    check()


def test_commands(profile):
    @profile
    @given(conversations())
    def check(pieces):
        session = Session(Registry(), 10)
        _, failure = run(session, pieces, extended.command(session, b"commit"))
        assert failure is not None or session.in_step

    check()


def test_simple_queries(profile):
    @profile
    @given(conversations(), st.booleans())
    def check(pieces, begin):
        session = Session(Registry(), 10)
        results, failure = run(session, pieces, simple.execute(session, b"select 1; select 2", begin))
        if failure is None:
            assert session.in_step
            read_all(results)

    check()
