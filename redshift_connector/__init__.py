"""A DB-API 2.0 driver for Amazon Redshift, in pure Python.

Owns: the public names. Each is looked up where it lives when it is first used, so that importing the package costs
little and loads none of the libraries that only some features need.
Must not know: anything the modules it names do not tell it.

Examples
--------
>>> import redshift_connector
>>> with redshift_connector.connect(**server) as connection, connection.cursor() as cursor:
...     cursor.execute("select %s || %s", ("red", "shift")).fetchone()
['redshift']
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from redshift_connector.version import __version__ as __version__

if TYPE_CHECKING:
    from redshift_connector._connect import connect as connect
    from redshift_connector.config import (
        DEFAULT_PROTOCOL_VERSION as DEFAULT_PROTOCOL_VERSION,
    )
    from redshift_connector.config import (
        ClientProtocolVersion as ClientProtocolVersion,
    )
    from redshift_connector.config import (
        DbApiParamstyle as DbApiParamstyle,
    )
    from redshift_connector.core import Connection as Connection
    from redshift_connector.cursor import Cursor as Cursor
    from redshift_connector.error import (
        ArrayContentNotHomogenousError as ArrayContentNotHomogenousError,
    )
    from redshift_connector.error import (
        ArrayContentNotSupportedError as ArrayContentNotSupportedError,
    )
    from redshift_connector.error import (
        ArrayDimensionsNotConsistentError as ArrayDimensionsNotConsistentError,
    )
    from redshift_connector.error import (
        ConnectionLost as ConnectionLost,
    )
    from redshift_connector.error import (
        DatabaseError as DatabaseError,
    )
    from redshift_connector.error import (
        DataError as DataError,
    )
    from redshift_connector.error import (
        Error as Error,
    )
    from redshift_connector.error import (
        IntegrityError as IntegrityError,
    )
    from redshift_connector.error import (
        InterfaceError as InterfaceError,
    )
    from redshift_connector.error import (
        InternalError as InternalError,
    )
    from redshift_connector.error import (
        NotSupportedError as NotSupportedError,
    )
    from redshift_connector.error import (
        OperationalError as OperationalError,
    )
    from redshift_connector.error import (
        ProgrammingError as ProgrammingError,
    )
    from redshift_connector.error import (
        Warning as Warning,
    )
    from redshift_connector.objects import (
        Binary as Binary,
    )
    from redshift_connector.objects import (
        Date as Date,
    )
    from redshift_connector.objects import (
        DateFromTicks as DateFromTicks,
    )
    from redshift_connector.objects import (
        Time as Time,
    )
    from redshift_connector.objects import (
        TimeFromTicks as TimeFromTicks,
    )
    from redshift_connector.objects import (
        Timestamp as Timestamp,
    )
    from redshift_connector.objects import (
        TimestampFromTicks as TimestampFromTicks,
    )
    from redshift_connector.pg_types import PGEnum as PGEnum
    from redshift_connector.pg_types import PGJson as PGJson
    from redshift_connector.pg_types import PGJsonb as PGJsonb
    from redshift_connector.pg_types import PGText as PGText
    from redshift_connector.pg_types import PGTsvector as PGTsvector
    from redshift_connector.pg_types import PGVarchar as PGVarchar
    from redshift_connector.settings.plugins import IDC_OR_NATIVE_IDP_PLUGINS_LIST as IDC_OR_NATIVE_IDP_PLUGINS_LIST
    from redshift_connector.settings.plugins import IDC_PLUGINS_LIST as IDC_PLUGINS_LIST
    from redshift_connector.settings.rules import validate_keepalive_values as validate_keepalive_values
    from redshift_connector.utils.driver_info import DriverInfo as DriverInfo
    from redshift_connector.utils.logging_utils import make_divider_block as make_divider_block
    from redshift_connector.utils.logging_utils import mask_secure_info_in_props as mask_secure_info_in_props
    from redshift_connector.utils.oids import RedshiftOID as RedshiftOID
    from redshift_connector.utils.oids import redshift_oids as redshift_oids


# A library says nothing unless the application asks for it.
logging.getLogger(__name__).addHandler(logging.NullHandler())

apilevel = "2.0"
threadsafety = 1
# Read each time a cursor is made; programs assign to it.
paramstyle = "format"

BINARY = bytes

_HOMES = {
    "redshift_connector._connect": ("connect",),
    "redshift_connector.core": ("Connection",),
    "redshift_connector.cursor": ("Cursor",),
    "redshift_connector.error": (
        "Warning",
        "Error",
        "InterfaceError",
        "DatabaseError",
        "DataError",
        "OperationalError",
        "ConnectionLost",
        "IntegrityError",
        "InternalError",
        "ProgrammingError",
        "NotSupportedError",
        "ArrayContentNotSupportedError",
        "ArrayContentNotHomogenousError",
        "ArrayDimensionsNotConsistentError",
    ),
    "redshift_connector.objects": (
        "Date",
        "Time",
        "Timestamp",
        "DateFromTicks",
        "TimeFromTicks",
        "TimestampFromTicks",
        "Binary",
    ),
    "redshift_connector.pg_types": ("PGEnum", "PGJson", "PGJsonb", "PGText", "PGTsvector", "PGVarchar"),
    "redshift_connector.config": ("DEFAULT_PROTOCOL_VERSION", "ClientProtocolVersion", "DbApiParamstyle"),
    "redshift_connector.settings.plugins": ("IDC_OR_NATIVE_IDP_PLUGINS_LIST", "IDC_PLUGINS_LIST"),
    "redshift_connector.settings.rules": ("validate_keepalive_values",),
    "redshift_connector.utils.driver_info": ("DriverInfo",),
    "redshift_connector.utils.logging_utils": ("make_divider_block", "mask_secure_info_in_props"),
    "redshift_connector.utils.oids": ("RedshiftOID", "redshift_oids"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

_SUBMODULES = frozenset(
    ("config", "core", "cursor", "error", "hostname_check", "interval", "objects", "pg_types", "utils", "version")
)

_EXPORTED = (
    "connect",
    "Connection",
    "Cursor",
    *_HOMES["redshift_connector.error"],
    *_HOMES["redshift_connector.objects"],
    "BINARY",
    *_HOMES["redshift_connector.pg_types"],
    "__version__",
)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is not None:
        value = getattr(import_module(home), name)
    elif name in _SUBMODULES:
        value = import_module(f"{__name__}.{name}")
    else:
        value = _oid(name)
    globals()[name] = value
    return value


def _oid(name: str) -> Any:
    """Return an OID constant, or the list of public names, which holds all of them."""
    if name == "__all__" or name.isupper():
        from redshift_connector.utils.oids import RedshiftOID, redshift_oids

        if name == "__all__":
            return [*_EXPORTED, *redshift_oids]
        if name in RedshiftOID.__members__:
            return RedshiftOID[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    from redshift_connector.utils.oids import RedshiftOID

    return sorted({*globals(), *_HOME, *_SUBMODULES, *RedshiftOID.__members__})
