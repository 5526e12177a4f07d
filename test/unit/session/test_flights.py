"""The exact bytes of each flight of the extended protocol, and what is learned from the answers."""

from __future__ import annotations

import os
import struct

import pytest

from redshift_connector.error import (
    ConnectionLost,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    RemoteProtocolError,
)
from redshift_connector.session import extended
from redshift_connector.session.extended import NO_PARAMETERS, Parameters
from redshift_connector.session.state import Session
from redshift_connector.transport.memory import MemoryTransport
from redshift_connector.types.registry import Registry

from .wire import (
    BOUND,
    CLOSED,
    DESCRIBE_PORTAL,
    EMPTY,
    EXECUTE,
    INT4,
    NO_DATA,
    NUMERIC,
    PARSED,
    SYNC,
    VARBYTE,
    VARCHAR,
    bodies,
    column,
    complete,
    description,
    error,
    message,
    notice,
    notification,
    parameter,
    read_bind,
    read_parse,
    ready,
    row,
    tags,
)

BEGIN = (
    bytes.fromhex("50 00000019 00")
    + b"begin transaction\0\0\0"
    + bytes.fromhex("42 0000000C 0000 0000 0000 0000")
    + EXECUTE
)
BEGUN = PARSED + BOUND + complete("BEGIN")


def name(number):
    return f"redshift_connector_statement_{os.getpid()}_{number}".encode()


def parse(statement, sql, *oids):
    return message("P", statement + b"\0" + sql + b"\0" + struct.pack(f"!h{len(oids)}I", len(oids), *oids))


def codes(*values):
    return struct.pack(f"!h{len(values)}h", len(values), *values)


def bind(statement, formats=(), values=(), results=()):
    payload = b"".join([b"\xff\xff\xff\xff" if v is None else struct.pack("!i", len(v)) + v for v in values])
    body = b"\0" + statement + b"\0" + codes(*formats) + struct.pack("!h", len(values)) + payload + codes(*results)
    return message("B", body)


def close(number):
    return message("C", b"S" + name(number) + b"\0")


def new_session(version=2, limit=1000):
    return Session(Registry(protocol_version=version), limit)


def run(session, answer, sql=b"select 1", parameters=NO_PARAMETERS, begin=False):
    """Run one statement against canned answers; return the result and what was sent."""
    pieces = [answer] if isinstance(answer, bytes) else answer
    transport = MemoryTransport(pieces)
    result = transport.run(extended.execute(session, sql, parameters, begin))
    return result, transport.sent


def failing(session, answer, kind=ProgrammingError, **arguments):
    with pytest.raises(kind) as caught:
        run(session, answer, **arguments)
    return caught.value


ONE = struct.pack("!i", 1)
RAW = description(column("n", INT4, 1))
AS_TEXT = description(column("n", INT4, 0))
ANSWER = PARSED + BOUND + RAW + row(ONE) + complete("SELECT") + ready()
ANSWER_AGAIN = BOUND + row(ONE) + complete("SELECT") + ready()


# --- new and known statements ---


def test_new_statement_is_one_flight():
    session = new_session()
    result, sent = run(session, ANSWER)
    assert sent == [parse(name(1), b"select 1") + bind(name(1)) + DESCRIBE_PORTAL + EXECUTE + SYNC]
    assert result.take(10) == [[1]]
    assert result.tag == b"SELECT"
    assert session.in_step


def test_known_statement_is_bound_and_executed():
    session = new_session()
    run(session, ANSWER)
    for _ in range(3):
        result, sent = run(session, ANSWER_AGAIN)
        assert sent == [bind(name(1)) + EXECUTE + SYNC]
        assert result.take(10) == [[1]]


def test_parameters():
    session = new_session()
    parameters = Parameters((21, 705, 705), (1, 0, 1), (b"\0\5", b"abc", None))
    _, sent = run(session, ANSWER, b"select $1, $2, $3", parameters)
    bound = bind(name(1), (1, 0, 1), (b"\0\5", b"abc", None))
    assert sent == [parse(name(1), b"select $1, $2, $3", 21, 705, 705) + bound + DESCRIBE_PORTAL + EXECUTE + SYNC]
    again = Parameters((21, 705, 705), (1, 0, 0), (b"\0\6", b"", b"x"))
    _, sent = run(session, ANSWER_AGAIN, b"select $1, $2, $3", again)
    assert sent == [bind(name(1), (1, 0, 0), (b"\0\6", b"", b"x")) + EXECUTE + SYNC]


