"""Cursor: what PEP 249 and the published driver promise, on a server without a socket."""

from __future__ import annotations

import sys
import warnings

import pytest

import redshift_connector
from redshift_connector.core import DATA_ROW
from redshift_connector.error import (
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)

from .session.wire import INT4, NUMERIC, VARCHAR, Failure, FakeServer, Result, connect_to


@pytest.fixture
def server():
    return FakeServer()


@pytest.fixture
def connection(server, monkeypatch):
    return connect_to(server, monkeypatch)


@pytest.fixture
def cursor(connection):
    return connection.cursor()


THREE = Result([("id", INT4), ("Name", VARCHAR, 14)], [(1, "one"), (2, None), (3, "three")])


def texts(server):
    return [sql for _, sql in server.parsed if sql != "begin transaction"]


# --- state errors (public-api.md 6.3) ---

FETCHES = [
    lambda cursor: cursor.fetchone(),
    lambda cursor: cursor.fetchmany(),
    lambda cursor: cursor.fetchmany(0),
    lambda cursor: cursor.fetchall(),
    lambda cursor: next(cursor),
    lambda cursor: list(cursor),
    lambda cursor: cursor.fetch_numpy_array(),
    lambda cursor: cursor.fetch_dataframe(5),
]


@pytest.mark.parametrize("fetch", FETCHES)
def test_fetch_before_any_execute(cursor, fetch):
    with pytest.raises(ProgrammingError, match=r"A query hasn't been issued\."):
        fetch(cursor)


@pytest.mark.parametrize("fetch", FETCHES)
def test_fetch_without_a_result_set(cursor, fetch):
    cursor.execute("insert into t values (1)")
    with pytest.raises(ProgrammingError, match="no result set"):
        fetch(cursor)


def test_closed_cursor(cursor, connection):
    cursor.execute("select 1")
    cursor.close()
    cursor.close()
    assert cursor.connection is None
    assert cursor.fetchall() == ([1],)
    for call in (
        lambda: cursor.execute("select 1"),
        lambda: cursor.executemany("select %s", [(1,)]),
        lambda: cursor.executemany("select %s", []),
        lambda: cursor.callproc("p"),
        lambda: cursor.insert_data_bulk("f", "t", [], [], ","),
    ):
        with pytest.raises(InterfaceError, match="Cursor closed"):
            call()
    assert connection.cursor().execute("select 1").fetchall() == ([1],)


@pytest.mark.parametrize("sql", ["", " ", ";", "-- nothing"])
@pytest.mark.parametrize("args", [None, ()])
def test_empty_statement(cursor, sql, args):
    with pytest.raises(ProgrammingError, match="query was empty"):
        cursor.execute(sql, args)
    cursor.connection.rollback()
    assert cursor.execute("select 1").fetchall() == ([1],)


@pytest.mark.parametrize("sql", [None, 5, b"select 1", ["select 1"]])
def test_statement_that_is_no_text(server, cursor, sql):
    with pytest.raises(ProgrammingError, match="must be a str"):
        cursor.execute(sql)
    assert server.round_trips == 0


def test_unmappable_value(server, cursor):
    with pytest.raises(NotSupportedError, match="not mapped to pg type"):
        cursor.execute("select %s", (object(),))
    assert server.round_trips == 0


@pytest.mark.parametrize("args", [(), (1,), (1, 2, 3), [1], {}])
def test_wrong_number_of_values(server, cursor, args):
    with pytest.raises(ProgrammingError):
        cursor.execute("select %s, %s", args)
    assert server.round_trips == 0


def test_bind_limit(server, cursor):
    sql = "select " + ", ".join(["%s"] * 32768)
    with pytest.raises(DataError, match=r"^Prepared statement exceeds bind parameter limit 32767"):
        cursor.execute(sql, [1] * 32768)
    assert server.round_trips == 0
    cursor.execute(sql.replace(", %s", "", 1), [1] * 32767)
    assert len(server.binds[-1].values) == 32767


