"""varbyte, bytea, geometry, geography, uuid."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.types.binary import (
    decode_bytea_text,
    decode_geography_text,
    decode_geometry,
    decode_geometryhex,
    encode_bytes,
)
from redshift_connector.types.codec import BINARY, TEXT, DecodeOptions
from redshift_connector.types.registry import CODECS, Registry

POINT = "0101000020e6100000000000000000f03f000000000000f03f"


def varbyte(version, format, as_text=False):
    options = DecodeOptions(varbyte_as="text" if as_text else "bytes")
    return Registry(options, version).decoder(6551, format)


@pytest.mark.parametrize("version", [0, 1, 2])
def test_q14_varbyte_is_bytes(version):
    assert varbyte(version, TEXT)(b"616263") == b"abc"
    assert varbyte(version, TEXT)(b"FF00fe") == b"\xff\x00\xfe"
    assert varbyte(version, TEXT)(b"") == b""
    assert varbyte(version, BINARY)(b"616263") == b"616263"


def test_raw_varbyte_of_protocol_2():
    assert varbyte(2, BINARY)(b"\xff\x00abc") == b"\xff\x00abc"


def test_python_261_raw_bytes_reported_as_text_under_protocol_2():
    assert varbyte(2, TEXT)(b"\xff\x00abc") == b"\xff\x00abc"
    assert varbyte(2, TEXT)(b"abc") == b"abc"  # an odd number of digits
    for version in (0, 1):
        with pytest.raises(ValueError):
            varbyte(version, TEXT)(b"\xff\x00abc")


def test_varbyte_as_text_is_the_published_result():
    assert varbyte(0, TEXT, as_text=True)(b"333031") == "301"
    assert varbyte(2, BINARY, as_text=True)("grün".encode()) == "grün"
    with pytest.raises(UnicodeDecodeError):
        varbyte(2, BINARY, as_text=True)(b"\xff")


@given(st.binary())
@settings(max_examples=200)
def test_varbyte_round_trip(value):
    oid, format, payload = encode_bytes(value)
    assert (oid, format) == (705, 0)
    for version in (0, 1, 2):
        assert varbyte(version, TEXT)(payload) == value
    assert varbyte(2, BINARY)(value) == value


@pytest.mark.parametrize(
    ("value", "payload"),
    [(b"abc", b"616263"), (b"", b""), (bytearray(b"\xff"), b"ff"), (memoryview(b"abcd")[::2], b"6163")],
)
def test_bytes_parameters(value, payload):
    assert encode_bytes(value) == (705, 0, payload)


def test_varbyte_description():
    assert CODECS[6551].shape(-1, 104) == (None, 100, None, None)
    assert CODECS[6551].shape(-1, -1) == (None, None, None, None)


# --- bytea ---


@given(st.binary())
@settings(max_examples=200)
def test_bytea(value):
    assert decode_bytea_text(b"\\x" + value.hex().encode()) == value
    escaped = b"".join(
        b"\\\\" if byte == 92 else bytes((byte,)) if 32 <= byte < 127 else b"\\%03o" % byte for byte in value
    )
    assert decode_bytea_text(escaped) == value
    assert Registry().decoder(17, BINARY)(value) == value


def test_bytea_with_bad_digits():
    with pytest.raises(ValueError):
        decode_bytea_text(b"\\x0g")


# --- geometry and geography ---


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"01020000000A", "01020000000A"),
        (bytes.fromhex(POINT), POINT),
        (b"010", b"010".hex()),
    ],
)
def test_geometry(data, text):
    for format in (TEXT, BINARY):
        assert Registry().decoder(3000, format)(data) == text
    assert decode_geometry(data) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"0102ABCD", "0102abcd"),
        (b"0102abC", "30313032616243"),
        (b"010g", "30313067"),
        (b"01g0", "30316730"),
        (bytes.fromhex(POINT), POINT),
    ],
)
def test_q19_geometryhex(data, text):
    for format in (TEXT, BINARY):
        assert Registry().decoder(3999, format)(data) == text
    assert decode_geometryhex(data) == text


def test_geography():
    for version in (0, 1):
        assert Registry(protocol_version=version).decoder(3001, TEXT)(POINT.upper().encode()) == POINT.upper()
    assert Registry().decoder(3001, BINARY)(bytes.fromhex(POINT)) == POINT
    assert decode_geography_text(bytes.fromhex(POINT)) == POINT
    assert decode_geography_text(b"") == ""


# --- uuid ---


def test_uuid_is_text_in_both_formats():
    text = "123e4567-e89b-12d3-a456-426614174000"
    assert Registry().decoder(2950, TEXT)(text.encode()) == text
    assert Registry().decoder(2950, BINARY)(bytes.fromhex(text.replace("-", ""))) == text
    with pytest.raises(ValueError, match="16 bytes, not 4"):
        Registry().decoder(2950, BINARY)(b"abcd")
