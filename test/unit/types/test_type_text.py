"""Characters: strict UTF-8, no trimming, the NUL rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import DataError
from redshift_connector.types.codec import BINARY, TEXT
from redshift_connector.types.registry import CODECS, Registry
from redshift_connector.types.text import decode_text, encode_text, text_payload

REGISTRY = Registry()


@pytest.mark.parametrize("oid", [18, 19, 25, 705, 1033, 1042, 1043, 2935, 1790, 2275, 99999])
@pytest.mark.parametrize("format", [TEXT, BINARY])
def test_character_types_have_the_same_bytes_in_both_formats(oid, format):
    assert REGISTRY.decoder(oid, format)("grün\n ".encode()) == "grün\n "


def test_an_empty_value_is_the_empty_string():
    assert decode_text(b"") == ""


def test_blanks_at_the_end_of_char_are_kept():
    assert REGISTRY.decoder(1042, BINARY, 24)(b"abc  ") == "abc  "


def test_version_with_nul_and_a_stray_byte():
    # A leader node was seen to declare 123 bytes for a version text of 121, a NUL and a byte that is not UTF-8.
    text = b"PostgreSQL 8.0.2 on i686-pc-linux-gnu, Redshift 1.0.62878"
    assert decode_text(text + b"\x00\xf4") == text.decode()
    assert decode_text(text + b"\x00\x00") == text.decode()
    assert decode_text(b"\x00") == ""


def test_invalid_utf8_is_a_value_error():
    with pytest.raises(UnicodeDecodeError):
        decode_text(b"a\xff")
    with pytest.raises(UnicodeDecodeError):
        decode_text(b"\xff\x00")  # what is before the NUL must be right
    with pytest.raises(UnicodeDecodeError):
        decode_text(b"\xed\xa0\x80")  # a surrogate


@given(st.text(alphabet=st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])))
@settings(max_examples=300)
def test_round_trip(value):
    oid, format, payload = encode_text(value)
    assert (oid, format) == (705, 0)
    assert decode_text(payload) == value


def test_sixteen_megabytes_of_text():
    value = "é" * (8 * 1024 * 1024)
    assert decode_text(encode_text(value)[2]) == value


def test_text_no_server_can_hold_is_refused():
    with pytest.raises(DataError, match="NUL"):
        text_payload("a\0b")
    with pytest.raises(DataError, match="UTF-8"):
        text_payload("\ud800")


@pytest.mark.parametrize(
    ("oid", "modifier", "length"), [(1043, 0x00010003, 65535), (1042, 24, 20), (1560, 8, 8), (1562, 3, 3)]
)
def test_lengths_for_the_description(oid, modifier, length):
    assert CODECS[oid].shape(-1, modifier) == (length, length, None, None)
    assert CODECS[oid].shape(-1, -1) == (None, None, None, None)


def test_name_is_described_by_its_size():
    assert CODECS[19].shape(64, -1) == (None, 64, None, None)
