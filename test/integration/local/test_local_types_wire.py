"""The types that PostgreSQL lacks, on the wire: the layouts of the specification, sections 6.1, 6.2, 6.6 and 6.7."""

from __future__ import annotations

import struct

import pytest
from local_raw_client import SYNC, RawClient, errors, rows, tags

from redshift_connector.local import LocalRedshift
from redshift_connector.protocol.backend import ParameterDescription
from redshift_connector.protocol.frontend import Bind, Describe, Execute, Parse

POINT = b"01010000000000000000001440000000000000F0BF"
PLACE = b"0101000020E6100000000000000000F03F000000000000F03F"
OIDS = [4000, 6551, 3000, 3001, 2935, 1188, 1190]
EXPRESSIONS = (
    """json_parse('{"a": [1, "x y"]}')""",
    "from_hex('00ff4A')",
    f"'{POINT.decode().lower()}'::geometry",
    f"'{PLACE.decode()}'::geography",
    """'{"version":1}'::hllsketch""",
    "'3-6'::intervaly2m",
    "'0 03:25:45.6'::intervald2s",
)
TEXT = (
    b'{"a":[1,"x y"]}',
    b"00ff4a",
    POINT,
    PLACE,
    b'{"version":1}',
    b"3 years 6 mons",
    b"03:25:45.6",
)
RAW = (
    TEXT[0],
    bytes.fromhex("00FF4A"),
    TEXT[2],
    bytes.fromhex(PLACE.decode()),
    TEXT[4],
    bytes.fromhex("0000002A"),
    bytes.fromhex("00000002DFDAE800"),
)
TOLD_RAW = [0, 1, 0, 1, 0, 1, 1]
NULLS = (None,) * 7
SELECT = f"select {', '.join(EXPRESSIONS)}"
CREATE = (
    "create temp table held (a super, b varbyte(16), c geometry, d geography, e hllsketch,"
    " f interval year to month, g interval day to second);"
    f"insert into held {SELECT}; insert into held values ({', '.join(['null'] * 7)})"
)
ENDS = [
    *[("intervaly2m", value, "!i") for value in (0, -1, -13, 2**31 - 1, -(2**31))],
    *[("intervald2s", value, "!q") for value in (0, -1, 86_400_000_000, 2**63 - 1, -(2**63))],
]


@pytest.mark.parametrize(
    ("version", "formats", "values", "told"),
    [
        *[(version, formats, TEXT, [0] * 7) for version in (0, 1) for formats in ((), (0,))],
        *[(version, (1,), RAW, TOLD_RAW) for version in (0, 1)],
        (0, (0, 0, 0, 0, 0, 1, 1), TEXT[:5] + RAW[5:], [0, 0, 0, 0, 0, 1, 1]),
        *[(2, formats, RAW, TOLD_RAW) for formats in ((), (0,), (1,), (0, 0, 0, 1, 0, 1, 1))],
    ],
)
def test_values(
    server: LocalRedshift, version: int, formats: tuple[int, ...], values: tuple[bytes, ...], told: list[int]
) -> None:
    with RawClient(server, version) as client:
        client.query(CREATE)
        for text, expected in ((SELECT, [values]), ("select * from held", [values, NULLS])):
            answer = client.flight(text, formats)
            assert rows(answer) == expected
            columns = client.columns(answer)
            assert [column.type_oid for column in columns] == OIDS
            assert [column.format for column in columns] == told
            assert [column.type_size for column in columns] == [-1] * 5 + [4, 8]
        if version:
            assert (columns[1].column, columns[1].table, columns[1].type_modifier) == (b"b", b"held", 20)


@pytest.mark.parametrize("version", [0, 1, 2])
def test_a_simple_query_is_text(server: LocalRedshift, version: int) -> None:
    with RawClient(server, version) as client:
        client.query(CREATE)
        answer = client.query("set bytea_output = escape; select * from held")
        assert rows(answer) == [TEXT, NULLS]
        assert [(column.type_oid, column.format) for column in client.columns(answer)] == [(oid, 0) for oid in OIDS]


