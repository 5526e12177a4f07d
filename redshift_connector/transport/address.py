"""From an address to a connected socket.

Owns: name resolution, the walk over the addresses of a host, the deadline of connecting, the options of the socket,
and the errors of all that.
Must not know: TLS, the protocol, what is said over the socket.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from redshift_connector.config import max_int4
from redshift_connector.error import InterfaceError, OperationalError, ProgrammingError

__all__ = ["SocketOptions", "connect_socket", "endpoint"]

_logger = logging.getLogger(__name__)

# What `socket.getaddrinfo` returns for one address.
_AddressInfo = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


@dataclass(frozen=True, slots=True)
class SocketOptions:
    """How the system watches over an idle or silent TCP connection.

    Attributes
    ----------
    keepalive : bool
        Whether an idle connection is probed.
    keepalive_idle, keepalive_interval, keepalive_count : int or None
        Seconds before the first probe, seconds between probes, number of probes; None leaves the system's number.
    user_timeout : float or None
        Seconds that sent data may stay unacknowledged. Probes do not run then, so this is what notices a peer that
        vanished with a statement under way.
    """

    keepalive: bool = True
    keepalive_idle: int | None = None
    keepalive_interval: int | None = None
    keepalive_count: int | None = None
    user_timeout: float | None = None


def connect_socket(
    host: str | None,
    port: int,
    *,
    unix_sock: str | None = None,
    source_address: str | None = None,
    timeout: float | None = None,
    options: SocketOptions | None = None,
) -> socket.socket:
    """Return a connected, blocking socket.

    All addresses of the host are tried in the order the system gives them, IPv6 and IPv4, until one accepts. The
    timeout is for all of them together; each address gets an equal part of what is left, so that one that swallows
    packets does not use up the time of the next.

    Parameters
    ----------
    host : str or None
        Name or address. Not used when `unix_sock` is given.
    port : int
        TCP port.
    unix_sock : str, optional
        Path of a UNIX socket.
    source_address : str, optional
        Local address to connect from (TCP only).
    timeout : float, optional
        Seconds until connecting is given up; None waits as long as the system does. Name resolution counts, but
        cannot be interrupted: a resolver that does not answer is waited for as long as the system's configuration
        says.
    options : SocketOptions, optional
        How the connection is watched (TCP only).

    Returns
    -------
    socket.socket
        The caller owns it and closes it.

    Raises
    ------
    OperationalError
        If time ran out; the text starts with ``connection time out``.
    InterfaceError
        If no address accepted, or the name is not known; the text starts with ``communication error``. In both, the
        second argument is the system's own exception.
    ProgrammingError
        If there is nothing to connect to.

    Examples
    --------
    >>> listener = socket.create_server(("127.0.0.1", 0))
    >>> with listener, connect_socket("127.0.0.1", listener.getsockname()[1], timeout=5) as connected:
    ...     connected.getpeername() == listener.getsockname()
    True
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    if unix_sock:
        return _connect_unix(unix_sock, timeout)
    if not host:
        raise ProgrammingError("one of host or unix_sock must be provided")
    addresses = _resolve(host, port)
    failures: list[tuple[str, Exception]] = []
    for place, info in enumerate(addresses):
        try:
            part = _part(deadline, len(addresses) - place)
            return _connect_tcp(info, part, source_address, options or SocketOptions())
        except (OSError, ValueError, OverflowError) as error:
            failures.append((str(info[4][0]), error))
    return _give_up(host, port, timeout, failures)


def endpoint(host: str, port: int) -> str:
    """Return the text by which messages name an endpoint.

    Examples
    --------
    >>> endpoint("db.example.com", 5439), endpoint("::1", 5439)
    ('db.example.com:5439', '[::1]:5439')
    """
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _resolve(host: str, port: int) -> list[_AddressInfo]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A name that no resolver would accept (empty or overlong label, NUL) is refused with ValueError.
    except (OSError, ValueError, OverflowError) as error:
        problem = f"communication error: the host name {host!r} could not be resolved: {_reason(error)}"
        raise InterfaceError(problem, error) from error
    # The same address may be listed more than once, and a second try would only cost time.
    return list(dict.fromkeys(found))