def test_other_types_are_another_statement():
    session = new_session()
    run(session, ANSWER, b"select $1", Parameters((21,), (1,), (b"\0\5",)))
    _, sent = run(session, ANSWER, b"select $1", Parameters((23,), (1,), (ONE,)))
    assert sent[0].startswith(parse(name(2), b"select $1", 23))
    _, sent = run(session, ANSWER_AGAIN, b"select $1", Parameters((21,), (1,), (b"\0\7",)))
    assert sent == [bind(name(1), (1,), (b"\0\7",)) + EXECUTE + SYNC]


@pytest.mark.parametrize("version", [0, 1])
def test_text_is_exchanged_for_binary_at_the_second_run(version):
    session = new_session(version)
    extended_form = version >= 1
    columns = (("a", INT4), ("b", VARCHAR), ("c", NUMERIC))
    described = description(*[column(label, oid, 0, extended=extended_form) for label, oid in columns])
    rows = row(b"7", b"x", b"1.50") + complete("SELECT") + ready()
    result, _ = run(session, PARSED + BOUND + described + rows)
    first = result.take(1)
    # Per column, never the shorthand: NUMERIC has no binary form before protocol 2.
    asked = bind(name(1), results=(1, 1, 0))
    described = description(
        *[
            column(label, oid, form, extended=extended_form)
            for (label, oid), form in zip(columns, (1, 1, 0), strict=True)
        ]
    )
    rows = row(struct.pack("!i", 7), b"x", b"1.50") + complete("SELECT") + ready()
    result, sent = run(session, BOUND + described + rows)
    assert sent == [asked + DESCRIBE_PORTAL + EXECUTE + SYNC]
    assert result.take(1) == first
    result, sent = run(session, BOUND + rows)
    assert sent == [asked + EXECUTE + SYNC]
    assert result.take(1) == first


def test_a_server_that_does_not_do_what_was_asked():
    """The formats of the second run are what the server reports, not what was asked for."""
    session = new_session(1)
    run(session, PARSED + BOUND + AS_TEXT + row(b"1") + complete("SELECT") + ready())
    result, _ = run(session, BOUND + AS_TEXT + row(b"1") + complete("SELECT") + ready())
    assert result.take(1) == [[1]]
    result, sent = run(session, BOUND + row(b"1") + complete("SELECT") + ready())
    assert sent == [bind(name(1), results=(1,)) + EXECUTE + SYNC]
    assert result.take(1) == [[1]]


def test_raw_varbyte_though_text_was_asked_for():
    """Protocol 2 sends VARBYTE raw whatever is asked; it is never asked for in binary."""
    session = new_session()
    described = description(column("v", VARBYTE, 1))
    answer = BOUND + described + row(b"\xff\0") + complete("SELECT") + ready()
    assert run(session, PARSED + answer)[0].take(1) == [[b"\xff\0"]]
    result, sent = run(session, answer)
    assert 1 not in read_bind(bodies(sent[0], "B")[0]).result_formats
    assert result.take(1) == [[b"\xff\0"]]
    result, sent = run(session, BOUND + row(b"\xff\0") + complete("SELECT") + ready())
    assert tags(sent[0]) == "BES"
    assert result.take(1) == [[b"\xff\0"]]


def test_statement_without_rows():
    session = new_session()
    result, sent = run(session, PARSED + BOUND + NO_DATA + complete("INSERT 0 5") + ready("T"), b"insert")
    assert tags(sent[0]) == "PBDES"
    assert (result.tag, result.plan) == (b"INSERT 0 5", None)
    assert session.server.in_transaction
    _, sent = run(session, BOUND + complete("INSERT 0 5") + ready("T"), b"insert")
    assert tags(sent[0]) == "BES"


def test_empty_statement():
    result, _ = run(new_session(), PARSED + BOUND + NO_DATA + EMPTY + ready(), b"")
    assert result.tag is None


def test_begin_rides_along():
    session = new_session()
    answer = BEGUN + PARSED + BOUND + RAW + row(ONE) + complete("SELECT") + ready("T")
    result, sent = run(session, answer, begin=True)
    assert sent == [BEGIN + parse(name(1), b"select 1") + bind(name(1)) + DESCRIBE_PORTAL + EXECUTE + SYNC]
    assert result.tag == b"SELECT"
    assert result.take(9) == [[1]]
    session.server.status = ord("I")
    result, sent = run(session, BEGUN + ANSWER_AGAIN, begin=True)
    assert sent == [BEGIN + bind(name(1)) + EXECUTE + SYNC]
    assert result.take(9) == [[1]]


