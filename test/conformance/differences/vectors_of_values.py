"""The values with known results, and what either driver makes of them.

Uses only what both drivers and every Python have, so that it can run under the published driver too.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import redshift_connector
from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth
from redshift_connector.pg_types import PGEnum, PGJson, PGJsonb, PGText, PGTsvector, PGVarchar

FILE = Path(__file__).with_name("values.json")
RAISES = "raises"


class Plain(Enum):
    RED = "red"
    NOTHING = None
    BYTES = b"abc"


class Text(str, Enum):
    RED = "red"


class Float(float, Enum):
    HALF = 0.5


class Number(IntEnum):
    ONE = 1


NAMES: dict[str, Any] = {
    "UTC": timezone.utc,
    **{thing.__name__: thing for thing in (date, datetime, time, timedelta, timezone, Decimal, UUID, ip_address)},
    **{thing.__name__: thing for thing in (Interval, IntervalDayToSecond, IntervalYearToMonth)},
    **{thing.__name__: thing for thing in (PGEnum, PGJson, PGJsonb, PGText, PGTsvector, PGVarchar)},
    **{thing.__name__: thing for thing in (Plain, Text, Float, Number)},
}


def load() -> dict[str, list[dict[str, Any]]]:
    """Return the differences, the vectors of reading and those of sending."""
    table: dict[str, list[dict[str, Any]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return table


def python(expression: str) -> Any:
    """Return the value an expression of the table stands for."""
    names = dict(NAMES)
    for library in ("numpy", "pandas"):
        if library in expression:
            names[library] = __import__(library)
    return eval(expression, names)


def shown(expression: str) -> str:
    """Return a result as it is compared: type and value, every digit."""
    return expression if expression == RAISES else repr(python(expression))


def data(vector: dict[str, Any]) -> bytes:
    """Return the bytes on the wire."""
    return bytes.fromhex(vector["hex"]) if "hex" in vector else vector["text"].encode()


def sent(oid: int, format: int, payload: bytes | None) -> list[Any]:
    """Return a parameter as the table has it."""
    if payload is None:
        return [oid, format, None]
    return [oid, format, payload.hex() if format else payload.decode()]


assert redshift_connector.__version__