def test_error_from_the_server(server, cursor):
    server.script = {"dup": Failure("23505", "duplicate key"), "gone": Failure("42P01", "no such table")}
    with pytest.raises(IntegrityError) as caught:
        cursor.execute("dup")
    assert caught.value.args[0] == {"S": "ERROR", "C": "23505", "M": "duplicate key"}
    cursor.connection.rollback()
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute("gone")
    assert type(caught.value) is ProgrammingError
    assert caught.value.args[0]["C"] == "42P01"
    assert "no such table" in str(caught.value)


@pytest.mark.parametrize("at", ["P", "B", "E"])
def test_error_forgets_the_result_before(server, cursor, at):
    """Quirk Q7 of the sheet: rows of the statement before went on being returned."""
    server.script = {"bad": Failure("42601", at=at), "three": THREE}
    cursor.execute("three")
    assert cursor.fetchone() == [1, "one"]
    with pytest.raises(ProgrammingError):
        cursor.execute("bad")
    assert (cursor.rowcount, cursor.redshift_rowcount) == (-1, -1)
    assert cursor.description is None
    with pytest.raises(ProgrammingError, match="no result set"):
        cursor.fetchone()


# --- fetching ---


def test_rows_are_lists_in_tuples(server, cursor):
    server.script = {"three": THREE}
    assert cursor.execute("three") is cursor
    assert cursor.fetchone() == [1, "one"]
    rows = cursor.fetchmany(1)
    assert rows == ([2, None],)
    assert isinstance(rows, tuple)
    assert isinstance(rows[0], list)
    assert cursor.fetchall() == ([3, "three"],)
    assert cursor.fetchone() is None
    assert cursor.fetchmany(5) == ()
    assert cursor.fetchall() == ()
    assert list(cursor) == []


def test_fetchmany(server, cursor):
    server.script = {"three": THREE}
    assert cursor.arraysize == 1
    assert len(cursor.execute("three").fetchmany()) == 1
    cursor.arraysize = 2
    assert len(cursor.fetchmany()) == 2
    cursor.execute("three")
    assert cursor.fetchmany(0) == ()
    assert cursor.fetchmany(num=0) == ()
    assert len(cursor.fetchmany(num=1)) == 1
    assert len(cursor.fetchmany(size=1)) == 1
    assert len(cursor.fetchmany(100)) == 1
    with pytest.raises(ProgrammingError, match="-1"):
        cursor.fetchmany(-1)


def test_iteration(server, cursor):
    server.script = {"three": THREE}
    assert iter(cursor) is cursor
    assert [row[0] for row in cursor.execute("three")] == [1, 2, 3]
    cursor.execute("three")
    assert next(cursor)[0] == 1
    assert cursor.fetchall()[0][0] == 2
    with pytest.raises(StopIteration):
        next(cursor)


def test_each_execution_has_its_own_rows(server, cursor, connection):
    server.script = {"three": THREE}
    other = connection.cursor()
    cursor.execute("three")
    other.execute("three")
    assert cursor.fetchone() == [1, "one"]
    cursor.execute("three")
    assert len(cursor.fetchall()) == len(other.fetchall()) == 3


def test_value_that_cannot_be_decoded(server, cursor):
    server.script = {"q": Result([("id", INT4), ("n", VARCHAR)], [(1, "a"), (2, b"\xff"), (3, "c")])}
    cursor.execute("q")
    with pytest.raises(DataError, match=r"column 'n' .*row 2 of this fetch"):
        cursor.fetchall()
    # Nothing was consumed, and the connection is in step.
    assert cursor.fetchone() == [1, "a"]
    cursor.connection.register_decoder(VARCHAR, bytes)
    assert cursor.execute("q").fetchall() == ([1, b"a"], [2, b"\xff"], [3, b"c"])


# --- description, ps ---


def test_description(server, cursor):
    assert cursor.description is None
    server.script = {"three": THREE}
    cursor.execute("three")
    assert isinstance(cursor.description, list)
    assert [entry[:2] for entry in cursor.description] == [("id", 23), ("Name", 1043)]
    assert all(len(entry) == 7 for entry in cursor.description)
    assert type(cursor.description[0][1]) is int
    cursor.execute("create table t (a int)")
    assert cursor.description is None


