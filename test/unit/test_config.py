from __future__ import annotations

import calendar
import codecs
import datetime

import pytest

from redshift_connector import config


def test_numbers():
    assert (config.FC_TEXT, config.FC_BINARY) == (0, 1)
    assert config.DEFAULT_PROTOCOL_VERSION == 2
    assert config.DEFAULT_MAX_PREPARED_STATEMENTS == 1000
    assert config.DRIVER_DISCOVERY_VERSION == 1
    assert config._client_encoding == "utf8"
    assert config.pg_array_types == {16: 1000, 701: 1022, 1043: 1009}


@pytest.mark.parametrize(("bits", "width"), [(15, "int2"), (31, "int4"), (63, "int8")])
def test_integer_limits_are_half_open(bits, width):
    assert getattr(config, f"min_{width}") == -(2**bits)
    assert getattr(config, f"max_{width}") == 2**bits


def test_epoch():
    assert datetime.datetime(2000, 1, 1) == config.EPOCH
    assert datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc) == config.EPOCH_TZ
    assert calendar.timegm(config.EPOCH.timetuple()) == config.EPOCH_SECONDS
    assert config.INFINITY_MICROSECONDS == 2**63 - 1
    assert config.MINUS_INFINITY_MICROSECONDS == -(2**63)


def test_protocol_versions():
    assert config.ClientProtocolVersion.list() == [0, 1, 2]
    names = [config.ClientProtocolVersion.get_name(i) for i in range(4)]
    assert names == ["BASE_SERVER", "EXTENDED_RESULT_METADATA", "BINARY", "3"]


def test_parameter_styles():
    assert config.DbApiParamstyle.list() == ["qmark", "numeric", "named", "format", "pyformat"]


def test_encodings_are_known_to_python():
    for name, codec in config.pg_to_py_encodings.items():
        assert name == name.lower()
        if codec is not None:
            codecs.lookup(codec)
    assert codecs.lookup(config.pg_to_py_encodings["unicode"] or "").name == "utf-8"


def test_table_types():
    assert set(config.table_type_clauses) == {
        "TABLE",
        "VIEW",
        "INDEX",
        "SEQUENCE",
        "TYPE",
        "SYSTEM TABLE",
        "SYSTEM TOAST TABLE",
        "SYSTEM TOAST INDEX",
        "SYSTEM VIEW",
        "SYSTEM INDEX",
        "TEMPORARY TABLE",
        "TEMPORARY INDEX",
        "TEMPORARY VIEW",
        "TEMPORARY SEQUENCE",
        "EXTERNAL TABLE",
        "SHARED TABLE",
    }
