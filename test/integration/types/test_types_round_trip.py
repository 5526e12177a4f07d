"""Every type PostgreSQL has: a Python value as a parameter, through the server, and back as an equal value."""

from __future__ import annotations

import datetime
import ipaddress
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ways_of_values import Way, same

from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth
from redshift_connector.pg_types import PGJson, PGJsonb, PGText, PGVarchar
from redshift_connector.types import oids
from redshift_connector.types.interval_text import interval_literal

UTC = datetime.timezone.utc
DAY = 86_400_000_000
MICROSECOND = datetime.timedelta(microseconds=1)


def itself(value: Any) -> Any:
    return value


@dataclass
class Kind:
    """One type, and which of its values are tried.

    Parameters
    ----------
    name : str
        The type in SQL.
    oid : int
        Its number.
    values : strategy
        The values.
    edges : sequence
        Values that are always tried.
    wanted : callable
        From the value to what must come back.
    argument : callable
        From the value to the parameter.
    direct_argument : callable, optional
        The same for PostgreSQL itself, where its layouts are not Redshift's.
    normal : callable
        From what came back to what is compared.
    marker : str
        The parameter in SQL.
    note : str
        Tells kinds of one type apart.
    """

    name: str
    oid: int
    values: st.SearchStrategy[Any]
    edges: tuple[Any, ...] = ()
    wanted: Callable[[Any], Any] = itself
    argument: Callable[[Any], Any] = itself
    direct_argument: Callable[[Any], Any] | None = None
    normal: Callable[[Any], Any] = itself
    marker: str = "%s"
    note: str = ""

    @property
    def is_scaled(self) -> bool:
        return "(" in self.name


# --- numbers -----------------------------------------------------------------------------------------------------


def numerics(precision: int, scale: int) -> Kind:
    bound = 10**precision - 1

    def scaled(number: int) -> Decimal:
        return Decimal((int(number < 0), tuple(map(int, str(abs(number)))), -scale))

    edges = tuple(
        map(scaled, (0, 1, -1, bound, -bound, min(bound, 10**scale), min(bound, 2**63), -min(bound, 2**63)))
    )
    values = st.integers(-bound, bound).map(scaled)
    return Kind(f"numeric({precision},{scale})", oids.NUMERIC, values, edges)


def plain_numeric(value: Decimal) -> Decimal:
    """Give what a server makes of a Decimal: one NaN, no negative zero, no exponent above 0."""
    if value.is_nan():
        return Decimal("NaN")
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return value
    if not any(digits):
        return Decimal((0, (0,), min(exponent, 0)))
    if exponent > 0:
        digits, exponent = (*digits, *[0] * exponent), 0
    first = next(place for place, digit in enumerate(digits) if digit)
    return Decimal((sign, digits[first:], exponent))


@st.composite
def decimals(draw: st.DrawFn, digits: int = 60) -> Decimal:
    number = draw(st.integers(-(10**digits), 10**digits))
    return Decimal((int(number < 0), tuple(map(int, str(abs(number)))), draw(st.integers(-digits - 20, 20))))


SINGLE = st.floats(width=32)
SINGLE_EDGES = (
    0.0,
    -0.0,
    float("nan"),
    float("inf"),
    -float("inf"),
    2.0**-149,
    -(2.0**-126),
    2.0**127 * (2 - 2**-23),
)
DOUBLE_EDGES = (0.0, -0.0, float("nan"), float("inf"), -float("inf"), 5e-324, -5e-324, 2.2250738585072014e-308)
DOUBLE_EDGES += (2.225073858507201e-308, 1.7976931348623157e308, 0.1, 1e23, 9007199254740993.0)

