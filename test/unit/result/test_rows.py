"""From DataRow frames to rows: NULLs, empty values, and everything a row can have wrong."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import DataError, ProgrammingError
from redshift_connector.protocol.backend import ColumnDescription, RowDescription
from redshift_connector.result.plan import Plan
from redshift_connector.result.rows import row_reader
from redshift_connector.result.rowset import ResultSet
from redshift_connector.types.registry import Registry


def row(*values):
    parts = [struct.pack("!h", len(values))]
    for value in values:
        parts.append(struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value)
    return raw(b"".join(parts))


def raw(body):
    return b"D" + struct.pack("!i", len(body) + 4) + body


def text_reader(width):
    return row_reader([bytes.decode] * width, [f"c{index}" for index in range(width)])


def result_of(runs, read=None, width=1):
    """A result whose rows came in the given runs."""
    result = ResultSet()
    result.plan = Plan(tuple(ColumnDescription(b"c%d" % index, type_oid=1043) for index in range(width)), Registry())
    if read is not None:
        result.plan.__dict__["read"] = read
    for rows in runs:
        result.runs.append((b"".join(rows), len(rows)))
        result.received += len(rows)
    return result


# --- rows ---


def test_values_null_and_empty():
    data = row(b"a", None, b"") + row(None, b"", "ü".encode())
    assert text_reader(3)(data, 0, 2) == ([["a", None, ""], [None, "", "ü"]], len(data))


def test_no_columns():
    assert text_reader(0)(row() * 3, 0, 3) == ([[], [], []], 21)


def test_part_of_a_run():
    data = row(b"a") + row(b"bb") + row(b"ccc")
    read = text_reader(1)
    rows, position = read(data, 0, 2)
    assert rows == [["a"], ["bb"]]
    assert read(data, position, 1) == ([["ccc"]], len(data))
    assert read(data, position, 0) == ([], position)


def test_rows_are_lists_of_their_own():
    rows, _ = text_reader(1)(row(b"a") * 2, 0, 2)
    rows[0].append("x")
    assert rows[1] == ["a"]


@pytest.mark.parametrize("values", [(), (b"a",), (b"a", b"b", b"c")])
def test_wrong_number_of_values(values):
    with pytest.raises(DataError, match=f"a row has {len(values)} values where 2 columns"):
        text_reader(2)(row(*values), 0, 1)


MALFORMED = [
    struct.pack("!hi", 1, 5) + b"abc",  # longer than the message
    struct.pack("!hi", 1, 2) + b"abc",  # shorter than the message
    struct.pack("!hi", 1, -2),
    struct.pack("!hi", 1, -(1 << 31)),
    struct.pack("!hi", 1, 0x7FFFFFFF) + b"abc",
    struct.pack("!h", 1),
    struct.pack("!h", 1) + b"\0\0",
    struct.pack("!hi", 1, -1) + b"x",
]


@pytest.mark.parametrize("body", MALFORMED)
@pytest.mark.parametrize("behind", [b"", row(b"next")])
def test_wrong_lengths(body, behind):
    with pytest.raises(DataError):
        text_reader(1)(raw(body) + behind, 0, 1)


def test_value_is_not_taken_from_the_next_row():
    data = raw(struct.pack("!hi", 1, 3 + 7 + 4 + 3) + b"abc") + row(b"xyz")
    with pytest.raises(DataError):
        text_reader(1)(data, 0, 2)


@pytest.mark.parametrize(
    ("oid", "form", "value"),
    [
        (16, 1, b""),
        (21, 1, b"\0"),
        (23, 1, b"\0\0\0"),
        (23, 1, b"\0" * 5),
        (20, 1, b"\0" * 4),
        (700, 1, b"\0" * 8),
        (701, 1, b"\0" * 4),
        (26, 1, b""),
        (1082, 1, b"\0" * 8),
        (1083, 1, b"\0" * 4),
        (1114, 1, b"\0" * 4),
        (1184, 1, b"\0" * 12),
        (1186, 1, b"\0" * 8),
        (1188, 1, b"\0" * 8),
        (1190, 1, b"\0" * 4),
        (1266, 1, b"\0" * 4),
        (1700, 1, b"\0" * 4),
        (1007, 1, b"\0" * 7),
        (23, 0, b"twelve"),
        (1082, 0, b"yesterday"),
        (1043, 1, b"\xff\xfe"),
    ],
)
def test_values_that_are_none_of_their_type(oid, form, value):
    plan = Plan(
        (ColumnDescription(b"first", type_oid=25), ColumnDescription(b"amount", type_oid=oid, format=form)),
        Registry(),
    )
    with pytest.raises(DataError) as caught:
        plan.read(row(b"a", value) * 2, 0, 2)
    words = str(caught.value)
    assert "column 'amount' (number 2): " in words
    assert repr(value) in words
    assert isinstance(caught.value.__cause__, Exception)


@pytest.mark.parametrize(
    "mistake",
    [
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        AttributeError,
        RuntimeError,
        RecursionError,
        struct.error,
    ],
)
def test_whatever_a_decoder_raises_names_the_column(mistake):
    def decode(value):
        if value == b"bad":
            raise mistake("cannot")
        return value

    read = row_reader([decode, decode], ["a", b"b\xff"])
    with pytest.raises(DataError, match=r"column b'b\\xff' \(number 2\)") as caught:
        read(row(b"1", b"2") * 2 + row(b"1", b"bad"), 0, 3)
    assert isinstance(caught.value.__cause__, mistake)


def test_interrupt_is_not_swallowed():
    def decode(value):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        row_reader([decode], ["a"])(row(b"1"), 0, 1)


def test_long_values_are_not_shown_whole():
    with pytest.raises(DataError) as caught:
        row_reader([int], ["a"])(row(b"x" * 10_000), 0, 1)
    assert len(str(caught.value)) < 500


def test_a_value_that_cannot_be_read_consumes_nothing():
    result = result_of([[row(b"1"), row(b"2")], [row(b"x"), row(b"4")]], read=row_reader([int], ["a"]))
    for limit in (3, 4, 10):
        with pytest.raises(DataError):
            result.take(limit)
    assert result.take(1) == [[1]]
    with pytest.raises(DataError):
        result.take(2)
    assert result.take(1) == [[2]]
    with pytest.raises(DataError):
        result.take(1)
    # Read in another way, it is still there.
    assert result.take_with(text_reader(1), 9) == [["x"], ["4"]]


# --- fetching from runs ---


def test_no_result_set():
    for limit in (0, 1, 100):
        with pytest.raises(ProgrammingError, match="no result set"):
            ResultSet().take(limit)


def test_nothing_left():
    result = result_of([[row(b"a")]])
    assert result.take(0) == []
    assert result.take(-1) == []
    assert result.take(1) == [["a"]]
    assert result.take(1) == []
    assert result.take(100) == []
    assert result.received == 1


def test_bytes_are_freed_as_they_are_read():
    result = result_of([[row(b"a")] * 3, [row(b"b")] * 2, [row(b"c")]])
    result.take(2)
    assert len(result.runs) == 3
    result.take(1)
    assert len(result.runs) == 2
    result.take(3)
    assert result.runs == []


@settings(deadline=None)
@given(st.lists(st.integers(1, 6), max_size=8), st.lists(st.integers(0, 9), max_size=20))
def test_any_sequence_of_fetches_gives_all_rows_once(sizes, limits):
    total = sum(sizes)
    labels = iter(range(total))
    result = result_of([[row(str(next(labels)).encode()) for _ in range(size)] for size in sizes])
    fetched = []
    for limit in [*limits, total + 1]:
        part = result.take(limit)
        assert len(part) == min(limit, total - len(fetched))
        fetched += part
    assert fetched == [[str(number)] for number in range(total)]
    assert result.take(5) == []
    assert result.runs == []


VALUES = st.one_of(st.none(), st.text(max_size=20))


@settings(deadline=None)
@given(
    st.integers(0, 5).flatmap(lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), min_size=1))
)
def test_any_rows(rows):
    data = b"".join(row(*[None if value is None else value.encode() for value in values]) for values in rows)
    assert text_reader(len(rows[0]))(data, 0, len(rows)) == (rows, len(data))


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 3), st.integers(1, 3))
def test_any_bytes_in_a_row(body, width, count):
    """A frame as the reader lets it through: nothing but rows or a DataError."""
    frame = raw(b"\0" + bytes((width,)) + body)
    try:
        rows, position = row_reader([bytes] * width, ["a"] * width)(frame * count, 0, count)
    except DataError:
        return
    assert position == len(frame) * count
    assert [len(values) for values in rows] == [width] * count


def test_description_of_a_result_is_kept_apart():
    result = ResultSet()
    result.description = RowDescription(())
    with pytest.raises(AttributeError):
        result.anything = 1