def test_command():
    session = new_session()
    transport = MemoryTransport([PARSED + BOUND + complete("COMMIT") + ready()])
    assert transport.run(extended.command(session, b"commit")) == b"COMMIT"
    assert transport.sent == [bytes.fromhex("50 0000000E 00") + b"commit\0\0\0" + bind(b"") + EXECUTE + SYNC]


def test_answers_in_single_bytes():
    result, _ = run(new_session(), [ANSWER[index : index + 1] for index in range(len(ANSWER))])
    assert result.take(9) == [[1]]


# --- closing what is stale ---


@pytest.mark.parametrize("tag", ["CREATE TABLE", "DROP TABLE", "ALTER TABLE", "ROLLBACK"])
def test_ddl_and_rollback_make_statements_stale(tag):
    session = new_session()
    run(session, ANSWER, b"select 1")
    run(session, ANSWER, b"select 2")
    _, sent = run(session, PARSED + BOUND + NO_DATA + complete(tag) + ready(), b"ddl")
    assert tags(sent[0]) == "PBDES"
    assert len(session.statements) == 0
    _, sent = run(session, CLOSED * 3 + ANSWER, b"select 1")
    # Names are not used again, so a Close that is late does no harm.
    fresh = parse(name(4), b"select 1") + bind(name(4)) + DESCRIBE_PORTAL + EXECUTE + SYNC
    assert sent == [close(1) + close(2) + close(3) + fresh]
    _, sent = run(session, ANSWER_AGAIN, b"select 1")
    assert tags(sent[0]) == "BES"


@pytest.mark.parametrize("tag", ["SELECT", "INSERT 0 1", "COMMIT", "BEGIN", "TRUNCATE TABLE", "SET", "UPDATE 0"])
def test_other_commands_leave_statements_alone(tag):
    session = new_session()
    run(session, ANSWER)
    run(session, PARSED + BOUND + NO_DATA + complete(tag) + ready(), b"other")
    assert len(session.statements) == 2
    assert tags(run(session, ANSWER_AGAIN)[1][0]) == "BES"


def test_commit_that_became_a_rollback_makes_statements_stale():
    session = new_session()
    run(session, ANSWER)
    MemoryTransport([PARSED + BOUND + complete("ROLLBACK") + ready()]).run(extended.command(session, b"commit"))
    assert len(session.statements) == 0
    transport = MemoryTransport([CLOSED + PARSED + BOUND + complete("COMMIT") + ready()])
    transport.run(extended.command(session, b"commit"))
    assert tags(transport.sent[0]) == "CPBES"


def test_ddl_known_to_the_cache_invalidates_again():
    session = new_session()
    ddl = PARSED + BOUND + NO_DATA + complete("DROP TABLE") + ready()
    run(session, ddl, b"drop table t")
    run(session, CLOSED + ANSWER)
    _, sent = run(session, ddl, b"drop table t")
    assert tags(sent[0]) == "PBDES"
    assert len(session.statements) == 0


def test_least_recently_used_is_evicted():
    session = new_session(limit=2)
    for sql in (b"a", b"b"):
        run(session, ANSWER, sql)
    run(session, ANSWER_AGAIN, b"a")
    _, sent = run(session, ANSWER, b"c")
    assert tags(sent[0]) == "PBDES"
    # b was used longest ago; its Close rides in the next flight, in front.
    _, sent = run(session, CLOSED + ANSWER_AGAIN, b"a")
    assert sent == [close(2) + bind(name(1)) + EXECUTE + SYNC]
    _, sent = run(session, ANSWER, b"b")
    assert sent[0].startswith(parse(name(4), b"b"))
    assert len(session.statements) == 2


def test_no_statement_is_kept():
    session = new_session(limit=0)
    for _ in range(3):
        _, sent = run(session, ANSWER)
        assert sent == [parse(b"", b"select 1") + bind(b"") + DESCRIBE_PORTAL + EXECUTE + SYNC]
    failing(session, error("42601") + ready())
    run(session, PARSED + BOUND + NO_DATA + complete("DROP TABLE") + ready(), b"drop")
    assert tags(run(session, ANSWER)[1][0]) == "PBDES"


# --- errors ---


