"""super, json, jsonb."""

import enum
import uuid
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import DataError, NotSupportedError
from redshift_connector.types.codec import BINARY, TEXT, DecodeOptions
from redshift_connector.types.registry import Registry
from redshift_connector.types.semistructured import decode_super, encode_json, json_text

PARSED = Registry(DecodeOptions(super_as="python"))


@pytest.mark.parametrize("text", ["[1,2]", '"quoted"', "null", '{"a":"grün"}', "1.50"])
def test_super_is_its_json_text_by_default(text):
    for format in (TEXT, BINARY):
        assert Registry().decoder(4000, format)(text.encode()) == text


def test_super_parsed():
    decode = PARSED.decoder(4000, TEXT)
    assert decode(b'{"a":[1,null,true,"x"]}') == {"a": [1, None, True, "x"]}
    assert decode(b"123456789012345678901234567890") == 123456789012345678901234567890


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", 0.1),
        ("1.50", 1.5),
        ("1e300", 1e300),
        ("12345678901234567890.12", Decimal("12345678901234567890.12")),
        ("0.1234567890123456789", Decimal("0.1234567890123456789")),
        ("1e400", Decimal("1e400")),
    ],
)
def test_no_digit_of_a_super_number_is_lost(text, value):
    decoded = decode_super(text.encode())
    assert decoded == value
    assert type(decoded) is type(value)


def test_json_is_parsed_and_jsonb_is_text():
    assert Registry().decoder(114, TEXT)(b'{"a": [1, 2.5]}') == {"a": [1, 2.5]}
    assert Registry().decoder(3802, TEXT)(b"[1]") == "[1]"
    assert Registry().decoder(3802, BINARY)(b"\x01[1]") == "[1]"
    with pytest.raises(ValueError, match="version"):
        Registry().decoder(3802, BINARY)(b"\x02[1]")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_a_value_error(data):
    for decode in (Registry().decoder(114, TEXT), PARSED.decoder(4000, TEXT)):
        with pytest.raises(ValueError):
            decode(data)


TEXTS = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=10)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(TEXTS, JSON, max_size=3))
@settings(max_examples=200)
def test_round_trip(value):
    oid, format, payload = encode_json(value)
    assert (oid, format) == (705, 0)
    assert decode_super(payload) == value


def test_sixteen_megabytes_of_super():
    value = {"a": "x" * (16 * 1024 * 1024)}
    assert decode_super(encode_json(value)[2]) == value


class Colour(enum.Enum):
    RED = "red"


def test_values_json_lacks():
    moment = datetime(2020, 1, 2, 3, 4, 5)
    value = {
        "d": Decimal("1.20"),
        "u": uuid.UUID(int=1),
        "t": [moment, date(2020, 1, 2), time(3)],
        "e": Colour.RED,
    }
    assert json_text(value) == (
        '{"d": "1.20", "u": "00000000-0000-0000-0000-000000000001", '
        '"t": ["2020-01-02T03:04:05", "2020-01-02", "03:00:00"], "e": "red"}'
    )


def test_nul_in_json_is_escaped():
    assert encode_json({"a": "\0"})[2] == b'{"a": "\\u0000"}'


def test_what_json_cannot_hold():
    circle = {}
    circle["self"] = circle
    for value in ({"a": float("nan")}, {(1, 2): 3}, circle):
        with pytest.raises(DataError, match="cannot be written as JSON"):
            json_text(value)
    with pytest.raises(NotSupportedError, match="not mapped to JSON"):
        json_text({"a": {1, 2}})
