"""One flight and all its answers.

Owns: the only loop that reads answers after login, the order in which they may come, and what an error leaves behind.
Must not know: what the flight was for.
"""

from __future__ import annotations

from redshift_connector.error import ConnectionLost, Error, NotSupportedError, RemoteProtocolError, server_error
from redshift_connector.protocol.backend import CommandComplete, ErrorResponse, RowDescription
from redshift_connector.protocol.effects import RECEIVE, Operation, Send
from redshift_connector.protocol.frontend import CopyFail, Sync
from redshift_connector.session.state import Session

__all__ = ["Reply", "converse"]

_ROWS = 0x44  # D
_COMPLETE = 0x43  # C
_READY = 0x5A  # Z
_DESCRIPTION = 0x54  # T
_ERROR = 0x45  # E
_EMPTY = 0x49  # I
# ParseComplete, BindComplete, CloseComplete, ParameterDescription, NoData: nothing to learn from them.
_NOTHING = frozenset(b"123tn")
_COPY_IN = 0x47  # G
_COPY = frozenset(b"GHWdc")


class Reply:
    """What one statement of a flight answered.

    Attributes
    ----------
    description : RowDescription or None
        The columns, if the flight asked for them.
    runs : list of (bytes, int)
        The rows, as frames, with the number of rows in each run.
    tag : bytes or None
        The command tag; None for an empty statement.
    """

    __slots__ = ("description", "runs", "tag")

    def __init__(self) -> None:
        self.description: RowDescription | None = None
        self.runs: list[tuple[bytes, int]] = []
        self.tag: bytes | None = None


def converse(session: Session, flight: bytes) -> Operation[list[Reply]]:
    """Send a flight that ends with one Sync (or is one Query) and read up to its ReadyForQuery.

    Returns
    -------
    list of Reply
        One per statement that completed.

    Raises
    ------
    Error
        What the server reported, after everything that belongs to the flight was read. Its attribute
        ``completed`` tells how many statements completed before.
    ConnectionLost, RemoteProtocolError
        The session is out of step and cannot go on.
    """
    replies: list[Reply] = []
    reply = Reply()
    failure: Error | None = None
    copy_refused = False
    session.in_step = False
    feed = session.reader.feed
    try:
        data = yield flight
        while True:
            for tag, body, count in feed(data):
                if tag == _ROWS:
                    reply.runs.append((body, count))
                elif tag in (_COMPLETE, _EMPTY):
                    if tag == _COMPLETE:
                        reply.tag = _command_tag(body)
                    replies.append(reply)
                    reply = Reply()
                elif tag == _READY:
                    session.server.ready(body)
                    session.in_step = True
                elif tag in _NOTHING:
                    pass
                elif tag == _DESCRIPTION:
                    extended = session.registry.protocol_version >= 1
                    reply.description = RowDescription.decode(body, extended)
                elif tag == _ERROR:
                    failure = failure or server_error(ErrorResponse.decode(body).as_text())
                elif tag in _COPY:
                    copy_refused = True
                    if tag == _COPY_IN:
                        yield Send(_GIVE_UP_COPY)
                elif not session.server.notes(tag, body):
                    raise RemoteProtocolError(
                        f"the server sent the message {bytes((tag,))!r} in answer to a statement"
                    )
            if session.in_step:
                break
            data = yield RECEIVE
    except ConnectionLost as exc:
        # The server often says why before it closes; that is what the user must see.
        if failure is None:
            raise
        raise failure from exc
    if copy_refused:
        failure = NotSupportedError(
            "COPY between server and client is not supported; on Redshift, load from S3 with COPY table FROM 's3://...'"
        )
    if failure is not None:
        failure.completed = len(replies)
        raise failure
    return replies


def _command_tag(body: bytes) -> bytes:
    # The same as CommandComplete.decode for a well-formed body, at a fraction of its time.
    return body[:-1] if body.find(0) == len(body) - 1 else CommandComplete.decode(body).command


# While a server waits for COPY data it ignores a Sync, so another one must follow.
_GIVE_UP_COPY = CopyFail(b"COPY from the client is not supported").encode() + Sync().encode()