NUMBERS = [
    Kind("bool", oids.BOOLEAN, st.booleans()),
    Kind("int2", oids.SMALLINT, st.integers(-(2**15), 2**15 - 1), (-(2**15), 2**15 - 1, 0)),
    Kind(
        "int4",
        oids.INTEGER,
        st.integers(-(2**31), 2**31 - 1),
        (-(2**31), 2**31 - 1, -(2**15), 2**15, -(2**15) - 1, 0),
    ),
    Kind("int8", oids.BIGINT, st.integers(-(2**63), 2**63 - 1), (-(2**63), 1 - 2**63, 2**63 - 1, -(2**31), 2**31)),
    Kind("float4", oids.REAL, SINGLE, SINGLE_EDGES),
    Kind("float8", oids.FLOAT, st.floats(), DOUBLE_EDGES),
    numerics(1, 0),
    numerics(5, 5),
    numerics(12, 2),
    numerics(18, 9),
    numerics(19, 0),
    numerics(19, 19),
    numerics(20, 3),
    numerics(28, 14),
    numerics(38, 0),
    numerics(38, 10),
    numerics(38, 37),
    numerics(38, 38),
    Kind(
        "numeric",
        oids.NUMERIC,
        decimals() | st.decimals(allow_infinity=True),
        (
            *map(Decimal, ("NaN", "Infinity", "-Infinity", "0E+3", "-0.00", "1E+2000", "-1E-2000", "10", "1E-16383")),
            Decimal(10**40_000 + 1),
        ),
        plain_numeric,
    ),
    Kind("numeric", oids.NUMERIC, st.integers(-(10**60), 10**60), (2**63, -(2**63) - 1), Decimal, note="from int"),
    Kind("oid", oids.OID, st.integers(0, 2**32 - 1), (0, 2**31 - 1, 2**31, 2**32 - 1)),
    Kind("xid", oids.XID, st.integers(0, 2**32 - 1), (0, 2**32 - 1), argument=str),
]

# --- characters --------------------------------------------------------------------------------------------------

ANY_CHARACTER = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
ANY_TEXT = st.text(ANY_CHARACTER)
TEXT_EDGES = ("", " ", "\n", "\r\n\t", "it's", 'say "no"', "\\", "\\x00", "%s %% %(a)s :b ? $1", "NULL", "{a,b}")
TEXT_EDGES += (
    "; select 2; --",
    "/* open",
    "$$",
    "\x7f\x80\xa0\ufeff\uffff\U0010ffff",
    "e\u0301é",
    "\u2028",
    "\U0001d518" * 100,
)
ASCII = st.characters(min_codepoint=1, max_codepoint=127)


def limited(characters: int) -> st.SearchStrategy[str]:
    return st.text(ANY_CHARACTER, max_size=characters)


CHARACTERS = [
    Kind("text", oids.TEXT, ANY_TEXT, TEXT_EDGES),
    Kind("text", oids.TEXT, ANY_TEXT, TEXT_EDGES, argument=PGText, note="from PGText"),
    Kind("varchar", oids.VARCHAR, ANY_TEXT, TEXT_EDGES),
    Kind("varchar(30)", oids.VARCHAR, limited(30), ("", "é" * 30), argument=PGVarchar),
    Kind("char(10)", oids.BPCHAR, limited(10), ("", " ", "ab", "ab ", "€" * 10), lambda value: value.ljust(10)),
    Kind("char", oids.BPCHAR, limited(1), ("", "\U0001d518"), lambda value: value.ljust(1)),
    Kind('"char"', oids.CHAR, st.text(ASCII, max_size=1), ("", " ", "'", "\\")),
    Kind("name", oids.NAME, limited(15) | st.text(ASCII, max_size=63), ("", "a" * 63, "é" * 31, "a b")),
    Kind("varbit", oids.VARBIT, st.text("01"), ("", "0", "1" * 100)),
    Kind("bit(7)", oids.BIT, st.text("01", min_size=7, max_size=7)),
]

# --- dates and times ---------------------------------------------------------------------------------------------