def test_an_obeying_server(obeying_server: LocalRedshift) -> None:
    with RawClient(obeying_server) as client:
        assert rows(client.flight(SELECT)) == [TEXT]
        assert rows(client.flight(SELECT, (1,))) == [RAW]


@pytest.mark.parametrize("version", [0, 1, 2])
def test_a_statement_described_long_before_it_is_bound(server: LocalRedshift, version: int) -> None:
    with RawClient(server, version) as client:
        client.send(Parse(b"s", SELECT.encode()).encode(), Describe(b"S", b"s").encode(), SYNC)
        answer = client.answer()
        assert [(column.type_oid, column.format) for column in client.columns(answer)] == [(oid, 0) for oid in OIDS]
        client.send(Bind(b"", b"s").encode(), Execute(b"", 0).encode(), SYNC)
        assert rows(client.answer()) == [RAW if version == 2 else TEXT]


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize(("name", "value", "layout"), ENDS)
def test_intervals_at_their_ends(server: LocalRedshift, version: int, name: str, value: int, layout: str) -> None:
    oid = {"intervaly2m": 1188, "intervald2s": 1190}[name]
    wire = struct.pack(layout, value)
    with RawClient(server, version) as client:
        client.query(f"create temp table i (a {name})")
        bound = {"parameter_formats": (1,), "parameters": (wire,)}
        answer = client.flight("select $1", (1,), (oid,), **bound)
        assert (rows(answer), client.columns(answer)[0].type_oid) == ([(wire,)], oid)
        # Declared, and inferred from the column.
        for declared in ((oid,), ()):
            assert errors(client.flight("insert into i values ($1)", (), declared, **bound)) == []
        answer = client.flight("select a from i", (1,))
        assert rows(answer) == [(wire,), (wire,)]


