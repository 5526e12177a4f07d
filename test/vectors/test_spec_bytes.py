"""Byte vectors of wire-protocol.md. The sheet is the judge: every expected byte below is copied from it."""

from __future__ import annotations

import hashlib

import pytest

from redshift_connector.protocol import backend, digest, frontend, startup
from redshift_connector.protocol.authentication import Authenticator
from redshift_connector.protocol.frames import FRONTEND_BOUNDS, FrameReader
from redshift_connector.protocol.scram import ScramClient
from redshift_connector.result.plan import Plan
from redshift_connector.types.registry import Registry
from redshift_connector.version import __version__


def unhex(text):
    return bytes.fromhex(text)


# --- 1.3, 1.4, 4.1, 9: what a client sends ---


def test_request_for_tls():
    assert frontend.SslRequest().encode() == unhex("00000008 04D2162F")


def test_startup_message():
    packet = startup.encode(
        {
            "user": "u1",
            "database": "dev",
            "application_name": "__main__",
            "client_protocol_version": "2",
            "driver_version": "Redshift Python Driver 2.1.15",
            "os_version": "Linux",
            "driver_discovery_version": "1",
        }
    )
    shown = (
        "user.u1.database.dev.application_name.__main__.client_protocol_version.2."
        "driver_version.Redshift Python Driver 2$1$15.os_version.Linux.driver_discovery_version.1.."
    )
    body = shown.replace(".", "\0").replace("$", ".").encode()
    assert packet == unhex("000000AB 00030000") + body
    assert len(packet) == 171


def test_startup_message_as_connect_sends_it(monkeypatch):
    from redshift_connector import _open
    from redshift_connector.settings.resolve import resolve

    monkeypatch.setattr("platform.platform", lambda: "Linux")
    keys = _open.startup_parameters(resolve({"user": "u1", "database": "dev"}), "__main__")
    assert tuple(keys) == startup.KEYS[:7]
    packet = startup.encode(keys)
    # The sheet's example is of version 2.1.15: 6 characters.
    assert len(packet) == 171 - 6 + len(__version__)
    assert packet[:4] == len(packet).to_bytes(4, "big")
    version = __version__.encode()
    expected = b"".join(
        part + b"\0"
        for part in (
            b"user", b"u1", b"database", b"dev", b"application_name", b"__main__", b"client_protocol_version", b"2",
            b"driver_version", b"Redshift Python Driver " + version, b"os_version", b"Linux",
            b"driver_discovery_version", b"1",
        )
    )  # fmt: skip
    assert packet[4:] == unhex("00030000") + expected + b"\0"


def test_cancel_request():
    secret = unhex("00000063")
    packet = frontend.CancelRequest(80877102, 4242, secret).encode()
    assert packet == unhex("00000010 04D2162E 00001092 00000063")


CONSTANTS = [
    (frontend.Sync(), "53 00000004"),
    (frontend.Flush(), "48 00000004"),
    (frontend.Terminate(), "58 00000004"),
    (frontend.Execute(b"", 0), "45 00000009 00 00000000"),
    (frontend.Describe(b"P", b""), "44 00000006 50 00"),
]


@pytest.mark.parametrize(("record", "expected"), CONSTANTS)
def test_constants(record, expected):
    data = unhex(expected)
    assert record.encode() == data
    ((tag, body, _),) = FrameReader(FRONTEND_BOUNDS, row_tag=-1).feed(data)
    assert frontend.FRONTEND[tag].decode(body) == record


def test_what_the_session_sends_is_made_of_them():
    from redshift_connector.session import extended, prepared

    used = [prepared.SYNC, prepared.EXECUTE, extended.DESCRIBE_PORTAL]
    assert used == [unhex("53 00000004"), unhex("45 00000009 00 00000000"), unhex("44 00000006 50 00")]


# The two examples of 4.2; the byte counts follow from the layouts of 4.1.
PARSE_AND_BIND = [
    (
        frontend.Parse(b"", b"select $1", (705,)),
        b"P" + unhex("00000015") + b"\0" + b"select $1\0" + unhex("0001 000002C1"),
    ),
    (
        frontend.Bind(b"", b"", (0,), (b"abc",), (1,)),
        b"B" + unhex("00000017") + unhex("00 00 0001 0000 0001 00000003 616263 0001 0001"),
    ),
    (
        frontend.Bind(b"", b"", (1,), (None,), ()),
        b"B" + unhex("00000012") + unhex("00 00 0001 0001 0001 FFFFFFFF 0000"),
    ),
    (
        frontend.Parse(b"redshift_connector_statement_4656_2", b"select 1 as a"),
        b"P" + unhex("00000038") + b"redshift_connector_statement_4656_2\0select 1 as a\0" + unhex("0000"),
    ),
    (
        frontend.Describe(b"S", b"redshift_connector_statement_4656_2"),
        b"D" + unhex("00000029") + b"Sredshift_connector_statement_4656_2\0",
    ),
    (
        frontend.Bind(b"", b"redshift_connector_statement_4656_2", (), (), (1,)),
        b"B" + unhex("00000031") + b"\0redshift_connector_statement_4656_2\0" + unhex("0000 0000 0001 0001"),
    ),
    (frontend.Close(b"S", b"s1"), b"C" + unhex("00000008") + b"Ss1\0"),
    (frontend.Close(b"P", b""), b"C" + unhex("00000006") + b"P\0"),
    (frontend.Query(b"select 1"), b"Q" + unhex("0000000D") + b"select 1\0"),
    (frontend.Execute(b"p", 50), b"E" + unhex("0000000A") + b"p\0" + unhex("00000032")),
]


