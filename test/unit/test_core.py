"""Connection, on a server without a socket and, for what only shows there, on a real one."""

from __future__ import annotations

import copy
import logging
import pickle
import socket
import threading
import traceback
import warnings

import pytest

import redshift_connector
from redshift_connector import Connection, _open
from redshift_connector.error import (
    ConnectionLost,
    Error,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    RemoteProtocolError,
)
from redshift_connector.settings.resolve import resolve

from .session.wire import (
    INT4,
    SYNC,
    VARCHAR,
    Failure,
    FakeServer,
    Result,
    ServerTransport,
    connect_to,
    error,
    logged_in,
    message,
    notice,
    notification,
    parameter,
    ready,
)


@pytest.fixture
def server():
    return FakeServer()


@pytest.fixture
def connection(server, monkeypatch):
    return connect_to(server, monkeypatch)


def statements(server):
    """The texts that were parsed, without our own begin."""
    return [sql for _, sql in server.parsed if sql != "begin transaction"]


# --- what is known about it ---


def test_fresh_connection(server, connection):
    assert isinstance(connection, Connection)
    assert connection.autocommit is False
    assert connection.merge_socket_read is True
    assert connection.in_transaction is False
    assert connection.error is None
    assert connection.description is None
    assert connection.max_prepared_statements == 1000
    assert connection.numeric_to_float is False
    assert connection.is_enable_table_types is True
    assert (connection.user, connection.password) == (b"ann", b"sesame")
    assert connection.web_identity_token is None
    assert list(connection.notices) == list(connection.notifications) == []
    assert (b"server_version", b"8.0.2") in connection.parameter_statuses
    assert isinstance(connection.client_os_version, str)
    for records in (connection.notices, connection.notifications, connection.parameter_statuses):
        assert records.maxlen == 100


def test_startup_keys(server, connection):
    assert list(server.startup) == [
        b"user",
        b"database",
        b"application_name",
        b"client_protocol_version",
        b"driver_version",
        b"os_version",
        b"driver_discovery_version",
    ]
    assert server.startup[b"user"] == b"ann"
    assert server.startup[b"database"] == b"dev"
    assert server.startup[b"client_protocol_version"] == b"2"
    assert server.startup[b"driver_discovery_version"] == b"1"
    assert server.startup[b"driver_version"] == b"Redshift Python Driver " + redshift_connector.__version__.encode()


@pytest.mark.parametrize(("given", "seen"), [("mine", b"mine"), (b"bytes", b"bytes")])
def test_application_name(server, monkeypatch, given, seen):
    connect_to(server, monkeypatch, application_name=given)
    assert server.startup[b"application_name"] == seen


@pytest.mark.parametrize("given", [None, ""])
def test_application_name_is_that_of_the_calling_module(server, monkeypatch, given):
    namespace = {"__name__": "nightly.report", "connect_to": connect_to}
    exec("def work(*args, **options): return connect_to(*args, **options)", namespace)
    # The helper that connects is the caller here.
    namespace["work"](server, monkeypatch, application_name=given)
    assert server.startup[b"application_name"] == connect_to.__module__.encode()


def test_startup_keys_of_an_identity_provider():
    settings = resolve(
        {
            "credentials_provider": "BasicJwtCredentialsProvider",
            "web_identity_token": "TOKEN",
            "provider_name": "okta",
            "database": "dev",
        }
    )
    keys = _open.startup_parameters(settings, "app")
    assert keys["user"] == ""
    assert keys["idp_type"] == "AzureAD"
    assert keys["provider_name"] == "okta"
    assert keys["plugin_name"].endswith("BasicJwtCredentialsProvider")
    assert "TOKEN" not in str(keys)


def test_notices_statuses_and_notifications_arrive(server, connection, monkeypatch):
    answer = notice("hello", D="detail") + parameter("TimeZone", "UTC") + notification(9, "news") + ready()
    monkeypatch.setattr(server, "receive", lambda _data: answer)
    with pytest.raises(RemoteProtocolError):  # that is no answer to a commit
        connection.commit()
    assert connection.notices[-1] == {b"S": b"NOTICE", b"C": b"00000", b"M": b"hello", b"D": b"detail"}
    assert connection.parameter_statuses[-1] == (b"TimeZone", b"UTC")
    assert connection.notifications[-1] == (9, "news")


