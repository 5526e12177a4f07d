"""TLS on a connected socket.

Owns: contexts, the handshake, the judgement on the server's certificate, and the errors of all that.
Must not know: how the server was asked for TLS, which mode is tried after a refusal.

The two kinds of ``verify-full`` part here. When the caller named the mode, the TLS library compares the host name
during the handshake. When nobody chose a mode, the library verifies the chain, `match_hostname` compares the name
afterwards, and a mismatch is a warning.
"""

from __future__ import annotations

import functools
import ipaddress
import logging
import socket
import ssl
from pathlib import Path
from typing import Any, NoReturn

from redshift_connector.error import InterfaceError, OperationalError
from redshift_connector.hostname_check import match_hostname
from redshift_connector.settings.tls import TlsPolicy

__all__ = ["build_context", "check_name", "server_name", "wrap"]

# The warning about a host name belongs to the connection, and users look for it under this name.
_logger = logging.getLogger("redshift_connector.core")


def build_context(policy: TlsPolicy) -> ssl.SSLContext:
    """Return the context for a policy.

    Contexts are shared by connections of equal policy, since reading the system's trust store takes longer than a
    handshake; a file that changed since is read again.

    Raises
    ------
    InterfaceError
        If a file cannot be used. It is good to call this before connecting, so that this is noticed early.

    Examples
    --------
    >>> from redshift_connector.settings.tls import TlsMode
    >>> context = build_context(TlsPolicy(TlsMode.VERIFY_FULL))
    >>> context.check_hostname, context.minimum_version.name
    (True, 'TLSv1_2')
    >>> build_context(TlsPolicy(TlsMode.VERIFY_FULL)) is context
    True
    """
    if policy.ssl_context is not None:
        return policy.ssl_context
    return _context(policy, tuple(map(_state, (policy.sslrootcert, policy.sslcert, policy.sslkey))))


def wrap(sock: socket.socket, policy: TlsPolicy, host: str | None) -> ssl.SSLSocket:
    """Make the TLS handshake and judge the server's certificate.

    Parameters
    ----------
    sock : socket.socket
        Connected, with the server waiting for the handshake. Its time-out bounds the handshake. It is taken over: use
        the returned socket instead. After an error it is closed.
    policy : TlsPolicy
        What is demanded.
    host : str or None
        The host as the user typed it; it is told to the server and compared with the certificate. None or empty for a
        UNIX socket without a host.

    Raises
    ------
    OperationalError
        If the handshake took too long; the text starts with ``connection time out``.
    InterfaceError
        If it failed, or the certificate is not acceptable; the text starts with ``communication error`` and says what
        to do. In both, the second argument is the library's own exception.
    """
    try:
        context = build_context(policy)
        name = server_name(host)
        if context.check_hostname and name is None:
            raise InterfaceError(
                "sslmode=verify-full compares the certificate with the host, and none is given: "
                "give host beside unix_sock, or set sslmode=verify-ca"
            )
        wrapped = _handshake(sock, context, name)
    except BaseException as error:
        sock.close()
        if isinstance(error, OSError | ValueError):
            _translate(error, host)
        raise
    try:
        check_name(policy, wrapped.getpeercert(), host)
    except BaseException:
        wrapped.close()
        raise
    return wrapped


def server_name(host: str | None) -> str | None:
    """Return the name to tell the server (SNI) and to verify, or None when there is none.

    Raises
    ------
    ValueError
        If the host cannot be a name in TLS.

    Examples
    --------
    >>> server_name("db.example.com."), server_name("fe80::1%eth0"), server_name("")
    ('db.example.com', 'fe80::1', None)
    """
    if not host:
        return None
    address, _, zone = host.partition("%")
    if _is_address(address):
        return address if zone else host
    # The final dot of an absolute name is no part of the name in TLS.
    name = host.rstrip(".")
    if "\0" in name:
        raise ValueError("embedded NUL character")
    # Done here since a name that is refused during the wrapping leaves a socket behind that nobody can close.
    return name.encode("idna").decode("ascii") or None


def check_name(policy: TlsPolicy, certificate: dict[str, Any] | None, host: str | None) -> None:
    """Log the warning when a mode that nobody chose lets a foreign host name pass.

    Parameters
    ----------
    policy : TlsPolicy
        What is demanded.
    certificate : dict or None
        The verified certificate of the peer, as `ssl.SSLSocket.getpeercert` returns it.
    host : str or None
        The host as the user typed it.
    """
    # A context of the caller's own is the caller's own judgement.
    if not policy.defaulted or policy.ssl_context is not None or match_hostname(certificate, host):
        return
    _logger.warning(
        'The certificate of the server does not name the host "%s". The connection was let through because sslmode '
        "is not set; a future release will insist on the name. If the host is an alias that is missing from the "
        "certificate, set sslmode=verify-ca; to insist on the name already now, set sslmode=verify-full.",
        host or "",
    )


