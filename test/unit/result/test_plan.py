"""What is made of a RowDescription: names, description, the published dicts, decoders by the reported format."""

from __future__ import annotations

import datetime
import struct
from decimal import Decimal

import pytest

from redshift_connector.protocol.backend import ColumnDescription, RowDescription
from redshift_connector.result.plan import Plan
from redshift_connector.types.registry import Registry


def row(*values):
    body = struct.pack("!h", len(values)) + b"".join([struct.pack("!i", len(value)) + value for value in values])
    return b"D" + struct.pack("!i", len(body) + 4) + body


PLAIN = bytes.fromhex(
    "0002416D7400 00004001 0001 000006A4 FFFF 000A0006 00016E6D00   00000000 0000 00000413 FFFF 00010003 0000"
)
EXTENDED = bytes.fromhex(
    "0003"
    "416D7400 00004001 0001 000006A4 FFFF 000A0006 0001  73636800 74616200 636F6C00 63617400 1001"
    "6E6D00   00004001 0002 00000413 FFFF 00010003 0000  73636800 74616200 636F6C3200 63617400 0110"
    "6E00     00000000 0000 00000017 0004 FFFFFFFF 0001  00 00 00 00 0000"
)


def plain():
    return Plan(RowDescription.decode(PLAIN, False).columns, Registry())


def extended():
    return Plan(RowDescription.decode(EXTENDED, True).columns, Registry())


def test_names_keep_their_case():
    assert plain().names == ("Amt", "nm")


def test_name_that_is_not_utf_8_stays_bytes():
    plan = Plan((ColumnDescription(b"a\xff"), ColumnDescription("é".encode())), Registry())
    with pytest.warns(UserWarning, match="not UTF-8"):
        assert plan.names == (b"a\xff", "é")
    assert plan.description[0][0] == b"a\xff"


def test_description():
    amount, name = plain().description
    assert amount == ("Amt", 1700, 12, None, 10, 2, None)
    assert name[:2] == ("nm", 1043)
    assert all(len(entry) == 7 and type(entry[1]) is int for entry in plain().description)
    assert isinstance(plain().description, list)


def test_null_ok_is_told_where_it_is_known():
    """Bit 0 of the flags means NOT NULL; an expression has no column that could say."""
    assert [entry[6] for entry in extended().description] == [False, True, None]
    assert [entry[6] for entry in plain().description] == [None, None]


def test_row_desc():
    first, second, third = extended().row_desc
    func = first.pop("func")
    assert first == {
        "label": b"Amt",
        "table_oid": 0x4001,
        "column_attrnum": 1,
        "type_oid": 1700,
        "type_size": -1,
        "type_modifier": 0x000A0006,
        "format": 1,
        "schema_name": b"sch",
        "table_name": b"tab",
        "column_name": b"col",
        "catalog_name": b"cat",
        "nullable": 1,
        "autoincrement": 0,
        "read_only": 0,
        "searchable": 1,
        "redshift_connector_fc": 1,
    }
    assert func((1234).to_bytes(8, "big")) == Decimal("12.34")
    assert [second[key] for key in ("nullable", "autoincrement", "read_only", "searchable")] == [0, 1, 1, 0]
    assert third["schema_name"] == b""


def test_row_desc_of_the_plain_form():
    first, second = plain().row_desc
    assert list(first) == [
        "label", "table_oid", "column_attrnum", "type_oid", "type_size", "type_modifier", "format",
        "redshift_connector_fc", "func",
    ]  # fmt: skip
    # What dbt reads.
    assert second["type_modifier"] == 0x00010003


def test_formats():
    assert plain().formats == (1, 0)


@pytest.mark.parametrize(
    ("oid", "modifier", "raw", "text", "value"),
    [
        (23, -1, b"\0\0\0\x2a", b"42", 42),
        (1700, 0x000A0006, (1250).to_bytes(8, "big"), b"12.50", Decimal("12.50")),
        (16, -1, b"\1", b"t", True),
        (1082, -1, struct.pack("!i", 0), b"2000-01-01", datetime.date(2000, 1, 1)),
        (1043, -1, b"abc", b"abc", "abc"),
        (99999, -1, b"abc", b"abc", "abc"),
    ],
)
def test_decoder_goes_by_the_reported_format(oid, modifier, raw, text, value):
    for form, data in ((1, raw), (0, text)):
        plan = Plan((ColumnDescription(b"v", type_oid=oid, type_modifier=modifier, format=form),), Registry())
        assert plan.read(row(data), 0, 1)[0] == [[value]]


def test_generation_tells_a_stale_plan():
    registry = Registry()
    plan = Plan((ColumnDescription(b"v", type_oid=1043),), registry)
    assert plan.generation == registry.generation
    registry.register_decoder(1043, bytes.hex)
    assert plan.generation != registry.generation


def test_no_columns():
    plan = Plan((), Registry())
    assert plan.names == ()
    assert plan.description == []
    assert plan.row_desc == []