# wire-protocol.md 3.3
@pytest.mark.parametrize(
    ("datashare", "external", "current_only", "expected"),
    [
        ("on", "on", True, False),
        (None, "on", True, False),
        ("on", None, True, True),
        ("on", "off", False, False),
        ("off", None, False, True),
        (None, None, False, True),
        ("ON", None, False, True),
        ("off", "off", True, True),
    ],
)
def test_single_database_metadata(monkeypatch, datashare, external, current_only, expected):
    connection = connect_to(FakeServer(), monkeypatch, database_metadata_current_db_only=current_only)
    for key, value in ((b"datashare_enabled", datashare), (b"external_database", external)):
        if value is not None:
            connection.parameter_statuses.append((key, value.encode()))
    assert connection.is_single_database_metadata is expected


def test_single_database_metadata_with_nonsense(connection):
    connection.parameter_statuses.append((b"external_database", b"perhaps"))
    with pytest.raises(InterfaceError, match="external_database"):
        connection.is_single_database_metadata  # noqa: B018


@pytest.mark.parametrize("version", [None, 0, 1, 2])
def test_rows_under_every_protocol(monkeypatch, version):
    server = FakeServer(version, script={"q": Result([("a", INT4), ("b", VARCHAR)], [(1, "x"), (None, None)])})
    connection = connect_to(server, monkeypatch)
    for _ in range(3):
        assert connection.cursor().execute("q").fetchall() == ([1, "x"], [None, None])


# --- the constructor ---


def test_user_is_needed():
    with pytest.raises(InterfaceError, match="cannot be None"):
        Connection(None, "sesame", "dev")


def test_somewhere_to_connect_to_is_needed():
    with pytest.raises(ProgrammingError, match="one of host or unix_sock must be provided"):
        Connection("ann", "sesame", "dev", host=None, ssl=False)


def test_negative_number_of_prepared_statements(server, monkeypatch, caplog):
    assert connect_to(server, monkeypatch, max_prepared_statements=-5).max_prepared_statements == 1000
    assert "max_prepared_statements" in caplog.text


def test_wrong_password(monkeypatch):
    server = FakeServer(password=b"other")
    with pytest.raises(InterfaceError) as caught:
        connect_to(server, monkeypatch)
    assert caught.value.args == ({"S": "FATAL", "C": "28000", "M": "password authentication failed"},)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "sesame" not in shown


class Plain:
    """A server or proxy that knows the keys of PostgreSQL only."""

    def __init__(self, refusal):
        self.refusal = refusal
        self.startups = []

    def receive(self, data):
        keys = data[8:-2].split(b"\0")[::2]
        self.startups.append(keys)
        return self.refusal if b"driver_version" in keys else logged_in(None)


@pytest.mark.parametrize(
    "refusal",
    [
        error("42704", 'unrecognized configuration parameter "driver_version"', "FATAL"),
        error("08P01", "unsupported startup parameter: driver_version", "FATAL"),
    ],
)
def test_server_that_does_not_know_our_keys(monkeypatch, refusal):
    server = Plain(refusal)
    connect_to(server, monkeypatch)
    assert server.startups[1] == [b"user", b"database", b"application_name"]


def test_other_refusals_are_not_tried_again(monkeypatch):
    server = Plain(error("3D000", "no such database", "FATAL"))
    with pytest.raises(ProgrammingError, match="no such database"):
        connect_to(server, monkeypatch)
    assert len(server.startups) == 1


# --- run ---


def test_run(server, connection):
    server.script = {"select $1, $2, $1": Result([("a", INT4), ("B", INT4)], [(1, 2), (3, 4)])}
    rows = connection.run("select :x, :y, :x", x=1, y=2)
    assert rows == ([1, 2], [3, 4])
    assert isinstance(rows, tuple)
    assert [entry[0] for entry in connection.description] == ["a", "B"]
    assert server.binds[-1].values == [b"\0\1", b"\0\2"]


