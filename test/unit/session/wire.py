"""The server's side, built by hand from wire-protocol.md: bytes of its messages, and a server without a socket.

Nothing here uses the package's encoder or decoder, so that the two cannot agree on a wrong layout.
"""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass, field

from redshift_connector import _open, connect
from redshift_connector.transport.memory import MemoryTransport

INT4, INT8, VARCHAR, NUMERIC, VARBYTE = 23, 20, 1043, 1700, 6551

SYNC = bytes.fromhex("53 00000004")
EXECUTE = bytes.fromhex("45 00000009 00 00000000")
DESCRIBE_PORTAL = bytes.fromhex("44 00000006 50 00")
PARSED = bytes.fromhex("31 00000004")
BOUND = bytes.fromhex("32 00000004")
CLOSED = bytes.fromhex("33 00000004")
NO_DATA = bytes.fromhex("6E 00000004")
EMPTY = bytes.fromhex("49 00000004")


# --- single messages ---


def message(tag, body=b""):
    return tag.encode("ascii") + struct.pack("!i", len(body) + 4) + body


def text(value):
    return (value if isinstance(value, bytes) else value.encode()) + b"\0"


def authentication(code, data=b""):
    return message("R", struct.pack("!i", code) + data)


def parameter(key, value):
    return message("S", text(key) + text(value))


def key_data(process=4242, secret=b"\x00\x00\x00\x63"):
    return message("K", struct.pack("!i", process) + secret)


def ready(status="I"):
    return message("Z", status.encode())


def complete(tag):
    return message("C", text(tag))


def row(*values):
    parts = [struct.pack("!h", len(values))]
    for value in values:
        parts.append(struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value)
    return message("D", b"".join(parts))


def column(label, oid=INT4, format=0, modifier=-1, size=4, table=0, number=0, extended=True, flags=0):
    """One column of a RowDescription."""
    plain = text(label) + struct.pack("!IhIhih", table, number, oid, size, modifier, format)
    return (
        plain + text("sch") + text("tab") + text("col") + text("cat") + struct.pack("!h", flags)
        if extended
        else plain
    )


def description(*columns):
    return message("T", struct.pack("!h", len(columns)) + b"".join(columns))


def fields(**values):
    return b"".join([key.encode() + text(value) for key, value in values.items()]) + b"\0"


def error(code, words="something is wrong", severity="ERROR", **more):
    return message("E", fields(S=severity, C=code, M=words, **more))


def notice(words="take note", **more):
    return message("N", fields(S="NOTICE", C="00000", M=words, **more))


def notification(process=7, channel="news", payload="today"):
    return message("A", struct.pack("!i", process) + text(channel) + text(payload))


def logged_in(version="2", status="I"):
    """What follows the last answer of a login."""
    told = b"" if version is None else parameter("server_protocol_version", version)
    return authentication(0) + parameter("server_version", "8.0.2") + told + key_data() + ready(status)


# --- what a client sent ---


def split(data):
    """Return the (tag, body) pairs of a flight, which must hold whole messages only."""
    messages, position = [], 0
    while position < len(data):
        (length,) = struct.unpack_from("!i", data, position + 1)
        end = position + 1 + length
        assert end <= len(data), "a flight ends inside a message"
        messages.append((chr(data[position]), data[position + 5 : end]))
        position = end
    return messages


def tags(flight):
    return "".join([tag for tag, _ in split(flight)])


def bodies(flight, tag):
    return [body for found, body in split(flight) if found == tag]


def cut(body):
    value, _, rest = body.partition(b"\0")
    return value, rest


def read_parse(body):
    """Return name, text and type OIDs."""
    name, rest = cut(body)
    sql, rest = cut(rest)
    (count,) = struct.unpack_from("!h", rest)
    assert len(rest) == 2 + 4 * count
    return name, sql, struct.unpack_from(f"!{count}I", rest, 2)


@dataclass
class Bound:
    portal: bytes
    statement: bytes
    formats: tuple
    values: list
    result_formats: tuple


def read_bind(body):
    portal, rest = cut(body)
    statement, rest = cut(rest)
    formats, position = read_codes(rest, 0)
    (count,) = struct.unpack_from("!h", rest, position)
    position += 2
    values = []
    for _ in range(count):
        (length,) = struct.unpack_from("!i", rest, position)
        position += 4
        values.append(None if length == -1 else rest[position : position + length])
        position += max(length, 0)
    result_formats, position = read_codes(rest, position)
    assert position == len(rest)
    return Bound(portal, statement, formats, values, result_formats)


