"""The table of types for the documentation, rendered from the records the driver runs on.

Owns: what a row of it says, and its text in docs/types.rst. Must not know: how the documentation is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from redshift_connector.types.codec import Codec
from redshift_connector.types.parameters import PARAMETERS
from redshift_connector.types.registry import CODECS

__all__ = ["TypeRow", "type_table", "type_table_rst"]


class TypeRow(NamedTuple):
    """What the documentation says of one type.

    Parameters
    ----------
    name : str
        Its name in SQL.
    oid : int
        Its number.
    python : str
        What its values become.
    formats : tuple of str
        The format Bind asks for under the client protocol versions 0, 1 and 2.
    parameters : tuple of str
        The Python types that are declared as it; a type the server infers is declared as unknown.
    """

    name: str
    oid: int
    python: str
    formats: tuple[str, str, str]
    parameters: tuple[str, ...]


def _row(codec: Codec) -> TypeRow:
    def asked(version: int) -> str:
        return "binary" if codec.request is not None and version >= codec.request else "text"

    accepted = sorted(parameter.python_type.__name__ for parameter in PARAMETERS if codec.oid in parameter.oids)
    return TypeRow(codec.name, codec.oid, codec.python, (asked(0), asked(1), asked(2)), tuple(accepted))


def type_table() -> list[TypeRow]:
    """List every type the driver knows, by OID.

    Examples
    --------
    >>> next(row for row in type_table() if row.name == "numeric")[3:]
    (('text', 'text', 'binary'), ('Decimal', 'int'))
    """
    return [_row(CODECS[oid]) for oid in sorted(CODECS)]


def type_table_rst() -> str:
    """Return the table in reStructuredText, as docs/types.rst has it.

    Examples
    --------
    >>> print("\\n".join(type_table_rst().splitlines()[9:14]))
       * - ``bool``
         - 16
         - bool
         - binary / binary / binary
         - ``bool``
    """
    head = [".. list-table::", "   :header-rows: 1", "   :widths: auto", ""]
    rows = [
        ("Type", "OID", "Python", "Format asked for, protocol 0 / 1 / 2", "Parameters"),
        *map(_cells, type_table()),
    ]
    rows.append(("any other", "", "str", "text / text / text", ""))
    return "\n".join([*head, *(line for row in rows for line in _lines(row))]) + "\n"


def _cells(row: TypeRow) -> tuple[str, ...]:
    accepted = ", ".join(f"``{name}``" for name in row.parameters)
    return f"``{row.name}``", str(row.oid), row.python, " / ".join(row.formats), accepted


def _lines(cells: tuple[str, ...]) -> Iterator[str]:
    for mark, cell in zip("*    ", cells, strict=True):
        yield f"   {mark} - {cell}".rstrip()
