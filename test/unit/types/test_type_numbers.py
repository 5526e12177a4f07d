"""bool, integers, floats: every vector of the protocol sheet, sweeps, wrong lengths."""

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.types import oids
from redshift_connector.types.boolean import decode_bool, encode_bool
from redshift_connector.types.codec import BINARY, TEXT
from redshift_connector.types.floating import decode_float4, decode_float4_text, decode_float8, encode_float
from redshift_connector.types.integer import decode_int2, decode_int4, decode_int8, encode_int
from redshift_connector.types.registry import Registry

REGISTRY = Registry()
DECODE_BY_OID = {oids.SMALLINT: decode_int2, oids.INTEGER: decode_int4, oids.BIGINT: decode_int8}


@pytest.mark.parametrize(
    ("oid", "data", "value"),
    [
        (20, "02FAF0808FEE22CF", 214748367214748367),
        (23, "0CCCCCCF", 214748367),
        (21, "7FFF", 32767),
        (700, "42F63EFA", 123.12300109863281),
        (701, "4132D6871F9ADBB9", 1234567.1234567),
        (26, "FFFFFFFF", 4294967295),
        (16, "01", True),
        (16, "00", False),
    ],
)
def test_scalar_vectors(oid, data, value):
    decoded = REGISTRY.decoder(oid, BINARY)(bytes.fromhex(data))
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [(b"t", True), (b"f", False), (b"true", True), (b"false", False), (b"1", True), (b"0", False)],
)
def test_bool_text(text, value):
    assert REGISTRY.decoder(16, TEXT)(text) is value
    assert REGISTRY.decoder(16, BINARY)(text) is value


@pytest.mark.parametrize("data", [b"", b"\x02", b"yes", b"\x00\x00"])
def test_what_is_no_bool_is_refused(data):
    with pytest.raises(ValueError, match="is not a bool"):
        decode_bool(data)


def test_bool_round_trip():
    for value in (True, False):
        assert decode_bool(encode_bool(value)[2]) is value


@pytest.mark.parametrize(
    ("oid", "size"), [(21, 2), (23, 4), (20, 8), (700, 4), (701, 8)], ids=["int2", "int4", "int8", "float4", "float8"]
)
def test_a_wrong_length_is_a_value_error(oid, size):
    decode = REGISTRY.decoder(oid, BINARY)
    for length in {0, 1, size - 1, size + 1, 16}:
        with pytest.raises(ValueError, match=f"has {size} bytes, not {length}"):
            decode(bytes(length))


def test_every_int2():
    unpacked = list(range(-0x8000, 0x8000))
    packed = struct.pack(">65536h", *unpacked)
    assert [decode_int2(packed[place : place + 2]) for place in range(0, len(packed), 2)] == unpacked
    for value in unpacked[1:]:
        assert encode_int(value) == (21, 1, value.to_bytes(2, "big", signed=True))
        assert REGISTRY.decoder(21, TEXT)(b"%d" % value) == value


@pytest.mark.parametrize(
    ("value", "oid"),
    [
        (0, 21),
        (32767, 21),
        (-32767, 21),
        (-32768, 23),
        (32768, 23),
        (2147483647, 23),
        (-2147483647, 23),
        (-2147483648, 20),
        (2147483648, 20),
        (2**63 - 1, 20),
        (-(2**63) + 1, 20),
        (-(2**63), 1700),
        (2**63, 1700),
        (10**38, 1700),
    ],
)
def test_the_borders_of_int_parameters_are_the_published_ones(value, oid):
    declared, format, payload = encode_int(value)
    assert declared == oid
    if oid == 1700:
        assert (format, payload) == (TEXT, str(value).encode())
    else:
        assert DECODE_BY_OID[oid](payload) == value


@given(st.integers(min_value=-(2**64), max_value=2**64))
@settings(max_examples=300)
def test_int_round_trip(value):
    oid, format, payload = encode_int(value)
    assert int(REGISTRY.decoder(oid, format)(payload)) == value


@given(st.floats())
@settings(max_examples=300)
def test_float_round_trip(value):
    oid, format, payload = encode_float(value)
    assert (oid, format) == (701, 1)
    assert struct.pack(">d", decode_float8(payload)) == struct.pack(">d", value)
    read = REGISTRY.decoder(701, TEXT)(repr(value).encode())
    assert read == value or (math.isnan(read) and math.isnan(value))


@given(st.floats(width=32))
@settings(max_examples=300)
def test_float4_is_the_same_number_in_both_formats(value):
    binary = decode_float4(struct.pack(">f", value))
    text = decode_float4_text(repr(value).encode())
    assert text == binary or (math.isnan(text) and math.isnan(binary))


def test_nan_and_infinity_are_what_they_are():
    assert encode_float(float("nan"))[2].hex() == "7ff8000000000000"
    assert encode_float(float("inf"))[2].hex() == "7ff0000000000000"
    for oid in (700, 701):
        decode = REGISTRY.decoder(oid, TEXT)
        assert decode(b"Infinity") == math.inf
        assert decode(b"-Infinity") == -math.inf
        assert math.isnan(decode(b"NaN"))


def test_a_float4_beyond_its_range_is_refused():
    with pytest.raises(ValueError, match="beyond the range of a float4"):
        decode_float4_text(b"1e39")


@pytest.mark.parametrize("oid", [20, 21, 23, 26, 28, 700, 701, 1700])
@pytest.mark.parametrize("data", [b"", b"abc", b"1.2.3", b"\xff"])
def test_text_that_is_no_number_is_a_value_error(oid, data):
    with pytest.raises(ValueError):
        REGISTRY.decoder(oid, TEXT)(data)