def read_codes(data, position):
    (count,) = struct.unpack_from("!h", data, position)
    return struct.unpack_from(f"!{count}h", data, position + 2), position + 2 + 2 * count


# --- a server ---


@dataclass
class Result:
    """What a statement answers; columns are (label, type OID) or (label, type OID, type modifier)."""

    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    tag: str = "SELECT"


@dataclass
class Failure:
    """What goes wrong with a statement, at which message, and how often that went well before."""

    code: str
    words: str = "something is wrong"
    at: str = "P"
    after: int = 0


class Refused(Exception):
    """Inside the server: the message cannot be done."""


_BY_VERB = {
    "select": Result([("n", INT4)], [(1,)]),
    "show": Result([("setting", VARCHAR)], [("on",)], "SHOW"),
    "insert": Result(tag="INSERT 0 1"),
    "update": Result(tag="UPDATE 1"),
    "delete": Result(tag="DELETE 1"),
    "create": Result(tag="CREATE TABLE"),
    "alter": Result(tag="ALTER TABLE"),
    "drop": Result(tag="DROP TABLE"),
}

# Under protocol 2 these arrive raw whatever Bind asks for (6.1 of the sheet).
_RAW = {INT4, INT8, NUMERIC, VARBYTE}


class FakeServer:
    """Takes bytes and returns the answer to them, by the rules of 4.9 of the sheet.

    Attributes
    ----------
    flights : list of str
        Tags of the messages of each flight: up to a Sync or a Query.
    script : dict
        SQL text to Result or Failure, or a list of those to be used up.
    """

    def __init__(self, version=2, password=b"sesame", script=None):
        self.version = version
        self.password = password
        self.script = script or {}
        self.flights = []
        self.received = []
        self.statements = {}
        self.closed = []
        self.parsed = []
        self.binds = []
        self.startup = {}
        self.status = "I"
        self.ended = False
        self._state = "startup"
        self._data = b""
        self._tags = ""
        self._skipping = False
        self._portal = None

    @property
    def round_trips(self):
        """How many flights were answered: one per Sync and one per Query."""
        return len(self.flights)

    def receive(self, data):
        self.received.append(data)
        self._data += data
        answer = b""
        while self._data:
            if self._state == "startup":
                answer += self._start()
                continue
            length = int.from_bytes(self._data[1:5], "big")
            if len(self._data) < 5 or len(self._data) < 1 + length:
                break
            tag, body = chr(self._data[0]), self._data[5 : 1 + length]
            self._data = self._data[1 + length :]
            answer += self._one(tag, body)
        return answer

    def _start(self):
        length, code = struct.unpack_from("!ii", self._data)
        body, self._data = self._data[8:length], self._data[length:]
        if code == 80877103:
            return b"N"
        assert code == 196608
        words = body.split(b"\0")
        self.startup = dict(zip(words[0:-2:2], words[1:-2:2], strict=True))
        self._state = "password"
        return authentication(3)

    def _one(self, tag, body):
        if self._state == "password":
            assert tag == "p"
            if body != self.password + b"\0":
                return error("28000", "password authentication failed", "FATAL")
            self._state = "ready"
            return logged_in(None if self.version is None else str(self.version))
        self._tags += tag
        if tag == "X":
            self.ended = True
            return b""
        if tag in "SQ":
            self.flights.append(self._tags)
            self._tags = ""
        if tag == "S":
            self._skipping = False
            return ready(self.status)
        if self._skipping:
            return b""
        try:
            return getattr(self, f"_take_{tag}")(body)
        except Refused as refused:
            self._skipping = tag != "Q"
            self.status = "E" if self.status != "I" else "I"
            answer = error(*refused.args)
            return answer + ready(self.status) if tag == "Q" else answer

    def _take_P(self, body):
        name, sql, _ = read_parse(body)
        self.parsed.append((name, sql.decode()))
        self._fail(sql.decode(), "P")
        if name and name in self.statements:
            raise Refused("42P05", "the statement already exists")
        self.statements[name] = sql.decode()
        return PARSED

    def _take_B(self, body):
        bound = read_bind(body)
        self.binds.append(bound)
        if bound.statement not in self.statements:
            raise Refused("26000", "the statement does not exist")
        sql = self.statements[bound.statement]
        self._fail(sql, "B")
        self._portal = (sql, bound, self._result(sql))
        return BOUND

    def _take_D(self, body):
        assert body == b"P\0"
        return self._describe(self._portal[2], self._portal[1].result_formats)

    def _take_E(self, body):
        assert body == b"\0\0\0\0\0"
        sql, bound, result = self._portal
        self._fail(sql, "E")
        return self._rows(result, bound.result_formats) + self._finish(sql, result)

    def _take_C(self, body):
        self.closed.append(body[1:-1])
        self.statements.pop(body[1:-1], None)
        return CLOSED

    def _take_Q(self, body):
        answer = b""
        for each in body[:-1].decode().split(";"):
            sql = each.strip()
            if not sql:
                continue
            try:
                for step in "PBE":
                    self._fail(sql, step)
            except Refused as refused:
                self.status = "E" if self.status != "I" else "I"
                return answer + error(*refused.args) + ready(self.status)
            result = self._result(sql)
            described = self._describe(result, ()) if result.columns else b""
            answer += described + self._rows(result, ()) + self._finish(sql, result)
        return (answer or EMPTY) + ready(self.status)

    def _scripted(self, sql):
        found = self.script.get(sql)
        return found[0] if isinstance(found, list) else found

    def _fail(self, sql, at):
        ends = sql.lower().split(" ")[0] in ("commit", "rollback")
        if self.status == "E" and not ends:
            raise Refused("25P02", "current transaction is aborted")
        failure = self._scripted(sql)
        if isinstance(failure, Failure) and failure.at == at:
            if failure.after:
                failure.after -= 1
                return
            if isinstance(self.script[sql], list):
                del self.script[sql][0]
            raise Refused(failure.code, failure.words)

    def _result(self, sql):
        found = self._scripted(sql)
        if isinstance(found, Result):
            if isinstance(self.script[sql], list) and len(self.script[sql]) > 1:
                del self.script[sql][0]
            return found
        verb = sql.lower().split(" ")[0]
        return _BY_VERB.get(verb, Result(tag=verb.upper()))

    def _format(self, oid, index, asked):
        if self.version == 2 and oid in _RAW:
            return 1
        if not asked:
            return 0
        return asked[0] if len(asked) == 1 else asked[index]

    def _describe(self, result, asked):
        if not result.columns:
            return NO_DATA
        return description(
            *[
                column(label, oid, self._format(oid, index, asked), *modifier, extended=bool(self.version))
                for index, (label, oid, *modifier) in enumerate(result.columns)
            ]
        )

    def _rows(self, result, asked):
        formats = [self._format(entry[1], index, asked) for index, entry in enumerate(result.columns)]
        return b"".join(
            [
                row(
                    *[
                        encode(value, entry[1], form)
                        for value, entry, form in zip(values, result.columns, formats, strict=True)
                    ]
                )
                for values in result.rows
            ]
        )

    def _finish(self, sql, result):
        verb = sql.lower().split(" ")[0]
        if not sql.strip(" ;") or sql.startswith("--"):
            return EMPTY
        tag = result.tag
        if verb == "begin":
            self.status = "T"
        elif verb in ("commit", "rollback"):
            tag = "ROLLBACK" if self.status == "E" else verb.upper()
            self.status = "I"
        return complete(tag)


