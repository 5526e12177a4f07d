"""The round-trip budget of the design: one Sync or Query per call, counted on a server that follows the protocol."""

from __future__ import annotations

import pytest

from redshift_connector.error import ProgrammingError

from .wire import INT4, VARCHAR, Failure, FakeServer, Result, connect_to, names


@pytest.fixture(params=[None, 0, 1, 2], ids=["plain", "v0", "v1", "v2"])
def server(request):
    return FakeServer(request.param)


@pytest.fixture
def connection(server, monkeypatch):
    return connect_to(server, monkeypatch)


def spent(server, call, *args):
    """Return the tags of the flights that a call sends."""
    before = server.round_trips
    call(*args)
    return server.flights[before:]


def test_login_spends_none(server, connection):
    assert server.round_trips == 0
    assert server.startup[b"user"] == b"ann"


def test_new_select_in_autocommit(server, connection):
    connection.autocommit = True
    assert spent(server, connection.cursor().execute, "select 1") == ["PBDES"]


def test_first_select_of_a_transaction(server, connection):
    cursor = connection.cursor()
    assert spent(server, cursor.execute, "select 1") == ["PBEPBDES"]
    assert connection.in_transaction
    assert cursor.fetchall() == ([1],)


def test_repeated_statement(server, connection):
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("select 1")
    # Without protocol 2 the second run asks for binary and looks at the answer once more.
    assert len(spent(server, cursor.execute, "select 1")) == 1
    for _ in range(3):
        assert spent(server, cursor.execute, "select 1") == ["BES"]
        assert cursor.fetchall() == ([1],)


def test_repeated_statement_with_parameters(server, connection):
    connection.autocommit = True
    cursor = connection.cursor()
    for value in range(4):
        assert len(spent(server, cursor.execute, "select %s", (value,))) == 1
    assert spent(server, cursor.execute, "select %s", (4,)) == ["BES"]
    assert server.binds[-1].values == [b"\0\4"]


@pytest.mark.parametrize(
    "sql",
    [
        "insert into t values (1)",
        "update t set a = 1",
        "delete from t",
        "create table t (a int)",
        "set a to b",
        "call p()",
    ],
)
def test_new_statement_without_rows(server, connection, sql):
    assert spent(server, connection.cursor().execute, sql) == ["PBEPBDES"]
    (flight,) = spent(server, connection.commit)
    assert flight.lstrip("C") == "PBES"
    connection.autocommit = True
    assert len(spent(server, connection.cursor().execute, sql.replace("(1)", "(2)"))) == 1


@pytest.mark.parametrize("many", [0, 1, 50])
def test_ddl_with_many_cached_statements(server, connection, many):
    cursor = connection.cursor()
    for number in range(many):
        cursor.execute(f"select {number}")
    flights = spent(server, cursor.execute, "drop table t")
    assert len(flights) == 1
    assert "C" not in flights[0]
    # All of them are closed in front of whatever comes next.
    (flight,) = spent(server, cursor.execute, "select 'next'")
    assert flight == "C" * (many + 1) + "PBDES"
    assert len(server.statements) == 2  # that one, and the unnamed one of BEGIN


@pytest.mark.parametrize("many", [1, 50])
def test_rollback_with_many_cached_statements(server, connection, many):
    cursor = connection.cursor()
    for number in range(many):
        cursor.execute(f"select {number}")
    assert spent(server, connection.rollback) == ["PBES"]
    (flight,) = spent(server, cursor.execute, "select 'next'")
    assert flight == "C" * many + "PBEPBDES"
    assert max(names(server.parsed).values()) == 1


def test_executemany(server, connection):
    cursor = connection.cursor()
    flights = spent(server, cursor.executemany, "insert into t values (%s)", [(n,) for n in range(100)])
    assert flights == ["PBE" + "PBDE" + "BE" * 99 + "S"]
    assert cursor.rowcount == 100
    assert spent(server, cursor.executemany, "insert into t values (%s)", [(n,) for n in range(3)]) == ["BEBEBES"]


