"""What to do with the columns of a result, decided once.

Owns: the plan made from a RowDescription and a registry of types: decoders, names, the description of PEP 249.
Must not know: where rows come from, how many there are.
"""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Any

from redshift_connector.protocol.backend import ColumnDescription
from redshift_connector.result.compiled import compile_reader
from redshift_connector.result.rows import row_reader
from redshift_connector.result.rowset import RowReader
from redshift_connector.types.codec import Decoder
from redshift_connector.types.registry import Registry

__all__ = ["Plan"]


class Plan:
    """How the rows under one RowDescription are read.

    Parameters
    ----------
    columns : tuple of ColumnDescription
        As the server described them; each value has the format given there.
    registry : Registry
        The connection's types.

    Attributes
    ----------
    generation : int
        The state of the registry the plan was made from; when that has moved on, the plan is stale.
    """

    def __init__(self, columns: tuple[ColumnDescription, ...], registry: Registry) -> None:
        self.columns = columns
        self.generation = registry.generation
        self._registry = registry

    @cached_property
    def read(self) -> RowReader:
        """The function that turns frames into rows."""
        return row_reader(self._decoders, self.names)

    @cached_property
    def read_many(self) -> RowReader:
        """The same for many rows: it takes longer to make and less for each row."""
        inlines = [self._registry.inline(c.type_oid, c.format, c.type_modifier) for c in self.columns]
        return compile_reader(inlines, self._decoders, self.read)

    @cached_property
    def _decoders(self) -> tuple[Decoder, ...]:
        return tuple(self._registry.decoder(c.type_oid, c.format, c.type_modifier) for c in self.columns)

    @cached_property
    def names(self) -> tuple[str | bytes, ...]:
        """The labels as text; one that is not UTF-8 stays bytes."""
        return tuple(_label(column.label) for column in self.columns)

    @property
    def formats(self) -> tuple[int, ...]:
        """The format of each column, 0 text or 1 binary."""
        return tuple(column.format for column in self.columns)

    @cached_property
    def description(self) -> list[tuple[Any, ...]]:
        """The seven-item tuples of ``Cursor.description``."""
        return [self._described(name, column) for name, column in zip(self.names, self.columns, strict=True)]

    def _described(self, name: str | bytes, column: ColumnDescription) -> tuple[Any, ...]:
        shape = self._registry.describe(column.type_oid, column.type_size, column.type_modifier)
        return (name, column.type_oid, *shape, self._null_ok(column))

    @staticmethod
    def _null_ok(column: ColumnDescription) -> bool | None:
        # Plain RowDescription does not say, and an expression has no column that could.
        return None if not column.table_oid or column.schema is None else not column.not_null

    @cached_property
    def row_desc(self) -> list[dict[str, Any]]:
        """The columns as dicts: the published ``cursor.ps["row_desc"]``."""
        return [self._published(column) for column in self.columns]

    def _published(self, column: ColumnDescription) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "label": column.label,
            "table_oid": column.table_oid,
            "column_attrnum": column.attribute_number,
            "type_oid": column.type_oid,
            "type_size": column.type_size,
            "type_modifier": column.type_modifier,
            "format": column.format,
        }
        if column.schema is not None:
            entry |= {
                "schema_name": column.schema,
                "table_name": column.table,
                "column_name": column.column,
                "catalog_name": column.catalog,
                # The published name; the bit it comes from means the opposite.
                "nullable": int(column.not_null),
                "autoincrement": int(column.auto_increment),
                "read_only": int(column.read_only),
                "searchable": int(column.searchable),
            }
        decode = self._registry.decoder(column.type_oid, column.format, column.type_modifier)
        return entry | {"redshift_connector_fc": column.format, "func": decode}


def _label(label: bytes) -> str | bytes:
    try:
        return label.decode()
    except UnicodeDecodeError:
        warnings.warn(f"the name of a column is not UTF-8 and stays bytes: {label!r}", UserWarning, stacklevel=2)
        return label
