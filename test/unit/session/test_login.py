"""From a connected socket to a session: what is asked, what is answered, and what goes wrong."""

from __future__ import annotations

import struct

import pytest
import scramp

from redshift_connector.error import (
    ConnectionLost,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    RemoteProtocolError,
)
from redshift_connector.protocol.authentication import Authenticator
from redshift_connector.protocol.effects import StartTls
from redshift_connector.session.login import ask_for_tls, log_in
from redshift_connector.session.state import Session
from redshift_connector.transport.memory import MemoryTransport
from redshift_connector.types.registry import Registry

from .wire import (
    authentication,
    error,
    key_data,
    logged_in,
    message,
    notice,
    notification,
    parameter,
    ready,
    row,
)

STARTUP = b"the start-up message"


def login(pieces, password=b"pw", token=None, version=2, session=None):
    session = session or Session(Registry(protocol_version=version), 10)
    transport = MemoryTransport(pieces)
    transport.run(log_in(session, STARTUP, Authenticator(b"u1", password, token), version))
    return session, transport.sent


def test_trust():
    session, sent = login([logged_in()])
    assert sent == [STARTUP]
    assert session.in_step


def test_cleartext():
    _, sent = login([authentication(3), logged_in()])
    assert sent == [STARTUP, bytes.fromhex("70 00000007 707700")]


def test_md5():
    _, sent = login([authentication(5, b"abcd"), logged_in()])
    assert sent[1:] == [b"p\0\0\0\x28" + b"md569d2ec666dcbf81810598790dff65203\0"]


def test_digest():
    _, sent = login([authentication(13, struct.pack("!ii4si4s", 0, 4, b"salt", 4, b"once")), logged_in()])
    assert sent[1][:1] == b"d"
    assert sent[1][5:9] == b"\0\0\0\x20"


def test_identity_provider_token():
    _, sent = login([authentication(14), logged_in()], token=b"TOK")
    assert sent[1:] == [bytes.fromhex("69 00000007 544F4B")]


def test_scram():
    """The server answers as it is spoken to, so it is played by hand, effect by effect."""
    mechanism = scramp.ScramMechanism("SCRAM-SHA-256")
    salt, stored, server_key, rounds = mechanism.make_auth_info("pw", iteration_count=4096)
    server = mechanism.make_server(lambda _user: (salt, stored, server_key, rounds))
    session = Session(Registry(), 10)
    operation = log_in(session, STARTUP, Authenticator(b"u1", b"pw"), 2)
    assert next(operation) == STARTUP
    first = operation.send(authentication(10, b"SCRAM-SHA-256\0\0"))
    server.set_client_first(first[5 + 14 + 4 :].decode())
    final = operation.send(authentication(11, server.get_server_first().encode()))
    server.set_client_final(final[5:].decode())
    with pytest.raises(StopIteration):
        operation.send(authentication(12, server.get_server_final().encode()) + logged_in())
    assert session.in_step


def test_in_single_bytes():
    stream = authentication(3) + logged_in()
    session, sent = login([stream[index : index + 1] for index in range(len(stream))])
    assert session.in_step
    assert len(sent) == 2


def test_what_the_server_told():
    told = [
        authentication(0),
        parameter("client_encoding", "UNICODE"),
        notice("welcome"),
        parameter("server_protocol_version", "2"),
        notification(7, "c"),
        parameter("client_encoding", "UTF8"),
        key_data(4242, b"\0\0\0\x63"),
        ready(),
    ]
    session, _ = login([b"".join(told)])
    server = session.server
    assert (server.process_id, server.secret) == (4242, b"\0\0\0\x63")
    assert list(server.parameter_statuses) == [
        (b"client_encoding", b"UNICODE"),
        (b"server_protocol_version", b"2"),
        (b"client_encoding", b"UTF8"),
    ]
    assert server.parameters == {"client_encoding": "UTF8", "server_protocol_version": "2"}
    assert server.notices[0][b"M"] == b"welcome"
    assert list(server.notifications) == [(7, "c")]
    assert not server.in_transaction


def test_missing_key_data_is_no_matter():
    session, _ = login([authentication(0) + ready()])
    assert session.server.process_id == 0


def test_longer_key():
    session, _ = login([authentication(0) + key_data(1, b"k" * 32) + ready()])
    assert session.server.secret == b"k" * 32


@pytest.mark.parametrize(
    ("told", "asked", "version"),
    [
        ("2", 2, 2),
        ("1", 2, 1),
        ("0", 2, 0),
        ("1", 1, 1),
        ("0", 0, 0),
        # A server that says nothing is a plain one.
        (None, 2, 0),
        (None, 1, 0),
        (None, 0, 0),
        # Nobody asked for these.
        ("3", 2, 2),
        ("2", 1, 1),
        ("2", 0, 0),
        ("", 2, 0),
        ("two", 2, 0),
        ("-1", 2, 0),
        ("9" * 5000, 2, 0),
    ],
)
def test_protocol_version(told, asked, version):
    session, _ = login([logged_in(told)], version=asked)
    assert session.registry.protocol_version == version


def test_negotiate_protocol_version_is_passed_over():
    session, _ = login([message("v", struct.pack("!ii", 0x00030000, 0)) + logged_in()])
    assert session.in_step