def test_description_of_no_rows(server, cursor):
    server.script = {"none": Result([("a", INT4)], [])}
    assert cursor.execute("none").fetchall() == ()
    assert cursor.description[0][0] == "a"
    assert cursor.redshift_rowcount == 0


def test_ps(server, cursor):
    assert cursor.ps is None
    server.script = {"q": Result([("amt", NUMERIC, 0x000A0006), ("nm", VARCHAR, 0x00010003)], [(1250, "x")])}
    cursor.execute("q")
    described = cursor.ps["row_desc"]
    # What dbt reads, aligned with the description.
    assert [entry["type_modifier"] for entry in described] == [0x000A0006, 0x00010003]
    assert [entry["label"] for entry in described] == [b"amt", b"nm"]
    assert described[0]["schema_name"] == b"sch"
    cursor.execute("insert into t values (1)")
    assert cursor.ps["row_desc"] == []


# --- counts (wire-protocol.md 4.6) ---

COUNTS = [
    ("SELECT", -1, 3),
    ("SELECT 3", -1, 3),
    ("INSERT 0 5", 5, 5),
    ("UPDATE 4", 4, 4),
    ("DELETE 2", 2, 2),
    ("DELETE 0", 0, 0),
    ("MOVE 3", 3, 3),
    ("FETCH 2", -1, -1),
    ("COPY 7", -1, -1),
    ("TRUNCATE TABLE and COMMIT TRANSACTION", -1, -1),
    ("CREATE TABLE", -1, -1),
    ("SET", -1, -1),
    ("SHOW", -1, -1),
    ("CALL", -1, -1),
    ("UNLOAD", -1, -1),
    ("GRANT", -1, -1),
    # Without a number the published driver raises ValueError.
    ("INSERT", -1, -1),
    ("UPDATE", -1, -1),
]


@pytest.mark.parametrize(("tag", "rowcount", "redshift_rowcount"), COUNTS)
def test_counts(server, cursor, tag, rowcount, redshift_rowcount):
    with_rows = tag.split()[0] in ("SELECT", "FETCH", "SHOW", "CALL")
    server.script = {"q": Result(THREE.columns, THREE.rows, tag) if with_rows else Result(tag=tag)}
    assert (cursor.rowcount, cursor.redshift_rowcount) == (-1, -1)
    cursor.execute("q")
    assert (cursor.rowcount, cursor.redshift_rowcount) == (rowcount, redshift_rowcount)


def test_count_stays_while_rows_are_fetched(server, cursor):
    server.script = {"three": THREE}
    cursor.execute("three").fetchone()
    assert cursor.redshift_rowcount == 3
    cursor.fetchall()
    assert cursor.redshift_rowcount == 3


# --- arguments ---


def test_none_sends_the_text_untouched(server, cursor):
    for sql in ("select '%'", "select 5 % 3", "select a ? b", "select :a"):
        cursor.execute(sql)
        assert texts(server)[-1] == sql
        cursor.execute(sql, None)
        assert texts(server)[-1] == sql


def test_anything_else_converts(server, cursor):
    cursor.execute("select '%%', 5 %% 3", ())
    assert texts(server)[-1] == "select '%%', 5 % 3"


def test_first_without_and_then_with_arguments(server, cursor):
    """Quirk Q21 of the sheet: the text was remembered unconverted and the arguments dropped."""
    server.script = {"select %s": Failure("42601", "syntax error")}
    with pytest.raises(ProgrammingError):
        cursor.execute("select %s")
    cursor.connection.rollback()
    cursor.execute("select %s", (1,))
    assert texts(server)[-1] == "select $1"
    assert server.binds[-1].values == [b"\0\1"]


@pytest.mark.parametrize(
    ("style", "sql", "args"),
    [
        ("qmark", "select ?, ?", (1, 2)),
        ("numeric", "select :1, :2", [1, 2]),
        ("named", "select :a, :b", {"a": 1, "b": 2}),
        ("format", "select %s, %s", (1, 2)),
        ("pyformat", "select %(a)s, %(b)s", {"a": 1, "b": 2}),
    ],
)
def test_paramstyles(server, cursor, style, sql, args):
    cursor.paramstyle = style
    cursor.execute(sql, args)
    assert texts(server)[-1] == "select $1, $2"
    assert server.binds[-1].values == [b"\0\1", b"\0\2"]


