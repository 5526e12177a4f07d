"""The table of types in the documentation is what the registry says."""

from __future__ import annotations

from pathlib import Path

import pytest

from redshift_connector.types.documentation import type_table, type_table_rst
from redshift_connector.types.registry import CODECS

TYPES = Path(__file__).parents[2] / "docs" / "types.rst"
BEGIN, END = ".. types begin\n\n", "\n.. types end"


def test_the_table_is_current() -> None:
    table = TYPES.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert table == type_table_rst(), "render it anew: python test/docs/test_type_table.py"


def test_every_type_has_a_row() -> None:
    assert [row.oid for row in type_table()] == sorted(CODECS)
    assert type_table_rst().count("   * - ") == len(CODECS) + 2  # the header, and the types that are not listed


@pytest.mark.parametrize("row", type_table(), ids=lambda row: row.name)
def test_a_row_is_complete(row: object) -> None:
    name, oid, python, formats, parameters = row  # type: ignore[misc]
    assert name and oid > 0 and python
    assert len(formats) == 3 and set(formats) <= {"text", "binary"}
    assert "text" not in formats[formats.index("binary") :] if "binary" in formats else True
    assert all(parameters)


def _render() -> None:
    before, begin, rest = TYPES.read_text(encoding="utf-8").partition(BEGIN)
    TYPES.write_text(before + begin + type_table_rst() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    _render()
