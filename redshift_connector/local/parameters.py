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

__all__ = ["declared_to_postgres", "described_to_client", "values_to_postgres"]

_T = TypeVar("_T")
_INFER = 0
_INTERVALS = frozenset((oids.INTERVAL, oids.INTERVALY2M, oids.INTERVALD2S))

# Redshift's intervals are kinds of the one PostgreSQL has; a type it lacks is inferred from where the value stands.
_SUBSTITUTES = {
    oids.INTERVALY2M: oids.INTERVAL,
    oids.INTERVALD2S: oids.INTERVAL,
    oids.SUPER: _INFER,
    oids.VARBYTE: _INFER,
    oids.GEOMETRY: _INFER,
    oids.GEOGRAPHY: _INFER,
    oids.GEOMETRYHEX: _INFER,
    oids.HLLSKETCH: _INFER,
    oids.ABSTIME: _INFER,
}


def declared_to_postgres(declared: Sequence[int]) -> tuple[int, ...]:
    """Return the parameter types for PostgreSQL's Parse.

    Examples
    --------
    >>> declared_to_postgres((23, 1188, 4000))
    (23, 1186, 0)
    """
    return tuple(_SUBSTITUTES.get(oid, oid) for oid in declared)


def described_to_client(described: Sequence[int], declared: Sequence[int]) -> tuple[int, ...]:
    """Return the parameter types of a ParameterDescription: those the client declared in Redshift's own terms stay.

    Examples
    --------
    >>> described_to_client((23, 1186, 25), (0, 1188))
    (23, 1188, 25)
    """
    return tuple(
        declared[position] if position < len(declared) and declared[position] in _SUBSTITUTES else oid
        for position, oid in enumerate(described)
    )


def values_to_postgres(
    types: Sequence[int], formats: Sequence[int], values: Sequence[bytes | None]
) -> tuple[bytes | None, ...]:
    """Return Bind's values in PostgreSQL's layouts."""
    if BINARY not in formats or _INTERVALS.isdisjoint(types):
        return tuple(values)
    return tuple(
        interval_from_client(value)
        if value is not None
        and _at(types, position, _INFER) in _INTERVALS
        and (formats[0] if len(formats) == 1 else _at(formats, position, TEXT)) == BINARY
        else value
        for position, value in enumerate(values)
    )


def _at(items: Sequence[int], position: int, default: int) -> int:
    return items[position] if position < len(items) else default
