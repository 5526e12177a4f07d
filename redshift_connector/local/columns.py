"""Where the columns of a result come from: the names and flags of the extended RowDescription.

Owns: the question to PostgreSQL's catalogue, reading its answer, putting names into a RowDescription.
Must not know: when the question is asked, or on which connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from redshift_connector.local.kinds import as_redshift
from redshift_connector.protocol.backend import ColumnDescription, DataRow, RowDescription

__all__ = ["NOWHERE", "Key", "Origin", "described", "keys_of", "question", "read_origin"]

# Table OID and attribute number.
Key: TypeAlias = tuple[int, int]

_NOT_NULL = 1
_AUTO_INCREMENT = 1 << 4
_SEARCHABLE = 1 << 12


class Origin(NamedTuple):
    """The table column behind a result column; all empty for an expression."""

    schema: bytes = b""
    table: bytes = b""
    column: bytes = b""
    flags: int = 0


NOWHERE = Origin()

# Everything is qualified: the session's search_path must not decide what this finds.
_QUESTION = """\
select a.attrelid, a.attnum, n.nspname, c.relname, a.attname,
    case when a.attnotnull then {not_null} else 0 end
    + case when a.attidentity operator(pg_catalog.<>) '' then {auto_increment} else 0 end + {searchable}
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) a.attrelid
join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
where (a.attrelid, a.attnum) in ({keys})"""


def keys_of(columns: Iterable[ColumnDescription]) -> list[Key]:
    """Return the distinct table columns among result columns."""
    return list(dict.fromkeys((column.table_oid, column.attribute_number) for column in columns if column.table_oid))


def question(keys: Iterable[Key]) -> bytes:
    """Return the query that finds the origins of some table columns."""
    listed = ", ".join(f"({table}::pg_catalog.oid, {number}::pg_catalog.int2)" for table, number in keys)
    text = _QUESTION.format(keys=listed, not_null=_NOT_NULL, auto_increment=_AUTO_INCREMENT, searchable=_SEARCHABLE)
    return text.encode()


def read_origin(body: bytes) -> tuple[Key, Origin]:
    """Read one row of the answer, whose values are text."""
    table_oid, number, schema, table, column, flags = (value or b"" for value in DataRow.decode(body).values)
    return (int(table_oid), int(number)), Origin(schema, table, column, int(flags))


def arranged(columns: Sequence[ColumnDescription], found: Mapping[Key, Origin]) -> list[Origin]:
    """Return the origin of each column; one that was not found counts as an expression."""
    return [found.get((column.table_oid, column.attribute_number), NOWHERE) for column in columns]


def described(
    description: RowDescription, origins: Sequence[Origin], told: Sequence[int] | None, catalog: bytes
) -> RowDescription:
    """Return a description with Redshift's types, names, flags and the formats the client is told.

    Examples
    --------
    >>> plain = RowDescription((ColumnDescription(b"x", 1255, 1, 19, 64),))
    >>> column = described(plain, [Origin(b"pg_catalog", b"pg_proc", b"proname", 0x1001)], [1], b"dev").columns[0]
    >>> column.table, column.format, column.not_null
    (b'pg_proc', 1, True)
    """
    columns = []
    for position, column in enumerate(description.columns):
        origin = origins[position] if position < len(origins) else NOWHERE
        columns.append(
            replace(
                as_redshift(column),
                format=told[position] if told else column.format,
                schema=origin.schema,
                table=origin.table,
                column=origin.column,
                catalog=catalog if origin.table else b"",
                flags=origin.flags,
            )
        )
    return RowDescription(tuple(columns))
