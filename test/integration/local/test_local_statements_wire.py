"""Statements on the wire: descriptions, formats, errors, cancel, streaming."""

from __future__ import annotations

import struct
import threading
import time
from pathlib import Path

import pytest
from local_raw_client import PATIENCE, SYNC, RawClient, cancel, commands, errors, rows, tags

from redshift_connector.local import LocalRedshift, start
from redshift_connector.protocol.backend import NoticeResponse, ParameterDescription
from redshift_connector.protocol.frontend import Bind, Close, Describe, Execute, Flush, Parse, Query

VALUES = (
    "select true, 7::int2, 7::int4, 7::int8, 1.5::float8, 'é'::varchar(10), 12.34::numeric(10,2), 5.5::numeric,"
    " date '2000-01-03', time '00:00:01', timestamp '2000-01-01 00:00:01', interval '1 month 5 days',"
    " array[1,2], '{}'::json, '-1.5'::numeric(38,4)"
)
RAW = [
    b"\x01",
    struct.pack("!h", 7),
    struct.pack("!i", 7),
    struct.pack("!q", 7),
    struct.pack("!d", 1.5),
    "é".encode(),
    bytes.fromhex("00000000000004D2"),
    b"5.5",
    struct.pack("!i", 2),
    struct.pack("!q", 1_000_000),
    struct.pack("!q", 1_000_000),
    bytes.fromhex("000000649534E000 00000001"),
    bytes.fromhex("00000001 00000000 00000017 00000002 00000001 00000004 00000001 00000004 00000002"),
    b"{}",
    (-15000).to_bytes(16, "big", signed=True),
]
TEXT = ["t", "7", "7", "7", "1.5", "é", "12.34", "5.5", "2000-01-03", "00:00:01"]
TEXT += ["2000-01-01 00:00:01", "1 mon 5 days", "{1,2}", "{}", "-1.5000"]


@pytest.mark.parametrize("formats", [(), (0,)])
def test_under_protocol_2_the_server_decides(server: LocalRedshift, formats: tuple[int, ...]) -> None:
    with RawClient(server) as client:
        answer = client.flight(VALUES, formats)
        assert tags(answer) == "12TDCZ"
        assert list(rows(answer)[0]) == RAW
        told = [column.format for column in client.columns(answer)]
        assert told == [1] * 7 + [0] + [1] * 5 + [0, 1]


@pytest.mark.parametrize("version", [0, 1, None])
def test_under_protocols_0_and_1_the_client_decides(server: LocalRedshift, version: int | None) -> None:
    with RawClient(server, version) as client:
        answer = client.flight(VALUES)
        assert [(value or b"").decode() for value in rows(answer)[0]] == TEXT
        assert {column.format for column in client.columns(answer)} == {0}
        answer = client.flight("select 7::int4, interval '1 month 5 days', 1.5::numeric(3,1)", (1, 1, 0))
        assert list(rows(answer)[0]) == [RAW[2], RAW[11], b"1.5"]


def test_a_server_that_obeys(obeying_server: LocalRedshift) -> None:
    with RawClient(obeying_server) as client:
        assert [(value or b"").decode() for value in rows(client.flight(VALUES))[0]] == TEXT
        answer = client.flight("select 7::int4, 12.34::numeric(10,2)", (1, 1))
        assert list(rows(answer)[0]) == [RAW[2], RAW[6]]


