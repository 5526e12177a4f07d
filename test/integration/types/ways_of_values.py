"""How a value gets to a server and back, and what counts as the same value."""

from __future__ import annotations

import datetime
import math
import struct
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import redshift_connector
from redshift_connector.sql.identifiers import quote_literal
from redshift_connector.types import oids
from redshift_connector.types.registry import CODECS, Registry

TEXT, BINARY = 0, 1

# What PostgreSQL has no binary form of, or the driver does not read in it.
ONLY_TEXT = frozenset(
    {oids.ACLITEM, oids.ACLITEM_ARRAY, oids.MONEY, oids.INET, oids.CIDR, oids.MACADDR, oids.POINT, oids.RECORD}
    | {oids.TSVECTOR, oids.MONEY_ARRAY, oids.INET_ARRAY, oids.CIDR_ARRAY, oids.BIT, oids.VARBIT}
)


def same(got: Any, wanted: Any) -> bool:
    """Tell whether two values are of one type and equal to the last bit, digit, microsecond and zone."""
    if type(got) is not type(wanted):
        return False
    if isinstance(wanted, float):
        return math.isnan(got) if math.isnan(wanted) else struct.pack(">d", got) == struct.pack(">d", wanted)
    if isinstance(wanted, Decimal):
        return got.as_tuple() == wanted.as_tuple()
    if isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(same(got[key], value) for key, value in wanted.items())
    if isinstance(wanted, (datetime.datetime, datetime.time)):
        return got == wanted and got.tzinfo is wanted.tzinfo
    return bool(got == wanted)


@dataclass
class Way:
    """One way to a server and back.

    Parameters
    ----------
    name : str
        For the message of a test that failed.
    connection : Connection
        In autocommit.
    protocol : int
        The client protocol version.
    is_postgres : bool
        Whether PostgreSQL answers itself.
    forces_binary : bool
        Whether binary is asked for wherever the driver can read it.
    settles : bool
        Whether statements are kept, so that the format becomes the one the driver prefers.
    """

    name: str
    connection: redshift_connector.Connection
    protocol: int
    is_postgres: bool = False
    forces_binary: bool = False
    settles: bool = True

    def __post_init__(self) -> None:
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()

    def format_of(self, oid: int, is_scaled: bool = True) -> int:
        """Tell the format in which values of a type arrive in the end."""
        if oid == oids.NUMERIC and self.protocol == 2 and not is_scaled:
            return TEXT
        request = CODECS[oid].request
        if self.forces_binary:
            return TEXT if oid in ONLY_TEXT else BINARY
        if self.protocol < 2:
            return BINARY if request == 0 and self.settles else TEXT
        return TEXT if request is None else BINARY

    def formats(self) -> list[int]:
        """Tell the formats of the columns of the last result."""
        ps = self.cursor.ps
        assert ps is not None
        return [column["format"] for column in ps["row_desc"]]

    def runs(self, sql: str, arguments: Sequence[Any], format: int) -> list[list[Any]]:
        """Run a statement with one row until all columns arrive in a format; return the row of each run."""
        rows = []
        for _ in range(3):
            row = self.cursor.execute(sql, arguments).fetchone()
            assert row is not None
            rows.append(row)
            if set(self.formats()) == {format}:
                return rows
        raise AssertionError(f"{self.name}: {sql!r} arrives in {self.formats()}, not in {format}")

    def simple(self, texts: Sequence[str], type_name: str) -> list[Any]:
        """Read literals through the simple protocol, which has no parameters and always answers in text."""
        literals = ", ".join(f"{quote_literal(text)}::{type_name}" for text in texts)
        row = self.cursor.execute(f"select {literals}; select 1").fetchone()
        assert row is not None
        assert set(self.formats()) == {TEXT}
        return row


def ask_for_binary(connection: redshift_connector.Connection) -> None:
    """Make a connection ask for binary wherever the driver can read it, also what it would not ask for itself."""
    plain = Registry(protocol_version=0)
    for oid, codec in CODECS.items():
        if codec.binary is not None and oid not in ONLY_TEXT:
            connection.register_decoder(oid, plain.decoder(oid, BINARY), BINARY)


def open_ways(stack: ExitStack, local: dict[str, Any], postgres: dict[str, Any], **options: Any) -> list[Way]:
    """Open all ways, with the same options of connect()."""

    def opened(arguments: dict[str, Any], **more: Any) -> redshift_connector.Connection:
        return stack.enter_context(redshift_connector.connect(**arguments, **more, **options))

    # A connection that keeps no statements meets each of them for the first time.
    fresh = {"max_prepared_statements": 0}
    binary = opened(postgres)
    if not options:
        ask_for_binary(binary)
    return [
        Way("PostgreSQL, text", opened(postgres, **fresh), 0, is_postgres=True, settles=False),
        Way("PostgreSQL, binary", binary, 0, is_postgres=True, forces_binary=not options),
        Way("protocol 0, new", opened(local, client_protocol_version=0, **fresh), 0, settles=False),
        Way("protocol 0, settled", opened(local, client_protocol_version=0), 0),
        Way("protocol 1, settled", opened(local, client_protocol_version=1), 1),
        Way("protocol 2, new", opened(local, client_protocol_version=2, **fresh), 2, settles=False),
        Way("protocol 2, settled", opened(local, client_protocol_version=2), 2),
    ]
