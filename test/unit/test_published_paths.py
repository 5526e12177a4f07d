"""Every published import path of this stage, and its value (public-api.md 1.2 to 1.4, delta-2.2.0.md 2.2).

Left to later stages, and so not here: ``RedshiftProperty`` and ``redshift_property``, ``IamHelper`` and
``iam_helper``, ``idp_auth_helper``, ``native_plugin_helper``, ``credentials_holder``, ``auth``, ``plugin``,
``set_plugin_allowlist``, the metadata helpers (``metadataAPIHelper``, ``metadataAPIPostProcessor``,
``metadataServerProxy``) and the aliases of their results in ``cursor``.
"""

from __future__ import annotations

import datetime
import importlib
import logging
import re

import pytest

import redshift_connector

CANONICAL = {
    "ACLITEM": 1033, "ACLITEM_ARRAY": 1034, "ANY_ARRAY": 2277, "ABSTIME": 702, "BIGINT": 20, "BIGINT_ARRAY": 1016,
    "BOOLEAN": 16, "BOOLEAN_ARRAY": 1000, "BPCHAR": 1042, "BPCHAR_ARRAY": 1014, "BYTES": 17, "BYTES_ARRAY": 1001,
    "CHAR": 18, "CHAR_ARRAY": 1002, "CIDR": 650, "CIDR_ARRAY": 651, "CSTRING": 2275, "CSTRING_ARRAY": 1263,
    "DATE": 1082, "DATE_ARRAY": 1182, "FLOAT": 701, "FLOAT_ARRAY": 1022, "GEOGRAPHY": 3001, "GEOMETRY": 3000,
    "GEOMETRYHEX": 3999, "INET": 869, "INET_ARRAY": 1041, "INT2VECTOR": 22, "INTEGER": 23, "INTEGER_ARRAY": 1007,
    "INTERVAL": 1186, "INTERVAL_ARRAY": 1187, "INTERVALY2M": 1188, "INTERVALY2M_ARRAY": 1189, "INTERVALD2S": 1190,
    "INTERVALD2S_ARRAY": 1191, "JSON": 114, "JSON_ARRAY": 199, "JSONB": 3802, "JSONB_ARRAY": 3807, "MACADDR": 829,
    "MONEY": 790, "MONEY_ARRAY": 791, "NAME": 19, "NAME_ARRAY": 1003, "NUMERIC": 1700, "NUMERIC_ARRAY": 1231,
    "NULLTYPE": -1, "OID": 26, "OID_ARRAY": 1028, "POINT": 600, "REAL": 700, "REAL_ARRAY": 1021, "REGPROC": 24,
    "SMALLINT": 21, "SMALLINT_ARRAY": 1005, "STRING": 1043, "SUPER": 4000, "TEXT": 25, "TEXT_ARRAY": 1009,
    "TIME": 1083,
    "TIME_ARRAY": 1183, "TIMESTAMP": 1114, "TIMESTAMP_ARRAY": 1115, "TIMESTAMPTZ": 1184, "TIMESTAMPTZ_ARRAY": 1185,
    "TIMETZ": 1266, "UNKNOWN": 705, "UUID_TYPE": 2950, "UUID_ARRAY": 2951, "VARBYTE": 6551, "VARCHAR_ARRAY": 1015,
    "XID": 28,
}  # fmt: skip
ALIASES = {
    "BIGINTEGER": 20,
    "DATETIME": 1114,
    "DECIMAL": 1700,
    "DECIMAL_ARRAY": 1231,
    "NUMBER": 1700,
    "ROWID": 26,
    "SMALLINT_VECTOR": 22,
    "VARCHAR": 1043,
}
EXCEPTIONS = [
    "Warning", "Error", "InterfaceError", "DatabaseError", "DataError", "OperationalError", "IntegrityError",
    "InternalError", "ProgrammingError", "NotSupportedError", "ArrayContentNotSupportedError",
    "ArrayContentNotHomogenousError", "ArrayDimensionsNotConsistentError",
]  # fmt: skip
CONSTRUCTORS = ["Date", "Time", "Timestamp", "DateFromTicks", "TimeFromTicks", "TimestampFromTicks", "Binary"]
WRAPPERS = ["PGEnum", "PGJson", "PGJsonb", "PGTsvector", "PGText", "PGVarchar"]


# --- the package ---


@pytest.mark.parametrize(("name", "value"), [*CANONICAL.items(), *ALIASES.items()])
def test_type_numbers(name, value):
    constant = getattr(redshift_connector, name)
    assert constant == value
    assert constant is getattr(redshift_connector.RedshiftOID, name)
    assert isinstance(constant, int)