def test_run_without_rows(server, connection):
    assert connection.run("insert into t values (1)") == ()
    assert connection.description is None
    assert connection.in_transaction


def test_run_obeys_autocommit(server, connection):
    connection.autocommit = True
    connection.run("VACUUM")
    assert not connection.in_transaction
    assert server.flights == ["PBDES"]


def test_run_is_in_named_style_whatever_the_global(server, connection, monkeypatch):
    monkeypatch.setattr(redshift_connector, "paramstyle", "qmark")
    connection.run("select :a", a=1)
    assert statements(server) == ["select $1"]


def test_run_with_a_missing_value(server, connection):
    with pytest.raises(ProgrammingError, match="'b'"):
        connection.run("select :a, :b", a=1)
    assert server.round_trips == 0


# --- the low level ---


def test_execute_on_a_given_cursor_begins_nothing(server, connection):
    cursor = connection.cursor()
    connection.execute(cursor, "select %s", (1,))
    assert not connection.in_transaction
    assert cursor.fetchall() == ([1],)
    connection.execute(cursor, "select '%'", None)
    assert statements(server) == ["select $1", "select '%'"]
    assert cursor.ps["row_desc"][0]["label"] == b"n"


def test_execute_on_a_given_cursor_forgets_what_was(server, connection):
    cursor = connection.cursor()
    cursor.executemany("insert into t values (%s)", [(1,), (2,)])
    assert cursor.rowcount == 2
    connection.execute(cursor, "update t set a = 1", None)
    assert cursor.rowcount == 1
    server.script = {"bad": Failure("42601")}
    with pytest.raises(ProgrammingError):
        connection.execute(cursor, "bad", None)
    assert cursor.rowcount == -1


# --- transactions ---


def test_transactions(server, connection):
    cursor = connection.cursor()
    cursor.execute("select 1")
    assert connection.in_transaction
    connection.commit()
    assert not connection.in_transaction
    cursor.execute("select 1")
    connection.rollback()
    assert not connection.in_transaction
    begun = [sql for _, sql in server.parsed if sql == "begin transaction"]
    assert len(begun) == 2


def test_autocommit(server, connection):
    connection.autocommit = True
    connection.cursor().execute("select 1")
    assert not connection.in_transaction
    cursor = connection.cursor()
    cursor.execute("begin")
    assert connection.in_transaction
    # Assigning it sends nothing and ends nothing.
    trips = server.round_trips
    connection.autocommit = False
    assert connection.in_transaction
    assert server.round_trips == trips


def test_failed_transaction(server, connection, caplog):
    server.script = {"bad": Failure("42601")}
    cursor = connection.cursor()
    with pytest.raises(ProgrammingError, match="42601"):
        cursor.execute("bad")
    assert connection.in_transaction
    with pytest.raises(ProgrammingError, match="25P02"):
        cursor.execute("select 1")
    with caplog.at_level(logging.WARNING, "redshift_connector"):
        connection.commit()
    assert "rolled it back" in caplog.text
    assert not connection.in_transaction
    assert cursor.execute("select 1").fetchall() == ([1],)


def test_commit_does_not_disturb_rows(server, connection):
    cursor = connection.cursor().execute("select 1")
    connection.commit()
    assert cursor.fetchall() == ([1],)


def test_errors_leave_the_connection_in_step(server, connection):
    server.script = {f"bad at {at}": Failure("22012", at=at) for at in "PBE"}
    connection.autocommit = True
    cursor = connection.cursor()
    for at in "PBEPBE":
        with pytest.raises(ProgrammingError) as caught:
            cursor.execute(f"bad at {at}")
        assert connection.error is caught.value
        assert caught.value.query == f"bad at {at}"
        assert cursor.execute("select 1").fetchall() == ([1],)


def test_client_side_errors_send_nothing(server, connection):
    cursor = connection.cursor()
    for args in [(object(),), (1, 2), 5, "ab", {"a": 1}]:
        with pytest.raises(Error):
            cursor.execute("select %s", args)
    assert server.round_trips == 0
    assert not connection.in_transaction