def test_stream_and_merge_socket_read_do_nothing(connection, cursor):
    stream = object()
    cursor.execute("select 1", None, stream, True)
    assert cursor.stream is stream
    assert connection.merge_socket_read is True
    assert cursor.fetchall() == ([1],)
    cursor.execute("select 1")
    assert connection.merge_socket_read is False
    assert cursor.stream is None


# --- executemany ---


def test_executemany(server, cursor):
    assert cursor.executemany("insert into t values (%s, %s)", [(1, "a"), (2, "b"), (70_000, None)]) is cursor
    assert cursor.rowcount == cursor.redshift_rowcount == 3
    assert [bound.values for bound in server.binds[-3:]] == [
        [b"\0\1", b"a"],
        [b"\0\2", b"b"],
        [b"\0\1\x11\x70", None],
    ]
    with pytest.raises(ProgrammingError, match="no result set"):
        cursor.fetchall()


@pytest.mark.parametrize("sets", [[], (), iter([])])
def test_executemany_of_nothing(server, cursor, sets):
    cursor.execute("select 1")
    trips = server.round_trips
    cursor.executemany("insert into t values (%s)", sets)
    assert cursor.rowcount == cursor.redshift_rowcount == 0
    assert cursor.description is None
    assert server.round_trips == trips
    with pytest.raises(ProgrammingError, match="no result set"):
        cursor.fetchone()


def test_executemany_of_selects(server, cursor):
    server.script = {"select $1": Result([("n", INT4)], [(1,), (2,)])}
    cursor.executemany("select %s", [(1,), (2,), (3,)])
    assert cursor.rowcount == -1
    assert cursor.redshift_rowcount == 6
    assert cursor.fetchall() == ([1], [2])


def test_executemany_takes_what_is_iterable(server, cursor):
    cursor.paramstyle = "named"
    cursor.executemany("insert into t values (:a)", ({"a": n} for n in range(3)))
    assert cursor.rowcount == 3
    cursor.executemany("insert into t values (1)", [None, (), {}])
    assert cursor.rowcount == 3


def test_executemany_with_a_count_that_is_unknown(server, cursor):
    server.script = {"call p($1)": Result(tag="CALL")}
    cursor.executemany("call p(%s)", [(1,), (2,)])
    assert cursor.rowcount == cursor.redshift_rowcount == -1


def test_executemany_forgets_its_sum_at_the_next_statement(server, cursor):
    cursor.executemany("insert into t values (%s)", [(1,), (2,)])
    cursor.execute("select 1")
    assert (cursor.rowcount, cursor.redshift_rowcount) == (-1, 1)


def test_executemany_with_a_bad_set_sends_nothing_of_its_group(server, cursor):
    with pytest.raises(ProgrammingError):
        cursor.executemany("insert into t values (%s)", [(1,), (1, 2)])
    assert server.round_trips == 0


@pytest.mark.parametrize("autocommit", [True, False])
@pytest.mark.parametrize("failing", [0, 1, 2])
def test_executemany_tells_which_set_failed(server, connection, cursor, autocommit, failing):
    connection.autocommit = autocommit
    server.script = {"insert into t values ($1)": Failure("22001", "too long", at="E", after=failing)}
    with pytest.raises(ProgrammingError, match="too long") as caught:
        cursor.executemany("insert into t values (%s)", [(n,) for n in range(5)])
    assert caught.value.completed == failing
    assert cursor.rowcount == -1
    if sys.version_info >= (3, 11):
        (note,) = caught.value.__notes__
        assert note == f"in executemany, sets of parameters 0 to 4 went together; {failing} failed"
    connection.rollback()
    assert cursor.execute("select 1").fetchall() == ([1],)


def test_executemany_of_an_empty_statement(cursor):
    with pytest.raises(ProgrammingError, match="query was empty"):
        cursor.executemany("-- nothing", [(), ()])


# --- several statements ---


