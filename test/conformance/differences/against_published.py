"""Run the published driver over the list of values, and say where the list is wrong about it.

Not part of the test run, which must not need the published driver:

    .venv-published/bin/python -I test/conformance/differences/against_published.py

A thread plays the server: it shows one column with the bytes of the vector, and notes what parameters arrive.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))
warnings.simplefilter("ignore")

import vectors_of_values as vectors  # noqa: E402

import redshift_connector  # noqa: E402

OPEN: list[Any] = []


def message(tag: bytes, body: bytes = b"") -> bytes:
    return tag + struct.pack("!i", len(body) + 4) + body


class Server:
    """Answers every statement with one row of one column, or with none."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.column: dict[str, Any] | None = None
        self.parse = self.bind = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            sock, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(EOFError, OSError, struct.error):
            self._converse(sock)

    def _converse(self, sock: socket.socket) -> None:
        stream = sock.makefile("rb")

        def take(count: int) -> bytes:
            data = stream.read(count)
            if len(data) < count:
                raise EOFError
            return data

        words = take(struct.unpack("!i", take(4))[0] - 4)[4:].split(b"\0")
        version = words[words.index(b"client_protocol_version") + 1]
        status = {b"server_version": b"8.0.2", b"server_protocol_version": version, b"client_encoding": b"UTF8"}
        out = message(b"R", struct.pack("!i", 0))
        out += b"".join(message(b"S", name + b"\0" + value + b"\0") for name, value in status.items())
        sock.sendall(out + message(b"K", struct.pack("!ii", 1, 2)) + message(b"Z", b"I"))
        out = b""
        while True:
            tag, size = struct.unpack("!ci", take(5))
            body = take(size - 4)
            if tag == b"P":
                self.parse = body
                out += message(b"1")
            elif tag == b"D":
                out += message(b"t", b"\0\0") + self._description(int(version))
            elif tag == b"B":
                self.bind = body
                out += message(b"2")
            elif tag == b"E":
                out += self._rows() + message(b"C", b"SELECT\0")
            elif tag == b"C":
                out += message(b"3")
            elif tag == b"S":
                sock.sendall(out + message(b"Z", b"I"))
                out = b""
            elif tag == b"X":
                return

    def _description(self, version: int) -> bytes:
        if self.column is None:
            return message(b"n")
        field = struct.pack("!ihihih", 0, 0, self.column["oid"], -1, self.column.get("modifier", -1), 0)
        return message(b"T", b"\0\1c\0" + field + (b"\0\0\0\0\0\0" if version else b""))

    def _rows(self) -> bytes:
        if self.column is None:
            return b""
        data = vectors.data(self.column)
        return message(b"D", b"\0\1" + struct.pack("!i", len(data)) + data)


def connect(server: Server, protocol: int = 2, **options: Any) -> Any:
    connection = redshift_connector.connect(
        host="127.0.0.1",
        port=server.port,
        user="u",
        password="p",
        database="d",
        ssl=False,
        client_protocol_version=protocol,
        **options,
    )
    connection.autocommit = True
    return connection


def read(server: Server, vector: dict[str, Any]) -> str:
    """Return what the published driver makes of the bytes."""
    options = {name: value for name, value in vector.get("options", {}).items() if name == "numeric_to_float"}
    server.column = vector
    connection = connect(server, vector.get("protocol", 2), **options)
    try:
        cursor = connection.cursor()
        cursor.execute("select")
        return repr(cursor.fetchall()[0][0])
    except Exception:
        return vectors.RAISES
    finally:
        OPEN.append(connection)  # one that lost step cannot be closed; all end with the process


def send(server: Server, vector: dict[str, Any]) -> Any:
    """Return what the published driver sends."""
    server.column = None
    connection = connect(server)
    try:
        connection.cursor().execute("select %s", (vectors.python(vector["value"]),))
    except Exception:
        return vectors.RAISES
    finally:
        OPEN.append(connection)  # one that lost step cannot be closed; all end with the process
    (oid,) = struct.unpack("!i", server.parse[-4:])
    body = server.bind.split(b"\0", 2)[2]
    format, _, length = struct.unpack_from("!xxhhi", body)
    return vectors.sent(oid, format, None if length < 0 else body[10 : 10 + length])


def main() -> int:
    """Print every vector the published driver answers otherwise, and return how many they are."""
    server = Server()
    table = vectors.load()
    wrong = checked = 0
    for vector in table["reading"]:
        wanted, got = vectors.shown(vector["published"]), read(server, vector)
        checked += 1
        if got != wanted:
            wrong += 1
            print("reading", vector, "gives", got)
    for vector in table["sending"]:
        if "numpy" in vector["value"] or "pandas" in vector["value"]:
            continue
        checked += 1
        got = send(server, vector)
        if got != vector["published"]:
            wrong += 1
            print("sending", vector, "gives", got)
    print(f"redshift_connector {redshift_connector.__version__}: {checked} checked, {wrong} otherwise")
    return wrong


if __name__ == "__main__":
    outcome = main()
    sys.stdout.flush()
    os._exit(outcome > 0)
