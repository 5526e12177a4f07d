"""Asking a client who it is.

Owns: the server's side of each way to log in.
Must not know: sockets, start-up keys, where passwords are kept.

A way to log in is a challenge, which is sent, and a check of the answer.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from redshift_connector.error import RemoteProtocolError
from redshift_connector.protocol import codes
from redshift_connector.protocol.backend import Authentication
from redshift_connector.protocol.digest import SHA256, DigestRequest, digest
from redshift_connector.protocol.frames import Frame
from redshift_connector.protocol.frontend import Digest, IdpToken, Password

__all__ = ["ACCEPTED", "METHODS", "Challenge", "token_challenge"]

ACCEPTED = Authentication(codes.AUTH_OK).encode()


@dataclass(frozen=True)
class Challenge:
    """What is sent to the client, the tag its answer must have, and the check of that answer's body."""

    request: bytes
    tag: bytes
    check: Callable[[bytes], bool]

    def accepts(self, frame: Frame) -> bool:
        """Say whether an answer is right.

        Raises
        ------
        RemoteProtocolError
            If it is not an answer to this challenge at all.
        """
        tag, body, _ = frame
        if tag != self.tag[0]:
            raise RemoteProtocolError(f"the login expects a message {self.tag!r}, not {bytes((tag,))!r}")
        return self.check(body)


def _digest(_user: bytes, password: bytes | None) -> Challenge:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(16)
    request = Authentication(codes.AUTH_DIGEST, DigestRequest(SHA256, salt, nonce).body()).encode()

    def check(body: bytes) -> bool:
        answer = Digest.decode(body)
        expected = digest(password or b"", salt, nonce, answer.client_nonce or b"")
        return _same(answer.answer or b"", expected, password)

    return Challenge(request, Digest.tag, check)


def _md5(user: bytes, password: bytes | None) -> Challenge:
    salt = secrets.token_bytes(4)

    def check(body: bytes) -> bool:
        stored = hashlib.md5((password or b"") + user).hexdigest().encode()
        expected = b"md5" + hashlib.md5(stored + salt).hexdigest().encode()
        return _same(Password.decode(body).password, expected, password)

    return Challenge(Authentication(codes.AUTH_MD5, salt).encode(), Password.tag, check)


def _cleartext(_user: bytes, password: bytes | None) -> Challenge:
    def check(body: bytes) -> bool:
        return _same(Password.decode(body).password, password or b"", password)

    return Challenge(Authentication(codes.AUTH_CLEARTEXT).encode(), Password.tag, check)


def _same(answer: bytes, expected: bytes, password: bytes | None) -> bool:
    # An unknown user has no password; the comparison is made all the same, so that it takes as long.
    return hmac.compare_digest(answer, expected) and password is not None


def token_challenge(token: str) -> Challenge:
    """Make the challenge that asks for an identity provider's token."""

    def check(body: bytes) -> bool:
        # Some clients end the token with a NUL.
        return hmac.compare_digest(IdpToken.decode(body).token.removesuffix(b"\0"), token.encode())

    return Challenge(Authentication(codes.AUTH_IDP_TOKEN).encode(), IdpToken.tag, check)


# From the user and its password, None for an unknown user.
METHODS: dict[str, Callable[[bytes, bytes | None], Challenge] | None] = {
    "digest": _digest,
    "md5": _md5,
    "cleartext": _cleartext,
    "none": None,
}
