"""Statements on a real server: results, transactions, errors that lose nothing, round trips."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import redshift_connector


class Counted:
    """Counts the flights a connection sends: bytes that end a flight with Sync, or a simple query."""

    def __init__(self, connection: redshift_connector.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        self.flights = 0
        transport = connection._transport
        exchange = transport._exchange

        def counting(data: bytes) -> bytes:
            assert data.endswith(b"S\0\0\0\4") or data[:1] == b"Q"
            self.flights += 1
            return exchange(data)

        monkeypatch.setattr(transport, "_exchange", counting)

    def since(self) -> int:
        count, self.flights = self.flights, 0
        return count


def test_round_trip_budget(connection: redshift_connector.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(connection, monkeypatch)
    cursor = connection.cursor()
    cursor.execute("select 1 as first_of_a_transaction")
    assert counted.since() == 1
    for _ in range(3):
        cursor.execute("select 1 as first_of_a_transaction")
        assert counted.since() == 1
    cursor.execute("create temp table budget (a int, b varchar(10))")
    assert counted.since() == 1
    for number in range(30):
        cursor.execute(f"select {number}")
    counted.since()
    cursor.execute("create temp table other (a int)")
    assert counted.since() == 1
    cursor.execute("select 'after ddl'")
    assert counted.since() == 1
    cursor.executemany("insert into budget values (%s, %s)", [(n, str(n)) for n in range(1000)])
    assert counted.since() == 1
    cursor.execute("select 1; select 2; select 3")
    assert counted.since() == 1
    connection.commit()
    assert counted.since() == 1
    connection.autocommit = True
    cursor.execute("select 'new in autocommit'")
    assert counted.since() == 1
    cursor.execute("drop table budget; drop table other")
    assert counted.since() == 1
    connection.rollback()
    assert counted.since() == 0


VALUES = [
    ("true", "boolean", True),
    ("-32768", "smallint", -32768),
    ("2147483647", "int", 2147483647),
    ("-9223372036854775808", "bigint", -(2**63)),
    ("1.5", "real", 1.5),
    ("0.1", "double precision", 0.1),
    ("NaN", "double precision", pytest.approx(float("nan"), nan_ok=True)),
    ("12.50", "numeric(12,2)", Decimal("12.50")),
    ("-0.01", "numeric(12,2)", Decimal("-0.01")),
    ("12345678901234567890123456789012345678", "numeric(38,0)", Decimal("12345678901234567890123456789012345678")),
    ("0.00000000000000000000000000000000000001", "numeric(38,38)", Decimal("1E-38")),
    ("añb", "varchar(10)", "añb"),
    ("", "varchar(10)", ""),
    ("ab", "char(4)", "ab  "),
    ("1582-10-04", "date", datetime.date(1582, 10, 4)),
    ("9999-12-31", "date", datetime.date(9999, 12, 31)),
    ("21:38:06.501365", "time", datetime.time(21, 38, 6, 501365)),
    ("2026-02-28 23:59:59.999999", "timestamp", datetime.datetime(2026, 2, 28, 23, 59, 59, 999999)),
    (
        "2026-02-28 23:59:59.999999+05:30",
        "timestamptz",
        datetime.datetime(2026, 2, 28, 18, 29, 59, 999999, tzinfo=datetime.timezone.utc),
    ),
    (r"\x00ff", "bytea", b"\x00\xff"),
    ("{1,NULL,3}", "int[]", [1, None, 3]),
    ('{a,"b c"}', "text[]", ["a", "b c"]),
]


@pytest.mark.parametrize(("text", "type_name", "value"), VALUES, ids=[f"{t}-{v}" for v, t, _ in VALUES])
def test_values_arrive_exactly(cursor: redshift_connector.Cursor, text: str, type_name: str, value: object) -> None:
    sql = f"select %s::{type_name} as v, null::{type_name}"
    for _ in range(3):  # new, with formats asked for, settled
        assert cursor.execute(sql, (text,)).fetchone() == [value, None]
    assert cursor.execute(f"select '{text}'::{type_name}; select 1").fetchone() == [value]


def test_columns_of_a_table(cursor: redshift_connector.Cursor, protocol: int) -> None:
    cursor.execute("create temp table columns_of (a int not null, b numeric(12,2), c varchar(7))")
    cursor.execute("select a, b, c, a + 1 from columns_of")
    described = cursor.description
    assert described is not None
    assert [column[:2] for column in described] == [("a", 23), ("b", 1700), ("c", 1043), ("?column?", 23)]
    assert described[1][4:6] == (12, 2)
    ps = cursor.ps
    assert ps is not None
    first = ps["row_desc"][0]
    assert (first["label"], first["type_oid"]) == (b"a", 23)
    if protocol >= 1:
        assert (first["table_name"], first["column_name"], first["nullable"]) == (b"columns_of", b"a", 1)
        assert [column[6] for column in described] == [False, True, True, None]
    else:
        assert "table_name" not in first


def test_error_leaves_the_connection_in_step(connection: redshift_connector.Connection) -> None:
    cursor = connection.cursor()
    for statement, error in [
        ("select nope", redshift_connector.ProgrammingError),
        ("selct 1", redshift_connector.ProgrammingError),
        ("select 1/0", redshift_connector.ProgrammingError),
        ("select 1; select 1/0; select 2", redshift_connector.ProgrammingError),
        ("", redshift_connector.ProgrammingError),
        ("-- nothing", redshift_connector.ProgrammingError),
    ]:
        with pytest.raises(error) as caught:
            cursor.execute(statement)
        assert caught.value.query == statement or caught.value.query is None
        with pytest.raises(redshift_connector.ProgrammingError):
            cursor.fetchone()
        connection.rollback()
        assert cursor.execute("select 'good'").fetchone() == ["good"]


def test_error_position_is_of_the_users_text(connection: redshift_connector.Connection) -> None:
    with pytest.raises(redshift_connector.ProgrammingError) as caught:
        connection.cursor().execute("select 1; select nope")
    assert caught.value.position == len("select 1; select ") + 1


@pytest.mark.parametrize("args", [(), (1,), (1, 2, 3)])
def test_wrong_number_of_parameters(cursor: redshift_connector.Cursor, args: tuple[int, ...]) -> None:
    with pytest.raises(redshift_connector.ProgrammingError) as caught:
        cursor.execute("select %s, %s", args)
    assert caught.value.sqlstate == "08P01"
    assert cursor.execute("select 'good'").fetchone() == ["good"]


def test_too_many_parameters(cursor: redshift_connector.Cursor) -> None:
    with pytest.raises(redshift_connector.DataError, match="32767"):
        cursor.execute("select " + ", ".join(["%s"] * 32768), [1] * 32768)
    count = 32767
    assert cursor.execute(f"select 1 where 1 in ({', '.join(['%s'] * count)})", [1] * count).fetchall() == ([1],)


def test_closed_things(connection: redshift_connector.Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("select 1 union all select 2")
    cursor.close()
    assert cursor.fetchall() == ([1], [2])
    with pytest.raises(redshift_connector.InterfaceError, match="Cursor closed"):
        cursor.execute("select 1")
    other = connection.cursor()
    connection.close()
    for call in (lambda: other.execute("select 1"), connection.commit, connection.close):
        with pytest.raises(redshift_connector.InterfaceError, match="connection is closed"):
            call()


def test_transactions(server: Any, connection: redshift_connector.Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("create table transactions_of (a int)")
    connection.commit()
    with redshift_connector.connect(**server.connect_arguments()) as observer:
        observer.autocommit = True

        def seen() -> int:
            row = observer.cursor().execute("select count(*) from transactions_of").fetchone()
            assert row is not None
            return int(row[0])

        cursor.execute("insert into transactions_of values (1)")
        assert connection.in_transaction and seen() == 0
        connection.rollback()
        assert not connection.in_transaction and seen() == 0
        cursor.execute("insert into transactions_of values (1)")
        connection.commit()
        assert seen() == 1
        connection.autocommit = True
        cursor.execute("insert into transactions_of values (2)")
        assert not connection.in_transaction and seen() == 2
        cursor.execute("begin")
        cursor.execute("delete from transactions_of")
        assert connection.in_transaction and cursor.rowcount == 2 and seen() == 2
        cursor.execute("rollback")
        assert not connection.in_transaction and seen() == 2
        cursor.execute("drop table transactions_of")


def test_explicit_begin_is_harmless(connection: redshift_connector.Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("begin transaction")
    cursor.execute("select 1")
    cursor.execute("begin transaction")
    assert connection.in_transaction
    connection.commit()
    assert not connection.in_transaction


def test_commit_of_a_failed_transaction(
    connection: redshift_connector.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(redshift_connector.ProgrammingError):
        connection.cursor().execute("select nope")
    connection.commit()
    assert not connection.in_transaction
    assert "rolled it back" in caplog.text


def test_statements_survive_ddl(connection: redshift_connector.Connection) -> None:
    cursor = connection.cursor()
    connection.autocommit = True
    cursor.execute("create temp table changing (a int)")
    cursor.execute("insert into changing values (1)")
    for _ in range(3):
        assert cursor.execute("select * from changing").fetchall() == ([1],)
    cursor.execute("alter table changing add column b varchar(5)")
    assert cursor.execute("select * from changing").fetchall() == ([1, None],)


def test_table_changed_by_another_session(server: Any, connection: redshift_connector.Connection) -> None:
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("create table changed_elsewhere (a int)")
    try:
        for _ in range(3):
            assert cursor.execute("select * from changed_elsewhere").fetchall() == ()
        with redshift_connector.connect(**server.connect_arguments()) as other:
            other.autocommit = True
            other.cursor().execute("alter table changed_elsewhere add column b int")
        assert cursor.execute("select * from changed_elsewhere").fetchall() == ()
        assert cursor.description is not None
        assert [column[0] for column in cursor.description] == ["a", "b"]
    finally:
        cursor.execute("drop table changed_elsewhere")


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_small_statement_cache(server: Any, limit: int) -> None:
    with redshift_connector.connect(**server.connect_arguments(), max_prepared_statements=limit) as connection:
        cursor = connection.cursor()
        for number in list(range(6)) * 3:
            assert cursor.execute(f"select {number}, %s::int", (number,)).fetchone() == [number, number]
        held = cursor.execute("select count(*) from pg_prepared_statements where name <> ''").fetchone()
        assert held is not None
        assert held[0] <= limit + 1


def test_executemany(connection: redshift_connector.Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("create temp table many (a bigint, b varchar(20))")
    sets = [(n * 10**n if n < 18 else n, f"row {n}") for n in range(2500)]
    assert cursor.executemany("insert into many values (%s, %s)", iter(sets)).rowcount == 2500
    assert cursor.execute("select count(*), sum(a) from many").fetchone() == [2500, sum(a for a, _ in sets)]
    assert cursor.executemany("insert into many values (%s, %s)", []).rowcount == 0
    assert cursor.executemany("select %s::int", [(1,), (2,)]).fetchall() == ([2],)
    connection.commit()
    with pytest.raises(redshift_connector.ProgrammingError) as caught:
        cursor.executemany("select 1 / %s::int", [(1,), (2,), (0,), (4,)])
    assert caught.value.completed in (2, 3)  # with the BEGIN that rode along
    connection.rollback()
    assert cursor.execute("select 'good'").fetchone() == ["good"]


def test_long_flight_with_long_answers(connection: redshift_connector.Connection) -> None:
    """Both sides' buffers overflow: what is sent and what is answered are many megabytes."""
    cursor = connection.cursor()
    text = "x" * 20_000
    cursor.executemany("select %s::varchar, repeat('y', 20000)", [(text,)] * 200)
    assert cursor.fetchall() == ([text, "y" * 20_000],)


