"""Logins, start-up keys, TLS, statuses, and clients that misbehave."""

from __future__ import annotations

import os
import random
import socket
import struct
import time
from typing import Any

import psycopg
import pytest
from local_raw_client import PATIENCE, RawClient, Refused, errors, rows, tags

from redshift_connector.local import LocalRedshift
from redshift_connector.protocol.backend import ErrorResponse
from redshift_connector.protocol.frames import FrameReader
from redshift_connector.protocol.frontend import Query, SslRequest


def refusal(server: Any, **arguments: Any) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        RawClient(server, **arguments)
    fields: dict[str, str] = caught.value.args[0]
    assert fields["S"] == "FATAL" and "V" not in fields
    return fields


@pytest.mark.parametrize("tls", [True, False])
def test_digest(server: LocalRedshift, tls: bool) -> None:
    with RawClient(server, tls=tls) as client:
        assert rows(client.query("select current_user, current_database()")) == [(b"awsuser", b"dev")]
        assert client.statuses["session_authorization"] == "awsuser"


def test_md5_and_an_older_server(md5_server: LocalRedshift) -> None:
    with RawClient(md5_server, version=2) as client:
        assert client.statuses["server_protocol_version"] == "1"
        assert client.statuses["show_discovery"] == "4"


def test_cleartext(cleartext_server: LocalRedshift) -> None:
    with RawClient(cleartext_server) as client:
        assert tags(client.query("select 1")) == "TDCZ"


def test_none(obeying_server: LocalRedshift) -> None:
    with RawClient(obeying_server, password="whatever") as client:
        assert rows(client.query("select current_user, current_database()")) == [(b"Some User", b"a b")]


def test_token(cleartext_server: LocalRedshift) -> None:
    keys = {"user": "", "idp_type": "AwsIdc"}
    with RawClient(cleartext_server, keys=keys, token="TOK") as client:
        assert rows(client.query("select current_user")) == [(b"awsuser",)]
    assert refusal(cleartext_server, keys=keys, token="other")["C"] == "28000"


@pytest.mark.parametrize("fixture", ["server", "md5_server", "cleartext_server"])
@pytest.mark.parametrize("user", ["awsuser", "nobody"])
def test_a_wrong_password_or_user(request: pytest.FixtureRequest, fixture: str, user: str) -> None:
    fields = refusal(request.getfixturevalue(fixture), keys={"user": user}, password="wrong")
    assert (fields["C"], fields["M"]) == ("28000", f'password authentication failed for user "{user}"')


def test_an_unknown_database(server: LocalRedshift) -> None:
    fields = refusal(server, keys={"database": "nowhere"})
    assert (fields["C"], fields["M"]) == ("3D000", 'database "nowhere" does not exist')


def test_start_up_keys(server: LocalRedshift) -> None:
    fields = refusal(server, keys={"standard_conforming_strings": "on"})
    assert fields["C"] == "42704"
    assert fields["M"] == 'unrecognized configuration parameter "standard_conforming_strings"'
    assert refusal(server, keys={"replication": "true"})["C"] == "0A000"
    keys = {"application_name": "me", "driver_version": "x", "os_version": "y", "driver_discovery_version": "1"}
    keys |= {
        "client_encoding": "UTF8",
        "DateStyle": "ISO",
        "TimeZone": "Europe/Berlin",
        "options": "-c search_path=a",
    }
    with RawClient(server, keys=keys) as client:
        assert client.statuses["application_name"] == "me"
        assert client.statuses["client_encoding"] == "UTF8"
        assert client.statuses["TimeZone"] == "Europe/Berlin"
        assert rows(client.query("show search_path")) == [(b"a",)]