def test_list_of_type_names():
    assert len(CANONICAL) == 73
    names = redshift_connector.redshift_oids
    assert set(CANONICAL) <= set(names)
    assert not set(ALIASES) & set(names)
    assert isinstance(names, list)
    # Ours beside the published ones: a SQLAlchemy dialect looks for it.
    assert set(names) - set(CANONICAL) == {"HLLSKETCH"}
    assert redshift_connector.HLLSKETCH == 2935


@pytest.mark.parametrize("name", ["INTEGER", "VARCHAR", "DECIMAL"])
def test_type_numbers_cannot_be_assigned(name):
    with pytest.raises(AttributeError, match=f"Cannot modify OID constant '{name}'"):
        setattr(redshift_connector.RedshiftOID, name, 1)


def test_globals_of_pep_249():
    assert redshift_connector.apilevel == "2.0"
    assert redshift_connector.threadsafety == 1
    assert redshift_connector.paramstyle == "format"


def test_paramstyle_is_a_mutable_global(monkeypatch):
    class Connection:
        pass

    connection = Connection()
    before = redshift_connector.Cursor(connection)
    monkeypatch.setattr(redshift_connector, "paramstyle", "qmark")
    assert redshift_connector.Cursor(connection).paramstyle == "qmark"
    assert before.paramstyle == "format"
    assert redshift_connector.Cursor(connection, "named").paramstyle == "named"


def test_version():
    version = redshift_connector.__version__
    assert re.fullmatch(r"\d+(\.\d+){2,3}", version)
    numbers = tuple(map(int, version.split(".")))
    # dbt pins >=2.1.8,<2.2
    assert (2, 1, 8) <= numbers < (2, 2)


def test_driver_info():
    info = redshift_connector.DriverInfo
    assert info.version() == redshift_connector.__version__
    assert info.driver_name() == "Redshift Python Driver"
    assert info.driver_short_name() == "RsPython"
    assert info.driver_full_name() == f"Redshift Python Driver {redshift_connector.__version__}"


def test_protocol_versions():
    versions = redshift_connector.ClientProtocolVersion
    assert (versions.BASE_SERVER, versions.EXTENDED_RESULT_METADATA, versions.BINARY) == (0, 1, 2)
    assert versions.list() == [0, 1, 2]
    assert versions.get_name(2) == "BINARY"
    assert versions.get_name(9) == "9"
    assert redshift_connector.DEFAULT_PROTOCOL_VERSION == 2


def test_paramstyles():
    styles = redshift_connector.DbApiParamstyle
    assert styles.list() == ["qmark", "numeric", "named", "format", "pyformat"]
    assert [style.name for style in styles] == ["QMARK", "NUMERIC", "NAMED", "FORMAT", "PYFORMAT"]


@pytest.mark.parametrize(
    ("values", "word"),
    [((0, 1, 1), "tcp_keepalive_idle"), ((1, -1, 1), "tcp_keepalive_interval"), ((1, 1, 0), "tcp_keepalive_count")],
)
def test_keepalive_values(values, word):
    redshift_connector.validate_keepalive_values(1, None, 1)
    redshift_connector.validate_keepalive_values(None, None, None)
    with pytest.raises(ValueError, match=f"^{word} must be positive"):
        redshift_connector.validate_keepalive_values(*values)


def test_plugin_lists():
    short = {name.rpartition(".")[2] for name in redshift_connector.IDC_PLUGINS_LIST}
    assert short == {"BrowserIdcAuthPlugin", "IdpTokenAuthPlugin"}
    assert any("." in name for name in redshift_connector.IDC_PLUGINS_LIST)
    every = {name.rpartition(".")[2] for name in redshift_connector.IDC_OR_NATIVE_IDP_PLUGINS_LIST}
    assert every == short | {"BrowserAzureOAuth2CredentialsProvider", "BasicJwtCredentialsProvider"}
    assert isinstance(redshift_connector.IDC_PLUGINS_LIST, tuple)
    assert isinstance(redshift_connector.IDC_OR_NATIVE_IDP_PLUGINS_LIST, tuple)


def test_binary_is_the_builtin():
    assert redshift_connector.BINARY is bytes
    value = object()
    assert redshift_connector.Binary(value) is value


def test_constructors():
    assert redshift_connector.Date(2020, 1, 31) == datetime.date(2020, 1, 31)
    assert redshift_connector.Time(1, 2, 3) == datetime.time(1, 2, 3)
    assert redshift_connector.Timestamp(2020, 1, 31, 1, 2, 3) == datetime.datetime(2020, 1, 31, 1, 2, 3)
    assert redshift_connector.TimestampFromTicks(1.5) == datetime.datetime.fromtimestamp(1)