def _handshake(sock: socket.socket, context: ssl.SSLContext, name: str | None) -> ssl.SSLSocket:
    wrapped = context.wrap_socket(sock, server_hostname=name, do_handshake_on_connect=False)
    try:
        wrapped.do_handshake()
    except BaseException:
        wrapped.close()
        raise
    return wrapped


def _state(path: str | None) -> tuple[int, int] | None:
    # Tells a file from the one that was there before; what is wrong with it is found when it is read.
    try:
        status = Path(path).stat() if path else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status else None


@functools.lru_cache(maxsize=32)
def _context(policy: TlsPolicy, states: tuple[tuple[int, int] | None, ...]) -> ssl.SSLContext:
    del states  # only part of the key
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = policy.verifies_name
    context.verify_mode = ssl.CERT_REQUIRED if policy.verifies_chain else ssl.CERT_NONE
    if policy.verifies_chain:
        _trust(context, policy.sslrootcert)
    if policy.sslcert:
        _identify(context, policy)
    return context


def _trust(context: ssl.SSLContext, sslrootcert: str | None) -> None:
    if sslrootcert is None:
        context.load_default_certs()
        _trust_certifi(context)
        return
    # Whoever names a file trusts what is in it, a server's or an intermediate certificate too.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(sslrootcert)
    except OSError as error:
        problem = f"sslrootcert cannot be used: {sslrootcert!r}: {_reason(error)}"
        raise InterfaceError(problem, error) from error


def _trust_certifi(context: ssl.SSLContext) -> None:
    # For systems whose own trust store is missing or old. Not a requirement of ours, only used when it is there.
    try:
        import certifi
    except ImportError:
        return
    context.load_verify_locations(certifi.where())


def _identify(context: ssl.SSLContext, policy: TlsPolicy) -> None:
    assert policy.sslcert is not None

    def password() -> bytes:
        # Without a function that answers, the library would ask on the terminal and wait.
        if not policy.sslpassword:
            raise InterfaceError("sslkey is encrypted: give its password as sslpassword")
        return policy.sslpassword.data()

    try:
        context.load_cert_chain(policy.sslcert, policy.sslkey, password)
    except (OSError, ValueError) as error:
        files = repr(policy.sslcert) + (f" and {policy.sslkey!r}" if policy.sslkey else "")
        problem = f"sslcert or sslkey cannot be used: {files}: {_reason(error)}"
        raise InterfaceError(problem, error) from error


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _translate(error: OSError | ValueError, host: str | None) -> NoReturn:
    if isinstance(error, TimeoutError):
        problem = "connection time out: the server did not finish the TLS handshake; raise timeout if it is only slow"
        raise OperationalError(problem, error) from error
    raise InterfaceError(f"communication error: {_advice(error, host)}", error) from error


# Codes of OpenSSL's verdicts (X509_V_ERR_...).
_NOT_YET_VALID, _EXPIRED, _WRONG_NAME, _WRONG_ADDRESS = 9, 10, 62, 64


def _advice(error: OSError | ValueError, host: str | None) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_advice(error, host)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ConnectionError):
        return f"the server closed the connection during the TLS handshake: {_reason(error)}"
    if isinstance(error, ssl.SSLError):
        return f"the TLS handshake failed: {_reason(error)}"
    return f"TLS could not be started with the host {host!r}: {_reason(error)}"


def _certificate_advice(error: ssl.SSLCertVerificationError, host: str | None) -> str:
    if error.verify_code == _EXPIRED:
        return "the certificate of the server has expired; it must be renewed (is the clock of this machine right?)"
    if error.verify_code == _NOT_YET_VALID:
        return "the certificate of the server is not valid yet (is the clock of this machine right?)"
    if error.verify_code in (_WRONG_NAME, _WRONG_ADDRESS):
        return (
            f"the certificate of the server does not name the host {host!r}; connect by a name that it lists, or set "
            "sslmode=verify-ca if the host is an alias of the server"
        )
    return (
        f"the certificate of the server is not trusted: {error.verify_message}; give the file of its certificate "
        "authority as sslrootcert, or set sslmode=require to do without verification"
    )


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or getattr(error, "strerror", None) or error or type(error).__name__)