OFFSETS = st.integers(-15 * 60 - 59, 15 * 60 + 59).map(lambda minutes: datetime.timedelta(minutes=minutes))
OFFSETS |= st.integers(-57_599, 57_599).map(lambda seconds: datetime.timedelta(seconds=seconds))
FIXED_ZONES = st.just(UTC) | OFFSETS.map(datetime.timezone)
NAMED_ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Africa/Monrovia"]
).map(ZoneInfo)
EARLY, LATE = datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)
TIMES = (
    datetime.time(0),
    datetime.time(23, 59, 59, 999999),
    datetime.time(0, 0, 0, 1),
    datetime.time(12, 0, 0, 500000),
)
MOMENTS = (
    EARLY,
    LATE,
    datetime.datetime(1582, 10, 4, 23, 59, 59),
    datetime.datetime(1600, 2, 29),
    datetime.datetime(1900, 2, 28, 23, 59, 59, 999999),
    datetime.datetime(1999, 12, 31, 23, 59, 59, 999999),
    datetime.datetime(2000, 1, 1),
    datetime.datetime(2000, 1, 1, 0, 0, 0, 1),
    datetime.datetime(2024, 2, 29, 12, 30, 0, 100000),
)
ZONED_TIMES = st.times(timezones=FIXED_ZONES)
# The offset may move a moment by a day; what leaves the years Python has is tried elsewhere.
NAIVE_INSIDE = {"min_value": datetime.datetime(1, 1, 3), "max_value": datetime.datetime(9999, 12, 29)}
ZONED_MOMENTS = st.datetimes(**NAIVE_INSIDE, timezones=FIXED_ZONES | NAMED_ZONES)


def time_in_utc(value: datetime.time) -> datetime.time:
    offset = value.utcoffset()
    assert offset is not None
    moment = datetime.datetime.combine(datetime.date(2000, 1, 2), value.replace(tzinfo=None)) - offset
    return moment.time().replace(tzinfo=UTC)


def moment_in_utc(value: datetime.datetime) -> datetime.datetime:
    return value.astimezone(UTC)


def interval_value(value: Any) -> Any:
    """Give what comes back: the days folded in, and a timedelta unless there are months."""
    if isinstance(value, datetime.timedelta):
        return value
    folded = value.days * DAY + value.microseconds
    return Interval(folded, 0, value.months) if value.months else MICROSECOND * folded


def interval_words(value: Any) -> str:
    if isinstance(value, datetime.timedelta):
        return interval_literal(0, value.days, value.seconds * 1_000_000 + value.microseconds)
    return interval_literal(value.months, value.days, value.microseconds)


LONGEST = MICROSECOND * (2**63 - 1)
TIMEDELTAS = st.timedeltas(-LONGEST, LONGEST) | st.timedeltas(-datetime.timedelta(days=2), datetime.timedelta(days=2))
SPANS = st.builds(
    Interval,
    st.integers(-(2**62), 2**62) | st.integers(-DAY, DAY),
    st.integers(-50_000_000, 50_000_000) | st.integers(-40, 40),
    st.integers(-(2**31), 2**31 - 1) | st.integers(-30, 30),
)
SPAN_EDGES = (
    Interval(0, 0, -1),
    Interval(-1, 0, 1),
    Interval(1, -1, -13),
    Interval(0, 0, 32768),
    Interval(0, 0, -(2**31)),
    Interval(0, 0, 2**31 - 1),
    Interval(5, 0, 0),
)
TIMEDELTA_EDGES = (
    datetime.timedelta(0),
    MICROSECOND,
    -MICROSECOND,
    datetime.timedelta(days=-1, seconds=1),
    datetime.timedelta(days=106_751_991),
    LONGEST,
    -LONGEST,
)


def intervals(values: st.SearchStrategy[Any], edges: tuple[Any, ...], note: str) -> Kind:
    return Kind("interval", oids.INTERVAL, values, edges, interval_value, direct_argument=interval_words, note=note)