@pytest.mark.parametrize(("record", "data"), PARSE_AND_BIND)
def test_parse_bind_and_the_rest(record, data):
    assert record.encode() == data
    ((tag, body, _),) = FrameReader(FRONTEND_BOUNDS, row_tag=-1).feed(data)
    assert frontend.FRONTEND[tag].decode(body) == record


def test_bind_that_the_session_writes_itself():
    from redshift_connector.session.prepared import Prepared

    statement = Prepared((b"select $1", (705,)), b"")
    statement.result_formats = (1,)
    assert statement.bind((0,), (b"abc",)) == PARSE_AND_BIND[1][1].replace(unhex("0001 0001"), unhex("0000")).replace(
        unhex("00000017"), unhex("00000015")
    )
    assert statement.bind((1,), (None,)) == PARSE_AND_BIND[2][1]
    assert statement.parse() == PARSE_AND_BIND[0][1]


# --- 2: authentication ---


def test_cleartext_password_has_no_flush_behind_it():
    assert Authenticator(b"u1", b"pw").answer(3, b"") == unhex("70 00000007 707700")
    # The empty password is an answer too.
    assert Authenticator(b"u1", b"").answer(3, b"") == unhex("70 00000005 00")


def test_md5():
    expected = b"md569d2ec666dcbf81810598790dff65203"
    assert Authenticator(b"u1", b"pw").answer(5, b"abcd") == b"p" + unhex("00000028") + expected + b"\0"


SALT, SERVER_NONCE, CLIENT_NONCE = b"S" * 16, b"N" * 8, b"1700000000000"
REQUEST = unhex("00000000 00000010") + SALT + unhex("00000008") + SERVER_NONCE
INNER = unhex("24557c146a674ea8463e01aaf1a321b8ce3996b6208e911ab79533662c8523d0")
ANSWER = unhex("eefba8ea4d6715a80b66d41990d1c6d69513c58097b057ccce579e54fcd96ce6")


def test_digest_formula():
    assert hashlib.sha256(b"pw" + SALT).digest() == INNER
    assert digest.digest(b"pw", SALT, SERVER_NONCE, CLIENT_NONCE) == ANSWER


def test_digest_message():
    message = digest.answer(REQUEST, b"pw", CLIENT_NONCE)
    # len = 4 + 4 + 32 + 4 + 13 = 57
    assert message.encode() == b"d" + unhex("00000039 00000020") + ANSWER + unhex("0000000D") + CLIENT_NONCE


def test_digest_with_our_own_nonce():
    data = Authenticator(b"any user", b"pw").answer(13, REQUEST)
    assert data[:1] == b"d"
    assert data[5:9] == unhex("00000020")
    proof = data[9:41]
    length = int.from_bytes(data[41:45], "big")
    nonce = data[45:]
    assert len(nonce) == length >= 13
    assert proof == hashlib.sha256(INNER + SERVER_NONCE + nonce).digest()
    other = Authenticator(b"any user", b"pw").answer(13, REQUEST)
    assert other[45:] != nonce


def test_scram_first_message():
    message = ScramClient("u1", "pw").first(b"SCRAM-SHA-256\0\0").encode()
    assert message[:1] == b"p"
    assert int.from_bytes(message[1:5], "big") == len(message) - 1
    mechanism, rest = message[5:19], message[19:]
    assert mechanism == b"SCRAM-SHA-256\0"
    assert int.from_bytes(rest[:4], "big") == len(rest) - 4
    assert rest[4:].startswith(b"n,,n=u1,r=")


def test_idp_token():
    assert Authenticator(b"", None, b"TOK").answer(14, b"") == unhex("69 00000007 544F4B")


# --- 5: RowDescription ---

EXTENDED = unhex("0001 70726F6E616D6500 000004E7 0001 00000013 0080 FFFFFFFF 0000") + (
    b"pg_catalog\0pg_proc\0proname\0dev\0" + unhex("1001")
)


