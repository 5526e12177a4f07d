"""Several statements of one text: the simple query."""

from __future__ import annotations

import struct

import pytest

from redshift_connector.error import ConnectionLost, NotSupportedError, ProgrammingError
from redshift_connector.session import extended, simple
from redshift_connector.session.extended import NO_PARAMETERS
from redshift_connector.session.state import Session
from redshift_connector.transport.memory import MemoryTransport
from redshift_connector.types.registry import Registry

from .wire import (
    BOUND,
    CLOSED,
    EMPTY,
    INT4,
    NUMERIC,
    PARSED,
    VARCHAR,
    column,
    complete,
    description,
    error,
    message,
    notice,
    parameter,
    ready,
    row,
    tags,
)


def new_session(version=2):
    return Session(Registry(protocol_version=version), 10)


def run(session, pieces, text=b"select 1; select 2", begin=False):
    transport = MemoryTransport(pieces)
    return transport.run(simple.execute(session, text, begin)), transport.sent


def query(text):
    return message("Q", text + b"\0")


ONE = description(column("a", INT4, 1)) + row(struct.pack("!i", 1)) + complete("SELECT")
TWO = (
    description(column("b", VARCHAR, 0), column("c", INT4, 0))
    + row(b"x", b"2")
    + row(None, None)
    + complete("SELECT 2")
)


def test_results_in_order():
    results, sent = run(new_session(), [ONE + TWO + complete("INSERT 0 3") + ready()])
    assert sent == [query(b"select 1; select 2")]
    # Each by the format of its own description: raw, or text.
    assert [result.take(9) for result in results[:2]] == [[[1]], [["x", 2], [None, None]]]
    assert (results[2].plan, results[2].tag) == (None, b"INSERT 0 3")


@pytest.mark.parametrize(
    ("version", "form", "value"),
    [(0, 0, b"12.50"), (1, 0, b"12.50"), (2, 1, struct.pack("!q", 1250)), (2, 0, b"12.50")],
)
def test_values_by_the_reported_format(version, form, value):
    described = description(column("n", NUMERIC, form, 0x000A0006, extended=version >= 1))
    results, _ = run(new_session(version), [described + row(value) + complete("SELECT") + ready()])
    assert str(results[0].take(1)[0][0]) == "12.50"


def test_begin_rides_in_the_text_and_is_not_a_result():
    results, sent = run(new_session(), [complete("BEGIN") + ONE + ready("T")], b"select 1", True)
    assert sent == [query(b"begin transaction;select 1")]
    assert [result.take(9) for result in results] == [[[1]]]


def test_empty_statements_are_no_results():
    assert run(new_session(), [EMPTY + ready()], b";")[0] == []


def test_asides_between_all_messages():
    aside = notice("n") + parameter("a", "b")
    stream = aside.join([description(column("a", INT4, 1)), row(struct.pack("!i", 1)), complete("SELECT"), ready()])
    session = new_session()
    results, _ = run(session, [aside + stream + aside])
    assert results[0].take(9) == [[1]]
    assert len(session.server.notices) == 5


def test_ddl_in_the_middle_makes_statements_stale():
    session = new_session()
    answer = PARSED + BOUND + ONE + ready()
    MemoryTransport([answer]).run(extended.execute(session, b"select 1", NO_PARAMETERS, False))
    run(session, [complete("CREATE TABLE") + ONE + ready()])
    assert len(session.statements) == 0
    _, sent = run(session, [CLOSED + ONE + TWO + ready()])
    assert tags(sent[0]) == "CQ"


def test_error_stops_the_rest():
    session = new_session()
    with pytest.raises(ProgrammingError) as caught:
        run(session, [ONE + error("22012", "division by zero", P="12") + ready()])
    assert caught.value.completed == 1
    assert caught.value.position == 12
    assert session.in_step
    assert run(session, [ONE + TWO + ready()])[0][0].take(9) == [[1]]


def test_error_behind_our_own_begin_counts_from_the_users_text():
    with pytest.raises(ProgrammingError) as caught:
        run(new_session(), [complete("BEGIN") + ONE + error("42601", P=str(18 + 11)) + ready("E")], begin=True)
    assert caught.value.position == 11
    assert caught.value.args[0]["P"] == "11"
    assert caught.value.completed == 1


def test_error_before_anything_ran():
    with pytest.raises(ProgrammingError) as caught:
        run(new_session(), [error("42601") + ready()], begin=True)
    assert caught.value.completed == 0


def test_copy_is_given_up_without_a_sync():
    """After a simple query the server sends ReadyForQuery by itself; a Sync would bring a second one."""
    session = new_session()
    transport = MemoryTransport([message("G", b"\0\0\0"), error("57014") + ready()])
    with pytest.raises(NotSupportedError):
        transport.run(simple.execute(session, b"copy t from stdin; select 1", False))
    assert transport.sent[1:] == [message("f", b"COPY from the client is not supported\0")]
    assert session.in_step


def test_lost_connection():
    session = new_session()
    with pytest.raises(ConnectionLost):
        run(session, [ONE])
    assert not session.in_step


def test_fatal_and_then_the_end():
    with pytest.raises(ProgrammingError, match="going down"):
        run(new_session(), [ONE + error("57P01", "going down", "FATAL")])
