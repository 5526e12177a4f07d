"""Parameter statuses: what a Redshift tells about itself.

Owns: the list sent at login, and which of PostgreSQL's changes a client is told of, under which name.
Must not know: sockets, logins.
"""

from __future__ import annotations

from collections.abc import Mapping

from redshift_connector.protocol.backend import ParameterStatus

__all__ = ["REVISION", "VERSION", "login_statuses", "translated_status"]

VERSION = "1.0.63269"
REVISION = "local"

# PostgreSQL's name of a setting, and the one a Redshift reports it under; others are not reported.
_NAMES = {
    b"application_name": b"application_name",
    b"client_encoding": b"client_encoding",
    b"DateStyle": b"datestyle",
    b"is_superuser": b"is_superuser",
    b"session_authorization": b"session_authorization",
    b"TimeZone": b"TimeZone",
}


def translated_status(key: bytes, value: bytes) -> bytes | None:
    """Return the message about a changed setting, or None when a Redshift does not report it.

    Examples
    --------
    >>> translated_status(b"DateStyle", b"ISO, DMY")
    b'S\\x00\\x00\\x00\\x17datestyle\\x00ISO, DMY\\x00'
    """
    name = _NAMES.get(key)
    return None if name is None else ParameterStatus(name, value).encode()


def login_statuses(
    reported: Mapping[bytes, bytes], startup: Mapping[str, str], version: int | None, extra: Mapping[str, str]
) -> bytes:
    """Return the messages of a login.

    Parameters
    ----------
    reported : mapping
        What PostgreSQL reported at its own login.
    startup : mapping
        The client's start-up keys.
    version : int or None
        The protocol version that is agreed on; None for a client that did not ask for one.
    extra : mapping
        Further statuses: the session's identity, and optional ones.
    """
    told: dict[str, str] = {
        "server_version": "8.0.2",
        "server_encoding": "UNICODE",
        "integer_datetimes": "on",
        "padb_version": VERSION,
        "padb_revision": REVISION,
        "max_numeric_precision": "38",
        "max_varchar_size": "65535",
        "case_sensitive": "off",
        "datashare_enabled": "off",
    }
    for key, name in _NAMES.items():
        told[name.decode()] = reported.get(key, b"").decode()
    if "client_encoding" not in startup:
        told["client_encoding"] = "UNICODE"
    if version is not None:
        told["server_protocol_version"] = str(version)
    told.update(extra)
    return b"".join(ParameterStatus(key.encode(), value.encode()).encode() for key, value in told.items())
