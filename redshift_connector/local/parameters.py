"""Bind parameters of types that PostgreSQL does not have, or lays out differently.

Owns: what a declared type becomes in Parse, and what that means for a value in Bind.
Must not know: where messages come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from redshift_connector.local.values import interval_from_client
from redshift_connector.protocol.codes import BINARY, TEXT
from redshift_connector.types import oids

__all__ = [
    "any_inferred",
    "declared_to_postgres",
    "described_to_client",
    "formats_to_postgres",
    "values_to_postgres",
]

_T = TypeVar("_T")
_INFER = 0
_INTERVALS = frozenset((oids.INTERVAL, oids.INTERVALY2M, oids.INTERVALD2S))

# A type that no column has is inferred from where the value stands. The other types that PostgreSQL lacks are made in
# every database (see `lacking`), under the same OIDs.
_SUBSTITUTES = {oids.GEOMETRYHEX: _INFER, oids.ABSTIME: _INFER}


def declared_to_postgres(declared: Sequence[int]) -> tuple[int, ...]:
    """Return the parameter types for PostgreSQL's Parse.

    Examples
    --------
    >>> declared_to_postgres((23, 1188, 3999))
    (23, 1188, 0)
    """
    return tuple(_SUBSTITUTES.get(oid, oid) for oid in declared)


def described_to_client(described: Sequence[int], declared: Sequence[int]) -> tuple[int, ...]:
    """Return the parameter types of a ParameterDescription: those the client declared in Redshift's own terms stay.

    Examples
    --------
    >>> described_to_client((23, 3000, 25), (0, 3999))
    (23, 3999, 25)
    """
    return tuple(
        declared[position] if position < len(declared) and declared[position] in _SUBSTITUTES else oid
        for position, oid in enumerate(described)
    )


def any_inferred(declared: Sequence[int], formats: Sequence[int], values: Sequence[bytes | None]) -> bool:
    """Say whether there are raw values of types that PostgreSQL infers, and that must be asked for.

    Examples
    --------
    >>> any_inferred((23, 705), (1,), (b"", None)), any_inferred((23,), (1, 1), (b"", b""))
    (False, True)
    """
    if BINARY not in formats:
        return False
    return any(
        value is not None
        and _at(declared, position, _INFER) in (_INFER, oids.UNKNOWN)
        and _format(formats, position) == BINARY
        for position, value in enumerate(values)
    )


def formats_to_postgres(formats: Sequence[int], values: Sequence[bytes | None]) -> tuple[int, ...]:
    """Return Bind's formats with NULL as text: PostgreSQL would look for a raw form even of that.

    Examples
    --------
    >>> formats_to_postgres((1,), (b"", None)), formats_to_postgres((0, 1), (b"", b""))
    ((1, 0), (0, 1))
    """
    if BINARY not in formats or None not in values or len(formats) not in (1, len(values)):
        return tuple(formats)
    return tuple(TEXT if value is None else _format(formats, position) for position, value in enumerate(values))


def values_to_postgres(
    types: Sequence[int], formats: Sequence[int], values: Sequence[bytes | None]
) -> tuple[bytes | None, ...]:
    """Return Bind's values in PostgreSQL's layouts."""
    if BINARY not in formats or _INTERVALS.isdisjoint(types):
        return tuple(values)
    return tuple(
        interval_from_client(value)
        if value is not None and _at(types, position, _INFER) in _INTERVALS and _format(formats, position) == BINARY
        else value
        for position, value in enumerate(values)
    )


def _format(formats: Sequence[int], position: int) -> int:
    return formats[0] if len(formats) == 1 else _at(formats, position, TEXT)


def _at(items: Sequence[int], position: int, default: int) -> int:
    return items[position] if position < len(items) else default