def _part(deadline: float | None, addresses_left: int) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time was left to try it")
    return left / addresses_left


def _connect_tcp(
    info: _AddressInfo, timeout: float | None, source_address: str | None, options: SocketOptions
) -> socket.socket:
    family, kind, protocol, _, address = info
    with _closed_on_failure(socket.socket(family, kind, protocol)) as connecting:
        # A statement is one small flight, and waiting to fill a packet only delays it.
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _watch(connecting, options)
        if source_address:
            connecting.bind((source_address, 0))
        connecting.settimeout(timeout)
        connecting.connect(address)
        connecting.settimeout(None)
    return connecting


def _connect_unix(path: str, timeout: float | None) -> socket.socket:
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        raise InterfaceError("unix_sock cannot be used: this system has no UNIX sockets; use host and port")
    try:
        with _closed_on_failure(socket.socket(family, socket.SOCK_STREAM)) as connecting:
            connecting.settimeout(timeout)
            connecting.connect(os.fspath(path))
            connecting.settimeout(None)
    except TimeoutError as error:
        raise OperationalError(f"connection time out: no answer on the UNIX socket {path!r}", error) from error
    except (OSError, ValueError) as error:
        problem = f"communication error: could not connect to the UNIX socket {path!r}: {_reason(error)}"
        raise InterfaceError(problem, error) from error
    return connecting


@contextmanager
def _closed_on_failure(connecting: socket.socket) -> Iterator[socket.socket]:
    try:
        yield connecting
    except BaseException:
        connecting.close()
        raise


def _watch(connecting: socket.socket, options: SocketOptions) -> None:
    if options.keepalive:
        connecting.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # macOS has another name for the first one.
        _set_number(connecting, "tcp_keepalive_idle", options.keepalive_idle, "TCP_KEEPIDLE", "TCP_KEEPALIVE")
        _set_number(connecting, "tcp_keepalive_interval", options.keepalive_interval, "TCP_KEEPINTVL")
        _set_number(connecting, "tcp_keepalive_count", options.keepalive_count, "TCP_KEEPCNT")
    if options.user_timeout is not None:
        # The system counts milliseconds, and 0 would mean its own number.
        milliseconds = max(1, round(options.user_timeout * 1000))
        _set_number(connecting, "tcp_user_timeout", milliseconds, "TCP_USER_TIMEOUT")


def _set_number(connecting: socket.socket, parameter: str, number: int | None, *option_names: str) -> None:
    if number is None:
        return
    codes = [getattr(socket, name) for name in option_names if hasattr(socket, name)]
    if not codes:
        _logger.warning("%s has no effect: this system does not have the option", parameter)
        return
    try:
        # A larger number would not be taken for a number at all.
        connecting.setsockopt(socket.IPPROTO_TCP, codes[0], min(number, max_int4 - 1))
    except OSError as error:
        _logger.warning("%s has no effect: the system refused the number: %s", parameter, error)


def _give_up(host: str, port: int, timeout: float | None, failures: list[tuple[str, Exception]]) -> NoReturn:
    where, error = endpoint(host, port), failures[-1][1]
    if isinstance(error, TimeoutError):
        within = "" if timeout is None else f" within {timeout:g} seconds"
        problem = f"connection time out: {where} did not answer{within} (tried {_tried(failures)})"
        raise OperationalError(problem, error) from error
    problem = f"communication error: could not connect to {where} (tried {_tried(failures)}): {_reason(error)}"
    raise InterfaceError(problem, error) from error


def _tried(failures: list[tuple[str, Exception]]) -> str:
    # The reason of the last one ends the message; the others have theirs beside them when it is another.
    last = _reason(failures[-1][1])
    return ", ".join(
        address if _reason(error) == last else f"{address}: {_reason(error)}" for address, error in failures
    )


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