def test_a_simple_query_is_text_and_says_so(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        answer = client.query(VALUES + "; create temp table q (a int); insert into q values (1),(2)")
        assert tags(answer) == "TDCCCZ"
        assert commands(answer) == ["SELECT", "CREATE TABLE", "INSERT 0 2"]
        assert [(value or b"").decode() for value in rows(answer)[0]] == TEXT
        assert {column.format for column in client.columns(answer)} == {0}


@pytest.mark.parametrize("version", [0, 1, 2])
def test_descriptions(server: LocalRedshift, version: int) -> None:
    with RawClient(server, version) as client:
        client.query(
            "begin; create schema s;"
            "create table s.t (a int not null, b varchar(20), c int generated always as identity)"
        )
        # Only this transaction sees the table yet.
        answer = client.flight("select a as x, b, c, a + 1 from s.t")
        x, b, c, total = client.columns(answer)
        assert (x.label, x.attribute_number, b.type_modifier) == (b"x", 1, 24)
        if version:
            assert (x.schema, x.table, x.column, x.catalog) == (b"s", b"t", b"a", b"dev")
            assert x.not_null and x.searchable and not b.not_null and c.auto_increment
            assert (total.schema, total.table, total.column, total.catalog, total.flags) == (b"", b"", b"", b"", 0)
        client.send(Parse(b"p", b"select a from s.t").encode(), Describe(b"S", b"p").encode(), SYNC)
        answer = client.answer()
        assert tags(answer) == "1tTZ"
        (column,) = client.columns(answer)
        assert column.format == 0 and column.table == (b"t" if version else None)
        client.query("rollback")


def test_names_of_a_simple_query_and_after_a_rename(server: LocalRedshift) -> None:
    with RawClient(server, 1) as client:
        client.query("create table first_name (a int)")
        assert client.columns(client.query("select a from first_name"))[0].table == b"first_name"
        client.query("alter table first_name rename to second_name")
        assert client.columns(client.flight("select a from second_name"))[0].table == b"second_name"
        client.query("drop table second_name")


def test_sql_cursors(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        client.query("begin; declare c cursor for select 1.5::numeric(3,1), 7::int4 from generate_series(1, 3)")
        answer = client.flight("fetch 2 from c")
        assert rows(answer) == [((15).to_bytes(8, "big"), RAW[2])] * 2
        assert commands(answer) == ["FETCH 2"]
        client.send(Describe(b"P", b"c").encode(), SYNC)
        assert tags(client.answer()) == "TZ"


def test_a_row_limit_needs_a_named_portal(server: LocalRedshift) -> None:
    statement = Parse(b"", b"select generate_series(1, 3)").encode()
    with RawClient(server) as client:
        client.send(statement, Bind(b"", b"").encode(), Execute(b"", 2).encode(), SYNC)
        assert tags(client.answer()) == "12DDDCZ"
        client.send(statement, Bind(b"c", b"").encode(), Execute(b"c", 2).encode(), Execute(b"c", 2).encode(), SYNC)
        assert tags(client.answer()) == "12DDsDCZ"


def test_parameters(server: LocalRedshift) -> None:
    for version in (0, 2):
        with RawClient(server, version) as client:
            answer = client.flight(
                "select ($1 + $2 + $3)::text, $4::varchar",
                oids=(1186, 1188, 1190, 4000),
                parameter_formats=(1, 1, 1, 0),
                parameters=(RAW[11], struct.pack("!i", 42), struct.pack("!q", 2_000_000), b"{}"),
            )
            assert rows(answer) == [(b"3 years 7 mons 5 days 00:00:02".replace(b"5 days 00", b"120"), b"{}")]
            client.send(Parse(b"", b"select $1, $2::int", (1188, 705)).encode(), Describe(b"S", b"").encode(), SYNC)
            described = [body for tag, body in client.answer() if tag == b"t"]
            assert ParameterDescription.decode(described[0]).oids == (1188, 23)


def test_errors_in_a_pipeline(server: LocalRedshift) -> None:
    good = Parse(b"", b"select 1").encode() + Bind(b"", b"").encode() + Execute(b"", 0).encode()
    bad = Parse(b"", b"select nothing").encode() + Bind(b"", b"").encode() + Execute(b"", 0).encode()
    late = Parse(b"", b"select 1 / (g - 2) from generate_series(1, 3) g").encode() + good[good.index(b"B") :]
    with RawClient(server) as client:
        for _ in range(3):
            client.send(good, bad, good, SYNC, good, SYNC, late, good, SYNC, good, SYNC)
            told = [client.answer() for _ in range(4)]
            assert [tags(answer) for answer in told] == ["12DCEZ", "12DCZ", "12DEZ", "12DCZ"]
            assert errors(told[0])[0]["C"] == "42703" and errors(told[2])[0]["C"] == "22012"
            assert "V" not in errors(told[0])[0]


def test_an_error_without_a_sync(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        client.send(Parse(b"", b"select nothing").encode(), Flush().encode())
        assert client.message()[0] == b"E"
        client.send(Parse(b"", b"select 1").encode(), Flush().encode(), Query(b"select 1").encode(), SYNC)
        assert tags(client.answer()) == "Z"
        assert tags(client.flight("select 1")) == "12TDCZ"


def test_a_failed_transaction(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        assert client.flight("begin")[-1] == (b"Z", b"T")
        assert client.flight("select nothing")[-1] == (b"Z", b"E")
        assert errors(client.flight("select 1"))[0]["C"] == "25P02"
        answer = client.flight("rollback")
        assert (tags(answer), answer[-1]) == ("12nCZ", (b"Z", b"I"))


def test_a_statement_name_that_is_taken_keeps_its_statement(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        client.send(Parse(b"n", b"select 1.5::numeric(3,1)").encode(), SYNC)
        client.answer()
        client.send(Parse(b"n", b"select '{}'::json").encode(), SYNC)
        assert errors(client.answer())[0]["C"] == "42P05"
        client.send(Bind(b"", b"n").encode(), Execute(b"", 0).encode(), Close(b"S", b"n").encode(), SYNC)
        answer = client.answer()
        assert (tags(answer), rows(answer)) == ("2DC3Z", [((15).to_bytes(8, "big"),)])
        client.send(Bind(b"", b"n").encode(), Execute(b"", 0).encode(), SYNC)
        assert errors(client.answer())[0]["C"] == "26000"


def test_a_numeric_that_redshift_cannot_hold(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        answer = client.flight(
            "select (case g when 2 then 'NaN' else '1' end)::numeric(10,2) from generate_series(1, 3) g"
        )
        assert tags(answer) in ("12TEZ", "12TDEZ")
        assert errors(answer)[0]["C"] == "22003" and "NaN" in errors(answer)[0]["M"]
        assert rows(client.flight("select 1::int4")) == [(struct.pack("!i", 1),)]


def test_notices_and_changed_settings(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        answer = client.flight("commit")
        assert tags(answer) == "12nNCZ"
        (notice,) = [NoticeResponse.decode(body).as_text() for tag, body in answer if tag == b"N"]
        assert notice["S"] == "WARNING" and "V" not in notice
        answer = client.query("set datestyle to 'ISO, DMY'; set search_path to public")
        assert [body for tag, body in answer if tag == b"S"] == [b"datestyle\0ISO, DMY\0"]


def test_the_copy_sub_protocol_does_not_exist(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        client.query("create temp table c (a int)")
        for run in (client.query, client.flight):
            answer = run("copy c from stdin")
            assert "not supported" in errors(answer)[0]["M"] and answer[-1][0] == b"Z"
            answer = run("copy c to stdout")
            assert errors(answer)[0]["C"] == "0A000" and answer[-1][0] == b"Z"
            assert rows(client.query("select 1")) == [(b"1",)]


@pytest.mark.parametrize("tls", [True, False])
def test_cancel(server: LocalRedshift, tls: bool) -> None:
    with RawClient(server, tls=tls) as client:
        timer = threading.Timer(0.2, cancel, (server, client.key, tls))
        timer.start()
        begin = time.monotonic()
        answer = client.flight("select pg_sleep(20)")
        timer.join()
        assert errors(answer)[0]["C"] == "57014" and time.monotonic() - begin < 10
        wrong = type(client.key)(client.key.process_id, b"xxxx")
        cancel(server, wrong)
        assert rows(client.query("select pg_sleep(0.2), 1")) == [(b"", b"1")]


@pytest.mark.parametrize("version", [0, 2])
def test_what_must_stand_outside_of_a_transaction(server: LocalRedshift, version: int) -> None:
    with RawClient(server, version) as client:
        assert tags(client.flight("vacuum pg_catalog.pg_type")) == "12nCZ"
        assert tags(client.flight(f"create database outside_{version}")) == "12nCZ"
        assert tags(client.flight(f"drop database outside_{version}")) == "12nCZ"


@pytest.mark.parametrize("tls", [True, False])
def test_a_terminated_session_hears_why(server: LocalRedshift, tls: bool) -> None:
    with RawClient(server, tls=tls) as client, RawClient(server) as other:
        other.query(f"select pg_terminate_backend({client.key.process_id})")
        answer = client.answer()
        assert tags(answer) == "E" and errors(answer)[0]["C"] == "57P01"


def test_version_is_a_redshifts(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        text = rows(client.query("select version()"))[0][0] or b""
        assert text.startswith(b"PostgreSQL 8.0.2 on ") and b", Redshift 1.0." in text


@pytest.mark.parametrize("tls", [True, False])
def test_a_client_may_send_much_before_it_reads(server: LocalRedshift, tls: bool) -> None:
    count = 3000
    filler = b"/*" + b"x" * 2000 + b"*/"
    flight = Query(b"select repeat('y', 2000)" + filler).encode()
    with RawClient(server, tls=tls) as client:
        if tls:  # one thread only: a TLS socket is not for two
            client.send(flight * 20)
            received = [client.answer() for _ in range(20)]
            assert all(tags(answer) == "TDCZ" for answer in received)
            return
        sender = threading.Thread(target=client.send, args=(flight * count,))
        sender.start()
        received = [client.answer() for _ in range(count)]
        sender.join(PATIENCE)
        assert all(tags(answer) == "TDCZ" for answer in received)


def test_a_big_result_streams() -> None:
    # A server of its own: the high-water mark of another one tells of the tests before.
    with start() as server, RawClient(server) as client:
        client.send(Query(b"select g, repeat('x', 100) from generate_series(1, 300000) g").encode())
        received = 0
        tail = b""
        while not tail.endswith(b"Z\0\0\0\5I"):
            data = client.socket.recv(1 << 20)
            received += len(data)
            tail = (tail + data)[-6:]
        assert received > 300_000 * 100
        status = Path(f"/proc/{server.pid}/status")
        if status.exists():  # on Linux
            (peak,) = [int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")]
            assert peak < 150_000


def test_many_sessions_at_once(server: LocalRedshift) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with RawClient(server, number % 3, tls=number % 2 == 0) as client:
                for turn in range(10):
                    answer = client.flight(f"select {number}::varchar, {turn}::varchar")
                    assert rows(answer) == [(str(number).encode(), str(turn).encode())]
        except BaseException as exc:
            failures.append(exc)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