@pytest.mark.parametrize(
    "answer",
    [
        error("42601"),
        PARSED + error("42601"),
        PARSED + BOUND + error("42601"),
        PARSED + BOUND + RAW + error("42601"),
        PARSED + BOUND + RAW + row(ONE) * 3 + error("42601"),
    ],
)
def test_failed_statement_never_leaves_its_name_behind(answer):
    session = new_session()
    failure = failing(session, answer + ready())
    assert failure.sqlstate == "42601"
    assert session.in_step
    assert len(session.statements) == 0
    _, sent = run(session, CLOSED + ANSWER)
    assert sent[0].startswith(close(1) + parse(name(2), b"select 1"))


def test_error_of_a_known_statement_keeps_it():
    session = new_session()
    run(session, ANSWER)
    failing(session, BOUND + row(ONE) + error("22012") + ready())
    assert run(session, ANSWER_AGAIN)[1] == [bind(name(1)) + EXECUTE + SYNC]


def test_class_and_fields():
    failure = failing(new_session(), error("23505", "duplicate", D="id=1", P="8") + ready(), IntegrityError)
    assert failure.args == ({"S": "ERROR", "C": "23505", "M": "duplicate", "D": "id=1", "P": "8"},)
    assert (failure.severity, failure.detail, failure.position, failure.hint) == ("ERROR", "id=1", 8, None)


def test_first_of_several_errors_counts():
    failure = failing(new_session(), error("42601", "first") + error("25P02", "second") + ready())
    assert failure.message == "first"


def test_error_in_pieces_is_read_to_the_end():
    session = new_session()
    answer = PARSED + BOUND + RAW + row(ONE) + error("57014", "canceled") + notice() + ready("E")
    failing(session, [answer[index : index + 1] for index in range(len(answer))])
    assert session.in_step
    assert session.server.in_transaction


@pytest.mark.parametrize(("code", "words"), [("26000", "gone"), ("0A000", "cached plan must not change result type")])
def test_stale_plan_is_prepared_afresh(code, words):
    session = new_session()
    run(session, ANSWER)
    result, sent = run(session, [error(code, words) + ready(), CLOSED + ANSWER])
    assert sent[0] == bind(name(1)) + EXECUTE + SYNC
    assert sent[1] == close(1) + parse(name(2), b"select 1") + bind(name(2)) + DESCRIBE_PORTAL + EXECUTE + SYNC
    assert len(sent) == 2
    assert result.take(9) == [[1]]


def test_stale_plan_is_retried_once_only():
    session = new_session()
    run(session, ANSWER)
    with pytest.raises(ProgrammingError, match="26000"):
        run(session, [error("26000") + ready(), CLOSED + error("26000") + ready(), ANSWER])


def test_new_statement_is_not_retried():
    with pytest.raises(ProgrammingError, match="26000"):
        run(new_session(), [error("26000") + ready(), ANSWER])


def test_stale_plan_within_a_transaction_is_an_error_and_forgotten():
    """The transaction is lost, so trying again would only hide that."""
    session = new_session()
    run(session, ANSWER.replace(ready(), ready("T")))
    failing(session, error("26000") + ready("E"))
    _, sent = run(session, CLOSED + ANSWER)
    assert tags(sent[0]) == "CPBDES"


def test_other_unsupported_features_are_no_stale_plan():
    session = new_session()
    run(session, ANSWER)
    failing(session, error("0A000", "cannot do that") + ready())
    assert tags(run(session, ANSWER_AGAIN)[1][0]) == "BES"


# --- what may come between any two messages ---

STEPS = [PARSED, BOUND, RAW, row(ONE), row(ONE), complete("SELECT"), ready()]
ASIDES = notice("by the way") + parameter("timezone", "UTC") + notification(7, "c")


@pytest.mark.parametrize("place", range(len(STEPS) + 1))
def test_asides(place):
    session = new_session()
    stream = b"".join(STEPS[:place]) + ASIDES + b"".join(STEPS[place:])
    result, _ = run(session, stream)
    assert result.take(9) == [[1], [1]]
    assert result.received == 2
    assert session.server.notices[0][b"M"] == b"by the way"
    assert session.server.parameters["timezone"] == "UTC"
    assert list(session.server.notifications) == [(7, "c")]
    assert session.in_step


def test_asides_before_the_answer_of_the_next_flight():
    session = new_session()
    run(session, ANSWER)
    result, _ = run(session, [ASIDES, ANSWER_AGAIN])
    assert result.take(9) == [[1]]


