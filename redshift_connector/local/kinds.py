"""Which of Redshift's types a column of PostgreSQL has.

Owns: telling Redshift's two kinds of INTERVAL from PostgreSQL's one, whose type modifier has the fields.
Must not know: formats, values.

PostgreSQL describes a domain by the type below it, so the domains ``intervaly2m`` and ``intervald2s`` and a column
declared ``interval year to month`` look the same here.
"""

from __future__ import annotations

from dataclasses import replace

from redshift_connector.protocol.backend import ColumnDescription
from redshift_connector.types import oids

__all__ = ["DAY_TO_SECOND", "YEAR_TO_MONTH", "as_redshift", "kind_of"]

_MONTH, _YEAR, _DAY, _HOUR, _MINUTE, _SECOND = (1 << bit for bit in (1, 2, 3, 10, 11, 12))
_MONTHS = _YEAR | _MONTH
_SECONDS = _DAY | _HOUR | _MINUTE | _SECOND
_FULL_PRECISION = 0xFFFF

# Type modifiers of PostgreSQL: the fields above the digits of the seconds.
YEAR_TO_MONTH = _MONTHS << 16 | _FULL_PRECISION
DAY_TO_SECOND = _SECONDS << 16 | _FULL_PRECISION

_SIZES = {oids.INTERVALY2M: 4, oids.INTERVALD2S: 8}


def kind_of(column: ColumnDescription) -> int:
    """Return the OID of the type that a Redshift reports.

    Examples
    --------
    >>> kind_of(ColumnDescription(b"", type_oid=1186, type_modifier=YEAR_TO_MONTH))
    1188
    >>> kind_of(ColumnDescription(b"", type_oid=1186, type_modifier=-1))
    1186
    """
    if column.type_oid != oids.INTERVAL or column.type_modifier < 0:
        return column.type_oid
    fields = column.type_modifier >> 16
    if fields & _MONTHS and not fields & ~_MONTHS:
        return oids.INTERVALY2M
    if fields & _SECONDS and not fields & ~_SECONDS:
        return oids.INTERVALD2S
    return column.type_oid


def as_redshift(column: ColumnDescription) -> ColumnDescription:
    """Return a column with the type that a Redshift reports.

    Examples
    --------
    >>> as_redshift(ColumnDescription(b"", type_oid=1186, type_size=16, type_modifier=DAY_TO_SECOND)).type_size
    8
    """
    kind = kind_of(column)
    if kind == column.type_oid:
        return column
    return replace(column, type_oid=kind, type_size=_SIZES[kind], type_modifier=-1)