def test_all_fetches_mix(cursor: redshift_connector.Cursor) -> None:
    cursor.execute("select n from generate_series(1, 5000) as t(n)")
    assert cursor.redshift_rowcount == 5000 and cursor.rowcount == -1
    got = [cursor.fetchone(), *cursor.fetchmany(10), *cursor.fetchmany(size=5), *cursor.fetchmany(num=2500)]
    got += [next(cursor), *cursor.fetchall()]
    assert got == [[n] for n in range(1, 5001)]
    assert cursor.fetchone() is None and cursor.fetchall() == () and cursor.fetchmany(3) == ()


def test_notices_and_settings(connection: redshift_connector.Connection) -> None:
    connection.cursor().execute("do $$ begin raise notice 'hello %', 1; end $$")
    assert connection.notices[-1][b"M"] == b"hello 1"
    connection.cursor().execute("set application_name to 'renamed'")
    assert (b"application_name", b"renamed") in connection.parameter_statuses


def test_copy_is_refused_and_the_connection_goes_on(postgres_arguments: dict[str, Any]) -> None:
    """PostgreSQL starts a COPY with the client, which Redshift never does."""
    with redshift_connector.connect(**postgres_arguments) as connection:
        cursor = connection.cursor()
        cursor.execute("create temp table copied (a int)")
        connection.commit()
        for statement in ("copy copied from stdin", "copy copied to stdout", "select 1; copy copied from stdin"):
            with pytest.raises(redshift_connector.NotSupportedError, match="S3"):
                cursor.execute(statement)
            connection.rollback()
            assert cursor.execute("select 'good'").fetchone() == ["good"]


