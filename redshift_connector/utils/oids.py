"""The published enumeration of type numbers.

Owns: `RedshiftOID`, its names and aliases. Must not know: the types; the numbers are those of `types.oids`.
"""

from __future__ import annotations

from enum import EnumMeta, IntEnum
from typing import Any

from redshift_connector.types import oids

__all__ = ["RedshiftOID", "get_datatype_name", "redshift_oids"]


class _Constants(EnumMeta):
    """Makes the members of an enumeration impossible to assign to."""

    def __setattr__(cls, name: str, value: Any) -> None:
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError(f"Cannot modify OID constant '{name}'")
        super().__setattr__(name, value)


class RedshiftOID(IntEnum, metaclass=_Constants):
    """The types of Redshift by name; the first name of a number is the one `get_datatype_name` gives.

    Examples
    --------
    >>> RedshiftOID.VARCHAR == 1043, RedshiftOID(1043).name
    (True, 'STRING')
    """

    ACLITEM = oids.ACLITEM
    ACLITEM_ARRAY = oids.ACLITEM_ARRAY
    ANY_ARRAY = oids.ANY_ARRAY
    ABSTIME = oids.ABSTIME
    BIGINT = oids.BIGINT
    BIGINT_ARRAY = oids.BIGINT_ARRAY
    BOOLEAN = oids.BOOLEAN
    BOOLEAN_ARRAY = oids.BOOLEAN_ARRAY
    BPCHAR = oids.BPCHAR
    BPCHAR_ARRAY = oids.BPCHAR_ARRAY
    BYTES = oids.BYTES
    BYTES_ARRAY = oids.BYTES_ARRAY
    CHAR = oids.CHAR
    CHAR_ARRAY = oids.CHAR_ARRAY
    CIDR = oids.CIDR
    CIDR_ARRAY = oids.CIDR_ARRAY
    CSTRING = oids.CSTRING
    CSTRING_ARRAY = oids.CSTRING_ARRAY
    DATE = oids.DATE
    DATE_ARRAY = oids.DATE_ARRAY
    FLOAT = oids.FLOAT
    FLOAT_ARRAY = oids.FLOAT_ARRAY
    GEOGRAPHY = oids.GEOGRAPHY
    GEOMETRY = oids.GEOMETRY
    GEOMETRYHEX = oids.GEOMETRYHEX
    HLLSKETCH = oids.HLLSKETCH
    INET = oids.INET
    INET_ARRAY = oids.INET_ARRAY
    INT2VECTOR = oids.INT2VECTOR
    INTEGER = oids.INTEGER
    INTEGER_ARRAY = oids.INTEGER_ARRAY
    INTERVAL = oids.INTERVAL
    INTERVAL_ARRAY = oids.INTERVAL_ARRAY
    INTERVALY2M = oids.INTERVALY2M
    INTERVALY2M_ARRAY = oids.INTERVALY2M_ARRAY
    INTERVALD2S = oids.INTERVALD2S
    INTERVALD2S_ARRAY = oids.INTERVALD2S_ARRAY
    JSON = oids.JSON
    JSON_ARRAY = oids.JSON_ARRAY
    JSONB = oids.JSONB
    JSONB_ARRAY = oids.JSONB_ARRAY
    MACADDR = oids.MACADDR
    MONEY = oids.MONEY
    MONEY_ARRAY = oids.MONEY_ARRAY
    NAME = oids.NAME
    NAME_ARRAY = oids.NAME_ARRAY
    NUMERIC = oids.NUMERIC
    NUMERIC_ARRAY = oids.NUMERIC_ARRAY
    NULLTYPE = oids.NULLTYPE
    OID = oids.OID
    OID_ARRAY = oids.OID_ARRAY
    POINT = oids.POINT
    REAL = oids.REAL
    REAL_ARRAY = oids.REAL_ARRAY
    REGPROC = oids.REGPROC
    SMALLINT = oids.SMALLINT
    SMALLINT_ARRAY = oids.SMALLINT_ARRAY
    STRING = oids.VARCHAR
    SUPER = oids.SUPER
    TEXT = oids.TEXT
    TEXT_ARRAY = oids.TEXT_ARRAY
    TIME = oids.TIME
    TIME_ARRAY = oids.TIME_ARRAY
    TIMESTAMP = oids.TIMESTAMP
    TIMESTAMP_ARRAY = oids.TIMESTAMP_ARRAY
    TIMESTAMPTZ = oids.TIMESTAMPTZ
    TIMESTAMPTZ_ARRAY = oids.TIMESTAMPTZ_ARRAY
    TIMETZ = oids.TIMETZ
    UNKNOWN = oids.UNKNOWN
    UUID_TYPE = oids.UUID_TYPE
    UUID_ARRAY = oids.UUID_ARRAY
    VARBYTE = oids.VARBYTE
    VARCHAR_ARRAY = oids.VARCHAR_ARRAY
    XID = oids.XID

    # Other names of the same numbers.
    BIGINTEGER = oids.BIGINT
    DATETIME = oids.TIMESTAMP
    DECIMAL = oids.NUMERIC
    DECIMAL_ARRAY = oids.NUMERIC_ARRAY
    NUMBER = oids.NUMERIC
    ROWID = oids.OID
    SMALLINT_VECTOR = oids.INT2VECTOR
    VARCHAR = oids.VARCHAR


redshift_oids: list[str] = [member.name for member in RedshiftOID]
"""The names of the types, without the other names of the same numbers."""


def get_datatype_name(oid: int) -> str:
    """Give the name of a type.

    Parameters
    ----------
    oid : int
        The type's number, as `cursor.description` has it.

    Returns
    -------
    str
        The name of the `RedshiftOID` member.

    Raises
    ------
    ValueError
        For a number that is not a valid RedshiftOID.

    Examples
    --------
    >>> get_datatype_name(1700), get_datatype_name(2935)
    ('NUMERIC', 'HLLSKETCH')
    """
    return RedshiftOID(oid).name