# --- two-phase transactions ---


def test_xid(connection):
    assert connection.xid(7, "global", "branch") == (7, "global", "branch")


def test_two_phases(server, connection):
    xid = connection.xid(0, "it's mine", "")
    connection.tpc_begin(xid)
    assert server.round_trips == 0
    connection.cursor().execute("select 1")
    connection.tpc_prepare()
    assert statements(server)[-1] == "PREPARE TRANSACTION 'it''s mine'"
    server.script = {"select xact_id FROM stl_undone": Result([("xact_id", VARCHAR)], [("it's mine",)])}
    assert connection.tpc_recover() == [(0, "it's mine", "")]
    connection.tpc_commit(xid)
    assert statements(server)[-1] == "COMMIT PREPARED 'it''s mine'"
    assert connection.autocommit is False


def test_two_phases_rolled_back(server, connection):
    server.script = {"select xact_id FROM stl_undone": Result([("xact_id", VARCHAR)], [("g",)])}
    connection.tpc_rollback((0, "g", ""))
    assert statements(server)[-1] == "ROLLBACK PREPARED 'g'"


def test_two_phases_that_were_not_prepared(server, connection):
    server.script = {"select xact_id FROM stl_undone": Result([("xact_id", VARCHAR)], [])}
    for finish, verb in ((connection.tpc_commit, "commit"), (connection.tpc_rollback, "rollback")):
        connection.tpc_begin((0, "g", ""))
        connection.cursor().execute("select 1")
        finish()
        assert statements(server)[-1] == verb
        assert not connection.in_transaction
        with pytest.raises(ProgrammingError, match="transaction id"):
            finish()


def test_two_phases_begin_at_once_in_autocommit(server, connection):
    connection.autocommit = True
    connection.tpc_begin((0, "g", ""))
    assert connection.in_transaction


@pytest.mark.parametrize("xid", [(), ("only one",)])
def test_malformed_transaction_id(server, connection, xid):
    connection.tpc_begin(xid)
    with pytest.raises(InterfaceError, match="Malformed Transaction Id"):
        connection.tpc_prepare()
    assert server.round_trips == 0


def test_two_phases_without_an_id(connection):
    for finish in (connection.tpc_commit, connection.tpc_rollback):
        with pytest.raises(ProgrammingError):
            finish()
    with pytest.raises(InterfaceError, match="Malformed Transaction Id"):
        connection.tpc_prepare()


def test_two_phases_restore_autocommit_after_an_error(server, connection):
    server.script = {"select xact_id FROM stl_undone": Failure("42501", "permission denied")}
    with pytest.raises(ProgrammingError):
        connection.tpc_commit((0, "g", ""))
    assert connection.autocommit is False


# --- the end ---


def test_close(server, connection):
    connection.close()
    assert server.ended
    assert server.received[-1] == b"X\0\0\0\4"
    with pytest.raises(InterfaceError, match=r"^connection is closed$"):
        connection.close()


def test_after_close(connection):
    cursor = connection.cursor().execute("select 1")
    connection.commit()
    connection.close()
    assert cursor.fetchall() == ([1],)
    connection.rollback()  # nothing is open
    for call in (
        connection.commit,
        lambda: connection.run("select 1"),
        lambda: cursor.execute("select 1"),
        lambda: cursor.executemany("select %s", [(1,)]),
        lambda: connection.cursor().execute("select 1"),
        lambda: connection.cursor().callproc("p"),
        lambda: connection.execute(cursor, "select 1", None),
        connection.tpc_recover,
    ):
        with pytest.raises(InterfaceError, match="connection is closed"):
            call()


def test_rollback_after_close_inside_a_transaction(connection):
    connection.cursor().execute("select 1")
    connection.close()
    with pytest.raises(InterfaceError, match="connection is closed"):
        connection.rollback()


def test_with_statement_closes_and_does_not_commit(server, connection):
    with connection as entered:
        assert entered is connection
        connection.cursor().execute("insert into t values (1)")
    assert server.ended
    assert not {"commit", "rollback"} & set(statements(server))


