"""Accepts clients and gives each a session.

Owns: the listening socket, the bound on sessions, the cancel keys, ending everything at stop.
Must not know: what happens in a session.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from redshift_connector.local.reports import Refused
from redshift_connector.local.session import House, serve
from redshift_connector.local.wire import Wire
from redshift_connector.protocol.backend import BackendKeyData

__all__ = ["CancelKeys", "Listener", "listen"]

_BACKLOG = 128


class CancelKeys:
    """Which PostgreSQL session a client's cancel key stands for."""

    def __init__(self) -> None:
        self._keys: dict[BackendKeyData, BackendKeyData] = {}

    def issue(self, own: BackendKeyData, real: BackendKeyData) -> None:
        """Note a session's keys."""
        self._keys[own] = real

    def find(self, own: BackendKeyData) -> BackendKeyData | None:
        """Return PostgreSQL's key for one of ours."""
        return self._keys.get(own)

    def revoke(self, own: BackendKeyData) -> None:
        """Forget a session's keys."""
        self._keys.pop(own, None)


class Listener:
    """A listening socket, and the thread that accepts from it.

    Parameters
    ----------
    listening : socket.socket
        Bound and listening.
    house : House
        What the sessions share.
    """

    def __init__(self, listening: socket.socket, house: House) -> None:
        self._listening = listening
        self._house = house
        self._lock = threading.Lock()
        self._open: set[Wire] = set()
        self._stopping = False
        threading.Thread(target=self._accept, name="listener", daemon=True).start()

    def _accept(self) -> None:
        while not self._stopping:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                continue  # stopping, or the client was gone before it was accepted
            threading.Thread(target=self._serve, args=(connection,), name="session", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        wire = Wire(connection)
        with self._lock:
            admitted = len(self._open) < self._house.options.max_sessions and not self._stopping
            self._open.add(wire)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if admitted:
                serve(wire, self._house)
            else:
                wire.part(Refused("53300", "too many connections").report())
        finally:
            with self._lock:
                self._open.discard(wire)
            wire.close()

    def stop(self) -> None:
        """Stop accepting and end every session."""
        self._stopping = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        with self._lock:
            wires = list(self._open)
        for wire in wires:
            with suppress(OSError):
                wire.socket.shutdown(socket.SHUT_RDWR)


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket.

    Raises
    ------
    OSError
        If the address does not exist here or the port is taken.
    """
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
