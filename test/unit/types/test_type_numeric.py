"""NUMERIC: exact whatever the decimal context, in every form it travels in."""

import decimal
import struct
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.types.codec import BINARY, TEXT, ColumnContext, DecodeOptions
from redshift_connector.types.numeric import (
    decode_decimal_text,
    decode_digits,
    encode_decimal,
    precision_and_scale,
    scaled_decoder,
)
from redshift_connector.types.registry import CODECS, Registry


def modifier(precision, scale):
    return (precision << 16 | scale) + 4


def same(value, expected):
    """Equal, and written alike: the scale counts."""
    return str(value) == str(expected)


@pytest.mark.parametrize(
    ("data", "scale", "text"),
    [
        ("01B69B4BACD05F15", 0, "123456789123456789"),
        ("01B69B4BACD05F15", 9, "123456789.123456789"),
        ("00000000499602D3", 5, "12345.67891"),
        ("FFFFFFFFB669FD2D", 5, "-12345.67891"),
        ("FFFFFEE08E04F7C8", 8, "-12345.67891000"),
        ("0000000000003039", 8, "0.00012345"),
        ("00181EABFBFA6A9E", 3, "6789123456789.150"),
        ("112210F4C023B6D4", 1, "123456789123456789.2"),
        ("0949B0F713E9185F7E8F1A99A99BB6DB", 0, "12345678912345678991234567891234567899"),
        ("000260B0600518DB3CD50115D98E6B8D", 26, "123456789.12345679104328155517578125"),
        ("000000000000000000000000499602D3", 5, "12345.67891"),
        ("FFFFFFFFFFFFFFFFFFFED5FA0E000000", 10, "-32768.0000000000"),
        ("FFFFFFFFFFFFFFFFFFFFFFFFBE6F5500", 10, "-0.1100000000"),
    ],
)
def test_vectors(data, scale, text):
    payload = bytes.fromhex(data)
    value = Registry().decoder(1700, BINARY, modifier(38, scale))(payload)
    assert format(value, "f") == text
    assert value.as_tuple().exponent == -scale
    nearest = Registry(DecodeOptions(numeric_to_float=True)).decoder(1700, BINARY, modifier(38, scale))(payload)
    assert nearest == float(text)
    assert type(nearest) is float


def test_f15_and_q3_more_than_28_digits_are_not_rounded():
    digits = "12345678912345678991234567891234567899"
    with decimal.localcontext(decimal.Context(prec=5, traps=[decimal.Inexact, decimal.Rounded])):
        assert str(scaled_decoder(0)(int(digits).to_bytes(16, "big"))) == digits
        assert str(decode_decimal_text(digits.encode())) == digits


def test_the_callers_decimal_context_does_not_reach_the_decoders():
    with decimal.localcontext(decimal.Context(traps=[])), pytest.raises(ValueError, match="not a numeric"):
        decode_decimal_text(b"garbage")


def test_f15_and_q4_a_numeric_without_modifier_has_scale_0():
    assert same(Registry().decoder(1700, BINARY, -1)((150).to_bytes(8, "big")), Decimal(150))
    assert precision_and_scale(-1) == (None, None)


def test_q5_a_version_above_2_reads_scaled_integers_too():
    assert same(Registry(protocol_version=3).decoder(1700, BINARY, modifier(10, 2))(bytes(8)), Decimal("0.00"))


def test_f15_numeric_to_float_is_the_nearest_float_and_always_a_float():
    registry = Registry(DecodeOptions(numeric_to_float=True))
    assert registry.decoder(1700, BINARY, modifier(2, 1))((3).to_bytes(8, "big")) == 0.3
    whole = registry.decoder(1700, BINARY, modifier(10, 0))((7).to_bytes(8, "big"))
    assert (whole, type(whole)) == (7.0, float)
    assert registry.decoder(1700, TEXT, modifier(2, 1))(b"0.3") == 0.3


@pytest.mark.parametrize("m", [(10, 2, 0x000A0006), (38, 0, 0x00260004), (18, 18, 0x00120016)])
def test_modifier_vectors(m):
    precision, scale, packed = m
    assert precision_and_scale(packed) == (precision, scale)