def test_nextset(server, cursor):
    server.script = {"three": THREE}
    cursor.execute("select 1; insert into t values (1); three;")
    assert cursor.fetchall() == ([1],)
    assert cursor.nextset() is True
    assert (cursor.rowcount, cursor.description) == (1, None)
    with pytest.raises(ProgrammingError, match="no result set"):
        cursor.fetchone()
    assert cursor.nextset() is True
    assert [entry[0] for entry in cursor.description] == ["id", "Name"]
    assert cursor.redshift_rowcount == 3
    assert len(cursor.fetchall()) == 3
    assert cursor.nextset() is None
    assert cursor.nextset() is None


def test_nextset_of_one_statement(cursor):
    assert cursor.nextset() is None
    cursor.execute("select 1")
    assert cursor.nextset() is None
    assert cursor.fetchall() == ([1],)


def test_several_statements_with_an_error(server, connection, cursor):
    server.script = {"bad": Failure("42601")}
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute("select 1; bad; select 2")
    assert caught.value.completed == 1
    assert cursor.nextset() is None
    connection.rollback()
    assert cursor.execute("select 1").fetchall() == ([1],)


def test_failed_statement_leaves_no_further_sets_of_the_one_before(server, connection, cursor):
    server.script = {"bad": Failure("42601")}
    cursor.execute("select 1; select 2; select 3")
    with pytest.raises(ProgrammingError):
        cursor.execute("bad")
    assert cursor.nextset() is None
    with pytest.raises(ProgrammingError, match="no result set"):
        cursor.fetchone()


# --- procedures ---


@pytest.mark.parametrize("style", ["qmark", "numeric", "named", "format", "pyformat"])
def test_callproc(server, cursor, style):
    cursor.paramstyle = style
    given = [1, "x"]
    returned = cursor.callproc("sch.proc", given)
    assert returned == given
    assert returned is not given
    assert texts(server)[-1] == "call sch.proc($1, $2)"
    assert server.binds[-1].values == [b"\0\1", b"x"]


def test_callproc_without_parameters(server, cursor):
    assert cursor.callproc("proc") is None
    assert texts(server)[-1] == "call proc()"
    assert cursor.callproc("proc", ()) == []


def test_callproc_with_results(server, cursor):
    server.script = {"call p($1)": Result([("o", INT4)], [(42,)], "CALL")}
    cursor.callproc("p", (21,))
    assert cursor.fetchone() == [42]


@pytest.mark.parametrize("name", ["p(); drop table t; --", "p'", "", "a..b", 'x"y'])
def test_callproc_with_a_name_that_is_none(server, cursor, name):
    """It is refused or quoted; nothing of it is run as SQL."""
    try:
        cursor.callproc(name)
    except redshift_connector.Error:
        assert server.round_trips == 0
    else:
        sql = texts(server)[-1]
        assert sql.startswith('call "')
        assert sql.endswith('"()')


# --- rows handed to a handler ---


def test_replaced_handler_of_rows(server, connection, cursor):
    """What a published replay tool does to drop rows."""
    server.script = {"three": THREE}
    seen = []
    connection.message_types[DATA_ROW] = lambda data, of: seen.append((data, of))
    cursor.execute("three")
    assert [data[:2] for data, _ in seen] == [b"\0\2"] * 3
    assert seen[0][0] == b"\0\2" + b"\0\0\0\4\0\0\0\1" + b"\0\0\0\3one"
    assert all(of is cursor for _, of in seen)
    assert cursor.fetchall() == ()
    assert cursor.redshift_rowcount == 3


def test_handlers_are_per_connection(server, connection, monkeypatch):
    connection.message_types[DATA_ROW] = lambda _data, _cursor: None
    other = connect_to(FakeServer(), monkeypatch)
    assert other.cursor().execute("select 1").fetchall() == ([1],)


# --- the rest of PEP 249 ---


def test_with_statement(connection):
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    assert cursor.connection is None
    assert connection.cursor().execute("select 1").fetchall() == ([1],)


def test_connection_attribute_does_not_warn(connection, cursor):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cursor.connection is connection


