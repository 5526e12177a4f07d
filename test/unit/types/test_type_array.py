"""Arrays in both formats."""

import contextlib
import struct
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.types.array import text_array_decoder
from redshift_connector.types.array_parameters import encode_list
from redshift_connector.types.codec import BINARY, TEXT
from redshift_connector.types.registry import Registry

REGISTRY = Registry()


def binary(oid, hexadecimal):
    return REGISTRY.decoder(oid, BINARY)(bytes.fromhex(hexadecimal))


def text(oid, data):
    return REGISTRY.decoder(oid, TEXT)(data)


def array(element, shape, items, has_null=0, bound=1):
    data = struct.pack(">iiI", len(shape), has_null, element)
    data += b"".join(struct.pack(">ii", length, bound) for length in shape)
    return data + b"".join(b"\xff\xff\xff\xff" if i is None else struct.pack(">i", len(i)) + i for i in items)


# --- binary ---


def test_aclitem_vector():
    items = [b"rdsdb=arwdRxt/rdsdb", b"=r/rdsdb"]
    data = array(0x409, [2], items)
    assert data.hex().startswith("000000010000000000000409000000020000000100000013")
    assert REGISTRY.decoder(1034, BINARY)(data) == ["rdsdb=arwdRxt/rdsdb", "=r/rdsdb"]


def test_oid_vector():
    data = "00000001 00000000 0000001A 00000003 00000001 00000004 00000017 00000004 00000413 00000004 00000413"
    assert binary(1028, data) == [23, 1043, 1043]


def test_null_vector():
    data = "00000001 00000001 00000017 00000003 00000001 00000004 00000001 FFFFFFFF 00000004 00000003"
    assert binary(1007, data) == [1, None, 3]


def test_a_null_counts_though_the_header_denies_it():
    assert REGISTRY.decoder(1007, BINARY)(array(23, [2], [None, b"\0\0\0\1"])) == [None, 1]


def test_empty():
    assert binary(1007, "00000000 00000000 00000017") == []
    assert REGISTRY.decoder(1007, BINARY)(array(23, [0], [])) == []
    assert REGISTRY.decoder(1007, BINARY)(array(23, [0, 3], [])) == []


def test_dimensions_and_bounds():
    items = [struct.pack(">h", value) for value in range(12)]
    nested = [[[0, 1], [2, 3], [4, 5]], [[6, 7], [8, 9], [10, 11]]]
    assert REGISTRY.decoder(1005, BINARY)(array(21, [2, 3, 2], items)) == nested
    assert REGISTRY.decoder(1005, BINARY)(array(21, [2, 3, 2], items, bound=-5)) == nested


@pytest.mark.parametrize(
    ("oid", "element", "item", "value"),
    [
        (1002, 18, b"a", "a"),
        (1009, 25, "ü".encode(), "ü"),
        (1015, 1043, b"x", "x"),
        (1021, 700, struct.pack(">f", 1.5), 1.5),
        (1022, 701, struct.pack(">d", 1.5), 1.5),
        (1016, 20, struct.pack(">q", 2**40), 2**40),
        (1000, 16, b"\1", True),
        (1182, 1082, struct.pack(">i", -1), date(1999, 12, 31)),
        (1115, 1114, bytes(8), datetime(2000, 1, 1)),
        (1187, 1186, struct.pack(">qi", 1, 0), timedelta(microseconds=1)),
        (1001, 17, b"\xff", b"\xff"),
        (2951, 2950, bytes(16), "00000000-0000-0000-0000-000000000000"),
        (1009, 999_999, b"what", "what"),
        (22, 21, b"\0\1", 1),
        (30, 26, b"\0\0\0\1", 1),
    ],
)
def test_element_types(oid, element, item, value):
    assert REGISTRY.decoder(oid, BINARY)(array(element, [2], [item, None], 1)) == [value, None]


def test_q18_numeric_elements_are_postgresql_digits():
    item = bytes.fromhex("000200004000000200011388")
    for version in (0, 1, 2):
        assert Registry(protocol_version=version).decoder(1231, BINARY)(array(1700, [1], [item])) == [
            Decimal("-1.50")
        ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(11),
        struct.pack(">iiI", 7, 0, 23),
        struct.pack(">iiI", -1, 0, 23),
        struct.pack(">iiI", 1, 0, 23),
        struct.pack(">iiIii", 1, 0, 23, 1, 1),
        struct.pack(">iiIii", 1, 0, 23, -1, 1),
        struct.pack(">iiIii", 1, 0, 23, 2**31 - 1, 1),
        struct.pack(">iiIiiii", 2, 0, 23, 2**31 - 1, 1, 2**31 - 1, 1),
        struct.pack(">iiIiii", 1, 0, 23, 1, 1, 4),
        struct.pack(">iiIiii", 1, 0, 23, 1, 1, -2),
        struct.pack(">iiIiiih", 1, 0, 23, 1, 1, 2, 1),
        array(23, [1], [b"\0\0\0\1"]) + b"\0",
        array(23, [2], [b"\0\0\0\1"]),
    ],
)
def test_malformed_binary_arrays_are_value_errors(data):
    with pytest.raises(ValueError):
        REGISTRY.decoder(1007, BINARY)(data)


