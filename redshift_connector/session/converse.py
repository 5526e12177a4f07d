"""One flight and all its answers.

Owns: the only loop that reads answers after login, the order in which they may come, and what an error leaves behind.
Must not know: what the flight was for.
"""

from __future__ import annotations

from redshift_connector.error import ConnectionLost, Error, NotSupportedError, RemoteProtocolError, server_error
from redshift_connector.protocol.backend import CommandComplete, ErrorResponse, RowDescription
from redshift_connector.protocol.effects import RECEIVE, Effect, Operation
from redshift_connector.protocol.frontend import CopyFail, Sync
from redshift_connector.result.rowset import ResultSet
from redshift_connector.session.state import Session

__all__ = ["Answers", "converse"]

_ROWS = 0x44  # D
_COMPLETE = 0x43  # C
_READY = 0x5A  # Z
_DESCRIPTION = 0x54  # T
_ERROR = 0x45  # E
_EMPTY = 0x49  # I
_COPY_IN = 0x47  # G
_COPY = frozenset(b"GHWdc")


GIVE_UP_COPY = CopyFail(b"COPY from the client is not supported").encode()
_NO_COPY = (
    "COPY between server and client is not supported; on Redshift, load from S3 with COPY table FROM 's3://...'"
)


class Answers:
    """Takes in the answers to one flight, which ends with one Sync or is one Query.

    Parameters
    ----------
    session : Session
        Its state.
    give_up_copy : bytes
        What ends a COPY that the server starts. While a server waits for COPY data it ignores a Sync, so another one
        must follow, except after a simple query, which has none.

    Attributes
    ----------
    results : list of ResultSet
        One per statement that completed; their plans are left to whoever knows the columns.
    failure : Error or None
        What the server reported.
    """

    __slots__ = ("_give_up_copy", "_result", "_session", "failure", "results")

    def __init__(self, session: Session, give_up_copy: bytes = GIVE_UP_COPY + Sync().encode()) -> None:
        session.in_step = False
        self._give_up_copy = give_up_copy
        self._session = session
        self._result: ResultSet | None = None  # of the statement whose answers are coming
        self.failure: Error | None = None
        self.results: list[ResultSet] = []

    def take(self, data: bytes) -> Effect | None:
        """Take in received bytes and return what to wait for next; None when everything has come."""
        session = self._session
        effect: Effect = RECEIVE
        for tag, body, count in session.reader.feed(data):
            if tag == _ROWS:
                result = self._result
                if result is None:
                    result = self._result = ResultSet()
                result.runs.append((body, count))
                result.received += count
            elif tag == _COMPLETE:
                result = self._result or ResultSet()
                result.tag = body[:-1] if body.find(0) == len(body) - 1 else CommandComplete.decode(body).command
                self.results.append(result)
                self._result = None
            elif tag == _READY:
                session.server.ready(body)
                session.in_step = True
            else:
                effect = self._rare(tag, body) or effect
        return None if session.in_step else effect

    def _rare(self, tag: int, body: bytes) -> Effect | None:
        """Take in a message that does not come with every statement."""
        session = self._session
        if tag == _DESCRIPTION:
            self._result = ResultSet()
            self._result.description = RowDescription.decode(body, session.registry.protocol_version >= 1)
        elif tag == _ERROR:
            self._fail(server_error(ErrorResponse.decode(body).as_text()))
        elif tag == _EMPTY:
            self.results.append(ResultSet())
        elif tag in _COPY:
            self._fail(NotSupportedError(_NO_COPY))
            return self._give_up_copy if tag == _COPY_IN else None
        elif not session.server.notes(tag, body):
            raise RemoteProtocolError(f"the server sent the message {bytes((tag,))!r} in answer to a statement")
        return None

    def _fail(self, failure: Error) -> None:
        """Keep the first failure: what follows it is a consequence."""
        if self.failure is None:
            failure.completed = len(self.results)
            self.failure = failure


def converse(session: Session, flight: bytes, simple: bool = False) -> Operation[list[ResultSet]]:
    """Send a flight and read all its answers.

    Parameters
    ----------
    session : Session
        Its state.
    flight : bytes
        Messages that end with one Sync, or one Query.
    simple : bool
        Whether it is a Query.

    Returns
    -------
    list of ResultSet
        One per statement that completed.

    Raises
    ------
    Error
        What the server reported, after everything that belongs to the flight was read, or before it closed. Its
        attribute ``completed`` tells how many statements completed before.
    ConnectionLost, RemoteProtocolError
        The session is out of step and cannot go on.
    """
    answers = Answers(session, GIVE_UP_COPY) if simple else Answers(session)
    effect: Effect | None = flight
    try:
        while effect is not None:
            effect = answers.take((yield effect))
    except ConnectionLost as exc:
        # The server often says why before it closes; that is what the user must see.
        raise answers.failure or exc from exc.__cause__
    if answers.failure is not None:
        raise answers.failure
    return answers.results