def test_only_the_last_hundred_notices_are_kept():
    session = new_session()
    run(session, b"".join(notice(str(number)) for number in range(250)) + ANSWER)
    assert len(session.server.notices) == 100
    assert session.server.notices[-1][b"M"] == b"249"


# --- the server breaks off, or does not keep to the protocol ---


@pytest.mark.parametrize("pieces", [[], [PARSED], [ANSWER[:-1]], [PARSED + BOUND + RAW + row(ONE)]])
def test_lost_connection(pieces):
    session = new_session()
    lost = failing(session, pieces, ConnectionLost)
    assert isinstance(lost, OperationalError)
    assert isinstance(lost, InterfaceError)
    assert not session.in_step


def test_what_the_server_said_before_it_closed():
    session = new_session()
    failure = failing(session, [error("57P01", "terminating connection", "FATAL")])
    assert failure.message == "terminating connection"
    assert failure.severity == "FATAL"
    assert not session.in_step


@pytest.mark.parametrize(
    "bad",
    [
        message("s"),
        message("R", b"\0\0\0\0"),
        message("K", b"\0\0\0\1\0\0\0\2"),
        message("V", b""),
        message("v", b""),
        message("z", b""),
        message("m", b""),
        message("C", b"no end"),
        message("T", b"\0\1"),
        message("E", b"x"),
        ready("x"),
        b"Q\0\0\0\4",
        b"Z\0\0\0\7",
    ],
)
def test_unexpected_message(bad):
    session = new_session()
    failing(session, PARSED + bad + ANSWER, RemoteProtocolError)
    assert not session.in_step


@pytest.mark.parametrize("begin", [False, True])
def test_flight_that_ends_without_completing(begin):
    session = new_session()
    failing(session, (BEGUN if begin else b"") + PARSED + BOUND + NO_DATA + ready(), RemoteProtocolError, begin=begin)
    assert not session.in_step
    with pytest.raises(RemoteProtocolError):
        MemoryTransport([ready()]).run(extended.command(new_session(), b"commit"))


# --- COPY is refused ---

COPY_FAIL = message("f", b"COPY from the client is not supported\0")


def test_copy_from_the_client_is_given_up():
    session = new_session()
    transport = MemoryTransport(
        [PARSED + BOUND + NO_DATA + message("G", b"\0\0\1\0\0"), error("57014", "COPY failed") + ready()]
    )
    with pytest.raises(NotSupportedError, match="COPY table FROM 's3://"):
        transport.run(extended.execute(session, b"copy t from stdin", NO_PARAMETERS, False))
    # The server was not listening for the Sync of the flight, so another follows.
    assert transport.sent[1:] == [COPY_FAIL + SYNC]
    assert session.in_step
    assert run(session, CLOSED + ANSWER)[0].take(9) == [[1]]


def test_copy_to_the_client_is_read_past():
    session = new_session()
    answer = (
        PARSED
        + BOUND
        + NO_DATA
        + message("H", b"\0\0\1\0\0")
        + message("d", b"1\n") * 3
        + message("c")
        + complete("COPY")
        + ready()
    )
    failing(session, [answer[index : index + 7] for index in range(0, len(answer), 7)], NotSupportedError)
    assert session.in_step
    assert run(session, CLOSED + ANSWER)[0].take(9) == [[1]]


# --- many runs of one statement ---


def run_batch(session, pieces, batch, begin=False, sql=b"insert"):
    transport = MemoryTransport(pieces)
    return transport.run(extended.execute_batch(session, sql, batch, begin)), transport.sent


def small(value):
    return Parameters((21,), (1,), (struct.pack("!h", value),))


def large(value):
    return Parameters((23,), (1,), (struct.pack("!i", value),))


INSERTED = BOUND + complete("INSERT 0 1")


def test_batch_is_one_flight():
    session = new_session()
    results, sent = run_batch(
        session,
        [PARSED + BOUND + NO_DATA + complete("INSERT 0 1") + INSERTED * 2 + ready()],
        [small(1), small(2), small(3)],
    )
    bound = [bind(name(1), (1,), (struct.pack("!h", value),)) for value in (1, 2, 3)]
    assert sent == [
        parse(name(1), b"insert", 21)
        + bound[0] + DESCRIBE_PORTAL + EXECUTE + bound[1] + EXECUTE + bound[2] + EXECUTE + SYNC
    ]  # fmt: skip
    assert [result.tag for result in results] == [b"INSERT 0 1"] * 3
    _, sent = run_batch(session, [INSERTED * 2 + ready()], [small(4), small(5)])
    assert tags(sent[0]) == "BEBES"


