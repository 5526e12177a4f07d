"""What the server told about itself.

Owns: parameter statuses, the negotiated protocol version, the key for cancelling, notices, the transaction status.
Must not know: statements, results.
"""

from __future__ import annotations

from collections import deque

from redshift_connector.error import RemoteProtocolError
from redshift_connector.protocol import codes
from redshift_connector.protocol.backend import (
    BackendKeyData,
    NoticeResponse,
    NotificationResponse,
    ParameterStatus,
)

__all__ = ["Server"]

_REMEMBERED = 100
_STATUSES = (codes.IDLE, codes.IN_TRANSACTION, codes.IN_FAILED_TRANSACTION)


class Server:
    """The state of the server's side of one session.

    Attributes
    ----------
    parameters : dict of str to str
        The latest value of each setting the server reported.
    parameter_statuses : deque of (bytes, bytes)
        The last reports in the order they came, as published.
    notices : deque of dict
        The last notices, field letter to text, both as bytes.
    notifications : deque of (int, str)
        The last notifications: process and channel.
    status : int
        The transaction status byte: I, T or E.
    process_id : int
        The server process, 0 when it was not told.
    """

    def __init__(self) -> None:
        self.parameters: dict[str, str] = {}
        self.parameter_statuses: deque[tuple[bytes, bytes]] = deque(maxlen=_REMEMBERED)
        self.notices: deque[dict[bytes, bytes]] = deque(maxlen=_REMEMBERED)
        self.notifications: deque[tuple[int, str]] = deque(maxlen=_REMEMBERED)
        self.status = codes.IDLE
        self.process_id = 0
        self.secret = b""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, failed or not."""
        return self.status != codes.IDLE

    def protocol_version(self, requested: int) -> int:
        """Return the client protocol version in force: what the server said, or 0 if it said nothing."""
        text = self.parameters.get("server_protocol_version", "")
        return min(int(text), requested) if text.isdecimal() and len(text) < 20 else 0

    def notes(self, tag: int, body: bytes) -> bool:
        """Take in a message that may come at any time; return False if it is not one of those."""
        if tag == 0x4E:  # N
            self.notices.append(dict(NoticeResponse.decode(body).fields))
        elif tag == 0x53:  # S
            status = ParameterStatus.decode(body)
            self.parameter_statuses.append((status.key, status.value))
            self.parameters[status.key.decode("utf-8", "replace")] = status.value.decode("utf-8", "replace")
        elif tag == 0x41:  # A
            notification = NotificationResponse.decode(body)
            channel = notification.channel.decode("utf-8", "replace")
            self.notifications.append((notification.process_id, channel))
        else:
            return False
        return True

    def keys(self, body: bytes) -> None:
        """Take in what a CancelRequest needs."""
        data = BackendKeyData.decode(body)
        self.process_id, self.secret = data.process_id, data.secret

    def ready(self, body: bytes) -> None:
        """Take in the end of a flight's answers."""
        status = body[0]  # the frame reader saw to it that there is exactly one byte
        if status not in _STATUSES:
            raise RemoteProtocolError(f"the server reports the transaction status {body!r}")
        self.status = status