def test_value_that_cannot_be_decoded(connection: redshift_connector.Connection) -> None:
    cursor = connection.cursor()

    def refuse(data: bytes) -> object:
        raise ValueError("no")

    connection.register_decoder(1043, refuse)
    cursor.execute("select 1 as a, 'x'::varchar as broken")
    with pytest.raises(redshift_connector.DataError, match="broken"):
        cursor.fetchall()
    assert connection.cursor().execute("select 2").fetchone() == [2]


@pytest.fixture
def people(connection: redshift_connector.Connection) -> Iterator[redshift_connector.Cursor]:
    with connection.cursor() as cursor:
        cursor.execute("create temp table people (id int, name varchar(20), born date)")
        yield cursor


def test_dataframes(people: redshift_connector.Cursor) -> None:
    pandas = pytest.importorskip("pandas", reason='pip install "redshift_connector[full]"')
    people.execute("insert into people values (1, 'Ada', '1815-12-10'), (2, null, null)")
    frame = people.execute('select id as "ID", name, born from people order by id').fetch_dataframe()
    assert list(frame.columns) == ["id", "name", "born"]
    assert frame["id"].tolist() == [1, 2]
    assert frame["name"].iloc[0] == "Ada" and pandas.isna(frame["name"].iloc[1])
    assert people.execute("select 1, 2 union all select 3, 4").fetch_numpy_array().tolist() == [[1, 2], [3, 4]]
    empty = people.execute("select id, name from people where false").fetch_dataframe()
    assert list(empty.columns) == ["id", "name"] and len(empty) == 0