def test_with_statement_passes_exceptions(server, connection):
    with pytest.raises(ZeroDivisionError), connection:
        raise ZeroDivisionError
    assert server.ended


def test_with_statement_around_a_close(connection):
    with connection:
        connection.close()


# --- a connection that breaks ---


def breaking(connection, monkeypatch, answer):
    monkeypatch.setattr(connection._transport.server, "receive", lambda _data: answer)


def test_lost_connection(connection, monkeypatch):
    breaking(connection, monkeypatch, b"")
    transport = connection._transport
    with pytest.raises(ConnectionLost) as caught:
        connection.cursor().execute("select 1")
    assert isinstance(caught.value, OperationalError)
    assert isinstance(caught.value, InterfaceError)
    assert caught.value.query == "select 1"
    assert transport.closed
    with pytest.raises(InterfaceError, match="connection is closed"):
        connection.cursor().execute("select 1")
    assert "closed" in repr(connection)
    connection.close()
    with pytest.raises(InterfaceError, match="connection is closed"):
        connection.close()


def test_fatal_error_is_what_the_user_sees(connection, monkeypatch):
    breaking(connection, monkeypatch, error("57P01", "terminating connection due to administrator command", "FATAL"))
    with pytest.raises(ProgrammingError, match="administrator command"):
        connection.cursor().execute("select 1")
    with pytest.raises(InterfaceError, match="connection is closed"):
        connection.commit()


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n", message("K", bytes(8)), ready("?"), ready()])
def test_answer_that_is_not_the_protocol(connection, monkeypatch, answer):
    breaking(connection, monkeypatch, answer)
    transport = connection._transport
    with pytest.raises(RemoteProtocolError):
        connection.cursor().execute("select 1")
    assert transport.closed
    with pytest.raises(InterfaceError, match="connection is closed"):
        connection.cursor().execute("select 1")


def test_interrupt_closes_what_is_out_of_step(connection, monkeypatch):
    def interrupted(data):
        raise KeyboardInterrupt

    transport = connection._transport
    monkeypatch.setattr(transport.server, "receive", interrupted)
    with pytest.raises(KeyboardInterrupt):
        connection.cursor().execute("select 1")
    assert transport.closed
    with pytest.raises(InterfaceError, match="connection is closed"):
        connection.commit()


def test_with_statement_around_a_lost_connection(connection, monkeypatch):
    breaking(connection, monkeypatch, b"")
    with pytest.raises(ConnectionLost), connection:
        connection.cursor().execute("select 1")


# --- exceptions as attributes ---


