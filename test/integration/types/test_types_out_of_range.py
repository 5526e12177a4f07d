"""What a server holds and Python cannot: infinities, years before 1 and after 9999, 24:00:00."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from ways_of_values import Way, open_ways, same

import redshift_connector
from redshift_connector.types import oids

UTC = datetime.timezone.utc
MODES = ["clamp", "raise", "none", "text"]


@pytest.fixture(scope="module", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """The option `out_of_range`."""
    return str(request.param)


@pytest.fixture(scope="module")
def choosing(mode: str, server: Any, postgres_arguments: dict[str, Any]) -> Iterator[list[Way]]:
    """All ways, with that option."""
    with ExitStack() as stack:
        yield open_ways(stack, server.connect_arguments(), postgres_arguments, out_of_range=mode)


CLAMPED: dict[str, tuple[Any, Any]] = {
    "date": (datetime.date.min, datetime.date.max),
    "timestamp": (datetime.datetime.min, datetime.datetime.max),
    "timestamptz": (datetime.datetime.min.replace(tzinfo=UTC), datetime.datetime.max.replace(tzinfo=UTC)),
    "time": (datetime.time.min, datetime.time.max),
}
OIDS = {"date": oids.DATE, "timestamp": oids.TIMESTAMP, "timestamptz": oids.TIMESTAMPTZ, "time": oids.TIME}
ARRAYS = {
    "date": oids.DATE_ARRAY,
    "timestamp": oids.TIMESTAMP_ARRAY,
    "timestamptz": oids.TIMESTAMPTZ_ARRAY,
    "time": oids.TIME_ARRAY,
}

# Type, literal, whether it lies above, and the text the server has for it when that is not the literal.
OUTSIDE: list[tuple[str, str, bool, str]] = [
    ("date", "infinity", True, ""),
    ("date", "-infinity", False, ""),
    ("date", "10000-01-01", True, ""),
    ("date", "294276-01-02", True, ""),
    ("date", "5874897-12-31", True, ""),
    ("date", "0001-12-31 BC", False, ""),
    ("date", "0044-03-15 BC", False, ""),
    ("date", "4713-01-01 BC", False, ""),
    ("timestamp", "infinity", True, ""),
    ("timestamp", "-infinity", False, ""),
    ("timestamp", "10000-01-01 00:00:00", True, ""),
    ("timestamp", "294276-12-31 23:59:59.999999", True, ""),
    ("timestamp", "0001-12-31 23:59:59.999999 BC", False, ""),
    ("timestamp", "0005-02-29 12:00:00.5 BC", False, ""),
    ("timestamp", "4713-01-01 00:00:00 BC", False, ""),
    ("timestamptz", "infinity", True, ""),
    ("timestamptz", "-infinity", False, ""),
    ("timestamptz", "10000-01-01 00:00:00+00", True, ""),
    ("timestamptz", "294276-12-31 23:59:59.999999+00", True, ""),
    ("timestamptz", "0001-12-31 23:59:59.999999+00 BC", False, ""),
    ("timestamptz", "4713-01-01 00:00:00+00 BC", False, ""),
    ("timestamptz", "0001-01-01 01:00:00+02", False, "0001-12-31 23:00:00+00 BC"),
    ("timestamptz", "9999-12-31 23:30:00-01", True, "10000-01-01 00:30:00+00"),
    ("time", "24:00:00", True, ""),
]

INSIDE: list[tuple[str, str, Any]] = [
    ("date", "0001-01-01", datetime.date.min),
    ("date", "9999-12-31", datetime.date.max),
    ("timestamp", "0001-01-01 00:00:00", datetime.datetime.min),
    ("timestamp", "9999-12-31 23:59:59.999999", datetime.datetime.max),
    ("timestamptz", "0001-01-01 00:00:00+00", datetime.datetime.min.replace(tzinfo=UTC)),
    ("timestamptz", "0001-12-31 23:00:00-01 BC", datetime.datetime.min.replace(tzinfo=UTC)),
    ("timestamptz", "9999-12-31 23:59:59.999999+00", datetime.datetime.max.replace(tzinfo=UTC)),
    ("timestamptz", "10000-01-01 00:59:59.999999+01", datetime.datetime.max.replace(tzinfo=UTC)),
    ("time", "23:59:59.999999", datetime.time.max),
]


def wanted_of(mode: str, type_name: str, text: str, above: bool) -> Any:
    return {"clamp": CLAMPED[type_name][above], "none": None, "text": text}[mode]


def refused(way: Way, sql: str, arguments: tuple[Any, ...] = ()) -> None:
    """Expect an error that says which column it is, after which the connection goes on."""
    with pytest.raises(redshift_connector.DataError, match="far_away"):
        way.cursor.execute(sql, arguments).fetchall()
    assert way.cursor.execute("select 'good'").fetchone() == ["good"]


def tried(way: Way, oid: int, sql: str) -> Iterator[Any]:
    """Run a statement until it arrives in the format preferred; then in the simple protocol."""
    for row in way.runs(sql, (), way.format_of(oid)):
        yield row[0]
    row = way.cursor.execute(f"{sql}; select 1").fetchone()
    assert row is not None
    assert way.formats() == [0]
    yield row[0]


@pytest.mark.parametrize(("type_name", "literal", "above", "other"), OUTSIDE, ids=[f"{o[0]} {o[1]}" for o in OUTSIDE])
def test_outside(mode: str, choosing: list[Way], type_name: str, literal: str, above: bool, other: str) -> None:
    text = other or literal
    one = f"select '{literal}'::{type_name} as far_away"
    listed = f"select array[null, '{literal}']::{type_name}[] as far_away"
    for way in choosing:
        if mode == "raise":
            for sql in (one, listed):
                for _ in range(3):
                    refused(way, sql)
                refused(way, f"{sql}; select 1")
            continue
        wanted = wanted_of(mode, type_name, text, above)
        for got in tried(way, OIDS[type_name], one):
            assert same(got, wanted), f"{way.name}: {got!r}, not {wanted!r}"
        for got in tried(way, ARRAYS[type_name], listed):
            assert same(got, [None, wanted]), f"{way.name}: {got!r}, not {[None, wanted]!r}"


@pytest.mark.parametrize(("type_name", "literal", "wanted"), INSIDE, ids=[f"{i[0]} {i[1]}" for i in INSIDE])
def test_the_last_inside(choosing: list[Way], type_name: str, literal: str, wanted: Any) -> None:
    for way in choosing:
        for got in tried(way, OIDS[type_name], f"select '{literal}'::{type_name}"):
            assert same(got, wanted), f"{way.name}: {got!r}, not {wanted!r}"
        for got in tried(way, ARRAYS[type_name], f"select array['{literal}']::{type_name}[]"):
            assert same(got, [wanted]), f"{way.name}: {got!r}, not {[wanted]!r}"


@pytest.mark.parametrize("mode", ["text"], indirect=True)
def test_text_is_what_the_server_writes(choosing: list[Way]) -> None:
    """From every century of the years that Python lacks."""
    start = "(timestamp '4713-01-01 BC' + n * interval '100 years 1 day 1.000001 seconds')"
    sql = f"select t, t::text, t::date, t::date::text from (select {start} from generate_series(0, 2900) n) x(t)"
    for way in choosing:
        for _ in range(3):
            rows = way.cursor.execute(sql).fetchall()
            assert len(rows) == 2901
            for moment, text, day, day_text in rows:
                assert day == day_text or day.isoformat() == day_text
                shown = moment if isinstance(moment, str) else moment.isoformat(" ")
                assert shown == text or shown.rstrip("0") == text


@pytest.mark.parametrize("value", [datetime.datetime.min, datetime.datetime.max], ids=["first", "last"])
@pytest.mark.parametrize("hours", [-14, 14])
def test_parameters_whose_offset_leads_outside(mode: str, choosing: list[Way], value: Any, hours: int) -> None:
    """Python can hold them with their offset, not in UTC; the server gets the right moment."""
    zoned = value.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=hours)))
    for way in choosing:
        row = way.cursor.execute(
            "select (%s::timestamptz at time zone 'UTC' - interval '1 hour' * %s)::text", (zoned, -hours)
        ).fetchone()
        assert row == [value.isoformat(" ")]