def test_extended_row_description():
    assert len(EXTENDED) == 61
    described = backend.RowDescription.decode(EXTENDED, extended=True)
    (column,) = described.columns
    assert (column.label, column.table_oid, column.attribute_number) == (b"proname", 1255, 1)
    assert (column.type_oid, column.type_size, column.type_modifier, column.format) == (19, 128, -1, 0)
    assert (column.schema, column.table, column.column, column.catalog) == (
        b"pg_catalog",
        b"pg_proc",
        b"proname",
        b"dev",
    )
    assert column.not_null
    assert column.searchable
    assert not column.auto_increment
    assert not column.read_only
    assert described.encode(extended=True) == b"T" + (61 + 4).to_bytes(4, "big") + EXTENDED


def test_extended_row_description_as_published():
    plan = Plan(backend.RowDescription.decode(EXTENDED, extended=True).columns, Registry())
    (entry,) = plan.row_desc
    del entry["func"]
    assert entry == {
        "label": b"proname",
        "table_oid": 1255,
        "column_attrnum": 1,
        "type_oid": 19,
        "type_size": 128,
        "type_modifier": -1,
        "format": 0,
        "schema_name": b"pg_catalog",
        "table_name": b"pg_proc",
        "column_name": b"proname",
        "catalog_name": b"dev",
        "nullable": 1,
        "autoincrement": 0,
        "read_only": 0,
        "searchable": 1,
        "redshift_connector_fc": 0,
    }


# --- 6: DataRow; the values are judged in test/unit/types, here they travel in a row ---

SCALARS = [
    (20, 1, "02FAF0808FEE22CF", 214748367214748367),
    (23, 1, "0CCCCCCF", 214748367),
    (21, 1, "7FFF", 32767),
    (700, 1, "42F63EFA", 123.12300109863281),
    (701, 1, "4132D6871F9ADBB9", 1234567.1234567),
    (26, 1, "FFFFFFFF", 4294967295),
    (16, 1, "01", True),
    (16, 1, "00", False),
    (1083, 0, b"22:24:56".hex(), "22:24:56"),
    (1082, 0, b"2020-03-10".hex(), "2020-03-10"),
]


@pytest.mark.parametrize(("oid", "form", "data", "expected"), SCALARS)
def test_scalars_in_a_row(oid, form, data, expected):
    value = unhex(data)
    frame = b"D" + (10 + len(value)).to_bytes(4, "big") + unhex("0001") + len(value).to_bytes(4, "big") + value
    column = backend.ColumnDescription(b"v", type_oid=oid, format=form)
    rows, position = Plan((column,), Registry()).read(frame, 0, 1)
    assert position == len(frame)
    ((got,),) = rows
    assert (str(got) if isinstance(expected, str) else got) == expected


# --- 12: the table of server messages ---

# One body per message, laid out as the table says.
SERVER_MESSAGES = [
    (backend.Authentication(5, b"abcd"), "R", "00000005 61626364"),
    (backend.ParameterStatus(b"a", b"b"), "S", "6100 6200"),
    (backend.BackendKeyData(4242, unhex("00000063")), "K", "00001092 00000063"),
    (backend.ReadyForQuery(b"E"), "Z", "45"),
    (backend.ParameterDescription((21, 705)), "t", "0002 00000015 000002C1"),
    (backend.NoData(), "n", ""),
    (backend.DataRow((None, b"", b"a")), "D", "0003 FFFFFFFF 00000000 00000001 61"),
    (backend.CommandComplete(b"SELECT"), "C", "53454C45435400"),
    (backend.EmptyQueryResponse(), "I", ""),
    (backend.PortalSuspended(), "s", ""),
    (backend.ParseComplete(), "1", ""),
    (backend.BindComplete(), "2", ""),
    (backend.CloseComplete(), "3", ""),
    (backend.ErrorResponse(((b"S", b"ERROR"), (b"C", b"42601"))), "E", "53 4552524F5200 43 343236303100 00"),
    (backend.NoticeResponse(((b"M", b"hello"),)), "N", "4D 68656C6C6F00 00"),
    (backend.NotificationResponse(7, b"c", b""), "A", "00000007 6300 00"),
    (backend.CopyInResponse(b"\0", (0, 1)), "G", "00 0002 0000 0001"),
    (backend.CopyOutResponse(b"\1", ()), "H", "01 0000"),
    (backend.CopyBothResponse(b"\0", (0,)), "W", "00 0001 0000"),
    (backend.CopyData(b"x\ty\n"), "d", "7809790A"),
    (backend.CopyDone(), "c", ""),
    (backend.NegotiateProtocolVersion(unhex("00030000 00000000")), "v", "00030000 00000000"),
]


@pytest.mark.parametrize(("record", "tag", "body"), SERVER_MESSAGES)
def test_server_messages(record, tag, body):
    data = unhex(body)
    frame = tag.encode() + (len(data) + 4).to_bytes(4, "big") + data
    assert record.encode() == frame
    assert backend.BACKEND[ord(tag)].decode(data) == record
    ((seen, content, count),) = FrameReader().feed(frame)
    assert (seen, content, count) == ((ord("D"), frame, 1) if tag == "D" else (ord(tag), data, 0))
