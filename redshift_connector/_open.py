"""From settings to a session that is ready.

Owns: the attempts of one connect: with or without TLS, with or without the start-up keys only Redshift knows.
Must not know: PEP 249, statements.
"""

from __future__ import annotations

import platform

from redshift_connector.config import DRIVER_DISCOVERY_VERSION
from redshift_connector.error import ConnectionLost, Error, OperationalError
from redshift_connector.protocol import startup
from redshift_connector.protocol.authentication import Authenticator
from redshift_connector.session.login import ask_for_tls, log_in
from redshift_connector.session.state import Session
from redshift_connector.settings.resolve import Settings
from redshift_connector.settings.tls import TlsMode
from redshift_connector.transport.address import SocketOptions, connect_socket
from redshift_connector.transport.blocking import BlockingTransport
from redshift_connector.types.codec import DecodeOptions
from redshift_connector.types.registry import Registry
from redshift_connector.utils.driver_info import DriverInfo

__all__ = ["open_session", "startup_parameters"]

StartupKeys = dict[str, startup.StartupValue]

# What the server is told about who issued the token, by the last part of the provider's name.
_IDP_TYPES = {"BasicJwtCredentialsProvider": "AzureAD"}


def startup_parameters(settings: Settings, application_name: str | bytes) -> StartupKeys:
    """Return the start-up keys in the order they are sent."""
    keys: StartupKeys = {
        "user": settings.user,
        "database": settings.database,
        "application_name": application_name,
        "client_protocol_version": str(settings.client_protocol_version),
        "driver_version": DriverInfo.driver_full_name(),
        "os_version": client_os_version(),
        "driver_discovery_version": str(DRIVER_DISCOVERY_VERSION),
    }
    if settings.credentials_provider:
        keys |= {
            "plugin_name": settings.credentials_provider,
            "idp_type": _IDP_TYPES.get(settings.credentials_provider.rpartition(".")[2]),
            "provider_name": settings.provider_name,
        }
    return keys


def client_os_version() -> str:
    """Return what the system calls itself."""
    try:
        return platform.platform()
    except Exception:  # it asks the system in many ways, and none of them is worth a failed login
        return "unknown"


def open_session(settings: Settings, application_name: str | bytes) -> tuple[Session, BlockingTransport]:
    """Connect and log in.

    Raises
    ------
    OperationalError
        If the server does not answer in time.
    InterfaceError
        If it cannot be reached, refuses TLS, has a certificate that is not acceptable, or refuses the user.
    ProgrammingError
        If it refuses something else, such as the database.
    """
    keys = startup_parameters(settings, application_name)
    first = settings.tls.asks_first
    try:
        return _try_keys(settings, keys, first)
    except OperationalError:
        raise
    except Error as exc:
        if settings.tls.mode not in (TlsMode.ALLOW, TlsMode.PREFER):
            raise
        try:
            return _try_keys(settings, keys, not first)
        except Error as second:
            raise second from exc


def _try_keys(settings: Settings, keys: StartupKeys, use_tls: bool) -> tuple[Session, BlockingTransport]:
    try:
        return _attempt(settings, keys, use_tls)
    except Error as exc:
        if not _refuses_keys(exc):
            raise
    # Some server or proxy of the PostgreSQL family that does not know Redshift's keys: do without them.
    return _attempt(settings, {key: keys[key] for key in startup.ESSENTIAL_KEYS}, use_tls)


def _refuses_keys(exc: Error) -> bool:
    message = exc.message or ""
    return exc.sqlstate == "42704" or "unsupported startup parameter" in message


def _attempt(settings: Settings, keys: StartupKeys, use_tls: bool) -> tuple[Session, BlockingTransport]:
    request = startup.encode(keys)
    if use_tls:
        from redshift_connector.transport.tls import build_context

        build_context(settings.tls)  # an unusable certificate file is noticed before anything is sent
    sock = connect_socket(
        settings.host,
        settings.port,
        unix_sock=settings.unix_sock,
        source_address=settings.source_address,
        timeout=settings.timeout,
        options=SocketOptions(
            settings.tcp_keepalive,
            settings.tcp_keepalive_idle,
            settings.tcp_keepalive_interval,
            settings.tcp_keepalive_count,
            settings.tcp_user_timeout,
        ),
    )
    transport = BlockingTransport(sock, settings.tls, settings.host, settings.timeout)
    try:
        if use_tls:
            # A socket in the file system is as private as TLS, unless the caller insists.
            local = settings.unix_sock is not None and settings.tls.defaulted
            transport.run(ask_for_tls(settings.tls.insists and not local))
        session = _new_session(settings)
        authenticator = Authenticator(
            _data(settings.user),
            settings.password.data(),
            settings.web_identity_token.data() if settings.web_identity_token else None,
        )
        transport.run(log_in(session, request, authenticator, settings.client_protocol_version))
    except BaseException as exc:
        transport.close()
        if isinstance(exc, ConnectionLost) and isinstance(exc.__cause__, TimeoutError):
            raise OperationalError("connection time out", exc.__cause__) from exc
        raise
    return session, transport


def _new_session(settings: Settings) -> Session:
    options = DecodeOptions(
        numeric_to_float=settings.numeric_to_float,
        out_of_range=settings.out_of_range,
        super_as=settings.super_as,
        varbyte_as=settings.varbyte_as,
    )
    registry = Registry(options, settings.client_protocol_version)
    return Session(registry, settings.max_prepared_statements)


def _data(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)