def test_executemany_in_groups(server, connection):
    flights = spent(server, connection.cursor().executemany, "insert into t values (%s)", [(1,)] * 2500)
    assert [flight.count("E") for flight in flights] == [1001, 1000, 500]


def test_executemany_of_large_values_in_groups(server, connection):
    flights = spent(server, connection.cursor().executemany, "insert into t values (%s)", [("x" * 1_500_000,)] * 6)
    assert [flight.count("B") for flight in flights] == [4, 3]


def test_several_statements_in_one_text(server, connection):
    cursor = connection.cursor()
    assert spent(server, cursor.execute, "select 1; insert into t values (1); select 2") == ["Q"]
    assert connection.in_transaction
    assert cursor.fetchall() == ([1],)
    assert cursor.nextset()
    assert cursor.rowcount == 1
    assert cursor.nextset()
    assert cursor.fetchall() == ([1],)
    assert cursor.nextset() is None


def test_commit_and_rollback(server, connection):
    assert spent(server, connection.rollback) == []
    connection.cursor().execute("select 1")
    assert spent(server, connection.rollback) == ["PBES"]
    assert spent(server, connection.rollback) == []
    # Published: a commit is sent even when no transaction is open. The statement of before is closed in front.
    assert spent(server, connection.commit) == ["CPBES"]


def test_users_own_begin_is_not_doubled(server, connection):
    cursor = connection.cursor()
    for sql in ("begin", "commit", "start transaction", "rollback"):
        (flight,) = spent(server, cursor.execute, sql)
        assert flight.count("P") == 1
    assert [sql for _, sql in server.parsed] == ["begin", "commit", "start transaction", "rollback"]


def test_no_kept_statements(server, monkeypatch):
    connection = connect_to(server, monkeypatch, max_prepared_statements=0)
    connection.autocommit = True
    cursor = connection.cursor()
    for _ in range(3):
        assert spent(server, cursor.execute, "select 1") == ["PBDES"]
        assert cursor.fetchall() == ([1],)
    assert set(server.statements) == {b""}


def test_eviction_costs_no_round_trip(server, monkeypatch):
    connection = connect_to(server, monkeypatch, max_prepared_statements=3)
    connection.autocommit = True
    cursor = connection.cursor()
    for number in range(20):
        assert len(spent(server, cursor.execute, f"select {number}")) == 1
        assert len(server.statements) <= 4
    assert len(set(server.closed)) == len(server.closed) == 16


def test_failed_statements_leak_nothing_on_the_server(server, connection):
    """Quirk Q11 of the sheet: a name that is taken for ever."""
    connection.autocommit = True
    cursor = connection.cursor()
    server.script = {f"select {at}": Failure("42601", at=at) for at in "PBE"}
    for _ in range(3):
        for at in "PBE":
            with pytest.raises(ProgrammingError, match="42601"):
                cursor.execute(f"select {at}")
            assert cursor.execute("select 1").fetchall() == ([1],)
            cursor.execute("drop table t")
    cursor.execute("select 2")
    assert len(server.statements) == 1
    assert max(names(server.parsed).values()) == 1


def test_columns_that_change_under_a_prepared_statement(server, connection):
    connection.autocommit = True
    before = Result([("a", INT4)], [(1,)])
    after = Result([("a", INT4), ("b", VARCHAR)], [(1, "x")])
    server.script = {"select * from t": before}
    cursor = connection.cursor()
    for _ in range(3):
        assert cursor.execute("select * from t").fetchall() == ([1],)
    server.script["select * from t"] = [Failure("0A000", "cached plan must not change result type", at="B"), after]
    assert [len(flight) for flight in spent(server, cursor.execute, "select * from t")] == [3, 6]
    assert cursor.fetchall() == ([1, "x"],)
    assert [entry[0] for entry in cursor.description] == ["a", "b"]
