"""The session of wire-protocol.md section 13, frame by frame, in both directions.

The sheet's own bytes are below; our reader and records must understand them, and write the same.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from redshift_connector.protocol import backend, frontend
from redshift_connector.protocol.frames import FRONTEND_BOUNDS, FrameReader
from redshift_connector.result.plan import Plan
from redshift_connector.types.registry import Registry

PREFIX = b"redshift_connector_statement_77_"
NAME_1 = "72656473686966745F636F6E6E6563746F725F73746174656D656E745F37375F3100"
NAME_2 = NAME_1[:-4] + "3200"
NAME_3 = NAME_1[:-4] + "3300"


def columns():
    names = {"schema": b"sch", "table": b"tab", "column": b"col", "catalog": b"cat", "flags": 0x1001}
    return (
        backend.ColumnDescription(b"amt", 0, 0, 1700, -1, 0x000A0006, 0, **names),
        backend.ColumnDescription(b"nm", 0, 0, 1043, -1, 0x00010003, 0, **names),
    )


# Direction, bytes, record. < is the server, > the client.
TRACE = [
    ("<", "52 00000008 00000000", backend.Authentication(0)),
    (
        "<",
        "53 00000019 636C69656E745F656E636F64696E6700 5554463800",
        backend.ParameterStatus(b"client_encoding", b"UTF8"),
    ),
    (
        "<",
        "53 0000001E 7365727665725F70726F746F636F6C5F76657273696F6E00 3200",
        backend.ParameterStatus(b"server_protocol_version", b"2"),
    ),
    (
        "<",
        "53 00000019 7365727665725F76657273696F6E00 382E302E3200",
        backend.ParameterStatus(b"server_version", b"8.0.2"),
    ),
    ("<", "4B 0000000C 00001092 00000063", backend.BackendKeyData(4242, b"\0\0\0\x63")),
    ("<", "5A 00000005 49", backend.ReadyForQuery(b"I")),
    # implicit BEGIN
    (
        ">",
        f"50 0000003A {NAME_1} 626567696E207472616E73616374696F6E00 0000",
        frontend.Parse(PREFIX + b"1", b"begin transaction", ()),
    ),
    (">", "48 00000004", frontend.Flush()),
    (">", f"44 00000027 53 {NAME_1}", frontend.Describe(b"S", PREFIX + b"1")),
    (">", "48 00000004", frontend.Flush()),
    (">", "53 00000004", frontend.Sync()),
    ("<", "31 00000004", backend.ParseComplete()),
    ("<", "74 00000006 0000", backend.ParameterDescription(())),
    ("<", "6E 00000004", backend.NoData()),
    ("<", "5A 00000005 49", backend.ReadyForQuery(b"I")),
    (">", f"42 0000002D 00 {NAME_1} 0000 0000 0000", frontend.Bind(b"", PREFIX + b"1")),
    (">", "48 00000004", frontend.Flush()),
    (">", "45 00000009 00 00000000", frontend.Execute(b"", 0)),
    (">", "48 00000004", frontend.Flush()),
    (">", "53 00000004", frontend.Sync()),
    ("<", "32 00000004", backend.BindComplete()),
    ("<", "43 0000000A 424547494E00", backend.CommandComplete(b"BEGIN")),
    ("<", "5A 00000005 54", backend.ReadyForQuery(b"T")),
    # the query
    (
        ">",
        (
            f"50 00000050 {NAME_2}"
            "73656C65637420616D742C206E6D2066726F6D2074207768657265206964203D20243100 0001 00000015"
        ),
        frontend.Parse(PREFIX + b"2", b"select amt, nm from t where id = $1", (21,)),
    ),
    (">", "48 00000004", frontend.Flush()),
    (">", f"44 00000027 53 {NAME_2}", frontend.Describe(b"S", PREFIX + b"2")),
    (">", "48 00000004", frontend.Flush()),
    (">", "53 00000004", frontend.Sync()),
    ("<", "31 00000004", backend.ParseComplete()),
    ("<", "74 0000000A 0001 00000015", backend.ParameterDescription((21,))),
    (
        "<",
        (
            "54 00000055 0002"
            "616D7400 00000000 0000 000006A4 FFFF 000A0006 0000  73636800 74616200 636F6C00 63617400 1001"
            "6E6D00   00000000 0000 00000413 FFFF 00010003 0000  73636800 74616200 636F6C00 63617400 1001"
        ),
        backend.RowDescription(columns()),
    ),
    ("<", "5A 00000005 54", backend.ReadyForQuery(b"T")),
    (
        ">",
        f"42 00000039 00 {NAME_2} 0001 0001   0001 00000002 0005   0002 0001 0001",
        frontend.Bind(b"", PREFIX + b"2", (1,), (b"\0\5",), (1, 1)),
    ),
    (">", "48 00000004", frontend.Flush()),
    (">", "45 00000009 00 00000000", frontend.Execute(b"", 0)),
    (">", "48 00000004", frontend.Flush()),
    (">", "53 00000004", frontend.Sync()),
    ("<", "32 00000004", backend.BindComplete()),
    (
        "<",
        "44 00000019 0002 00000008 0000000000003039 00000003 616263",
        backend.DataRow((b"\0\0\0\0\0\0\x30\x39", b"abc")),
    ),
    ("<", "44 00000010 0002 FFFFFFFF 00000002 C3A9", backend.DataRow((None, "é".encode()))),
    ("<", "43 0000000B 53454C45435400", backend.CommandComplete(b"SELECT")),
    ("<", "5A 00000005 54", backend.ReadyForQuery(b"T")),
    # commit(), of which the sheet shows the first and the last
    (">", f"50 0000002F {NAME_3} 636F6D6D697400 0000", frontend.Parse(PREFIX + b"3", b"commit", ())),
    ("<", "43 0000000B 434F4D4D495400", backend.CommandComplete(b"COMMIT")),
    ("<", "5A 00000005 49", backend.ReadyForQuery(b"I")),
    (">", "58 00000004", frontend.Terminate()),
]


def encoded(record):
    return record.encode(extended=True) if isinstance(record, backend.RowDescription) else record.encode()


def decoded(tag, body, messages):
    if messages is backend.BACKEND and tag == ord("T"):
        return backend.RowDescription.decode(body, extended=True)
    return messages[tag].decode(body)


@pytest.mark.parametrize(("direction", "data", "record"), TRACE)
def test_each_frame_both_ways(direction, data, record):
    frame = bytes.fromhex(data)
    assert encoded(record) == frame
    messages = backend.BACKEND if direction == "<" else frontend.FRONTEND
    assert decoded(frame[0], frame[5:], messages) == record


def stream(direction):
    return b"".join(bytes.fromhex(data) for way, data, _ in TRACE if way == direction)


def records(direction):
    return [record for way, _, record in TRACE if way == direction]


def test_client_side_as_one_stream():
    frames = FrameReader(FRONTEND_BOUNDS, row_tag=-1).feed(stream(">"))
    assert [decoded(tag, body, frontend.FRONTEND) for tag, body, _ in frames] == records(">")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 64, 100_000])
def test_server_side_as_one_stream(size):
    data = stream("<")
    reader = FrameReader(row_tag=-1)
    frames = []
    for start in range(0, len(data), size):
        frames += reader.feed(data[start : start + size])
    assert reader.pending == 0
    assert [decoded(tag, body, backend.BACKEND) for tag, body, _ in frames] == records("<")


def test_rows_of_the_trace():
    frames = FrameReader().feed(stream("<"))
    ((_, rows, count),) = [frame for frame in frames if frame[2]]
    assert count == 2
    # The trace asks for raw values, and the reader goes by the format, so it is that of the portal.
    asked = [{**{n: getattr(c, n) for n in c.__dataclass_fields__}, "format": 1} for c in columns()]
    plan = Plan(tuple(backend.ColumnDescription(**column) for column in asked), Registry())
    assert plan.read(rows, 0, count)[0] == [[Decimal("123.45"), "abc"], [None, "é"]]
    assert plan.description[0][:2] == ("amt", 1700)
    assert plan.description[0][4:6] == (10, 2)
