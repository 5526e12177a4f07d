"""The types that PostgreSQL lacks, through the driver: written as parameters, read back."""

from __future__ import annotations

from typing import Any

import pytest

import redshift_connector
from redshift_connector.interval import IntervalDayToSecond, IntervalYearToMonth

POINT = "01010000000000000000001440000000000000F0BF"
PLACE = "0101000020E6100000000000000000F03F000000000000F03F"
MONTHS = [IntervalYearToMonth(months) for months in (0, 42, -13, 2**31 - 1, -(2**31))]
SECONDS = [IntervalDayToSecond(value) for value in (12_345_600_000, 0, -1, 2**63 - 1, -(2**63))]
BYTES = [b"abc", b"", b"\\x00", bytes(range(256)), b"\xff"]
DOCUMENTS = ['{"a":[1,2.50,null],"b":"x \\"y\\""}', "[]", "1", '"a b"', "null"]


@pytest.fixture
def table(cursor: redshift_connector.Cursor) -> str:
    cursor.execute(
        "create temp table held (n int, s super, v varbyte, p geometry, g geography, k hllsketch,"
        " m interval year to month, d interval day to second, m2 intervaly2m, d2 intervald2s)"
    )
    return "held"


def test_written_and_read(cursor: redshift_connector.Cursor, table: str, protocol: int) -> None:
    for number, (document, data, months, seconds) in enumerate(zip(DOCUMENTS, BYTES, MONTHS, SECONDS, strict=True)):
        values: tuple[Any, ...] = (number, document, data, POINT, PLACE.lower(), "{}")
        cursor.execute(
            f"insert into {table} values (%s, json_parse(%s), from_hex(%s), %s, %s, %s, %s, %s, %s, %s)",
            (*values, months, seconds, months, seconds),
        )
    cursor.execute(f"insert into {table} values ({', '.join(['%s'] * 10)})", (None,) * 10)
    cursor.execute(f"select * from {table} order by n")
    assert cursor.description is not None
    oids = [column[1] for column in cursor.description]
    assert oids == [23, 4000, 6551, 3000, 3001, 2935, 1188, 1190, 1188, 1190]
    found = cursor.fetchall()
    place = PLACE.lower() if protocol == 2 else PLACE
    expected = [
        [number, document, data, POINT, place, "{}", months, seconds, months, seconds]
        for number, (document, data, months, seconds) in enumerate(
            zip(DOCUMENTS, BYTES, MONTHS, SECONDS, strict=True)
        )
    ]
    assert list(found) == [*expected, [None] * 10]
    cursor.execute(
        f"select n from {table} where v = from_hex(%s) and m = %s and d = %s", (BYTES[3], MONTHS[3], SECONDS[3])
    )
    assert cursor.fetchall() == ([3],)


def test_bytes_without_from_hex_are_their_digits(cursor: redshift_connector.Cursor, table: str) -> None:
    cursor.execute(f"insert into {table} (v, s) values (%s, %s)", (b"abc", "text"))
    cursor.execute(f"select v, s from {table}")
    assert cursor.fetchall() == ([b"616263", '"text"'],)
