"""A client of a few lines that sends and reads single messages."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from types import TracebackType
from typing import Any

from redshift_connector.protocol.authentication import Authenticator
from redshift_connector.protocol.backend import (
    Authentication,
    BackendKeyData,
    ColumnDescription,
    CommandComplete,
    DataRow,
    ErrorResponse,
    ParameterStatus,
    RowDescription,
)
from redshift_connector.protocol.frames import FrameReader
from redshift_connector.protocol.frontend import (
    Bind,
    CancelRequest,
    Describe,
    Execute,
    Parse,
    Query,
    SslRequest,
    Startup,
    Sync,
    Terminate,
)

PATIENCE = 20.0
SYNC = Sync().encode()


class Refused(Exception):
    """The server refused the login; the argument is the error's fields."""


class RawClient:
    """One session with a local Redshift."""

    def __init__(
        self,
        server: Any,
        version: int | None = 2,
        *,
        tls: bool = False,
        keys: dict[str, str] | None = None,
        password: str | None = None,
        token: str | None = None,
    ) -> None:
        self.version = version or 0
        self.socket: socket.socket = socket.create_connection((server.host, server.port), PATIENCE)
        self.reader = FrameReader(row_tag=-1)
        self.frames: list[tuple[int, bytes, int]] = []
        self.statuses: dict[str, str] = {}
        self.key = BackendKeyData(0, b"")
        try:
            if tls:
                self._start_tls(server)
            asked: dict[str, Any] = {"user": server.user, "database": server.database}
            if version is not None:
                asked["client_protocol_version"] = str(version)
            asked.update(keys or {})
            pairs = tuple((key.encode(), value.encode()) for key, value in asked.items())
            self.send(Startup(196608, pairs).encode())
            secret = server.password if password is None else password
            user = asked["user"].encode()
            self._log_in(Authenticator(user, secret.encode(), None if token is None else token.encode()))
        except BaseException:
            self.socket.close()
            raise

    def _start_tls(self, server: Any) -> None:
        self.send(SslRequest().encode())
        assert self.socket.recv(1) == b"S"
        context = ssl.create_default_context(cafile=server.ca_file)
        self.socket = context.wrap_socket(self.socket, server_hostname=server.host)

    def _log_in(self, authenticator: Authenticator) -> None:
        while True:
            tag, body = self.message()
            if tag == b"R":
                request = Authentication.decode(body)
                answer = authenticator.answer(request.code, request.data)
                if answer is not None:
                    self.send(answer)
            elif tag == b"S":
                status = ParameterStatus.decode(body)
                self.statuses[status.key.decode()] = status.value.decode()
            elif tag == b"K":
                self.key = BackendKeyData.decode(body)
            elif tag == b"E":
                raise Refused(ErrorResponse.decode(body).as_text())
            elif tag == b"Z":
                return

    def send(self, *messages: bytes) -> None:
        self.socket.sendall(b"".join(messages))

    def message(self) -> tuple[bytes, bytes]:
        """Return the next message; at the end of the stream an empty tag."""
        while not self.frames:
            data = self.socket.recv(1 << 16)
            if not data:
                return b"", b""
            self.frames = self.reader.feed(data)
        tag, body, _ = self.frames.pop(0)
        return bytes((tag,)), body

    def answer(self) -> list[tuple[bytes, bytes]]:
        """Return the messages up to and with the next ReadyForQuery, or the end of the stream."""
        messages = []
        while True:
            messages.append(self.message())
            if messages[-1][0] in (b"Z", b""):
                return messages

    def query(self, text: str) -> list[tuple[bytes, bytes]]:
        """Run a simple query."""
        self.send(Query(text.encode()).encode())
        return self.answer()

    def flight(self, text: str, formats: tuple[int, ...] = (), oids: tuple[int, ...] = (), **bound: Any) -> list[Any]:
        """Prepare, bind, describe and run a statement in one flight."""
        self.send(
            Parse(b"", text.encode(), oids).encode(),
            Bind(b"", b"", result_formats=formats, **bound).encode(),
            Describe(b"P", b"").encode(),
            Execute(b"", 0).encode(),
            SYNC,
        )
        return self.answer()

    def columns(self, messages: list[tuple[bytes, bytes]]) -> tuple[ColumnDescription, ...]:
        (body,) = [body for tag, body in messages if tag == b"T"]
        return RowDescription.decode(body, extended=self.version >= 1).columns

    def close(self) -> None:
        with suppress(OSError):
            self.send(Terminate().encode())
        self.socket.close()

    def __enter__(self) -> RawClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def tags(messages: list[tuple[bytes, bytes]]) -> str:
    return b"".join(tag for tag, _ in messages).decode()


def rows(messages: list[tuple[bytes, bytes]]) -> list[tuple[bytes | None, ...]]:
    return [DataRow.decode(body).values for tag, body in messages if tag == b"D"]


def commands(messages: list[tuple[bytes, bytes]]) -> list[str]:
    return [CommandComplete.decode(body).command.decode() for tag, body in messages if tag == b"C"]


def errors(messages: list[tuple[bytes, bytes]]) -> list[dict[str, str]]:
    return [ErrorResponse.decode(body).as_text() for tag, body in messages if tag == b"E"]


def cancel(server: Any, key: BackendKeyData, tls: bool = False) -> None:
    request = CancelRequest(80877102, key.process_id, key.secret).encode()
    with socket.create_connection((server.host, server.port), PATIENCE) as plain:
        if not tls:
            plain.sendall(request)
            assert plain.recv(1) == b""
            return
        plain.sendall(SslRequest().encode())
        assert plain.recv(1) == b"S"
        context = ssl.create_default_context(cafile=server.ca_file)
        with context.wrap_socket(plain, server_hostname=server.host) as encrypted:
            encrypted.sendall(request)
            assert encrypted.recv(1) == b""


__all__ = ["SYNC", "RawClient", "Refused", "cancel", "commands", "errors", "rows", "tags"]
