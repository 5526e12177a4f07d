"""Every record of both directions: it comes back as it was, and refuses what it cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import LocalProtocolError, RemoteProtocolError
from redshift_connector.protocol import backend, digest, fields, frontend
from redshift_connector.protocol.frames import BACKEND_BOUNDS, FRONTEND_BOUNDS, FrameReader

# Without a deadline: a loaded machine is no failure.
some = settings(max_examples=60, deadline=None)

RECORDS = [
    *backend.BACKEND.values(),
    *frontend.FRONTEND.values(),
    frontend.Startup,
    frontend.SslRequest,
    frontend.CancelRequest,
    frontend.SaslInitial,
    frontend.SaslResponse,
    frontend.CopyData,
    digest.DigestRequest,
]

INT16S = st.integers(-(1 << 15), (1 << 15) - 1)
INT32S = st.integers(-(1 << 31), (1 << 31) - 1)
UINT32S = st.integers(0, (1 << 32) - 1)
CSTRINGS = st.binary(max_size=30).map(lambda value: value.replace(b"\0", b""))
LETTERS = st.integers(1, 255).map(lambda value: bytes((value,)))
PAYLOADS = st.one_of(st.none(), st.binary(max_size=30))

# By the notation, since the fields made by `counted` are made afresh.
STRATEGIES = {
    "byte": st.binary(min_size=1, max_size=1),
    "i16": INT16S,
    "i32": INT32S,
    "u32": UINT32S,
    "cstr": CSTRINGS,
    "bytes": st.binary(max_size=30),
    fields.PAYLOAD.notation: PAYLOADS,
    "i16 n, n x (i16)": st.lists(INT16S, max_size=10).map(tuple),
    "i16 n, n x (u32)": st.lists(UINT32S, max_size=10).map(tuple),
    fields.counted(fields.PAYLOAD).notation: st.lists(PAYLOADS, max_size=10).map(tuple),
    "(byte, cstr)*, 00": st.lists(st.tuples(LETTERS, CSTRINGS), max_size=10).map(tuple),
    # An empty key would be the end mark.
    "(cstr, cstr)*, 00": st.lists(st.tuples(CSTRINGS.filter(bool), CSTRINGS), max_size=10).map(tuple),
}


def instances(record):
    return st.builds(record, **{name: STRATEGIES[field.notation] for name, field in record.layout()})


@pytest.mark.parametrize(
    "record", RECORDS, ids=lambda record: f"{record.__module__.split('.')[-1]}.{record.__name__}"
)
def test_comes_back(record):
    @some
    @given(instances(record))
    def check(instance):
        data = instance.encode()
        body = instance.body()
        assert data == record.tag + (len(body) + 4).to_bytes(4, "big") + body
        assert record.decode(body) == instance
        least, greatest = record.bounds()
        assert least <= len(body) <= greatest
        assert (least == greatest) == all(field.fixed for _, field in record.layout())

    check()


@pytest.mark.parametrize("direction", ["backend", "frontend"])
def test_through_the_frame_reader(direction):
    """A stream of any messages comes out as those messages."""
    if direction == "backend":
        table, bounds = backend.BACKEND, BACKEND_BOUNDS
    else:
        table, bounds = frontend.FRONTEND, FRONTEND_BOUNDS
    any_message = st.one_of([instances(record) for record in table.values()])

    @some
    @given(st.lists(any_message, max_size=12))
    def check(messages):
        frames = FrameReader(bounds, row_tag=-1).feed(b"".join(message.encode() for message in messages))
        assert [table[tag].decode(body) for tag, body, _ in frames] == messages

    check()


def test_tables_are_by_the_letter_of_the_sheet():
    assert sorted(map(chr, backend.BACKEND)) == sorted("RSKZtnDCIs123ENAGHWdcVvzkm")
    assert sorted(map(chr, BACKEND_BOUNDS)) == sorted("RSKZTtnDCIs123ENAGHWdcVvzkm")
    assert sorted(map(chr, frontend.FRONTEND)) == sorted("pdiPBDECHSQcfFX")
    for table in (backend.BACKEND, frontend.FRONTEND):
        assert all(message.tag == bytes((tag,)) for tag, message in table.items())


# --- malformed bodies ---

MALFORMED = [
    (backend.Authentication, "000000"),
    (backend.ParameterStatus, "6100"),
    (backend.ParameterStatus, "6100 62"),
    (backend.ParameterStatus, "6100 6200 00"),
    (backend.BackendKeyData, "0000"),
    (backend.ReadyForQuery, ""),
    (backend.ReadyForQuery, "4949"),
    (backend.ParameterDescription, "0002 00000001"),
    (backend.ParameterDescription, "FFFF"),
    (backend.ParameterDescription, "0001 00000001 00"),
    (backend.DataRow, "0001"),
    (backend.DataRow, "0001 00000005 6161"),
    (backend.DataRow, "0001 FFFFFFFE"),
    (backend.DataRow, "0001 00000001 61 61"),
    (backend.CommandComplete, "53454C454354"),
    (backend.CommandComplete, "53 00 53 00"),
    (backend.ErrorResponse, ""),
    (backend.ErrorResponse, "53 4552524F52"),
    (backend.ErrorResponse, "53 4552524F5200"),
    (backend.ErrorResponse, "00 00"),
    (backend.NoticeResponse, "4D"),
    (backend.NotificationResponse, "00000007 63"),
    (backend.NotificationResponse, "00000007 6300"),
    (backend.CopyInResponse, "00 0002 0000"),
    (backend.SetCompressionMethod, ""),
    (backend.NoData, "00"),
    (frontend.Parse, "00 00"),
    (frontend.Parse, "00 00 0001 0000"),
    (frontend.Bind, "00 00 0000 0001 FFFFFFFE 0000"),
    (frontend.Bind, "00 00 0000 0000"),
    (frontend.Describe, "53"),
    (frontend.Execute, "00 0000"),
    (frontend.Password, "7077"),
    (frontend.Sync, "00"),
    (frontend.Startup, "00030000 7500 7500"),
    (frontend.Startup, "00030000 7500 00"),
    (frontend.SslRequest, "04D216"),
    (frontend.Digest, "00000020 00"),
    (digest.DigestRequest, "00000000 00000010 53"),
]


@pytest.mark.parametrize(
    ("record", "body"), MALFORMED, ids=[f"{record.__name__}-{body.replace(' ', '')}" for record, body in MALFORMED]
)
def test_malformed_bodies(record, body):
    with pytest.raises(RemoteProtocolError, match=f"malformed {record.__name__} message"):
        record.decode(bytes.fromhex(body))


UNSENDABLE = [
    frontend.Query(b"select '\0'"),
    frontend.Password(b"se\0same"),
    frontend.Parse(b"", b"select 1", (-1,)),
    frontend.Bind(b"", b"", (), (b"",) * 32768, ()),
    frontend.Bind(b"", b"", (70_000,), (), ()),
    frontend.Describe(b"PS", b""),
    frontend.Execute(b"", 1 << 31),
    frontend.Close(b"", b"s1"),
    frontend.CopyFail(b"be\0cause"),
    frontend.Startup(196608, ((b"user", b"a\0b"),)),
    backend.ParameterStatus(b"a\0", b""),
    backend.ReadyForQuery(b"II"),
    backend.DataRow(("text",)),
    backend.RowDescription((backend.ColumnDescription(b"a\0b"),)),
    backend.RowDescription((backend.ColumnDescription(b"a", type_size=1 << 15),)),
]


@pytest.mark.parametrize("record", UNSENDABLE, ids=lambda record: type(record).__name__)
def test_unsendable(record):
    with pytest.raises(LocalProtocolError, match="cannot encode"):
        record.encode(False) if isinstance(record, backend.RowDescription) else record.encode()


# --- RowDescription ---

COLUMNS = st.builds(
    backend.ColumnDescription,
    label=CSTRINGS,
    table_oid=UINT32S,
    attribute_number=INT16S,
    type_oid=UINT32S,
    type_size=INT16S,
    type_modifier=INT32S,
    format=st.sampled_from([0, 1]),
)
EXTENDED_COLUMNS = st.builds(
    backend.ColumnDescription,
    label=CSTRINGS,
    table_oid=UINT32S,
    attribute_number=INT16S,
    type_oid=UINT32S,
    type_size=INT16S,
    type_modifier=INT32S,
    format=st.sampled_from([0, 1]),
    schema=CSTRINGS,
    table=CSTRINGS,
    column=CSTRINGS,
    catalog=CSTRINGS,
    flags=INT16S,
)


@some
@given(st.lists(COLUMNS, max_size=8).map(tuple))
def test_plain_row_description_comes_back(columns):
    described = backend.RowDescription(columns)
    data = described.encode(extended=False)
    assert len(data) == 7 + sum(len(column.label) + 19 for column in columns)
    assert backend.RowDescription.decode(data[5:], extended=False) == described


@some
@given(st.lists(EXTENDED_COLUMNS, max_size=8).map(tuple))
def test_extended_row_description_comes_back(columns):
    described = backend.RowDescription(columns)
    data = described.encode(extended=True)
    assert backend.RowDescription.decode(data[5:], extended=True) == described


@some
@given(st.lists(EXTENDED_COLUMNS, min_size=1, max_size=4).map(tuple))
def test_the_two_forms_are_not_mistaken_for_each_other(columns):
    data = backend.RowDescription(columns).encode(extended=True)[5:]
    try:
        misread = backend.RowDescription.decode(data, extended=False)
    except RemoteProtocolError:
        return
    # Only a description whose extra bytes happen to read as columns of the plain form gets here.
    assert misread.columns != columns


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (0, (False, False, False, False)),
        (0x0001, (True, False, False, False)),
        (0x0010, (False, True, False, False)),
        (0x0100, (False, False, True, False)),
        (0x1000, (False, False, False, True)),
        (0x1001, (True, False, False, True)),
        (-1, (True, True, True, True)),
        (0x0002, (False, False, False, False)),
    ],
)
def test_flag_word(flags, expected):
    column = backend.ColumnDescription(b"a", flags=flags)
    assert (column.not_null, column.auto_increment, column.read_only, column.searchable) == expected


@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("body", ["", "00", "FFFF", "0001", "0001 61", "7FFF 6100", "0000 00"])
def test_malformed_row_description(extended, body):
    with pytest.raises(RemoteProtocolError, match="malformed RowDescription"):
        backend.RowDescription.decode(bytes.fromhex(body), extended)


def test_row_description_cut_anywhere():
    columns = (
        backend.ColumnDescription(b"amt", 0, 0, 1700, -1, 0x000A0006, 1, b"s", b"t", b"c", b"d", 1),
        backend.ColumnDescription(b"nm", 0, 0, 1043, -1, 0x00010003, 0, b"s", b"t", b"c", b"d", 1),
    )
    for extended in (False, True):
        body = backend.RowDescription(columns).encode(extended)[5:]
        for length in range(len(body)):
            with pytest.raises(RemoteProtocolError):
                backend.RowDescription.decode(body[:length], extended)


# --- error fields ---


def test_error_fields_as_text():
    message = backend.ErrorResponse(
        ((b"S", b"ERROR"), (b"M", "dépassé".encode()), (b"D", b"caf\xe9"), (b"\xe9", b""))
    )
    assert message.as_text() == {"S": "ERROR", "M": "dépassé", "D": "caf\\xe9", "é": ""}
    assert list(message.as_text()) == ["S", "M", "D", "é"]
