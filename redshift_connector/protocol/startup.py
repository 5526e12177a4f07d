"""The start-up message.

Owns: the keys Redshift knows, their order, how their values are encoded.
Must not know: where the values come from.
"""

from __future__ import annotations

from collections.abc import Iterable

from redshift_connector.error import InterfaceError, RemoteProtocolError
from redshift_connector.protocol import codes
from redshift_connector.protocol.frontend import Startup

__all__ = ["ESSENTIAL_KEYS", "KEYS", "decode", "encode"]

# Every key this driver may send, in the order it is sent. A server refuses a key it does not know.
KEYS = (
    "user",
    "database",
    "application_name",
    "client_protocol_version",
    "driver_version",
    "os_version",
    "driver_discovery_version",
    "plugin_name",
    "idp_type",
    "identity_namespace",
    "token_type",
    "idc_client_display_name",
    "provider_name",
)

# What every server of the PostgreSQL family knows: the rest can be left out when a server refuses it.
ESSENTIAL_KEYS = ("user", "database", "application_name")

StartupValue = str | bytes | bytearray | None


def encode(parameters: dict[str, StartupValue]) -> bytes:
    """Return the start-up message; keys whose value is None are left out.

    Raises
    ------
    InterfaceError
        If a value is neither text nor bytes, or holds a NUL; the key is named.
    """
    return Startup(codes.PROTOCOL_VERSION, tuple(_entries(parameters.items()))).encode()


def _entries(parameters: Iterable[tuple[str, StartupValue]]) -> Iterable[tuple[bytes, bytes]]:
    for key, value in parameters:
        if value is None:
            continue
        if isinstance(value, str):
            data = value.encode()
        elif isinstance(value, bytes | bytearray):
            data = bytes(value)
        else:
            raise InterfaceError(f"the start-up parameter {key} can't be of type {type(value).__name__}; pass a str")
        if b"\0" in data:
            raise InterfaceError(f"the start-up parameter {key} must not contain a NUL character")
        yield key.encode("ascii"), data


def decode(body: bytes) -> dict[str, str]:
    """Return the keys of a start-up message whose body (after the length) is given: the server's side."""
    message = Startup.decode(body)
    if message.version != codes.PROTOCOL_VERSION:
        raise RemoteProtocolError(f"start-up asks for the protocol version {message.version >> 16}")
    return {key.decode("utf-8", "replace"): value.decode("utf-8", "replace") for key, value in message.parameters}
