"""Numbers and names that the whole driver shares.

Owns: protocol versions, format codes, limits of the integer types, the epoch of the server, default numbers,
parameter styles, names of character sets.
Must not know: any other module of the package; it imports the standard library only.

Every name here is importable by users, as in the published driver.
"""

from __future__ import annotations

from datetime import datetime, timezone
from enum import Enum, IntEnum

__all__ = [
    "DEFAULT_MAX_PREPARED_STATEMENTS",
    "DEFAULT_PROTOCOL_VERSION",
    "DRIVER_DISCOVERY_VERSION",
    "EPOCH",
    "EPOCH_SECONDS",
    "EPOCH_TZ",
    "FC_BINARY",
    "FC_TEXT",
    "INFINITY_MICROSECONDS",
    "MINUS_INFINITY_MICROSECONDS",
    "ClientProtocolVersion",
    "DbApiParamstyle",
    "max_int2",
    "max_int4",
    "max_int8",
    "min_int2",
    "min_int4",
    "min_int8",
    "pg_array_types",
    "pg_to_py_encodings",
    "table_type_clauses",
]

# Format codes of the protocol, for parameters and for result columns.
FC_TEXT = 0
FC_BINARY = 1


class ClientProtocolVersion(IntEnum):
    """What the client understands of Redshift's additions to the protocol.

    Examples
    --------
    >>> ClientProtocolVersion.list()
    [0, 1, 2]
    >>> ClientProtocolVersion.get_name(2), ClientProtocolVersion.get_name(7)
    ('BINARY', '7')
    """

    BASE_SERVER = 0
    EXTENDED_RESULT_METADATA = 1
    BINARY = 2

    @classmethod
    def list(cls) -> list[int]:
        """Return the known versions as plain numbers."""
        return [version.value for version in cls]

    @classmethod
    def get_name(cls, i: int) -> str:
        """Return the name of a version, or the number as text when it is not known."""
        try:
            return cls(i).name
        except ValueError:
            return str(i)


DEFAULT_PROTOCOL_VERSION: int = ClientProtocolVersion.BINARY.value
DEFAULT_MAX_PREPARED_STATEMENTS = 1000

# Sent at start-up; 1 makes the server's SHOW SCHEMAS list pg_catalog too.
DRIVER_DISCOVERY_VERSION = 1


class DbApiParamstyle(Enum):
    """The five ways of PEP 249 to mark a parameter in a statement.

    Examples
    --------
    >>> DbApiParamstyle.list()
    ['qmark', 'numeric', 'named', 'format', 'pyformat']
    """

    QMARK = "qmark"
    NUMERIC = "numeric"
    NAMED = "named"
    FORMAT = "format"
    PYFORMAT = "pyformat"

    @classmethod
    def list(cls) -> list[str]:
        """Return the names as PEP 249 spells them."""
        return [style.value for style in cls]


# Each range is half open: the lower bound belongs to it, the upper bound does not.
min_int2, max_int2 = -(2**15), 2**15
min_int4, max_int4 = -(2**31), 2**31
min_int8, max_int8 = -(2**63), 2**63

# The server counts dates and times from here; EPOCH_SECONDS is the same instant counted from 1970.
EPOCH = datetime(2000, 1, 1)
EPOCH_TZ = EPOCH.replace(tzinfo=timezone.utc)
EPOCH_SECONDS = 946_684_800

# The binary timestamps that mean infinity and -infinity.
INFINITY_MICROSECONDS = 2**63 - 1
MINUS_INFINITY_MICROSECONDS = -(2**63)

# Element type -> array type, for bool, float8 and varchar elements.
pg_array_types: dict[int, int] = {16: 1000, 701: 1022, 1043: 1009}

_client_encoding = "utf8"

# PostgreSQL's name of a character set, in lower case -> Python's name of the codec, None where Python has none.
pg_to_py_encodings: dict[str, str | None] = {
    "big5": "big5",
    "euc_cn": "gb2312",
    "euc_jis_2004": "euc_jis_2004",
    "euc_jp": "euc_jp",
    "euc_kr": "euc_kr",
    "euc_tw": None,
    "gb18030": "gb18030",
    "gbk": "gbk",
    "iso_8859_5": "iso8859_5",
    "iso_8859_6": "iso8859_6",
    "iso_8859_7": "iso8859_7",
    "iso_8859_8": "iso8859_8",
    "johab": "johab",
    "koi8": "koi8_r",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "latin1": "iso8859_1",
    "latin2": "iso8859_2",
    "latin3": "iso8859_3",
    "latin4": "iso8859_4",
    "latin5": "iso8859_9",
    "latin6": "iso8859_10",
    "latin7": "iso8859_13",
    "latin8": "iso8859_14",
    "latin9": "iso8859_15",
    "latin10": "iso8859_16",
    "mule_internal": None,
    "shift_jis_2004": "shift_jis_2004",
    "sjis": "shift_jis",
    "sql_ascii": "ascii",
    "uhc": "cp949",
    "unicode": "utf_8",
    "utf8": "utf_8",
    "win866": "cp866",
    "win874": "cp874",
    "win1250": "cp1250",
    "win1251": "cp1251",
    "win1252": "cp1252",
    "win1253": "cp1253",
    "win1254": "cp1254",
    "win1255": "cp1255",
    "win1256": "cp1256",
    "win1257": "cp1257",
    "win1258": "cp1258",
}

_SYSTEM = "n.nspname IN ('pg_catalog', 'information_schema')"
_USER = "n.nspname NOT LIKE 'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema'"
_TEMPORARY = "n.nspname LIKE 'pg!_temp!_%' ESCAPE '!'"

# Table type -> condition on pg_class c and pg_namespace n that selects it; an empty one selects nothing. For the
# catalogue methods on servers without SHOW; its keys are the types such a server can be asked for.
table_type_clauses: dict[str, str] = {
    "TABLE": f"c.relkind = 'r' AND {_USER}",
    "VIEW": f"c.relkind = 'v' AND NOT ({_SYSTEM})",
    "INDEX": f"c.relkind = 'i' AND {_USER}",
    "SEQUENCE": "c.relkind = 'S'",
    "TYPE": f"c.relkind = 'c' AND {_USER}",
    "SYSTEM TABLE": f"c.relkind = 'r' AND {_SYSTEM}",
    "SYSTEM TOAST TABLE": "c.relkind = 'r' AND n.nspname = 'pg_toast'",
    "SYSTEM TOAST INDEX": "c.relkind = 'i' AND n.nspname = 'pg_toast'",
    "SYSTEM VIEW": f"c.relkind = 'v' AND {_SYSTEM}",
    "SYSTEM INDEX": f"c.relkind = 'i' AND {_SYSTEM}",
    "TEMPORARY TABLE": f"c.relkind IN ('r', 'p') AND {_TEMPORARY}",
    "TEMPORARY INDEX": f"c.relkind = 'i' AND {_TEMPORARY}",
    "TEMPORARY VIEW": f"c.relkind = 'v' AND {_TEMPORARY}",
    "TEMPORARY SEQUENCE": f"c.relkind = 'S' AND {_TEMPORARY}",
    "EXTERNAL TABLE": "",
    "SHARED TABLE": "",
}