@given(st.binary(max_size=60))
@settings(max_examples=500)
def test_any_bytes_are_an_array_or_a_value_error(data):
    for oid in (1007, 1009, 1231, 1115):
        for format in (TEXT, BINARY):
            with contextlib.suppress(ValueError):
                assert isinstance(REGISTRY.decoder(oid, format)(data), list)


# --- text ---


@pytest.mark.parametrize(
    ("oid", "data", "value"),
    [
        (1002, b"{i,b,o}", ["i", "b", "o"]),
        (1028, b"{1700}", [1700]),
        (1034, b"{rdsdb=arwdRxt/rdsdb,=r/rdsdb}", ["rdsdb=arwdRxt/rdsdb", "=r/rdsdb"]),
        (1007, b"{{1,2},{3,4}}", [[1, 2], [3, 4]]),
        (1009, b'{a,"b c","d\\"e",NULL,"NULL",}', ["a", "b c", 'd"e', None, "NULL"]),
        (1009, b"{}", []),
        (1009, b"{null,Null}", ["null", "Null"]),
        (1009, b"{a,,b}", ["a", "b"]),
        (1009, b"{ a,b }", [" a", "b "]),
        (1009, b'{ "a" , "b" }', ["a", "b"]),
        (1009, b' { { "a" } , {b} } ', [["a"], ["b"]]),
        (1009, b'{""}', [""]),
        (1009, b'{"{}","a,b","\\\\"}', ["{}", "a,b", "\\"]),
        (1009, b'{"line\nbreak","\xc3\xbc"}', ["line\nbreak", "ü"]),
        (1009, b"{a\\,b}", ["a,b"]),
        (1016, b"{1,NULL}", [1, None]),
        (1022, b"{1.5,NaN}", None),
        (1000, b"{t,f,NULL}", [True, False, None]),
        (1231, b"{1.50,NULL}", [Decimal("1.50"), None]),
        (1182, b'{2020-01-01,"0044-03-15 BC"}', [date(2020, 1, 1), date.min]),
        (1115, b'{"2020-01-01 10:00:00"}', [datetime(2020, 1, 1, 10)]),
        (1187, b'{"1 day",00:00:01}', [timedelta(1), timedelta(0, 1)]),
        (1001, b'{"\\\\xff00"}', [b"\xff\x00"]),
        (1003, b"{pg_class}", ["pg_class"]),
    ],
)
def test_text_vectors(oid, data, value):
    decoded = text(oid, data)
    if value is None:
        assert str(decoded) == "[1.5, nan]"
    else:
        assert decoded == value


@pytest.mark.parametrize("data", [b"[0:2]={1,2,3}", b"[-1:1]={1,2,3}", b" [0:2] = {1,2,3}"])
def test_q18_bounds_in_front_are_ignored(data):
    assert text(1007, data) == [1, 2, 3]


def test_bounds_of_several_dimensions():
    assert text(1007, b"[1:1][-2:-1]={{1,2}}") == [[1, 2]]


@pytest.mark.parametrize("oid", [1007, 1028, 1021])
def test_lower_case_null_is_no_number(oid):
    with pytest.raises(ValueError):
        text(oid, b"{null}")


@pytest.mark.parametrize(
    "data",
    [b"", b"  ", b"1", b"{", b"}", b"{1", b"1}", b"{1}}", b"{1}{2}", b'{"a}', b'{"a"b}', b'{a"b"}', b"{1}2", b",{1}",
     b"{{1}2}", b"{{1}{2}}", b"{1},", b"{\\", b"[0:1]=", b"[0]={1}", b"{a{b}}"],
)  # fmt: skip
def test_q18_malformed_literals_are_value_errors(data):
    with pytest.raises(ValueError):
        text(1009, data)


NESTED = st.lists(
    st.none() | st.text(alphabet=st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])), min_size=1
)


@given(NESTED)
@settings(max_examples=300)
def test_literals_round_trip(value):
    _, format, payload = encode_list(value)
    assert text_array_decoder(lambda data: str(data, "utf-8"))(payload) == value
    assert format == TEXT


# --- vectors ---


@pytest.mark.parametrize(("data", "value"), [(b"", []), (b"1", [1]), (b"1 2 3", [1, 2, 3]), (b"23 25", [23, 25])])
def test_vectors(data, value):
    assert text(22, data) == value
    assert text(30, data) == value
