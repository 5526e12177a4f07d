"""The start-up message: which values it takes, and the server's view of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import InterfaceError, RemoteProtocolError
from redshift_connector.protocol import startup


def test_order_of_the_keys_is_that_of_the_sheet():
    assert startup.KEYS == (
        "user",
        "database",
        "application_name",
        "client_protocol_version",
        "driver_version",
        "os_version",
        "driver_discovery_version",
        "plugin_name",
        "idp_type",
        "identity_namespace",
        "token_type",
        "idc_client_display_name",
        "provider_name",
    )
    assert set(startup.ESSENTIAL_KEYS) <= set(startup.KEYS)


def test_values():
    packet = startup.encode({"user": "bjørn", "database": b"d\xff", "application_name": bytearray(b"app"), "x": None})
    body = b"user\0bj\xc3\xb8rn\0database\0d\xff\0application_name\0app\0\0"
    assert packet == (len(body) + 8).to_bytes(4, "big") + bytes.fromhex("00030000") + body


def test_empty_values_are_sent():
    assert startup.encode({"user": "", "database": ""})[8:] == b"user\0\0database\0\0\0"


@pytest.mark.parametrize("value", [1, 1.5, True, ["a"], object(), memoryview(b"a")])
def test_other_types_are_refused_and_named(value):
    with pytest.raises(InterfaceError, match=f"application_name can't be of type {type(value).__name__}"):
        startup.encode({"user": "u", "application_name": value})


@pytest.mark.parametrize("value", ["a\0b", b"\0", bytearray(b"a\0")])
def test_nul_is_refused_and_the_key_named(value):
    with pytest.raises(InterfaceError, match="database must not contain a NUL"):
        startup.encode({"user": "u", "database": value})


NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@settings(deadline=None)
@given(st.dictionaries(NAMES, TEXTS, max_size=12))
def test_server_reads_what_the_client_wrote(keys):
    packet = startup.encode(keys)
    assert int.from_bytes(packet[:4], "big") == len(packet)
    assert startup.decode(packet[4:]) == keys


@pytest.mark.parametrize("version", [0x00020000, 0x00030001, 80877103, -1])
def test_other_versions(version):
    with pytest.raises(RemoteProtocolError, match="protocol version"):
        startup.decode(version.to_bytes(4, "big", signed=True) + b"\0")


@pytest.mark.parametrize("body", ["", "0003", "00030000", "00030000 7500 00", "00030000 7500 6100", "00030000 00 00"])
def test_malformed(body):
    with pytest.raises(RemoteProtocolError):
        startup.decode(bytes.fromhex(body))


def test_bytes_that_are_no_text_do_not_leak_an_exception():
    assert startup.decode(b"\0\3\0\0\x80\0\xff\0\0") == {"\ufffd": "\ufffd"}