def test_sizes_are_ignored(cursor):
    assert cursor.setinputsizes(1, 2, 3) is None
    assert cursor.setinputsizes() is None
    assert cursor.setoutputsize(10) is None
    assert cursor.setoutputsize(10, 1) is None


def test_class_is_not_looked_up_through_the_package(server, connection, monkeypatch):
    """Scripts do `redshift_connector.Cursor = connection.cursor()`."""
    monkeypatch.setattr(redshift_connector, "Cursor", connection.cursor())
    assert connection.cursor().execute("select 1").fetchall() == ([1],)


# --- data frames and arrays ---


def test_fetch_dataframe(server, cursor):
    server.script = {"three": THREE}
    frame = cursor.execute("three").fetch_dataframe()
    assert list(frame.columns) == ["id", "name"]
    assert frame["id"].tolist() == [1, 2, 3]
    assert cursor.fetchall() == ()
    frame = cursor.execute("three").fetch_dataframe(2)
    assert len(frame) == 2
    assert len(cursor.fetch_dataframe(0)) == 1
    empty = cursor.fetch_dataframe()
    assert list(empty.columns) == ["id", "name"]
    assert len(empty) == 0


def test_fetch_dataframe_without_columns(cursor):
    cursor.execute("insert into t values (1)")
    with (
        pytest.warns(UserWarning, match="No row description"),
        pytest.raises(ProgrammingError, match="no result set"),
    ):
        cursor.fetch_dataframe()


def test_fetch_numpy_array(server, cursor):
    server.script = {"three": THREE}
    array = cursor.execute("three").fetch_numpy_array()
    assert array.shape == (3, 2)
    assert array.dtype == object
    assert cursor.execute("select 1").fetch_numpy_array().dtype.kind == "i"
    assert len(cursor.execute("three").fetch_numpy_array(2)) == 2


# --- loading ---


def test_insert_data_bulk(server, cursor, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("h1,h2\n1,a\n2,b\n3,\n")
    cursor.paramstyle = "pyformat"
    server.script = _insert_script({2: "INSERT 0 2", 1: "INSERT 0 1"})
    assert cursor.insert_data_bulk(str(path), "t", [0, 1], ["a", "b"], ",", 2) is cursor
    assert cursor.rowcount == 3
    assert texts(server)[-1].startswith("INSERT INTO t (a, b) VALUES ($1, $2)")
    assert server.binds[-1].values == [b"3", b""]
    assert cursor.paramstyle == "pyformat"
    assert "commit" not in texts(server)


def _insert_script(tags):
    script = {}
    for rows, tag in tags.items():
        groups = ", ".join(f"(${2 * n + 1}, ${2 * n + 2})" for n in range(rows))
        script[f"INSERT INTO t (a, b) VALUES {groups}"] = Result(tag=tag)
    return script


def test_insert_data_bulk_into_an_unknown_table(server, cursor, tmp_path):
    sql = "select 1 from pg_catalog.svv_all_tables where table_name = $1"
    server.script = {sql: Result([("n", INT4)], [])}
    with pytest.raises(InterfaceError, match="Invalid table name passed to insert_data_bulk: t"):
        cursor.insert_data_bulk("file", "t", [0], ["a"], ",")


def test_write_dataframe(server, cursor):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"n": [1, 2], "s": ["a", None]})
    assert cursor.write_dataframe(frame, "t") is None
    assert texts(server)[-1] == "INSERT INTO t VALUES ($1, $2), ($3, $4)"
    assert server.binds[-1].values == [b"\0\1", b"a", b"\0\2", None]


def test_write_dataframe_that_fails(server, cursor):
    pandas = pytest.importorskip("pandas")
    server.script = {"INSERT INTO t VALUES ($1)": Failure("22001", "too long")}
    with pytest.raises(InterfaceError) as caught:
        cursor.write_dataframe(pandas.DataFrame({"s": ["x"]}), "t")
    assert isinstance(caught.value.__cause__, ProgrammingError)


# --- secrets ---


def test_repr_shows_no_secret(cursor):
    cursor.execute("select 1")
    assert "sesame" not in repr(cursor)
    assert "sesame" not in repr(vars(cursor))