DATES_AND_TIMES = [
    Kind("date", oids.DATE, st.dates(), tuple(moment.date() for moment in MOMENTS)),
    Kind("time", oids.TIME, st.times(), TIMES),
    Kind(
        "timetz",
        oids.TIMETZ,
        ZONED_TIMES,
        tuple(
            time.replace(tzinfo=datetime.timezone(datetime.timedelta(seconds=seconds)))
            for time in TIMES
            for seconds in (0, 57_599, -57_599, 19_815)
        ),
        time_in_utc,
    ),
    Kind("timestamp", oids.TIMESTAMP, st.datetimes(), MOMENTS),
    Kind(
        "timestamptz",
        oids.TIMESTAMPTZ,
        ZONED_MOMENTS,
        (
            *(moment.replace(tzinfo=UTC) for moment in MOMENTS),
            datetime.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
            datetime.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
            datetime.datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        ),
        moment_in_utc,
    ),
    intervals(TIMEDELTAS, TIMEDELTA_EDGES, "from timedelta"),
    intervals(SPANS, SPAN_EDGES, "from Interval"),
    intervals(st.integers(-(2**31), 2**31 - 1).map(IntervalYearToMonth), (), "from IntervalYearToMonth"),
    intervals(st.integers(-(2**62), 2**62).map(IntervalDayToSecond), (), "from IntervalDayToSecond"),
]

# --- others ------------------------------------------------------------------------------------------------------

