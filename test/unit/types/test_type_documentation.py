"""The table for the documentation."""

from redshift_connector.types.documentation import type_table
from redshift_connector.types.registry import CODECS


def test_every_type_has_a_row():
    rows = type_table()
    assert [row.oid for row in rows] == sorted(CODECS)
    by_name = {row.name: row for row in rows}
    assert by_name["date"].formats == ("text", "text", "binary")
    assert by_name["unknown"].parameters[:2] == ("Enum", "IPv4Address")
    assert by_name["timestamptz"].parameters == ("datetime",)
    assert by_name["int4[]"].parameters == ("list", "tuple")
    assert len(by_name) == len(rows)