def test_statuses_and_key(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        told = client.statuses
        assert told["server_version"] == "8.0.2" and told["client_encoding"] == "UNICODE"
        assert told["datashare_enabled"] == "off" and told["datestyle"] == "ISO, MDY"
        assert "standard_conforming_strings" not in told and "show_discovery" not in told
        assert len(client.key.secret) == 4
        pid = rows(client.query("select pg_backend_pid()"))[0][0]
        assert client.key.process_id == int(pid or 0)
    with RawClient(server, version=None) as client:
        assert "server_protocol_version" not in client.statuses


def test_a_server_without_tls_says_so(cleartext_server: LocalRedshift) -> None:
    assert cleartext_server.ca_file is None
    with socket.create_connection((cleartext_server.host, cleartext_server.port), PATIENCE) as connection:
        connection.sendall(SslRequest().encode())
        assert connection.recv(1) == b"N"


def test_too_many_sessions(cleartext_server: LocalRedshift) -> None:
    clients = [RawClient(cleartext_server) for _ in range(3)]
    try:
        assert refusal(cleartext_server)["C"] == "53300"
    finally:
        for client in clients:
            client.close()
    # The place is free again as soon as the server has seen the goodbye.
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            RawClient(cleartext_server).close()
            break
        except Refused:
            assert time.monotonic() < deadline


def _last_error(connection: socket.socket) -> dict[str, str]:
    reader, frames = FrameReader(row_tag=-1), []
    while data := connection.recv(1 << 16):
        frames += reader.feed(data)
    return ErrorResponse.decode(frames[-1][1]).as_text()


@pytest.mark.parametrize(
    "garbage",
    [b"GET / HTTP/1.1\r\n\r\n", bytes(8), bytes.fromhex("7FFFFFFF 00030000"), bytes.fromhex("00000009 00030000 FF")],
)
def test_garbage_instead_of_a_start_up(server: LocalRedshift, garbage: bytes) -> None:
    with socket.create_connection((server.host, server.port), PATIENCE) as connection:
        connection.sendall(garbage)
        assert _last_error(connection)["C"] == "08P01"


@pytest.mark.parametrize(
    "garbage",
    [b"\xff" * 20, b"Q\xff\xff\xff\xff", bytes.fromhex("42 00000006 0000"), bytes.fromhex("70 00000005 00")],
)
@pytest.mark.parametrize("tls", [True, False])
def test_garbage_in_a_session_ends_it_and_no_other(server: LocalRedshift, garbage: bytes, tls: bool) -> None:
    with RawClient(server) as neighbour, RawClient(server, tls=tls) as client:
        client.send(garbage)
        (error,) = errors(client.answer())
        assert (error["S"], error["C"]) == ("FATAL", "08P01")
        assert rows(neighbour.query("select 1")) == [(b"1",)]
    assert server.errors() == ""


def test_random_bytes_never_hurt_the_server(server: LocalRedshift) -> None:
    chance = random.Random(7)
    for _ in range(30):
        with RawClient(server) as client:
            client.send(chance.choice([b"P", b"B", b"D", b"Q", b"E"]), struct.pack("!i", chance.randrange(4, 40)))
            client.send(chance.randbytes(60))
            client.socket.shutdown(socket.SHUT_WR)
            client.answer()
    with RawClient(server) as client:
        assert rows(client.query("select 1")) == [(b"1",)]
    assert server.errors() == ""


def test_a_client_that_vanishes_leaves_nothing_running(server: LocalRedshift) -> None:
    marker = f"select pg_sleep(60) /* {os.getpid()} */"
    client = RawClient(server)
    client.send(Query(marker.encode()).encode())
    client.socket.close()
    with RawClient(server) as other:
        count = f"select count(*) from pg_stat_activity where query = '{marker}' and pid <> pg_backend_pid()"
        deadline = time.monotonic() + PATIENCE
        while rows(other.query(count)) != [(b"0",)]:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_psycopg_is_a_client_too(md5_server: LocalRedshift) -> None:
    arguments: dict[str, Any] = {
        "host": md5_server.host,
        "port": md5_server.port,
        "user": md5_server.user,
        "password": md5_server.password,
        "dbname": md5_server.database,
        "sslmode": "verify-full",
        "sslrootcert": md5_server.ca_file,
    }
    with psycopg.connect(**arguments) as connection:
        assert connection.execute("select %s + 1, 'ä'", (41,)).fetchone() == (42, "ä")
        connection.execute("create temp table t (a int)")
        with connection.cursor(binary=True) as cursor:
            cursor.executemany("insert into t values (%s)", [(n,) for n in range(1000)])
            assert cursor.execute("select sum(a) from t").fetchone() == (499500,)


def test_the_postgres_behind_asks_for_scram(server: LocalRedshift) -> None:
    arguments: dict[str, Any] = {
        "host": server.postgres_host,
        "port": server.postgres_port,
        "dbname": server.database,
    }
    with psycopg.connect(**arguments, user=server.postgres_user, password=server.postgres_password) as connection:
        assert connection.info.server_version >= 160000
        assert connection.pgconn.used_password
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**arguments, user=server.postgres_user, password="wrong")