@pytest.mark.parametrize(
    "name",
    [
        "Warning",
        "Error",
        "InterfaceError",
        "DatabaseError",
        "DataError",
        "OperationalError",
        "IntegrityError",
        "InternalError",
        "ProgrammingError",
        "NotSupportedError",
    ],
)
def test_exceptions_as_attributes(connection, name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert getattr(connection, name) is getattr(redshift_connector, name)


# --- the user's own types ---


def test_py_types(server, connection):
    class quoted_name(str):
        """What SQLAlchemy does."""

    connection.py_types[quoted_name] = connection.py_types[str]
    connection.cursor().execute("select %s", (quoted_name("x"),))
    assert server.binds[-1].values == [b"x"]


def test_types_are_per_connection(server, connection, monkeypatch):
    connection.register_decoder(INT4, lambda _data: "mine")
    connection.register_encoder(complex, lambda _value: "complex")
    assert connection.cursor().execute("select 1").fetchall() == (["mine"],)
    connection.cursor().execute("select %s", (1j,))
    assert server.binds[-1].values == [b"complex"]
    other = connect_to(FakeServer(), monkeypatch)
    assert other.cursor().execute("select 1").fetchall() == ([1],)
    with pytest.raises(redshift_connector.NotSupportedError):
        other.cursor().execute("select %s", (1j,))


def test_redshift_types(connection):
    connection.redshift_types[INT4] = (1, lambda data, offset, length: data[offset : offset + length].hex())
    assert connection.cursor().execute("select 1").fetchall() == (["00000001"],)


# --- secrets ---


def test_repr_shows_no_secret(connection):
    assert repr(connection) == "<redshift_connector.Connection to redshift.test:5439, idle>"
    connection.cursor().execute("select 1")
    assert "in transaction" in repr(connection)
    for shown in (repr(connection), str(connection), repr(connection._settings), repr(vars(connection))):
        assert "sesame" not in shown


def test_connection_is_not_copied_or_pickled(connection):
    for attempt in (lambda: pickle.dumps(connection), lambda: copy.deepcopy(connection)):
        with pytest.raises(Exception) as caught:
            attempt()
        assert "sesame" not in str(caught.value)


SECRETS = {
    "password": "sesame",
    "access_key_id": "AKIAOPEN",
    "secret_access_key": "opensecret",
    "session_token": "opensession",
    "client_id": "openclient",
    "client_secret": "openclientsecret",
    "web_identity_token": "openwebtoken",
    "token": "opentoken",
    "sslpassword": "openssl",
}


@pytest.mark.parametrize("password", [b"sesame", b"other"])
def test_log_shows_no_secret(monkeypatch, caplog, password):
    server = FakeServer(password=password)
    with caplog.at_level(logging.DEBUG):
        try:
            connection = connect_to(server, monkeypatch, **SECRETS)
        except InterfaceError:
            assert password == b"other"
        else:
            connection.cursor().execute("select %s", ("bound value",))
            server.script = {"bad": Failure("42601")}
            with pytest.raises(ProgrammingError):
                connection.cursor().execute("bad")
            connection.rollback()
            connection.close()
    assert "ann" in caplog.text  # something was logged
    for record in caplog.records:
        shown = record.getMessage() + repr(record.args)
        assert not [secret for secret in SECRETS.values() if secret in shown], record
        assert "bound value" not in shown


def test_logger_names(monkeypatch, caplog):
    """Programs set levels on these."""
    with caplog.at_level(logging.DEBUG):
        connect_to(FakeServer(), monkeypatch)
    assert {record.name.partition(".")[0] for record in caplog.records} == {"redshift_connector"}


# --- on a real socket ---


def serve(listener, server):
    """Bring one client and a `FakeServer` together."""
    sock, _ = listener.accept()
    with sock:
        sock.settimeout(10)
        while data := sock.recv(1 << 16):
            answer = server.receive(data)
            if answer:
                sock.sendall(answer)


@pytest.mark.parametrize("family", ["tcp", "unix"])
@pytest.mark.parametrize("sslmode", ["disable", "prefer"])
def test_on_a_socket(family, sslmode, tmp_path, server):
    if family == "tcp":
        listener = socket.create_server(("127.0.0.1", 0))
        where = {"host": "127.0.0.1", "port": listener.getsockname()[1]}
    else:
        path = str(tmp_path / "s")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        where = {"unix_sock": path}
    with listener:
        thread = threading.Thread(target=serve, args=(listener, server))
        thread.start()
        server.script = {"select $1": Result([("a", INT4), ("b", VARCHAR)], [(n, "x" * 50) for n in range(5000)])}
        with redshift_connector.connect(
            user="ann", password="sesame", database="dev", sslmode=sslmode, timeout=10, **where
        ) as connection:
            cursor = connection.cursor().execute("select %s", ("y" * 300_000,))
            assert cursor.fetchmany(2) == ([0, "x" * 50], [1, "x" * 50])
            assert len(cursor.fetchall()) == 4998
            assert server.startup[b"application_name"] == __name__.encode()
        thread.join(20)
        assert not thread.is_alive()
    assert server.ended


def test_transport_for_tests_keeps_to_the_protocol():
    """The server without a socket gives what a MemoryTransport of the same bytes gives."""
    server = FakeServer()
    server._state = "ready"
    transport = ServerTransport(server)

    def operation():
        return (yield b"Q\0\0\0\x0dselect 1\0")

    assert transport.run(operation()).endswith(ready())
    assert server.receive(SYNC) == ready()