@pytest.mark.parametrize("length", [0, 1, 2, 4, 7, 9, 12, 15, 17, 32])
@pytest.mark.parametrize("as_float", [False, True])
def test_a_wrong_length_is_a_value_error(length, as_float):
    with pytest.raises(ValueError, match="Malformed column value of type numeric received"):
        scaled_decoder(2, as_float)(bytes(length))


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 38))
@settings(max_examples=500)
def test_scaled_integers_of_38_digits_round_trip(unscaled, scale):
    payload = unscaled.to_bytes(16, "big", signed=True)
    value = scaled_decoder(scale)(payload)
    assert Fraction(value) == Fraction(unscaled, 10**scale)
    assert value.as_tuple().exponent == -scale
    assert scaled_decoder(scale, as_float=True)(payload) == float(Fraction(unscaled, 10**scale))
    assert decode_decimal_text(format(value, "f").encode()) == value
    if -(2**63) <= unscaled < 2**63:
        assert same(scaled_decoder(scale)(unscaled.to_bytes(8, "big", signed=True)), value)


@given(st.decimals(allow_nan=False, allow_infinity=False))
@settings(max_examples=300)
def test_parameters_round_trip_through_text(value):
    oid, form, payload = encode_decimal(value)
    assert (oid, form) == (1700, 0)
    assert same(decode_decimal_text(payload), value)


@pytest.mark.parametrize(
    ("value", "text"), [("1.20", b"1.20"), ("1E+3", b"1E+3"), ("NaN", b"NaN"), ("-NaN", b"NaN"), ("sNaN", b"NaN")]
)
def test_parameters_as_text(value, text):
    assert encode_decimal(Decimal(value)) == (1700, 0, text)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_special_values_in_text(text):
    assert str(decode_decimal_text(text.encode())) == text


def digits(value):
    """Write PostgreSQL's base-10000 form, independently of the reader."""
    sign, _, exponent = value.as_tuple()
    scale = max(-exponent, 0)
    text = format(value.copy_abs(), "f")
    whole, _, fraction = text.partition(".")
    whole = whole.zfill(-(-len(whole) // 4) * 4)
    fraction = fraction.ljust(-(-len(fraction) // 4) * 4, "0")
    groups = [int((whole + fraction)[place : place + 4]) for place in range(0, len(whole + fraction), 4)]
    weight = len(whole) // 4 - 1
    return struct.pack(f">HhHH{len(groups)}H", len(groups), weight, 0x4000 if sign else 0, scale, *groups)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=7))
@settings(max_examples=300)
def test_postgresql_digits(value):
    value = value.copy_abs() if value.is_zero() else value  # a negative zero does not travel
    assert same(decode_digits(digits(value)), value)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("0000000000000000", "0"),
        ("0000000000000002", "0.00"),
        ("00000000C0000000", "NaN"),
        ("00000000D0000000", "Infinity"),
        ("00000000F0000000", "-Infinity"),
        ("00010002000000000001", "100000000"),
        ("0001FFFF000000040001", "0.0001"),
    ],
)
def test_postgresql_digits_vectors(data, text):
    assert str(decode_digits(bytes.fromhex(data))) == text


@pytest.mark.parametrize("data", ["", "0001", "0001000000000000", "000100000000000000010000", "00010000000000002710",
                                  "00010000123400000001"])  # fmt: skip
def test_malformed_digits_are_value_errors(data):
    with pytest.raises(ValueError):
        decode_digits(bytes.fromhex(data))


def test_more_digits_than_any_server_has_are_refused():
    with pytest.raises(ValueError, match="does not fit"):
        decode_digits(struct.pack(">HhHH", 0xFFFF, 32767, 0, 0xFFFF) + b"\x00\x01" * 0xFFFF)


def test_digits_beyond_the_scale_are_refused_rather_than_cut():
    with pytest.raises(ValueError, match="scale of 1"):
        decode_digits(bytes.fromhex("000200000000000100011388").replace(b"\x13\x88", b"\x00\x01"))


def test_the_form_follows_the_protocol_version_and_the_place():
    data = bytes.fromhex("000200004000000200011388")
    for version in (0, 1):
        assert same(Registry(protocol_version=version).decoder(1700, BINARY, -1)(data), Decimal("-1.50"))
    element = CODECS[1700].binary(ColumnContext(in_array=True))
    assert same(element(data), Decimal("-1.50"))
    element = CODECS[1700].binary(ColumnContext(in_array=True, options=DecodeOptions(numeric_to_float=True)))
    assert element(data) == -1.5


def test_text_longer_than_any_numeric_is_a_value_error():
    with pytest.raises(ValueError, match="not a numeric"):
        decode_decimal_text(b"9" * 300_000)
