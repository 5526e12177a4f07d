"""Who decides whether a column travels as text or raw.

Owns: the rule of the protocol versions, and what it means for one column: what PostgreSQL is asked for, what the
client is told, what must be converted in between.
Must not know: messages, sessions.
"""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import Sequence
from typing import NamedTuple

from redshift_connector.local.kinds import kind_of
from redshift_connector.local.values import (
    Converter,
    digits,
    interval_to_client,
    microseconds_to_client,
    months_to_client,
    scaled_integer,
)
from redshift_connector.protocol.backend import ColumnDescription
from redshift_connector.protocol.codes import BINARY, TEXT
from redshift_connector.types import oids

__all__ = ["RAW", "ColumnForm", "choose_forms", "text_converters"]

# What a server of protocol 2 sends raw whatever Bind asks. aclitem belongs here too, but PostgreSQL has only text
# for it, and text it is said to be.
RAW = frozenset(
    (
        oids.BOOLEAN,
        oids.CHAR,
        oids.NAME,
        oids.BIGINT,
        oids.SMALLINT,
        oids.INTEGER,
        oids.REGPROC,
        oids.TEXT,
        oids.OID,
        oids.REAL,
        oids.FLOAT,
        oids.UNKNOWN,
        oids.BPCHAR,
        oids.VARCHAR,
        oids.DATE,
        oids.TIME,
        oids.TIMETZ,
        oids.TIMESTAMP,
        oids.TIMESTAMPTZ,
        oids.INTERVAL,
        oids.INTERVALY2M,
        oids.INTERVALD2S,
        oids.NUMERIC,
        oids.VARBYTE,
        oids.GEOGRAPHY,
        oids.CHAR_ARRAY,
        oids.SMALLINT_ARRAY,
        oids.INTEGER_ARRAY,
        oids.TEXT_ARRAY,
        oids.VARCHAR_ARRAY,
        oids.REAL_ARRAY,
        oids.OID_ARRAY,
    )
)

# There is no raw form of these.
_TEXT_ONLY = frozenset((oids.SUPER, oids.GEOMETRY, oids.HLLSKETCH))
_TEXT_CONVERTERS: dict[int, Converter] = {oids.VARBYTE: digits}
_RAW_CONVERTERS: dict[int, Converter] = {
    oids.INTERVAL: interval_to_client,
    oids.INTERVALY2M: months_to_client,
    oids.INTERVALD2S: microseconds_to_client,
}

_MAX_PRECISION = 38
_MODIFIER_HEADER = 4


class ColumnForm(NamedTuple):
    """The form of one result column."""

    asked: int  # the format PostgreSQL is asked for
    told: int  # the format the client is told, and gets
    convert: Converter | None = None


def choose_forms(
    columns: Sequence[ColumnDescription], requested: Sequence[int], version: int, obey: bool
) -> list[ColumnForm] | None:
    """Choose the form of each column of a portal.

    Parameters
    ----------
    columns : sequence of ColumnDescription
        The columns as PostgreSQL describes the statement.
    requested : sequence of int
        The result formats of Bind: none, one for all, or one per column.
    version : int
        The negotiated protocol version.
    obey : bool
        Whether a server of version 2 obeys the request; otherwise it decides by itself.

    Returns
    -------
    list of ColumnForm or None
        None when the number of formats is wrong, which PostgreSQL shall say.
    """
    if len(requested) > 1 and len(requested) != len(columns):
        return None
    codes = list(requested) if len(requested) > 1 else [*requested, TEXT][:1] * len(columns)
    return [_form(column, code, version, obey) for column, code in zip(columns, codes, strict=True)]


def text_converters(columns: Sequence[ColumnDescription]) -> list[Converter | None] | None:
    """Choose the converters of columns that are all text; None when there is nothing to convert."""
    converters = [_TEXT_CONVERTERS.get(column.type_oid) for column in columns]
    return converters if any(converters) else None


def _form(column: ColumnDescription, code: int, version: int, obey: bool) -> ColumnForm:
    kind = kind_of(column)
    if (version >= 2 and not obey and kind in RAW) or (code == BINARY and kind in _TEXT_ONLY):
        code = BINARY if kind in RAW else TEXT
    if code == TEXT:
        return ColumnForm(TEXT, TEXT, _TEXT_CONVERTERS.get(kind))
    if code != BINARY:
        return ColumnForm(code, code)
    if kind == oids.GEOGRAPHY:
        return ColumnForm(TEXT, BINARY, unhexlify)
    if kind == oids.NUMERIC and version >= 2:
        return _numeric(column.type_modifier)
    return ColumnForm(BINARY, BINARY, _RAW_CONVERTERS.get(kind))


def _numeric(type_modifier: int) -> ColumnForm:
    """Choose between a scaled integer and text, the only exact form of a NUMERIC without precision.

    Examples
    --------
    >>> _numeric(0x000A0006).told, _numeric(-1)
    (1, ColumnForm(asked=0, told=0, convert=None))
    """
    packed = type_modifier - _MODIFIER_HEADER
    precision, scale = packed >> 16, packed & 0xFFFF
    # PostgreSQL alone allows more digits, and a scale beyond the precision or below zero.
    if type_modifier < _MODIFIER_HEADER or precision > _MAX_PRECISION or scale > precision:
        return ColumnForm(TEXT, TEXT)
    return ColumnForm(TEXT, BINARY, scaled_integer(precision))
