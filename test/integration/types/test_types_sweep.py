"""Types with few values: all of them, in bulk."""

from __future__ import annotations

import datetime
from itertools import chain
from typing import Any

import pytest
from ways_of_values import Way

from redshift_connector.types import oids

INT2 = range(-(2**15), 2**15)
MINUTE = 60_000_000
EDGES = (0, 1, 999_999, 1_000_000, 30_500_000, 59_999_999)
MICROSECONDS = [minute * MINUTE + edge for minute in range(24 * 60) for edge in EDGES]
MIDNIGHT = datetime.datetime(2000, 1, 1)
CLOCKS = [(MIDNIGHT + datetime.timedelta(microseconds=each)).time() for each in MICROSECONDS]
UTC = datetime.timezone.utc


def settled(way: Way, sql: str, arguments: tuple[Any, ...], format: int) -> list[Any]:
    """Run a statement with one column until it arrives in a format; the values of the last run."""
    for _ in range(3):
        rows = way.cursor.execute(sql, arguments).fetchall()
        if way.formats() == [format]:
            return [row[0] for row in rows]
    raise AssertionError(f"{way.name}: {sql} does not arrive in format {format}")


def test_every_int2_as_a_result(ways: list[Way]) -> None:
    for way in ways:
        sql = "select n::int2 from generate_series(-32768, 32767) as t(n)"
        assert settled(way, sql, (), way.format_of(oids.SMALLINT)) == list(INT2), way.name


def test_every_int2_as_a_parameter(ways: list[Way]) -> None:
    width = 1024
    sql = "select " + ", ".join(["%s::int2"] * width)
    for way in ways[1::2]:  # in all forms of an answer
        for start in range(INT2.start, INT2.stop, width):
            numbers = list(range(start, start + width))
            assert way.cursor.execute(sql, numbers).fetchone() == numbers, way.name


def test_every_int2_in_an_array(ways: list[Way]) -> None:
    for way in ways:
        rows = way.runs("select %s::int2[]", (list(INT2),), way.format_of(oids.SMALLINT_ARRAY))
        assert all(row == [list(INT2)] for row in rows), way.name


FIRST, LAST = datetime.date.min.toordinal(), datetime.date.max.toordinal()
DAYS_IN_A_ROW = 100
ROWS = 5_000


@pytest.fixture(scope="module")
def days() -> list[datetime.date]:
    """Every day there is."""
    return list(map(datetime.date.fromordinal, range(FIRST, LAST + 1)))


