"""Redshift's salted digest login (authentication code 13).

Owns: the layout of the request and the formula of the answer.
Must not know: where the password comes from.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import ClassVar

from redshift_connector.error import InterfaceError
from redshift_connector.protocol.fields import INT32, PAYLOAD, Message, wire
from redshift_connector.protocol.frontend import Digest

__all__ = ["ALGORITHMS", "DigestRequest", "answer", "digest"]

SHA256 = 0
# Only the first is used by servers; the others are reserved numbers.
ALGORITHMS = {SHA256: "SHA-256", 1: "scrypt", 2: "Argon2"}


@dataclass(frozen=True, slots=True)
class DigestRequest(Message):
    """What follows the code 13 in the authentication request."""

    tag: ClassVar[bytes] = b""
    algorithm: int = wire(INT32)
    salt: bytes | None = wire(PAYLOAD)
    server_nonce: bytes | None = wire(PAYLOAD)


def digest(password: bytes, salt: bytes, server_nonce: bytes, client_nonce: bytes) -> bytes:
    """Return SHA256(SHA256(password, salt), server nonce, client nonce), 32 bytes."""
    inner = hashlib.sha256(password + salt).digest()
    return hashlib.sha256(inner + server_nonce + client_nonce).digest()


def answer(request: bytes, password: bytes, client_nonce: bytes | None = None) -> Digest:
    """Return the message that answers a digest request.

    Parameters
    ----------
    request : bytes
        The data after the authentication code.
    password : bytes
        The password in UTF-8.
    client_nonce : bytes, optional
        Random bytes when omitted; servers accept any.

    Raises
    ------
    InterfaceError
        If the server asks for an algorithm other than SHA-256.
    RemoteProtocolError
        If the request is malformed.
    """
    asked = DigestRequest.decode(request)
    if asked.algorithm != SHA256:
        name = ALGORITHMS.get(asked.algorithm, f"number {asked.algorithm}")
        raise InterfaceError(
            f"the server asks for a password digest with the algorithm {name}; only SHA-256 is supported"
        )
    nonce = secrets.token_bytes(16) if client_nonce is None else client_nonce
    return Digest(digest(password, asked.salt or b"", asked.server_nonce or b"", nonce), nonce)
