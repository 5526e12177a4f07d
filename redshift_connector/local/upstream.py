"""A connection to the PostgreSQL behind.

Owns: its start-up, the settings it reports, cancelling, and simple queries for the server's own needs.
Must not know: clients, translation.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from redshift_connector.error import server_error
from redshift_connector.protocol import codes
from redshift_connector.protocol.backend import Authentication, BackendKeyData, ErrorResponse, ParameterStatus
from redshift_connector.protocol.fields import frame as framed
from redshift_connector.protocol.frames import Frame, FrameReader
from redshift_connector.protocol.frontend import CancelRequest, Query, Startup

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Rejected", "Upstream", "cancel"]

_RECEIVE = 1 << 16
_CANCEL_PATIENCE = 10.0


class Rejected(Exception):
    """PostgreSQL refuses the login; the argument is the body of its ErrorResponse."""

    def __init__(self, body: bytes) -> None:
        super().__init__(ErrorResponse.decode(body).as_text().get("M", ""))
        self.body = body


class Upstream:
    """One session of PostgreSQL, on its unix socket, where every role is trusted.

    Attributes
    ----------
    settings : dict
        What it reported at login.
    key : BackendKeyData
        What cancels its statements.
    """

    def __init__(self, path: Path, user: str, database: str, extra: Mapping[str, str] | None = None) -> None:
        self.settings: dict[bytes, bytes] = {}
        self.key = BackendKeyData(0, b"")
        self.notices: list[bytes] = []
        self.reader = FrameReader()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.socket.connect(str(path))
            self._log_in({"user": user, "database": database, **(extra or {})})
        except BaseException:
            self.socket.close()
            raise

    def _log_in(self, keys: Mapping[str, str]) -> None:
        pairs = tuple((key.encode(), value.encode()) for key, value in keys.items())
        self.socket.sendall(Startup(codes.PROTOCOL_VERSION, pairs).encode())
        while True:
            for tag, body, _ in self._receive():
                if tag == ord("Z"):
                    return
                self._login_answer(tag, body)

    def _login_answer(self, tag: int, body: bytes) -> None:
        if tag == ord("E"):
            raise Rejected(body)
        if tag == ord("S"):
            status = ParameterStatus.decode(body)
            self.settings[status.key] = status.value
        elif tag == ord("K"):
            self.key = BackendKeyData.decode(body)
        elif tag == ord("N"):
            self.notices.append(framed(b"N", body))
        elif tag == ord("R") and Authentication.decode(body).code != codes.AUTH_OK:
            raise RuntimeError("the PostgreSQL behind asks for a password on its private socket")

    def _receive(self) -> list[Frame]:
        data = self.socket.recv(_RECEIVE)
        if not data:
            raise ConnectionError("the PostgreSQL behind closed the connection")
        return self.reader.feed(data)

    def query(self, text: bytes) -> bytes:
        """Run a simple query to its end and return the rows, as a run of DataRow messages.

        Raises
        ------
        redshift_connector.Error
            What PostgreSQL reports.
        """
        self.socket.sendall(Query(text).encode())
        rows: list[bytes] = []
        failure: Exception | None = None
        while True:
            for tag, body, _ in self._receive():
                if tag == ord("D"):
                    rows.append(body)
                elif tag == ord("E"):
                    failure = server_error(ErrorResponse.decode(body).as_text())
                elif tag == ord("Z"):
                    if failure is not None:
                        raise failure
                    return b"".join(rows)

    def close(self) -> None:
        """End the session."""
        with suppress(OSError):
            self.socket.sendall(framed(b"X", b""))
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def cancel(path: Path, key: BackendKeyData) -> None:
    """Ask PostgreSQL to stop what a session does, and wait until it has seen that."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, suppress(OSError):
        connection.settimeout(_CANCEL_PATIENCE)
        connection.connect(str(path))
        connection.sendall(CancelRequest(codes.CANCEL_REQUEST, key.process_id, key.secret).encode())
        connection.recv(1)
