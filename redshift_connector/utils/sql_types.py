"""Codes by which the catalogue methods report the type of a column.

Owns: the codes, which are those of JDBC and ODBC, and their names.
Must not know: which type of the server has which code.
"""

from __future__ import annotations

from enum import EnumMeta, IntEnum
from typing import Any

__all__ = ["SQLType", "get_sql_type_name"]


class _ConstantMembers(EnumMeta):
    def __setattr__(cls, name: str, value: Any) -> None:
        if name in cls.__members__:
            raise AttributeError(f"Cannot modify SQL type constant '{name}'")
        super().__setattr__(name, value)


class SQLType(IntEnum, metaclass=_ConstantMembers):
    """The code of an SQL type in the results of the catalogue methods.

    Examples
    --------
    >>> SQLType.SQL_VARCHAR == 12
    True
    """

    SQL_VARCHAR = 12
    SQL_BIT = -7
    SQL_TINYINT = -6
    SQL_SMALLINT = 5
    SQL_INTEGER = 4
    SQL_BIGINT = -5
    SQL_FLOAT = 6
    SQL_REAL = 7
    SQL_DOUBLE = 8
    SQL_NUMERIC = 2
    SQL_DECIMAL = 3
    SQL_CHAR = 1
    SQL_LONGVARCHAR = -1
    SQL_DATE = 91
    SQL_TIME = 92
    SQL_TIMESTAMP = 93
    SQL_BINARY = -2
    SQL_VARBINARY = -3
    SQL_LONGVARBINARY = -4
    SQL_NULL = 0
    SQL_OTHER = 1111
    SQL_BOOLEAN = 16
    SQL_LONGNVARCHAR = -16
    SQL_TIME_WITH_TIMEZONE = 2013
    SQL_TIMESTAMP_WITH_TIMEZONE = 2014


def get_sql_type_name(sql_type: int) -> str:
    """Return the name of a code.

    Raises
    ------
    ValueError
        If the code is not known.

    Examples
    --------
    >>> get_sql_type_name(2014)
    'SQL_TIMESTAMP_WITH_TIMEZONE'
    """
    return SQLType(sql_type).name