@pytest.mark.parametrize(
    "type_name", ["date", *(pytest.param(name, marks=pytest.mark.deep) for name in ("timestamp", "timestamptz"))]
)
@pytest.mark.parametrize("name", ["protocol 0, new", "protocol 2, settled"], ids=["text", "binary"])
def test_every_day_as_a_result(ways: list[Way], days: list[datetime.date], name: str, type_name: str) -> None:
    (way,) = (way for way in ways if way.name == name)
    columns = ", ".join(f"(d + {number})::{type_name}" for number in range(DAYS_IN_A_ROW))
    starts = f"select date '0001-01-01' + n * {DAYS_IN_A_ROW} from generate_series(%s::int, %s::int) n"
    sql = f"select {columns} from ({starts}) t(d)"
    wanted: list[Any] = days
    if type_name != "date":
        zone = UTC if type_name == "timestamptz" else None
        wanted = [datetime.datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]
    format = 1 if way.protocol == 2 else way.format_of(oids.DATE)
    seen = 0
    for start in range(0, len(days) // DAYS_IN_A_ROW, ROWS):
        end = min(start + ROWS, len(days) // DAYS_IN_A_ROW)
        rows = way.cursor.execute(sql, (start, end - 1)).fetchall()
        assert set(way.formats()) == {format}
        got = list(chain.from_iterable(rows))
        assert got == wanted[seen : seen + len(got)], way.name
        assert type(got[0]) is type(wanted[0])
        seen += len(got)
    sql = f"select (date '0001-01-01' + n)::{type_name} from generate_series(%s::int, %s::int) n"
    rest = way.cursor.execute(sql, (seen, len(days) - 1)).fetchall()
    assert list(chain.from_iterable(rest)) == wanted[seen:]


def test_every_day_as_a_parameter(ways: list[Way], days: list[datetime.date]) -> None:
    """The server counts the days itself."""
    (way,) = (way for way in ways if way.name == "protocol 2, settled")
    chunk = 500_000
    sql = (
        "select count(*) from unnest(%s::date[]) with ordinality as t(d, n) where d - date '0001-01-01' = %s + n - 1"
    )
    for start in range(0, len(days), chunk):
        some = days[start : start + chunk]
        assert way.cursor.execute(sql, (some, start)).fetchone() == [len(some)]


@pytest.mark.parametrize(
    ("type_name", "oid", "base"),
    [
        ("time", oids.TIME, None),
        ("timetz", oids.TIMETZ, None),
        ("timestamp", oids.TIMESTAMP, datetime.date(1, 1, 1)),
        ("timestamp", oids.TIMESTAMP, datetime.date(1969, 12, 31)),
        ("timestamptz", oids.TIMESTAMPTZ, datetime.date(9999, 12, 31)),
    ],
)
def test_every_minute_as_a_result(ways: list[Way], type_name: str, oid: int, base: datetime.date | None) -> None:
    zone = UTC if type_name.endswith("tz") else None
    wanted: list[Any] = [clock.replace(tzinfo=zone) for clock in CLOCKS]
    start = f"time '{datetime.time.min}'"
    if base is not None:
        wanted = [datetime.datetime.combine(base, clock) for clock in wanted]
        start = f"timestamp '{base}'"
    sql = f"select ({start} + n * interval '1 microsecond')::{type_name} from unnest(%s::int8[]) with ordinality"
    sql += " t(n, i) order by i"
    for way in ways:
        got = settled(way, sql, (MICROSECONDS,), way.format_of(oid))
        assert got == wanted, way.name
        assert {value.tzinfo for value in got} == {zone}


def test_every_minute_as_a_parameter(ways: list[Way]) -> None:
    """The server counts the microseconds itself."""
    width = 160
    columns = "extract(epoch from %s::time)", "extract(epoch from %s::timetz)", "extract(epoch from %s::timestamp)"
    bases = {"time": None, "timetz": UTC, "timestamp": None}
    for way in ways[:1] + ways[-1:]:
        for column, (type_name, zone) in zip(columns, bases.items(), strict=True):
            sql = "select " + ", ".join([f"({column} * 1000000)::int8"] * width)
            for start in range(0, len(CLOCKS), width):
                values: list[Any] = [clock.replace(tzinfo=zone) for clock in CLOCKS[start : start + width]]
                if type_name == "timestamp":
                    values = [datetime.datetime.combine(datetime.date(1970, 1, 1), clock) for clock in values]
                assert way.cursor.execute(sql, values).fetchone() == MICROSECONDS[start : start + width], way.name


def test_every_minute_in_an_array(ways: list[Way]) -> None:
    sql = "select count(*) from unnest(%s::time[], %s::int8[]) t(c, n) where extract(epoch from c) * 1000000 = n"
    for way in ways:
        assert way.cursor.execute(sql, (CLOCKS, MICROSECONDS)).fetchone() == [len(CLOCKS)]
        rows = way.runs("select %s::time[]", (CLOCKS,), way.format_of(oids.TIME_ARRAY))
        assert all(row == [CLOCKS] for row in rows), way.name


def test_every_byte(ways: list[Way]) -> None:
    every = bytes(range(256)) * 64
    for way in ways:
        for row in way.runs("select decode(%s, 'hex')", (every,), way.format_of(oids.BYTES)):
            assert row == [every], way.name


def test_every_character_of_the_first_plane(ways: list[Way]) -> None:
    text = "".join(chr(number) for number in chain(range(1, 0xD800), range(0xE000, 0x11000)))
    for way in ways:
        for row in way.runs("select %s::text", (text,), way.format_of(oids.TEXT)):
            assert row == [text], way.name
        for row in way.runs("select %s::text[]", (list(text),), way.format_of(oids.TEXT_ARRAY)):
            assert row == [list(text)], way.name


def test_text_of_16_megabytes(ways: list[Way]) -> None:
    text = ("0123456789abcde\n" * 63 + "grün €\U0001f600") * (16 * 1024 * 1024 // 1022)
    text += "." * (16 * 1024 * 1024 - len(text.encode()))
    for way in ways:
        if way.name in ("PostgreSQL, text", "protocol 0, new", "protocol 2, settled"):
            row = way.cursor.execute("select %s::text, octet_length(%s::text)", (text, text)).fetchone()
            assert row is not None
            assert row[1] == 16 * 1024 * 1024
            assert row[0] == text, way.name