def encode(value, oid, form):
    if value is None or isinstance(value, bytes):
        return value
    if form == 1 and oid == INT4:
        return struct.pack("!i", value)
    if form == 1 and oid in (INT8, NUMERIC):
        return struct.pack("!q", value)
    return str(value).encode()


class ServerTransport(MemoryTransport):
    """Brings a session and a `FakeServer` together."""

    def __init__(self, server):
        super().__init__([])
        self.server = server

    def _perform(self, effect):
        data = effect if isinstance(effect, bytes) else getattr(effect, "data", None)
        if data is not None:
            answer = self.server.receive(data)
            if answer:
                self._pieces.append(answer)
        return super()._perform(effect)

    def say_goodbye(self, data):
        self.server.receive(data)
        self.close()


def connect_to(server, monkeypatch, **arguments):
    """Return a Connection that logged in to a `FakeServer`."""
    monkeypatch.setattr(_open, "connect_socket", lambda *_args, **_options: None)
    monkeypatch.setattr(_open, "BlockingTransport", lambda *_args: ServerTransport(server))
    given = {"user": "ann", "password": "sesame", "database": "dev", "host": "redshift.test", "ssl": False}
    return connect(**{**given, **arguments})


def names(parsed):
    """How often each statement name was used in a Parse."""
    return Counter(name for name, _ in parsed if name)
