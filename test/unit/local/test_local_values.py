"""Layouts: the judges are the byte vectors of the specification, sections 6.3, 6.6 and 7."""

from __future__ import annotations

import struct

import pytest

from redshift_connector.local.values import (
    Unsendable,
    interval_from_client,
    interval_to_client,
    microseconds_to_client,
    months_to_client,
    rewrite_rows,
    scaled_integer,
)
from redshift_connector.protocol.backend import DataRow


@pytest.mark.parametrize(
    ("precision", "text", "wire"),
    [
        (18, b"123456789123456789", "01B69B4BACD05F15"),
        (18, b"123456789.123456789", "01B69B4BACD05F15"),
        (10, b"12345.67891", "00000000499602D3"),
        (10, b"-12345.67891", "FFFFFFFFB669FD2D"),
        (18, b"-12345.67891000", "FFFFFEE08E04F7C8"),
        (18, b"0.00012345", "0000000000003039"),
        (18, b"6789123456789.150", "00181EABFBFA6A9E"),
        (19, b"123456789123456789.2", "112210F4C023B6D4"),
        (38, b"12345678912345678991234567891234567899", "0949B0F713E9185F7E8F1A99A99BB6DB"),
        (38, b"123456789.12345679104328155517578125", "000260B0600518DB3CD50115D98E6B8D"),
        (20, b"12345.67891", "000000000000000000000000499602D3"),
        (38, b"-32768.0000000000", "FFFFFFFFFFFFFFFFFFFED5FA0E000000"),
        (38, b"-0.1100000000", "FFFFFFFFFFFFFFFFFFFFFFFFBE6F5500"),
    ],
)
def test_numeric_vectors(precision: int, text: bytes, wire: str) -> None:
    assert scaled_integer(precision)(text) == bytes.fromhex(wire)


def test_a_numeric_19_beyond_64_bits_keeps_its_value_in_16_bytes() -> None:
    assert scaled_integer(19)(b"9999999999999999999") == (10**19 - 1).to_bytes(16, "big")


@pytest.mark.parametrize("text", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_has_no_scaled_integer_is_refused(text: bytes) -> None:
    with pytest.raises(Unsendable, match=text.decode()):
        scaled_integer(10)(text)


@pytest.mark.parametrize(
    ("microseconds", "days", "months", "wire"),
    [
        (0, 0, 1, "0000000000000000 00000001"),
        (0, 5, 1, "000000649534E000 00000001"),
        (0, 5, 0, "000000649534E000 00000000"),
        (1, 2, 3, "000000283BAEC001 00000003"),
        (0, 0, -1, "0000000000000000 FFFFFFFF"),
    ],
)
def test_interval_vectors(microseconds: int, days: int, months: int, wire: str) -> None:
    postgres = struct.pack("!qii", microseconds, days, months)
    assert interval_to_client(postgres) == bytes.fromhex(wire)
    folded = struct.pack("!qii", microseconds + days * 86_400_000_000, 0, months)
    assert interval_from_client(bytes.fromhex(wire)) == folded


def test_redshifts_own_intervals_become_postgres_intervals() -> None:
    assert interval_from_client(bytes.fromhex("0000002A")) == struct.pack("!qii", 0, 0, 42)
    assert interval_from_client(bytes.fromhex("00000002DFDAE800")) == struct.pack("!qii", 12345600000, 0, 0)
    assert interval_from_client(b"123") == b"123"


def test_an_interval_too_long_for_64_bits_is_refused() -> None:
    with pytest.raises(Unsendable):
        interval_to_client(struct.pack("!qii", 0, 2**31 - 1, 0))


def test_rows_are_rewritten_one_column_at_a_time() -> None:
    block = DataRow((b"12.50", b"abc", None)).encode() + DataRow((None, b"", b"-0.01")).encode()
    converters = [scaled_integer(10), None, scaled_integer(20)]
    expected = (
        DataRow((bytes.fromhex("00000000000004E2"), b"abc", None)).encode()
        + DataRow((None, b"", b"\xff" * 16)).encode()
    )
    assert rewrite_rows(block, converters) == expected


@pytest.mark.parametrize("months", [0, 42, 2, -13, 2**31 - 1, -(2**31)])
def test_year_to_month(months: int) -> None:
    wire = struct.pack("!i", months)
    assert months_to_client(interval_from_client(wire)) == wire


@pytest.mark.parametrize("microseconds", [0, 12_345_600_000, 2, -1, 2**63 - 1, -(2**63)])
def test_day_to_second(microseconds: int) -> None:
    wire = struct.pack("!q", microseconds)
    assert microseconds_to_client(interval_from_client(wire)) == wire


def test_days_are_folded_and_months_refused_in_day_to_second() -> None:
    assert microseconds_to_client(struct.pack("!qii", -1, 2, 0)) == struct.pack("!q", 172_799_999_999)
    for bad in ((0, 0, 1), (2**63 - 1, 1, 0)):
        with pytest.raises(Unsendable):
            microseconds_to_client(struct.pack("!qii", *bad))