def test_batch_with_begin():
    session = new_session()
    results, sent = run_batch(
        session,
        [BEGUN + PARSED + BOUND + NO_DATA + complete("INSERT 0 1") + INSERTED + ready("T")],
        [small(1), small(2)],
        True,
    )
    assert sent[0].startswith(BEGIN + parse(name(1), b"insert", 21))
    assert len(results) == 2


def test_batch_of_mixed_widths_prepares_each_once():
    session = new_session()
    answer = (PARSED + BOUND + NO_DATA + complete("INSERT 0 1")) * 2 + INSERTED * 3 + ready()
    _, sent = run_batch(session, [answer], [small(1), large(70_000), small(2), large(70_001), small(3)])
    assert tags(sent[0]) == "PBDEPBDEBEBEBES"
    assert [read_parse(body)[0] for body in bodies(sent[0], "P")] == [name(1), name(2)]
    assert [read_bind(body).statement for body in bodies(sent[0], "B")] == [name(n) for n in (1, 2, 1, 2, 1)]
    _, sent = run_batch(session, [INSERTED * 2 + ready()], [large(1), small(1)])
    assert tags(sent[0]) == "BEBES"


def test_batch_of_mixed_widths_without_names():
    """The unnamed statement holds one text at a time, so it is prepared again at each change."""
    session = new_session(limit=0)
    answer = (PARSED + BOUND + NO_DATA + complete("INSERT 0 1")) * 2 + PARSED + INSERTED * 2 + ready()
    _, sent = run_batch(session, [answer], [small(1), large(70_000), small(2), small(3)])
    assert tags(sent[0]) == "PBDEPBDEPBEBES"
    assert [read_parse(body)[2] for body in bodies(sent[0], "P")] == [(21,), (23,), (21,)]


def test_batch_of_selects():
    session = new_session()
    answer = (
        PARSED + BOUND + RAW + row(ONE) + complete("SELECT") + BOUND + row(ONE) * 2 + complete("SELECT") + ready()
    )
    results, _ = run_batch(session, [answer], [small(1), small(2)], sql=b"select $1")
    assert [result.take(9) for result in results] == [[[1]], [[1], [1]]]


def test_failed_batch():
    session = new_session()
    answer = PARSED + BOUND + NO_DATA + complete("INSERT 0 1") + BOUND + error("22001", "too long") + ready()
    with pytest.raises(ProgrammingError, match="too long") as caught:
        run_batch(session, [answer], [small(1), small(2), small(3)])
    # The number of completions tells which one failed.
    assert caught.value.completed == 1
    assert session.in_step
    _, sent = run_batch(session, [CLOSED + PARSED + BOUND + NO_DATA + complete("INSERT 0 1") + ready()], [small(1)])
    assert sent[0].startswith(close(1) + parse(name(2), b"insert", 21))


def test_failed_batch_with_begin_counts_only_the_batch():
    answer = BEGUN + PARSED + BOUND + NO_DATA + error("22001", "too long") + ready("E")
    with pytest.raises(ProgrammingError) as caught:
        run_batch(new_session(), [answer], [small(1), small(2)], True)
    assert caught.value.completed == 0
    answer = BEGUN + PARSED + BOUND + NO_DATA + complete("INSERT 0 1") + BOUND + error("22001") + ready("E")
    with pytest.raises(ProgrammingError) as caught:
        run_batch(new_session(), [answer], [small(1), small(2)], True)
    assert caught.value.completed == 1


@pytest.mark.parametrize("completed", [0, 1])
def test_batch_that_ends_without_completing(completed):
    session = new_session()
    answer = PARSED + BOUND + NO_DATA + complete("INSERT 0 1") * completed + ready()
    with pytest.raises(RemoteProtocolError):
        run_batch(session, [answer], [small(1), small(2)])
    assert not session.in_step


def test_user_decoder_registered_after_the_first_run():
    session = new_session()
    run(session, ANSWER)
    session.registry.register_decoder(INT4, lambda data: data.hex())
    assert run(session, ANSWER_AGAIN)[0].take(9) == [["00000001"]]


def test_failed_statement_does_not_count_our_own_begin():
    failure = failing(new_session(), BEGUN + error("42601") + ready("E"), begin=True)
    assert failure.completed == 0
