"""What the tests against a real server share: one local Redshift for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import redshift_connector


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """A local Redshift that speaks protocols 0, 1 and 2."""
    local = pytest.importorskip("redshift_connector.local", reason='pip install "redshift_connector[local]"')
    with local.start() as running:
        yield running


@pytest.fixture(params=[0, 1, 2], ids=["v0", "v1", "v2"])
def protocol(request: pytest.FixtureRequest) -> int:
    """The client protocol version asked for."""
    return int(request.param)


@pytest.fixture
def connection(server: Any, protocol: int) -> Iterator[redshift_connector.Connection]:
    """A connection on each protocol."""
    arguments = server.connect_arguments()
    with redshift_connector.connect(**arguments, client_protocol_version=protocol) as opened:
        yield opened


@pytest.fixture
def cursor(connection: redshift_connector.Connection) -> Iterator[redshift_connector.Cursor]:
    """A cursor on each protocol."""
    with connection.cursor() as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_arguments(server: Any) -> dict[str, Any]:
    """Arguments of connect() for the PostgreSQL behind the local Redshift, which asks for SCRAM."""
    return {
        "host": server.postgres_host,
        "port": server.postgres_port,
        "user": server.postgres_user,
        "password": server.postgres_password,
        "database": server.database,
        "sslmode": "disable",
    }