def test_logging_helpers():
    assert redshift_connector.make_divider_block() == "=" * 35
    assert callable(redshift_connector.mask_secure_info_in_props)


def test_root_logger_has_a_null_handler():
    handlers = logging.getLogger("redshift_connector").handlers
    assert any(isinstance(handler, logging.NullHandler) for handler in handlers)


def test_all():
    names = redshift_connector.__all__
    published = ["connect", "Connection", "Cursor", *EXCEPTIONS, *CONSTRUCTORS, "BINARY", *WRAPPERS, "__version__"]
    assert len(published) == 31
    assert {*published, *CANONICAL} <= set(names)
    assert len(names) == len(set(names))
    # The rest is our own.
    assert set(names) - {*published, *CANONICAL} == {"ConnectionLost", "HLLSKETCH"}


def test_star_import():
    namespace = {}
    exec("from redshift_connector import *", namespace)
    for name in redshift_connector.__all__:
        assert namespace[name] is getattr(redshift_connector, name)
    # Aliases and the globals of PEP 249 are importable by name only, as published.
    assert "VARCHAR" not in namespace
    assert "paramstyle" not in namespace


@pytest.mark.parametrize(
    "name",
    ["config", "core", "cursor", "error", "hostname_check", "interval", "objects", "pg_types", "utils", "version"],
)
def test_submodules_are_attributes(name):
    assert getattr(redshift_connector, name) is importlib.import_module(f"redshift_connector.{name}")


def test_unknown_names():
    for name in ("nothing", "NOTHING", "IntervalYearToMonth"):
        with pytest.raises(AttributeError, match=name):
            getattr(redshift_connector, name)


def test_dir_lists_what_there_is():
    names = dir(redshift_connector)
    assert {*redshift_connector.__all__, *ALIASES, "RedshiftOID", "paramstyle", "core", "redshift_oids"} <= set(names)
    for name in names:
        getattr(redshift_connector, name)


# --- exceptions ---

PARENTS = {
    "Warning": "Exception",
    "Error": "Exception",
    "InterfaceError": "Error",
    "DatabaseError": "Error",
    "DataError": "DatabaseError",
    "OperationalError": "DatabaseError",
    "IntegrityError": "DatabaseError",
    "InternalError": "DatabaseError",
    "ProgrammingError": "DatabaseError",
    "NotSupportedError": "DatabaseError",
    "ArrayContentNotSupportedError": "NotSupportedError",
    "ArrayContentNotHomogenousError": "ProgrammingError",
    "ArrayDimensionsNotConsistentError": "ProgrammingError",
}


@pytest.mark.parametrize("name", EXCEPTIONS)
@pytest.mark.parametrize("module", ["redshift_connector", "redshift_connector.error", "redshift_connector.core"])
def test_exceptions(module, name):
    kind = getattr(importlib.import_module(module), name)
    assert kind is getattr(redshift_connector, name)
    assert kind.__name__ == name
    assert [base.__name__ for base in kind.__bases__] == [PARENTS[name]]


# --- submodules ---

CORE = {
    "DATA_ROW": b"D", "ROW_DESCRIPTION": b"T", "COMMAND_COMPLETE": b"C", "ERROR_RESPONSE": b"E",
    "READY_FOR_QUERY": b"Z", "NOTICE_RESPONSE": b"N", "PARAMETER_STATUS": b"S", "AUTHENTICATION_REQUEST": b"R",
    "BACKEND_KEY_DATA": b"K", "PARSE_COMPLETE": b"1", "BIND_COMPLETE": b"2", "CLOSE_COMPLETE": b"3",
    "PORTAL_SUSPENDED": b"s", "NO_DATA": b"n", "PARAMETER_DESCRIPTION": b"t", "NOTIFICATION_RESPONSE": b"A",
    "EMPTY_QUERY_RESPONSE": b"I",
    "BIND": b"B", "PARSE": b"P", "EXECUTE": b"E", "FLUSH": b"H", "SYNC": b"S", "PASSWORD": b"p", "DESCRIBE": b"D",
    "TERMINATE": b"X", "CLOSE": b"C",
    "IDLE": b"I", "IDLE_IN_TRANSACTION": b"T", "IDLE_IN_FAILED_TRANSACTION": b"E",
    "RESPONSE_SEVERITY": "V", "RESPONSE_CODE": "C", "RESPONSE_MSG": "M", "RESPONSE_DETAIL": "D", "RESPONSE_HINT": "H",
    "RESPONSE_POSITION": "P", "RESPONSE__POSITION": "p", "RESPONSE__QUERY": "q", "RESPONSE_WHERE": "W",
    "RESPONSE_FILE": "F", "RESPONSE_LINE": "L", "RESPONSE_ROUTINE": "R",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), CORE.items())