def test_parameters_are_declared_and_described_as_redshifts(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        client.query(CREATE)
        insert = b"insert into held values ($1, $2, $3, $4, $5, $6, $7)"
        for declared in ((4000, 6551, 3000, 3001, 2935, 1188, 1190), (4000, 6551, 3999, 3001, 2935, 1188, 1190)):
            client.send(Parse(b"", insert, declared).encode(), Describe(b"S", b"").encode(), SYNC)
            (body,) = [body for tag, body in client.answer() if tag == b"t"]
            assert ParameterDescription.decode(body).oids == declared
        client.send(Parse(b"", insert.split(b", $6")[0] + b")").encode(), Describe(b"S", b"").encode(), SYNC)
        (body,) = [body for tag, body in client.answer() if tag == b"t"]
        assert ParameterDescription.decode(body).oids == tuple(OIDS[:5])
        answer = client.flight("select $1, $2", (), (6551, 4000), parameter_formats=(1, 0), parameters=(b"\0a", b"x"))
        assert rows(answer) == [(b"\0a", b'"x"')]


@pytest.mark.parametrize(
    ("expression", "oid", "text"),
    [
        # A string is a SUPER string; only JSON_PARSE reads JSON.
        ("""'{"a":1}'::super""", 4000, rb'"{\"a\":1}"'),
        ("1.50::numeric(5,2)::super", 4000, b"1.50"),
        ("pg_catalog.json_serialize(json_parse(' [ 1 , \"a  b\" ] '))", 1043, b'[1,"a  b"]'),
        ("""json_parse('"a"')::varchar""", 1043, b"a"),
        ("json_parse('null')::int", 23, None),
        ("json_parse('2.5')::float8", 701, b"2.5"),
        ("json_parse('[1]') = json_parse(' [1.0]')", 16, b"t"),
        ("json_parse('1') <> 'a'", 16, b"t"),
        ("'abc'::varbyte", 6551, b"616263"),
        (r"'\x41'::varbyte", 6551, b"5c783431"),
        ("'abcd'::varbyte(2)", 6551, b"6162"),
        ("'é'::varchar::varbyte::varchar", 1043, "é".encode()),
        ("to_hex('abc'::varbyte)", 25, b"616263"),
        ("to_hex(255)", 25, b"ff"),
        ("'a'::varbyte || from_hex('FF')", 6551, b"61ff"),
        ("length(from_hex('00ff'))", 23, b"2"),
        ("substring('abc'::varbyte, 2, 1)", 6551, b"62"),
        ("to_varbyte('YQ==', 'base64')", 6551, b"61"),
        ("from_varbyte('ab', 'UTF-8')", 25, b"ab"),
        ("from_hex('ff') > from_hex('00')", 16, b"t"),
        (f"'{POINT.decode()}'::varchar::geometry::varchar", 1043, POINT),
        ("interval '14' month", 1188, b"1 year 2 mons"),
        ("interval '1 day 2:00' day to second", 1190, b"1 day 02:00:00"),
        ("interval '1 day'", 1186, b"1 day"),
        ("'1-1'::intervaly2m + '1-1'::intervaly2m", 1188, b"2 years 2 mons"),
        ("-('1-1'::intervaly2m) * 2", 1188, b"-2 years -2 mons"),
        ("'1 day'::intervald2s / 2", 1190, b"12:00:00"),
        ("date '2000-01-31' + '1 month'::intervaly2m", 1114, b"2000-02-29 00:00:00"),
    ],
)
def test_expressions(server: LocalRedshift, expression: str, oid: int, text: bytes | None) -> None:
    with RawClient(server, 0) as client:
        answer = client.query(f"select {expression}")
        assert errors(answer) == []
        assert (client.columns(answer)[0].type_oid, rows(answer)) == (oid, [(text,)])


def test_groups_and_aggregates(server: LocalRedshift) -> None:
    with RawClient(server, 0) as client:
        client.query(
            "create temp table g (s super, b varbyte, m intervaly2m, d intervald2s);"
            "insert into g values (1, 'b', '1', '1 day'), (json_parse('1.0'), 'a', '2 months', '2 days'),"
            " ('1', 'a', null, null)"
        )
        answer = client.query("select count(*) from g group by s order by 1")
        assert rows(answer) == [(b"1",), (b"2",)]
        assert rows(client.query("select b, count(*) from g group by b order by b")) == [(b"61", b"2"), (b"62", b"1")]
        answer = client.query("select max(b), sum(m), min(m), max(d), sum(d) from g")
        assert [column.type_oid for column in client.columns(answer)][1:] == [1188, 1188, 1190, 1190]
        client.query("create table kept_types (b varbyte(4) primary key, s super default 'none')")
        assert rows(client.query("insert into kept_types values ('a') returning s")) == [(b'"none"',)]
        assert errors(client.query("insert into kept_types values ('a')"))[0]["C"] == "23505"
        client.query("drop table kept_types")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("select json_parse('{a}')", "22P02"),
        ("select json_parse('[1]')::int", "22023"),
        ("select json_parse('{}')::varchar", "22023"),
        ("select 1 from (select json_parse('1') a) t order by a", "42883"),
        ("select from_hex('0')", "22023"),
        ("select to_varbyte('a', 'rot13')", "22023"),
        ("select from_hex('ff')::varchar", "22021"),
        ("create temp table w (a varbyte(1)); insert into w values ('ab')", "22001"),
        ("select 'POINT(1 1)'::geometry", "0A000"),
        ("select '0102'::geometry", "22023"),
        ("select 'zz'::geography", "22023"),
    ],
)
def test_what_is_refused(server: LocalRedshift, text: str, state: str) -> None:
    with RawClient(server) as client:
        assert errors(client.query(text))[0]["C"] == state


def test_an_interval_day_to_second_that_has_months(server: LocalRedshift) -> None:
    with RawClient(server) as client:
        answer = client.flight("select interval '1 month' day to second")
        assert (tags(answer)[-2:], errors(answer)[0]["C"]) == ("EZ", "22003")
        assert rows(client.query("select 1")) == [(b"1",)]
