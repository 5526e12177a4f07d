"""The reader made for a list of columns gives what the general reader gives, whatever the rows are like."""

from __future__ import annotations

import math
import struct
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redshift_connector.error import DataError
from redshift_connector.protocol.backend import ColumnDescription, DataRow
from redshift_connector.result.compiled import compile_reader
from redshift_connector.result.plan import Plan
from redshift_connector.result.rowset import ResultSet
from redshift_connector.types.codec import DecodeOptions
from redshift_connector.types.registry import Registry

# OID, type modifier, values that are right.
KINDS = [
    (16, -1, st.sampled_from([b"\0", b"\1"])),
    (21, -1, st.binary(min_size=2, max_size=2)),
    (23, -1, st.binary(min_size=4, max_size=4)),
    (20, -1, st.binary(min_size=8, max_size=8)),
    (700, -1, st.binary(min_size=4, max_size=4)),
    (701, -1, st.binary(min_size=8, max_size=8)),
    (1700, 0x000A0006, st.binary(min_size=8, max_size=8)),
    (1700, 0x00260004, st.binary(min_size=16, max_size=16)),
    (1700, -1, st.binary(min_size=16, max_size=16)),
    (1043, 24, st.text(max_size=5).map(str.encode)),
    (4000, -1, st.just(b'{"a":1}')),
    (1082, -1, st.integers(-(2**31), 2**31 - 1).map(struct.Struct("!i").pack)),
    (1083, -1, st.integers(0, 86_400_000_000).map(struct.Struct("!q").pack)),
    (1114, -1, st.binary(min_size=8, max_size=8)),
    (1184, -1, st.binary(min_size=8, max_size=8)),
    (6551, 20, st.binary(max_size=5)),
]

wrong = st.one_of(st.binary(max_size=17), st.just(b"\xff\0"))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[tuple[int, int]], bytes, int]:
    kinds = draw(st.lists(st.sampled_from(KINDS), max_size=7))
    clean = draw(st.booleans())
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        values = [draw(right if clean else st.one_of(right, right, st.none(), wrong)) for _, _, right in kinds]
        rows.append(DataRow(tuple(values)).encode())
    return [(oid, modifier) for oid, modifier, _ in kinds], b"".join(rows), len(rows)


def outcome(read, data: bytes, count: int) -> object:  # type: ignore[no-untyped-def]
    try:
        rows, position = read(data, 0, count)
    except DataError as exc:
        return str(exc).partition(", row ")[0]
    assert position == len(data)
    return [[None if isinstance(v, float) and math.isnan(v) else (type(v), v) for v in row] for row in rows]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    tables(), st.sampled_from([{}, {"numeric_to_float": True}, {"out_of_range": "text"}, {"out_of_range": "raise"}])
)
def test_both_readers_agree(table: tuple[list[tuple[int, int]], bytes, int], options: dict[str, object]) -> None:
    kinds, data, count = table
    columns = tuple(ColumnDescription(b"c", 0, 0, oid, -1, modifier, 1) for oid, modifier in kinds)
    plan = Plan(columns, Registry(DecodeOptions(**options)))  # type: ignore[arg-type]
    assert outcome(plan.read_many, data, count) == outcome(plan.read, data, count)


def test_only_part_of_a_run_is_read() -> None:
    plan = Plan((ColumnDescription(b"c", 0, 0, 23, 4, -1, 1),), Registry())
    rows = [DataRow((struct.pack("!i", n) if n % 3 else None,)).encode() for n in range(10)]
    first, position = plan.read_many(b"".join(rows), 0, 4)
    rest, end = plan.read_many(b"".join(rows), position, 6)
    assert first + rest == [[n if n % 3 else None] for n in range(10)]
    assert end == sum(map(len, rows))


def test_the_users_own_decoder_is_called() -> None:
    registry = Registry()
    registry.register_decoder(23, bytes.hex)
    plan = Plan((ColumnDescription(b"c", 0, 0, 23, 4, -1, 1),), registry)
    assert plan.read_many(DataRow((b"\0\0\0\7",)).encode(), 0, 1)[0] == [["00000007"]]


@pytest.mark.parametrize("width", [0, 1, 300])
def test_any_number_of_columns(width: int) -> None:
    columns = tuple(ColumnDescription(b"c", 0, 0, 23 if n % 2 else 1043, 4, -1, 1) for n in range(width))
    row = DataRow(tuple(struct.pack("!i", n) if n % 2 else str(n).encode() for n in range(width))).encode()
    rows, _ = Plan(columns, Registry()).read_many(row * 3, 0, 3)
    assert rows == [[n if n % 2 else str(n) for n in range(width)]] * 3


@pytest.mark.parametrize("before", [3, 150])
def test_the_error_names_the_row_in_the_fetch(before: int) -> None:
    plan = Plan((ColumnDescription(b"c", 0, 0, 23, 4, -1, 1),), Registry())
    good = DataRow((b"\0\0\0\1",)).encode()
    result = ResultSet()
    result.plan = plan
    result.runs = [(good * 10, 10), (good * before + DataRow((b"bad",)).encode() + good, before + 2)]
    result.received = before + 12
    assert result.take(4) == [[1]] * 4
    for _ in range(2):  # nothing was consumed by the first
        with pytest.raises(DataError, match=rf"column 'c'.*in row {6 + before + 1} of this fetch"):
            result.take(result.received)
    assert result.take(6 + before) == [[1]] * (6 + before)


def test_rows_with_nulls_do_not_take_the_long_way() -> None:
    def general(data: bytes, position: int, count: int) -> tuple[list[object], int]:
        raise AssertionError("the general reader is slow")

    registry = Registry()
    types = (23, 1043, 16, 1114, 25, 20)
    whole = (b"\0\0\0\1", b"abc", b"\1", bytes(8), b"", bytes(7) + b"\7")
    rows = [tuple(None if n == gap else value for n, value in enumerate(whole)) for gap in range(len(whole))]
    rows += [(None,) * len(whole), whole]  # only behind the last row is there nothing to look at
    read = compile_reader(
        [registry.inline(oid, 1, -1) for oid in types], [registry.decoder(oid, 1) for oid in types], general
    )
    data = b"".join(DataRow(row).encode() for row in rows)
    values = [1, "abc", True, datetime(2000, 1, 1), "", 7]
    wanted = [[None if sent is None else value for sent, value in zip(row, values, strict=True)] for row in rows]
    assert read(data, 0, len(rows)) == (wanted, len(data))
