"""From a connected socket to a session that is ready for statements.

Owns: asking for TLS, the start-up conversation, negotiating the protocol version.
Must not know: addresses, certificates, where credentials come from, what is tried after a refusal.
"""

from __future__ import annotations

from redshift_connector.error import Error, InterfaceError, RemoteProtocolError, server_error
from redshift_connector.protocol.authentication import Authenticator
from redshift_connector.protocol.backend import Authentication, ErrorResponse
from redshift_connector.protocol.effects import RECEIVE, Operation, ReceiveByte, Send, StartTls
from redshift_connector.protocol.frames import MAX_LOGIN_MESSAGE, MAX_MESSAGE, FrameReader
from redshift_connector.protocol.frontend import SslRequest
from redshift_connector.session.state import Session

__all__ = ["ask_for_tls", "log_in"]


def ask_for_tls(insist: bool) -> Operation[bool]:
    """Ask the server for TLS and start it.

    Parameters
    ----------
    insist : bool
        Whether a refusal is an error.

    Returns
    -------
    bool
        Whether TLS is in use.

    Raises
    ------
    InterfaceError
        If the server refuses and ``insist`` is true, or if it does not speak the protocol.
    """
    yield Send(SslRequest().encode())
    answer = yield ReceiveByte()
    if answer == b"S":
        yield StartTls()
        return True
    if answer == b"N":
        if insist:
            raise InterfaceError(
                "Server refuses SSL. Ask its administrator to turn TLS on; in a network that is trusted, "
                "connect with ssl=False or sslmode='prefer'"
            )
        return False
    if answer == b"E":
        reason = yield from _read_refusal()
        raise InterfaceError(f"Server refuses SSL: {reason}")
    if not answer:
        raise InterfaceError("Server refuses SSL: it closed the connection when asked for TLS")
    raise InterfaceError(
        f"Server refuses SSL: it answered {answer!r} to the request for TLS, which is not the protocol of Redshift; "
        "check host and port"
    )


def _read_refusal() -> Operation[str]:
    """Read the rest of an ErrorResponse; what it says travelled unprotected and is only shown."""
    reader = FrameReader()
    reader.limit = MAX_LOGIN_MESSAGE
    frames = reader.feed(b"E")
    try:
        while not frames:
            data = yield RECEIVE
            frames = reader.feed(data)
    except Error as exc:
        return f"it closed the connection ({exc})"
    fields = ErrorResponse.decode(frames[0][1]).as_text()
    return fields.get("M", "no reason given")


def log_in(session: Session, startup: bytes, authenticator: Authenticator, version: int) -> Operation[None]:
    """Say who we are, prove it, and take in what the server tells about itself.

    Parameters
    ----------
    session : Session
        A new one.
    startup : bytes
        The start-up message.
    authenticator : Authenticator
        Answers the server's requests.
    version : int
        The client protocol version asked for; the server may lower it.

    Raises
    ------
    Error
        What the server reported, or what the authenticator could not answer.
    """
    reader = session.reader
    reader.limit = MAX_LOGIN_MESSAGE
    session.in_step = False
    data = yield startup
    while not session.in_step:
        answers = b""
        for tag, body, _ in reader.feed(data):
            answers += _take(session, authenticator, tag, body)
        if not session.in_step:
            data = yield answers if answers else RECEIVE
    reader.limit = MAX_MESSAGE
    session.registry.protocol_version = session.server.protocol_version(version)


def _take(session: Session, authenticator: Authenticator, tag: int, body: bytes) -> bytes:
    """Take in one message of the start-up conversation and return what answers it."""
    if tag == 0x52:  # R
        request = Authentication.decode(body)
        return authenticator.answer(request.code, request.data) or b""
    if tag == 0x45:  # E: no ReadyForQuery follows, the server closes
        raise server_error(ErrorResponse.decode(body).as_text())
    if tag == 0x5A:  # Z
        if not authenticator.finished:
            raise RemoteProtocolError("the server is ready for queries before the login was done")
        session.server.ready(body)
        session.in_step = True
    elif tag == 0x4B:  # K
        session.server.keys(body)
    elif tag != 0x76 and not session.server.notes(tag, body):  # v is only informative
        raise RemoteProtocolError(f"the server sent the message {bytes((tag,))!r} during the login")
    return b""