JSON_LEAVES = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | ANY_TEXT
# JSON writes NUL as an escape, which json keeps and jsonb refuses.
ANY_JSON = st.recursive(
    JSON_LEAVES | st.floats(allow_nan=False, allow_infinity=False) | st.just("nul \0"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
ANY_JSONB = st.recursive(
    JSON_LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
JSON_EDGES = ({}, [], "", None, 1e-300, -0.0, {"a": [{"b": None}]}, ['"', "\\", "\n", "\u2028"], {"": {"": []}})

OTHERS = [
    Kind("bytea", oids.BYTES, st.binary(), (b"", b"\0", bytes(range(256)), b"\\x"), marker="decode(%s, 'hex')"),
    Kind("uuid", oids.UUID_TYPE, st.uuids(), wanted=str),
    Kind("json", oids.JSON, ANY_JSON, JSON_EDGES, argument=PGJson),
    Kind("json", oids.JSON, st.dictionaries(ANY_TEXT, ANY_JSON, max_size=3), ({},), note="from dict"),
    Kind("jsonb", oids.JSONB, ANY_JSONB, argument=PGJsonb, normal=json.loads),
    Kind("inet", oids.INET, st.ip_addresses(), wanted=itself, normal=ipaddress.ip_address),
    Kind(
        "int2vector",
        oids.INT2VECTOR,
        st.lists(st.integers(-(2**15), 2**15 - 1)),
        ([], [0]),
        argument=lambda value: " ".join(map(str, value)),
    ),
    Kind(
        "oidvector",
        oids.OIDVECTOR,
        st.lists(st.integers(0, 2**32 - 1)),
        ([], [2**32 - 1]),
        argument=lambda value: " ".join(map(str, value)),
    ),
]

# --- arrays ------------------------------------------------------------------------------------------------------


def arrays_of(elements: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists with NULLs, of one dimension or two."""
    item = st.none() | elements
    flat = st.lists(item, max_size=6)
    grids = [st.lists(st.lists(item, min_size=width, max_size=width), min_size=1, max_size=3) for width in (1, 2, 3)]
    return st.one_of(flat, *grids)


def each(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Apply a change to the elements of a list of any depth."""

    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(item) for item in value]
        return None if value is None else change(value)

    return changed


def array(
    name: str,
    oid: int,
    elements: st.SearchStrategy[Any],
    edges: tuple[Any, ...] = (),
    wanted: Callable[[Any], Any] = itself,
) -> Kind:
    listed = list(edges)
    more = (
        [],
        [None],
        [[None, None], [None, None]],
        listed,
        [listed, listed] if listed else [],
        [[[None]], [[None]]],
    )
    return Kind(name, oid, arrays_of(elements), more, each(wanted))


ARRAYS = [
    array("bool[]", oids.BOOLEAN_ARRAY, st.booleans(), (True, None, False)),
    array("int2[]", oids.SMALLINT_ARRAY, st.integers(-(2**15), 2**15 - 1), (-(2**15), 2**15 - 1)),
    array("int4[]", oids.INTEGER_ARRAY, st.integers(-(2**31), 2**31 - 1), (-(2**31), 2**31 - 1)),
    array("int8[]", oids.BIGINT_ARRAY, st.integers(-(2**63), 2**63 - 1), (-(2**63), 2**63 - 1)),
    array("oid[]", oids.OID_ARRAY, st.integers(0, 2**32 - 1), (0, 2**32 - 1)),
    array("float4[]", oids.REAL_ARRAY, SINGLE, SINGLE_EDGES),
    array("float8[]", oids.FLOAT_ARRAY, st.floats(), DOUBLE_EDGES),
    array(
        "numeric[]", oids.NUMERIC_ARRAY, decimals(45), (Decimal("NaN"), Decimal("-0.0"), Decimal(1)), plain_numeric
    ),
    array("text[]", oids.TEXT_ARRAY, ANY_TEXT, TEXT_EDGES),
    array("varchar[]", oids.VARCHAR_ARRAY, ANY_TEXT, TEXT_EDGES),
    array("char(5)[]", oids.BPCHAR_ARRAY, limited(5), ("", "NULL"), lambda value: value.ljust(5)),
    array('"char"[]', oids.CHAR_ARRAY, st.text(ASCII, max_size=1), ("", ",", '"', "\\", " ")),
    array("name[]", oids.NAME_ARRAY, limited(15), ("", "null", "a,b")),
    array("date[]", oids.DATE_ARRAY, st.dates(), tuple(moment.date() for moment in MOMENTS)),
    array("time[]", oids.TIME_ARRAY, st.times(), TIMES),
    array("timetz[]", oids.TIMETZ_ARRAY, ZONED_TIMES, (), time_in_utc),
    array("timestamp[]", oids.TIMESTAMP_ARRAY, st.datetimes(), MOMENTS),
    array("timestamptz[]", oids.TIMESTAMPTZ_ARRAY, ZONED_MOMENTS, (), moment_in_utc),
    array("interval[]", oids.INTERVAL_ARRAY, TIMEDELTAS | SPANS, (*TIMEDELTA_EDGES, *SPAN_EDGES), interval_value),
    array("bytea[]", oids.BYTES_ARRAY, st.binary(), (b"", b"\0\\", bytes(range(256)))),
    array("uuid[]", oids.UUID_ARRAY, st.uuids(), (), str),
]

KINDS = NUMBERS + CHARACTERS + DATES_AND_TIMES + OTHERS + ARRAYS


def named(kind: Kind) -> str:
    return f"{kind.name} {kind.note}".strip().replace('"', "'")


# --- the tests ---------------------------------------------------------------------------------------------------


VALUES_AT_ONCE = 8
"""One statement takes that many values, and so does one example: the statements are what costs time."""


def check_round_trip(kind: Kind, ways: list[Way], values: list[Any]) -> None:
    wanted = [kind.wanted(value) for value in values]
    markers = [f"{kind.marker}::{kind.name}"] * len(values)
    arguments = [kind.argument(value) for value in values]
    texts: list[str] = []
    for way in ways:
        sent = arguments
        if way.is_postgres and kind.direct_argument is not None:
            sent = [kind.direct_argument(value) for value in values]
        rows = way.runs(f"select {', '.join(markers)}", sent, way.format_of(kind.oid, kind.is_scaled))
        if not texts:
            columns = ", ".join(f"({marker})::text" for marker in markers)
            texts = way.cursor.execute(f"select {columns}", sent).fetchone() or []
        if way.settles:
            rows.append(way.simple(texts, kind.name))
        for run, row in enumerate(rows):
            for value, argument, got, good in zip(values, sent, row, wanted, strict=True):
                assert same(kind.normal(got), good), (
                    f"{way.name}, run {run}: {value!r} sent as {argument!r} came back as {got!r}, not as {good!r}"
                )


def rows_of(edges: Sequence[Any]) -> Iterator[list[Any]]:
    """Cut a list into rows, the last of which is filled up."""
    for start in range(0, len(edges), VALUES_AT_ONCE):
        row = list(edges[start : start + VALUES_AT_ONCE])
        yield row + row[:1] * (VALUES_AT_ONCE - len(row))


def check_kind(kind: Kind, ways: list[Way], profile: settings) -> None:
    def check(values: list[Any]) -> None:
        check_round_trip(kind, ways, values)

    for row in rows_of(kind.edges):
        check = example(row)(check)
    profile(given(st.lists(kind.values, min_size=VALUES_AT_ONCE, max_size=VALUES_AT_ONCE))(check))()


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_round_trip(kind: Kind, ways: list[Way], profile: settings) -> None:
    check_kind(kind, ways, profile)


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_null(kind: Kind, ways: list[Way]) -> None:
    for way in ways:
        for sql, arguments in [(f"select {kind.marker}::{kind.name}", (None,)), (f"select null::{kind.name}", ())]:
            assert way.runs(sql, arguments, way.format_of(kind.oid, kind.is_scaled))[-1] == [None]
        assert way.cursor.execute(f"select null::{kind.name}; select 1").fetchone() == [None]


# --- settings of the session that change the server's text ---------------------------------------------------------


def text_ways(ways: list[Way]) -> list[Way]:
    return [way for way in ways if not way.settles and way.protocol < 2]


@pytest.fixture
def setting(request: pytest.FixtureRequest, ways: list[Way]) -> Iterator[str]:
    """A setting of the session, as (name, value), on the connections that get text."""
    name, value = request.param
    for way in text_ways(ways):
        way.cursor.execute(f"set {name} to '{value}'")
    yield value
    for way in text_ways(ways):
        way.cursor.execute(f"reset {name}")


ZONES = ["Asia/Kathmandu", "Africa/Monrovia", "Etc/GMT+12"]


@pytest.mark.parametrize("setting", [("timezone", zone) for zone in ZONES], indirect=True, ids=ZONES)
@pytest.mark.parametrize("name", ["timestamptz", "timestamptz[]", "timetz"])
def test_zone_of_the_session(name: str, setting: str, ways: list[Way], profile: settings) -> None:
    """The offset in the text is the session's: with minutes, and in old times with seconds."""
    check_setting(name, ways, profile)


@pytest.mark.parametrize("setting", [("bytea_output", "escape")], indirect=True, ids=["escape"])
@pytest.mark.parametrize("name", ["bytea", "bytea[]"])
def test_older_text_of_bytea(name: str, setting: str, ways: list[Way], profile: settings) -> None:
    check_setting(name, ways, profile)


STYLES = ["postgres_verbose", "sql_standard"]


@pytest.mark.parametrize("setting", [("intervalstyle", style) for style in STYLES], indirect=True, ids=STYLES)
@pytest.mark.parametrize("name", ["interval", "interval[]"])
def test_styles_of_intervals(name: str, setting: str, ways: list[Way], profile: settings) -> None:
    check_setting(name, ways, profile)


def check_setting(name: str, ways: list[Way], profile: settings) -> None:
    for kind in KINDS:
        if kind.name == name:
            check_kind(kind, text_ways(ways), profile)
