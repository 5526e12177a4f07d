"""One session's messages as bytes: what each side is sent, and the bookkeeping around errors."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import pytest

from redshift_connector.error import RemoteProtocolError
from redshift_connector.local.columns import Key, Origin
from redshift_connector.local.conversation import Conversation, Terms
from redshift_connector.protocol.backend import (
    BindComplete,
    CloseComplete,
    ColumnDescription,
    CommandComplete,
    DataRow,
    ErrorResponse,
    NoData,
    NoticeResponse,
    ParameterDescription,
    ParameterStatus,
    ParseComplete,
    ReadyForQuery,
    RowDescription,
)
from redshift_connector.protocol.frames import FRONTEND_BOUNDS, FrameReader
from redshift_connector.protocol.frontend import Bind, Close, Describe, Execute, Parse, Query, Sync, Terminate

FLUSH = bytes.fromhex("48 00000004")
SYNC = Sync().encode()
READY = ReadyForQuery(b"I").encode()
FAILED = ErrorResponse(((b"S", b"ERROR"), (b"V", b"ERROR"), (b"C", b"42601"), (b"M", b"no"))).encode()
FAILED_TOLD = ErrorResponse(((b"S", b"ERROR"), (b"C", b"42601"), (b"M", b"no"))).encode()


class Sides:
    """A conversation with a hand on either side."""

    def __init__(self, version: int, obey: bool = False, origins: Mapping[Key, Origin] | None = None) -> None:
        self.asked: list[Sequence[Key]] = []

        def lookup(keys: Sequence[Key]) -> Mapping[Key, Origin]:
            self.asked.append(keys)
            return origins or {}

        self.conversation = Conversation(Terms(version, obey, b"dev"), lookup)
        self._client = FrameReader(FRONTEND_BOUNDS, row_tag=-1)
        self._server = FrameReader()

    def client(self, *messages: bytes) -> bytes:
        """Send from the client; return what PostgreSQL gets."""
        self.conversation.client_sent(self._client.feed(b"".join(messages)))
        return self._taken(self.conversation.to_server)

    def server(self, *messages: bytes) -> tuple[bytes, bytes]:
        """Send from PostgreSQL; return what the client gets, and what PostgreSQL gets in turn."""
        self.conversation.server_sent(self._server.feed(b"".join(messages)))
        return self._taken(self.conversation.to_client), self._taken(self.conversation.to_server)

    @staticmethod
    def _taken(messages: list[bytes]) -> bytes:
        data = b"".join(messages)
        messages.clear()
        return data


def plain(*columns: ColumnDescription) -> bytes:
    return RowDescription(columns).encode(extended=False)


AMOUNT = ColumnDescription(b"amt", 16400, 1, 1700, -1, 0x000A0006)
NUMBER = ColumnDescription(b"n", 0, 0, 23, 4, -1)
P, B, E = Parse(b"", b"select").encode(), Bind(b"", b"").encode(), Execute(b"", 0).encode()
D_S, D_P = Describe(b"S", b"").encode(), Describe(b"P", b"").encode()
DESCRIBED = ParseComplete().encode() + ParameterDescription(()).encode()


def test_protocol_0_passes_a_flight_as_it_is() -> None:
    sides = Sides(0)
    assert sides.client(P, B, D_P, E, SYNC) == P + B + D_P + E + SYNC
    rows = DataRow((b"1",)).encode() * 3
    answer = ParseComplete().encode() + BindComplete().encode() + plain(NUMBER) + rows
    told, _ = sides.server(answer, CommandComplete(b"SELECT 3").encode(), READY)
    assert told == answer + bytes.fromhex("43 0000000B 53454C45435400") + READY


def test_protocol_2_asks_for_the_columns_before_it_binds() -> None:
    sides = Sides(2)
    assert sides.client(P, B, D_P, E, SYNC) == P + D_S + FLUSH
    told, asked = sides.server(DESCRIBED + plain(NUMBER))
    assert told == ParseComplete().encode()
    # No table, no question about names; the columns are asked for raw.
    assert asked == Bind(b"", b"", (), (), (1,)).encode() + D_P + E + SYNC
    portal = plain(ColumnDescription(b"n", 0, 0, 23, 4, -1, 1))
    told, _ = sides.server(BindComplete().encode() + portal)
    raw = ColumnDescription(b"n", 0, 0, 23, 4, -1, 1, b"", b"", b"", b"", 0)
    assert told == BindComplete().encode() + RowDescription((raw,)).encode(extended=True)


def test_names_are_asked_in_the_session_itself_and_stand_in_the_description() -> None:
    sides = Sides(1)
    assert sides.client(P, B, D_P, E, SYNC) == P + B + D_S + FLUSH
    _, question = sides.server(ParseComplete().encode() + BindComplete().encode())
    assert question == b""
    _, question = sides.server(ParameterDescription(()).encode() + plain(AMOUNT))
    assert b"(16400::pg_catalog.oid, 1::pg_catalog.int2)" in question and question.endswith(FLUSH)
    row = DataRow((b"16400", b"1", b"sch", b"tab", b"col", b"4097")).encode()
    close = CloseComplete().encode()
    answer = ParseComplete().encode() + BindComplete().encode() + row + CommandComplete(b"SELECT 1").encode()
    told, rest = sides.server(answer + close + close)
    assert (told, rest) == (b"", D_P + E + SYNC)
    told, _ = sides.server(plain(AMOUNT))
    # The column of the specification's section 13, with the real table OID and attribute number.
    column = "616D7400 00004010 0001 000006A4 FFFF 000A0006 0000 73636800 74616200 636F6C00 64657600 1001"
    assert told == bytes.fromhex("54 0000002E 0001" + column)


def test_the_description_of_the_specification() -> None:
    sides = Sides(1, origins={(1255, 1): Origin(b"pg_catalog", b"pg_proc", b"proname", 0x1001)})
    sides.client(Query(b"select proname from pg_proc").encode())
    numbers = "0001 70726F6E616D6500 000004E7 0001 00000013 0080 FFFFFFFF 0000"
    told, _ = sides.server(bytes.fromhex("54 00000020" + numbers))
    names = b"pg_catalog\0pg_proc\0proname\0dev\0".hex()
    assert told == bytes.fromhex("54 00000041" + numbers + names + "1001")


def test_a_numeric_column_is_rewritten_under_protocol_2() -> None:
    sides = Sides(2)
    amount = ColumnDescription(b"amt", 0, 0, 1700, -1, 0x000A0006)
    sides.client(P, B, D_P, E, SYNC)
    _, asked = sides.server(DESCRIBED + plain(amount))
    assert asked.startswith(Bind(b"", b"", (), (), (0,)).encode())
    told, _ = sides.server(BindComplete().encode() + plain(amount), DataRow((b"123.45",)).encode())
    assert RowDescription.decode(told[10:-19], extended=True).columns[0].format == 1
    assert told.endswith(bytes.fromhex("44 00000012 0001 00000008 0000000000003039"))


def test_what_cannot_be_sent_is_an_error_and_the_session_stays_in_step() -> None:
    sides = Sides(2)
    sides.client(P, B, E, SYNC)
    sides.server(DESCRIBED + plain(ColumnDescription(b"amt", 0, 0, 1700, -1, 0x000A0006)))
    told, _ = sides.server(BindComplete().encode(), DataRow((b"NaN",)).encode())
    assert b"C22003\0" in told
    told, _ = sides.server(DataRow((b"1.00",)).encode(), CommandComplete(b"SELECT 2").encode(), READY)
    assert told == READY
    assert not sides.conversation.ledger.entries


def test_an_error_ends_the_waiting_and_the_rest_of_the_flight() -> None:
    sides = Sides(2)
    assert sides.client(P, B, E, SYNC, Query(b"q").encode()) == P + D_S + FLUSH
    told, rest = sides.server(FAILED)
    # Bind and Execute are ignored as PostgreSQL would; Sync brings both back in step.
    assert (told, rest) == (FAILED_TOLD, SYNC + Query(b"q").encode())
    told, _ = sides.server(READY, CommandComplete(b"SELECT 1").encode(), READY)
    assert told == READY + CommandComplete(b"SELECT").encode() + READY


def test_an_error_of_an_earlier_flight_does_not_end_the_waiting_of_a_later_one() -> None:
    sides = Sides(2)
    first = Close(b"S", b"x").encode() + SYNC
    assert sides.client(first, P, B, E, SYNC) == first + P + D_S + FLUSH
    told, rest = sides.server(FAILED)
    assert (told, rest) == (FAILED_TOLD, b"")
    assert sides.conversation.waiting
    told, rest = sides.server(READY, DESCRIBED, NoData().encode())
    assert told == READY + ParseComplete().encode()
    assert rest == B + E + SYNC


def test_a_parse_that_fails_leaves_the_old_statement() -> None:
    sides = Sides(2)
    named = Parse(b"s", b"select").encode()
    bind = Bind(b"", b"s").encode()
    sides.client(named, SYNC)
    sides.server(ParseComplete().encode(), READY)
    sides.client(named, SYNC)
    old = sides.conversation.ledger.statements[b"s"]
    sides.server(FAILED, READY)
    assert sides.conversation.ledger.statements[b"s"] is not old
    sides.client(bind, SYNC)
    assert sides.conversation.waiting


def test_a_known_statement_costs_no_question() -> None:
    sides = Sides(2)
    sides.client(Parse(b"s", b"select").encode(), Bind(b"", b"s").encode(), E, SYNC)
    sides.server(DESCRIBED + plain(NUMBER))
    sides.server(BindComplete().encode(), CommandComplete(b"SELECT 0").encode(), READY)
    again = Bind(b"", b"s", (), (), (1,)).encode()
    assert sides.client(Bind(b"", b"s").encode(), E, SYNC) == again + E + SYNC


def test_parameters_of_redshifts_types() -> None:
    sides = Sides(0)
    parse = Parse(b"", b"select $1, $2, $3", (1188, 1186, 3999)).encode()
    sent = sides.client(parse, D_S, SYNC)
    # PostgreSQL has INTERVAL YEAR TO MONTH under the same OID, but not the geometry in hexadecimal.
    assert sent == Parse(b"", b"select $1, $2, $3", (1188, 1186, 0)).encode() + D_S + SYNC
    told, _ = sides.server(ParseComplete().encode(), ParameterDescription((1188, 1186, 3000)).encode())
    assert told == ParseComplete().encode() + ParameterDescription((1188, 1186, 3999)).encode()
    values = (struct.pack("!i", 42), bytes.fromhex("000000283BAEC00100000003"), b"00")
    sent = sides.client(Bind(b"", b"", (1, 1, 0), values).encode())
    month, folded = struct.pack("!qii", 0, 0, 42), struct.pack("!qii", 172_800_000_001, 0, 3)
    assert sent == Bind(b"", b"", (1, 1, 0), (month, folded, b"00")).encode()


YEAR_MONTH = ColumnDescription(b"m", 0, 0, 1186, 16, 0x6FFFF)
VARBYTE = ColumnDescription(b"v", 0, 0, 6551, -1, -1)
RESULT = DataRow((b"1 mon", b"\\x00ff")).encode()
RESULT_TOLD = DataRow((b"1 mon", b"00ff")).encode()
COLUMNS_TOLD = (ColumnDescription(b"m", 0, 0, 1188, 4, -1), VARBYTE)


def test_the_kinds_of_an_interval_and_varbyte_of_a_simple_query() -> None:
    sides = Sides(0)
    sides.client(Query(b"select m, v; select n").encode())
    told, _ = sides.server(plain(YEAR_MONTH, VARBYTE), RESULT, plain(NUMBER), DataRow((b"\\x",)).encode(), READY)
    assert told == plain(*COLUMNS_TOLD) + RESULT_TOLD + plain(NUMBER) + DataRow((b"\\x",)).encode() + READY


@pytest.mark.parametrize("described", [D_S, D_P])
def test_varbyte_of_a_portal_that_was_bound_before_its_columns_were_known(described: bytes) -> None:
    sides = Sides(0)
    flight = P + (described + B if described == D_S else B + described) + E + SYNC
    assert sides.client(flight) == flight
    told, _ = sides.server(ParseComplete().encode(), plain(YEAR_MONTH, VARBYTE), BindComplete().encode(), RESULT)
    if described == D_S:
        assert told == ParseComplete().encode() + plain(*COLUMNS_TOLD) + BindComplete().encode() + RESULT_TOLD


def test_the_row_limit_counts_for_named_portals_only() -> None:
    sides = Sides(0)
    assert sides.client(Execute(b"", 5).encode()) == E
    assert sides.client(Execute(b"c", 5).encode()) == Execute(b"c", 5).encode()


def test_a_simple_query_is_described_by_a_lookup_elsewhere() -> None:
    sides = Sides(1, origins={(16400, 1): Origin(b"sch", b"tab", b"col", 0x1001)})
    sides.client(Query(b"select amt from tab; select amt from tab").encode())
    told, _ = sides.server(plain(AMOUNT))
    column = RowDescription.decode(told[5:], extended=True).columns[0]
    assert (column.schema, column.table, column.catalog, column.not_null) == (b"sch", b"tab", b"dev", True)
    assert sides.asked == [[(16400, 1)]]
    told, _ = sides.server(CommandComplete(b"SELECT 1").encode(), plain(NUMBER), READY)
    assert told.endswith(READY) and not sides.conversation.ledger.entries


def test_reports_and_statuses_are_told_in_redshifts_words() -> None:
    sides = Sides(0)
    notice = NoticeResponse(((b"S", b"WARNING"), (b"V", b"WARNING"), (b"C", b"25001"), (b"M", b"m"))).encode()
    told, _ = sides.server(notice)
    assert told == NoticeResponse(((b"S", b"WARNING"), (b"C", b"25001"), (b"M", b"m"))).encode()
    told, _ = sides.server(
        ParameterStatus(b"DateStyle", b"ISO, DMY").encode(),
        ParameterStatus(b"server_version", b"18.0").encode(),
        ParameterStatus(b"search_path", b"x").encode(),
    )
    assert told == ParameterStatus(b"datestyle", b"ISO, DMY").encode()


def test_copy_from_stdin_is_given_up() -> None:
    sides = Sides(0)
    sides.client(P, B, E, SYNC)
    answer = ParseComplete().encode() + BindComplete().encode() + bytes.fromhex("47 00000007 00 0000")
    told, sent = sides.server(answer)
    assert told == ParseComplete().encode() + BindComplete().encode()
    assert sent[:1] == b"f" and sent.endswith(SYNC)
    told, _ = sides.server(FAILED, READY)
    assert told == FAILED_TOLD + READY and not sides.conversation.ledger.entries


def test_messages_that_have_no_place_in_a_session() -> None:
    with pytest.raises(RemoteProtocolError):
        Sides(0).client(bytes.fromhex("70 00000005 00"))
    with pytest.raises(RemoteProtocolError):
        Sides(0).client(bytes.fromhex("42 00000006 0000"))


def test_terminate_ends_it() -> None:
    sides = Sides(0)
    assert sides.client(Terminate().encode(), P) == Terminate().encode()
    assert sides.conversation.finished