# --- what goes wrong ---


def failing(pieces, **arguments):
    session = Session(Registry(), 10)
    with pytest.raises(InterfaceError) as caught:
        login(pieces, session=session, **arguments)
    assert not session.in_step
    return caught.value


@pytest.mark.parametrize("before", [[], [authentication(3)], [authentication(3), authentication(0)]])
@pytest.mark.parametrize(
    ("code", "kind"), [("28000", InterfaceError), ("28P01", InterfaceError), ("3D000", ProgrammingError)]
)
def test_error_from_the_server(before, code, kind):
    session = Session(Registry(), 10)
    with pytest.raises(kind) as caught:
        login([*before, error(code, "no", "FATAL")], session=session)
    assert type(caught.value) is kind
    assert caught.value.args == ({"S": "FATAL", "C": code, "M": "no"},)
    assert not session.in_step


def test_error_and_more_in_one_piece():
    with pytest.raises(ProgrammingError, match="starting up"):
        login([notice() + error("57P03", "the database system is starting up", "FATAL")])


@pytest.mark.parametrize("pieces", [[], [authentication(3)], [authentication(0)], [b"R\0\0"], [logged_in()[:-1]]])
def test_end_of_the_connection(pieces):
    lost = failing(pieces)
    assert isinstance(lost, ConnectionLost)
    assert isinstance(lost, OperationalError)
    assert str(lost).startswith("BrokenPipe: server socket closed")


@pytest.mark.parametrize(
    "piece",
    [
        ready(),
        parameter("a", "b") + key_data() + ready(),
        authentication(0) + row(b"1"),
        authentication(0) + message("C", b"SELECT\0"),
        authentication(0) + message("G", b"\0\0\0"),
        authentication(0) + message("m", b"compressed"),
        authentication(0) + ready("?"),
        message("R", b"\0\0\0"),
        b"HTTP/1.0 400 Bad Request\r\n",
        b"\x15\x03\x01\x00\x02\x02\x28",
        b"S" + struct.pack("!i", 1 << 17),
        authentication(11, b"r=1"),
    ],
)
def test_not_the_protocol(piece):
    assert isinstance(failing([piece]), RemoteProtocolError)


def test_limit_is_lifted_after_the_login():
    session, _ = login([logged_in()])
    with pytest.raises(RemoteProtocolError):
        Session(Registry(), 1).reader.feed(b"D" + struct.pack("!i", (1 << 30) + 5))
    assert session.reader.feed(b"D" + struct.pack("!i", 1 << 29)) == []


@pytest.mark.parametrize("code", [2, 7, 15])
def test_method_we_do_not_have(code):
    assert f"Authentication method {code} not" in str(failing([authentication(code)]))


def test_no_password():
    assert "no password was provided" in str(failing([authentication(3)], password=None))


# --- asking for TLS ---

REQUEST = bytes.fromhex("00000008 04D2162F")


def asking(pieces, insist):
    transport = MemoryTransport(pieces)
    try:
        return transport.run(ask_for_tls(insist))
    finally:
        assert transport.sent == [REQUEST]


@pytest.mark.parametrize("insist", [True, False])
def test_tls_accepted(insist):
    operation = ask_for_tls(insist)
    assert next(operation).data == REQUEST
    operation.send(None)
    assert isinstance(operation.send(b"S"), StartTls)
    with pytest.raises(StopIteration) as stop:
        operation.send(None)
    assert stop.value.value is True


def test_tls_refused():
    assert asking([b"N"], insist=False) is False
    with pytest.raises(InterfaceError, match=r"^Server refuses SSL.*sslmode='prefer'"):
        asking([b"N"], insist=True)


@pytest.mark.parametrize("insist", [True, False])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_tls_refused_with_words(insist, size):
    answer = error("08P01", "no TLS today", "FATAL")
    with pytest.raises(InterfaceError, match=r"^Server refuses SSL: no TLS today$"):
        asking([answer[start : start + size] for start in range(0, len(answer), size)], insist)


def test_tls_refused_with_words_that_break_off():
    with pytest.raises(InterfaceError, match=r"^Server refuses SSL: it closed the connection"):
        asking([error("08P01")[:9]], True)


@pytest.mark.parametrize("insist", [True, False])
@pytest.mark.parametrize(
    ("pieces", "words"),
    [([], "it closed the connection"), ([b"H"], "check host and port"), ([b"\x15\x03"], "check host and port")],
)
def test_tls_answered_by_something_else(insist, pieces, words):
    with pytest.raises(InterfaceError, match=f"^Server refuses SSL.*{words}"):
        asking(pieces, insist)


def test_only_one_byte_is_read():
    """What stands behind the S is the handshake; bytes of an attacker before it must not count."""
    transport = MemoryTransport([b"S" + logged_in()])
    seen = []

    def spy():
        effect = next(operation)
        while True:
            seen.append(type(effect).__name__)
            try:
                effect = operation.send((yield effect))
            except StopIteration as stop:
                return stop.value

    operation = ask_for_tls(True)
    assert transport.run(spy()) is True
    assert seen == ["Send", "ReceiveByte", "StartTls"]