def test_constants_of_core(name, value):
    assert getattr(redshift_connector.core, name) == value


def test_core():
    from redshift_connector import core

    assert core.Connection is redshift_connector.Connection
    assert core.BINARY is bytes
    sql, make_args = core.convert_paramstyle("named", "select :b, :a, :b")
    assert sql == "select $1, $2, $1"
    assert tuple(make_args({"a": 1, "b": 2})) == (2, 1)
    assert core.PY_TYPES[bool][0] == 16
    assert core.REDSHIFT_TYPES[23][0] == 1


def test_cursor_is_importable_from_core_as_published():
    from redshift_connector.core import Cursor

    assert Cursor is redshift_connector.Cursor


def test_cursor_module():
    from redshift_connector.cursor import Cursor

    assert Cursor is redshift_connector.Cursor
    assert redshift_connector.Connection.__module__ == "redshift_connector.core"
    assert Cursor.__module__ == "redshift_connector.cursor"


def test_error_text_for_a_missing_module():
    from redshift_connector.error import MISSING_MODULE_ERROR_MSG

    text = MISSING_MODULE_ERROR_MSG.format(module="pandas")
    assert "pandas" in text
    assert "redshift_connector[full]" in text


def test_config():
    from redshift_connector import config

    assert (config.FC_TEXT, config.FC_BINARY) == (0, 1)
    assert config.DEFAULT_MAX_PREPARED_STATEMENTS == 1000
    assert config.DRIVER_DISCOVERY_VERSION == 1
    assert config.ClientProtocolVersion is redshift_connector.ClientProtocolVersion
    assert config.DbApiParamstyle is redshift_connector.DbApiParamstyle
    limits = [config.min_int2, config.max_int2, config.min_int4, config.max_int4, config.min_int8, config.max_int8]
    assert limits == [-(2**15), 2**15, -(2**31), 2**31, -(2**63), 2**63]
    assert datetime.datetime(2000, 1, 1) == config.EPOCH
    assert datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc) == config.EPOCH_TZ
    assert config.EPOCH_SECONDS == 946684800
    assert config.INFINITY_MICROSECONDS == 2**63 - 1
    assert config.MINUS_INFINITY_MICROSECONDS == -(2**63)
    assert config.pg_array_types == {16: 1000, 701: 1022, 1043: 1009}
    assert config.pg_to_py_encodings["win1252"] == "cp1252"
    assert "TABLE" in config.table_type_clauses
    assert config._client_encoding == "utf8"


@pytest.mark.parametrize("name", CONSTRUCTORS)
def test_objects(name):
    from redshift_connector import objects

    assert getattr(objects, name) is getattr(redshift_connector, name)


@pytest.mark.parametrize("name", WRAPPERS)
def test_wrappers(name):
    from redshift_connector import pg_types

    assert getattr(pg_types, name) is getattr(redshift_connector, name)


def test_intervals():
    from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth

    assert issubclass(IntervalYearToMonth, Interval)
    assert issubclass(IntervalDayToSecond, Interval)


def test_utils():
    from redshift_connector import utils
    from redshift_connector.utils import driver_info, logging_utils, oids, sql_types

    assert utils.DriverInfo is driver_info.DriverInfo is redshift_connector.DriverInfo
    assert utils.make_divider_block is logging_utils.make_divider_block
    assert utils.mask_secure_info_in_props is logging_utils.mask_secure_info_in_props
    assert oids.RedshiftOID is redshift_connector.RedshiftOID
    assert utils.py_types[str][:2] == (705, 0)
    assert utils.redshift_types[1700][0] == 1
    # An OID nobody knows is text.
    form, decode = utils.redshift_types[424242]
    assert (form, decode(b"..ab", 2, 2)) == (0, "ab")
    assert sql_types.get_sql_type_name(12) == "SQL_VARCHAR"
    assert sql_types.SQLType.SQL_BIGINT == -5


@pytest.mark.parametrize(("oid", "name"), [(1043, "STRING"), (1700, "NUMERIC"), (1042, "BPCHAR"), (22, "INT2VECTOR")])
def test_names_of_types(oid, name):
    from redshift_connector.utils.oids import get_datatype_name

    assert get_datatype_name(oid) == name


def test_unknown_type():
    from redshift_connector.utils.oids import get_datatype_name

    with pytest.raises(ValueError, match="not a valid RedshiftOID"):
        get_datatype_name(424242)
