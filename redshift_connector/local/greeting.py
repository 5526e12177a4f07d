"""The first messages of a connection: TLS, cancel, start-up, login.

Owns: which start-up keys are known, what they are checked for, and the order of a login.
Must not know: what happens in a session.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from redshift_connector.error import RemoteProtocolError
from redshift_connector.local.authentication import ACCEPTED, METHODS, Challenge, token_challenge
from redshift_connector.local.options import Options
from redshift_connector.local.reports import Refused
from redshift_connector.local.wire import Wire
from redshift_connector.protocol import codes, startup
from redshift_connector.protocol.frames import FRONTEND_BOUNDS, MAX_LOGIN_MESSAGE, MAX_MESSAGE, FrameReader
from redshift_connector.protocol.frontend import CancelRequest

__all__ = ["FORWARDED", "Admitted", "agreed_version", "authenticate", "check_keys", "greet"]

_LOGIN_PATIENCE = 60.0
_GSS_REQUEST = 80877104

# Settings that a client may give at start-up; PostgreSQL checks their values.
FORWARDED = (
    "application_name",
    "client_encoding",
    "DateStyle",
    "TimeZone",
    "extra_float_digits",
    "options",
    "search_path",
)
_KNOWN = frozenset((*startup.KEYS, *FORWARDED))


@dataclass(frozen=True)
class Admitted:
    """A client that sent its start-up message."""

    keys: Mapping[str, str]
    user: str
    database: str


def greet(wire: Wire, context: ssl.SSLContext | None) -> Mapping[str, str] | CancelRequest:
    """Read up to the start-up message, or to the request to cancel that stands in its place."""
    deadline = time.monotonic() + _LOGIN_PATIENCE
    encrypted = False
    for _ in range(3):  # GSS, TLS, start-up
        length = int.from_bytes(wire.receive_exactly(4, deadline), "big")
        if not 8 <= length <= MAX_LOGIN_MESSAGE:
            raise Refused("08P01", f"invalid length of startup packet: {length}")
        body = wire.receive_exactly(length - 4, deadline)
        code = int.from_bytes(body[:4], "big")
        if code == codes.CANCEL_REQUEST:
            return CancelRequest.decode(body)
        if code == codes.SSL_REQUEST and context is not None and not encrypted:
            wire.send_now(b"S")
            wire.start_tls(context, deadline)
            encrypted = True
        elif code in (codes.SSL_REQUEST, _GSS_REQUEST):
            wire.send_now(b"N")
        else:
            return _startup_keys(body)
    raise Refused("08P01", "no startup packet")


def _startup_keys(body: bytes) -> Mapping[str, str]:
    try:
        return startup.decode(body)
    except UnicodeDecodeError as exc:
        raise Refused("08P01", "invalid startup packet: a key is not UTF-8") from exc


def check_keys(keys: Mapping[str, str], default_user: str | None) -> Admitted:
    """Refuse unknown keys as a Redshift does, and find out who wants to go where."""
    for key in keys:
        if key == "replication":
            raise Refused("0A000", "replication connections are not supported")
        if key not in _KNOWN and not key.startswith("_pq_."):
            raise Refused("42704", f'unrecognized configuration parameter "{key}"')
    user = keys.get("user") or default_user
    if not user:
        raise Refused("28000", "no user name specified in startup packet")
    return Admitted(keys, user, keys.get("database") or user)


def agreed_version(keys: Mapping[str, str], newest: int) -> int | None:
    """Return the protocol version, or None for a client that does not ask: it is served as one of version 0."""
    asked = keys.get("client_protocol_version")
    if asked is None:
        return None
    if not asked.isascii() or not asked.isdigit():
        raise Refused("22023", f'invalid value for parameter "client_protocol_version": "{asked}"')
    return min(int(asked), newest)


def authenticate(wire: Wire, admitted: Admitted, options: Options, passwords: Mapping[str, str]) -> FrameReader:
    """Ask for the password or the token; return the reader, with what the client may have sent already."""
    reader = FrameReader(FRONTEND_BOUNDS, row_tag=-1)
    challenge = _challenge(admitted, options, passwords)
    if challenge is not None:
        reader.limit = MAX_LOGIN_MESSAGE
        deadline = time.monotonic() + _LOGIN_PATIENCE
        wire.send_now(challenge.request)
        frames = reader.feed(wire.receive_some(deadline))
        while not frames:
            frames = reader.feed(wire.receive_some(deadline))
        if not challenge.accepts(frames[0]):
            raise Refused("28000", f'password authentication failed for user "{admitted.user}"')
        # The published driver sends Flush after its password.
        if any(tag != ord("H") for tag, _, _ in frames[1:]):
            raise RemoteProtocolError("the client sends messages before the login has ended")
        reader.limit = MAX_MESSAGE
    wire.send_now(ACCEPTED)
    return reader


def _challenge(admitted: Admitted, options: Options, passwords: Mapping[str, str]) -> Challenge | None:
    if options.idp_token is not None and "idp_type" in admitted.keys:
        return token_challenge(options.idp_token)
    method = METHODS[options.auth]
    if method is None:
        return None
    password = passwords.get(admitted.user)
    return method(admitted.user.encode(), None if password is None else password.encode())
