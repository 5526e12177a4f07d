"""The blocking runner: performs what operations ask for, on a socket.

Owns: sending, receiving, time-outs, and the translation of the system's errors.
Must not know: any message of the protocol.
"""

from __future__ import annotations

import selectors
import socket
from collections import deque
from contextlib import suppress
from typing import NoReturn, TypeVar

from redshift_connector.error import ConnectionLost, Error
from redshift_connector.protocol.effects import RECEIVE, Effect, Operation, ReceiveByte, Send, StartTls
from redshift_connector.settings.tls import TlsPolicy

__all__ = ["BlockingTransport"]

Outcome = TypeVar("Outcome")

_LEAST_READ = 1 << 16
_GREATEST_READ = 1 << 20
# Up to this length a flight fits the buffers of the two systems, so that it can be sent without reading meanwhile.
_ONE_WAY = 1 << 15


class BlockingTransport:
    """A connected socket and the loop that performs operations on it.

    Parameters
    ----------
    sock : socket.socket
        Connected and blocking; it is owned from here on.
    tls : TlsPolicy
        How TLS is started when the login asks for it.
    host : str or None
        The name for TLS.
    timeout : float or None
        Seconds that one wait may take.
    """

    def __init__(self, sock: socket.socket, tls: TlsPolicy, host: str | None, timeout: float | None) -> None:
        sock.settimeout(timeout)
        self._sock = sock
        self._tls = tls
        self._host = host
        self._timeout = timeout
        self._early: deque[bytes] = deque()  # what came while a long flight was being sent
        self._read_size = _LEAST_READ
        self.encrypted = False

    def run(self, operation: Operation[Outcome]) -> Outcome:
        """Perform an operation to its end and return its outcome.

        Raises
        ------
        ConnectionLost
            If the peer is gone or did not answer in time, unless the operation knows better. The transport is not
            closed by that; whoever ran the operation knows whether the connection is still in step.
        """
        try:
            effect = next(operation)
            while True:
                try:
                    result: bytes | None
                    if type(effect) is bytes:
                        result = self._exchange(effect)
                    elif effect is RECEIVE:
                        result = self._receive()
                    else:
                        result = self._perform(effect)
                except Error as exc:
                    effect = operation.throw(exc)
                else:
                    effect = operation.send(result)
        except StopIteration as stop:
            outcome: Outcome = stop.value
            return outcome

    def _perform(self, effect: Effect) -> bytes | None:
        if isinstance(effect, Send):
            self._send(effect.data)
            return None
        if isinstance(effect, ReceiveByte):
            return self._receive_byte()
        if isinstance(effect, StartTls):
            self._start_tls()
            return None
        raise TypeError(f"an operation yielded {effect!r}, which is no effect")

    def _exchange(self, data: bytes) -> bytes:
        """Send a flight and wait for the first bytes of its answer."""
        sock = self._sock
        try:
            # A peer that is gone may have said why before; then that is read first, and its end is noticed again.
            if len(data) > _ONE_WAY:
                with suppress(ConnectionError, ConnectionLost):
                    self._send_and_read(data)
                return self._receive()
            try:  # noqa: SIM105 - every statement comes through here
                sock.sendall(data)
            except ConnectionError:
                pass
            answer = sock.recv(self._read_size)
        except (OSError, ValueError) as exc:
            self._lost(exc)
        return answer if 0 < len(answer) < self._read_size else self._received(answer)

    def _send(self, data: bytes) -> None:
        try:
            self._sock.sendall(data)
        except (OSError, ValueError) as exc:
            self._lost(exc)

    def _receive(self) -> bytes:
        if self._early:
            return self._early.popleft()
        try:
            data = self._sock.recv(self._read_size)
        except (OSError, ValueError) as exc:
            self._lost(exc)
        return self._received(data)

    def _received(self, data: bytes) -> bytes:
        if not data:
            self._closed_by_peer()
        # Long results fill the buffer; read them in larger pieces.
        if len(data) == self._read_size < _GREATEST_READ:
            self._read_size *= 2
        return data

    def _receive_byte(self) -> bytes:
        try:
            return self._sock.recv(1)
        except (OSError, ValueError) as exc:
            self._lost(exc)

    def _start_tls(self) -> None:
        # Imported only here: a connection without TLS needs none of it, and it takes long to load.
        from redshift_connector.transport.tls import wrap

        self._sock = wrap(self._sock, self._tls, self._host)
        self.encrypted = True

    def _send_and_read(self, data: bytes) -> None:
        """Send a long flight and take in what comes meanwhile.

        A server answers while it reads. If nobody read the answers of a long flight before its end, both sides could
        fill their buffers and wait for each other for ever.
        """
        rest = memoryview(data)
        self._sock.setblocking(False)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._sock, selectors.EVENT_READ | selectors.EVENT_WRITE)
                while rest:
                    sent = self._send_some(rest)
                    rest = rest[sent:]
                    if not self._read_some() and not sent and not selector.select(self._timeout):
                        raise TimeoutError("timed out")
        finally:
            self._sock.settimeout(self._timeout)

    def _send_some(self, data: memoryview) -> int:
        try:
            return self._sock.send(data[:_GREATEST_READ])
        except OSError as exc:
            if _would_block(exc):
                return 0
            raise

    def _read_some(self) -> bool:
        try:
            data = self._sock.recv(_LEAST_READ)
        except OSError as exc:
            if _would_block(exc):
                return False
            raise
        if not data:
            self._closed_by_peer()
        self._early.append(data)
        return True

    def _lost(self, exc: Exception) -> NoReturn:
        # A TimeoutError with a number is the system's own: it gave the peer up, whatever our timeout is.
        if isinstance(exc, TimeoutError) and exc.errno is None:
            message = (
                f"connection time out: the server did not answer within timeout={self._timeout:g} seconds. The "
                "connection is closed; what the server was doing may still take effect. Give connect() a longer "
                "timeout if statements may take this long"
            )
        else:
            message = f"communication error: the connection to the server was lost: {exc}"
        raise ConnectionLost(message, exc) from exc

    def _closed_by_peer(self) -> NoReturn:
        if self._timeout is None:
            advice = "Look for a proxy, firewall or VPN that cuts idle connections, or for a restart of the cluster."
        else:
            advice = f"timeout={self._timeout:g} is set; raise it if the server may need longer."
        raise ConnectionLost(f"BrokenPipe: server socket closed. {advice}")

    def say_goodbye(self, message: bytes) -> None:
        """Send the last message, if that is possible without waiting long, and close."""
        try:
            self._sock.settimeout(1.0)
            self._sock.sendall(message)
        except (OSError, ValueError):
            pass  # the peer is gone already, which is all that was wanted
        self.close()

    def close(self) -> None:
        """Close the socket; calling it again does nothing."""
        self._sock.close()


def _would_block(exc: OSError) -> bool:
    if isinstance(exc, BlockingIOError):
        return True
    # TLS says in its own words that it must wait; the module is loaded when such a socket exists.
    return type(exc).__name__ in ("SSLWantReadError", "SSLWantWriteError")
