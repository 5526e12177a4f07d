"""Answers to authentication requests.

Owns: the table from request code to responder, and the login's credentials while they are needed.
Must not know: sockets, start-up keys, where credentials come from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from redshift_connector.error import InterfaceError
from redshift_connector.protocol import codes, digest
from redshift_connector.protocol.frontend import IdpToken, Password
from redshift_connector.protocol.scram import ScramClient

__all__ = ["METHODS", "Authenticator", "Method"]


class Authenticator:
    """Answers the server's requests during one login.

    Parameters
    ----------
    user : bytes
        The user name sent at start-up.
    password : bytes or None
        None when there is none, which is an error as soon as the server asks for it. The empty password is one.
    token : bytes or None
        The identity provider's token.
    """

    def __init__(self, user: bytes, password: bytes | None, token: bytes | None = None) -> None:
        self.user = user
        self._password = password
        self._token = token
        self._scram: ScramClient | None = None
        self.finished = False

    def __repr__(self) -> str:
        return f"<Authenticator user={self.user!r}>"

    def answer(self, code: int, data: bytes) -> bytes | None:
        """Return the bytes that answer a request, or None when there is nothing to send.

        Raises
        ------
        InterfaceError
            If the method is unknown or not supported, or needs a credential that was not given.
        """
        method = METHODS.get(code)
        if method is not None:
            return method.respond(self, data)
        if code in codes.AUTH_UNSUPPORTED:
            raise InterfaceError(
                f"Authentication method {code} not supported by redshift_connector. "
                f"The server asks for {codes.AUTH_UNSUPPORTED[code]}; ask its administrator for a password login."
            )
        raise InterfaceError(f"Authentication method {code} not recognized by redshift_connector.")

    def password(self, method: str) -> bytes:
        """Return the password, or say that the server wants one."""
        if self._password is None:
            raise InterfaceError(
                f"the server asks for a password ({method}) and no password was provided; pass connect(password=...)"
            )
        return self._password

    def _accept(self, _data: bytes) -> None:
        # RFC 5802, section 3: a client that was not shown the server's proof must not go on.
        if self._scram is not None and not self._scram.finished:
            raise InterfaceError("the server ended the SCRAM login without proving that it knows the password")
        self.finished = True

    def _cleartext(self, _data: bytes) -> bytes:
        return Password(self.password("cleartext")).encode()

    def _md5(self, salt: bytes) -> bytes:
        stored = hashlib.md5(self.password("MD5") + self.user).hexdigest()
        proof = hashlib.md5(stored.encode() + salt).hexdigest()
        return Password(b"md5" + proof.encode()).encode()

    def _digest(self, request: bytes) -> bytes:
        return digest.answer(request, self.password("digest")).encode()

    def _scram_first(self, data: bytes) -> bytes:
        try:
            self._scram = ScramClient(self.user.decode(), self.password("SCRAM").decode())
        except UnicodeDecodeError:
            # Not chained: that exception shows the password.
            raise InterfaceError("a SCRAM login needs a user and a password in UTF-8") from None
        return self._scram.first(data).encode()

    def _scram_second(self, data: bytes) -> bytes:
        return self._scram_client().second(data).encode()

    def _scram_finish(self, data: bytes) -> None:
        self._scram_client().finish(data)

    def _scram_client(self) -> ScramClient:
        return self._scram or ScramClient("", "")

    def _idp_token(self, _data: bytes) -> bytes:
        if not self._token:
            raise InterfaceError(
                "the server asks for an identity provider's token and none was given; "
                "pass connect(credentials_provider=...) or connect(web_identity_token=...)"
            )
        return IdpToken(self._token).encode()


class Method(NamedTuple):
    """One authentication request: what it is called and what answers it."""

    name: str
    respond: Callable[[Authenticator, bytes], bytes | None]


METHODS: dict[int, Method] = {
    codes.AUTH_OK: Method("ok", Authenticator._accept),
    codes.AUTH_CLEARTEXT: Method("cleartext password", Authenticator._cleartext),
    codes.AUTH_MD5: Method("MD5 password", Authenticator._md5),
    codes.AUTH_SASL: Method("SASL", Authenticator._scram_first),
    codes.AUTH_SASL_CONTINUE: Method("SASL continue", Authenticator._scram_second),
    codes.AUTH_SASL_FINAL: Method("SASL final", Authenticator._scram_finish),
    codes.AUTH_DIGEST: Method("Redshift digest", Authenticator._digest),
    codes.AUTH_IDP_TOKEN: Method("Redshift identity provider token", Authenticator._idp_token),
}
