"""SCRAM-SHA-256, the password login of newer PostgreSQL servers (authentication codes 10 to 12).

Owns: the use of the scramp library, which is imported only here and only when a server asks for SCRAM.
Must not know: sockets, start-up keys.
"""

from __future__ import annotations

import base64
from typing import Any

from redshift_connector.error import InterfaceError, RemoteProtocolError
from redshift_connector.protocol.frontend import SaslInitial, SaslResponse

__all__ = ["ScramClient"]

MECHANISM = "SCRAM-SHA-256"


class ScramClient:
    """One SCRAM conversation from the client's side.

    Parameters
    ----------
    user, password : str
        The start-up user is what counts for the server; SCRAM carries the name only for its own formula.
    """

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._client: Any = None
        self.finished = False

    def first(self, data: bytes) -> SaslInitial:
        """Answer the list of mechanisms (code 10)."""
        # The list ends with an empty name, which is no mechanism.
        offered = [name.decode("ascii", "replace") for name in data.split(b"\0") if name]
        if MECHANISM not in offered:
            raise InterfaceError(
                f"the server offers the SASL mechanisms {', '.join(offered) or '(none)'}; "
                f"only {MECHANISM} is supported"
            )
        try:
            import scramp
        except ImportError as exc:
            raise InterfaceError(
                "the server asks for a SCRAM login, which needs the package scramp: pip install scramp"
            ) from exc
        try:
            self._client = scramp.ScramClient([MECHANISM], self._user, self._password)
            first = self._client.get_client_first()
        except scramp.ScramException as exc:  # an empty user, or characters that SCRAM forbids
            raise InterfaceError(f"the SCRAM login failed: {exc}") from exc
        return SaslInitial(MECHANISM.encode(), first.encode())

    def second(self, data: bytes) -> SaslResponse:
        """Answer the server's challenge (code 11)."""
        self._step("set_server_first", data)
        return SaslResponse(self._client.get_client_final().encode())

    def finish(self, data: bytes) -> None:
        """Check the server's proof that it knows the password too (code 12)."""
        self._step("set_server_final", data)
        self.finished = True

    def _step(self, name: str, data: bytes) -> None:
        if self._client is None:
            raise RemoteProtocolError("the server continued a SCRAM login that had not begun")
        import scramp

        try:
            getattr(self._client, name)(data.decode())
        except (scramp.ScramException, ValueError, base64.binascii.Error) as exc:  # type: ignore[attr-defined]
            raise InterfaceError(f"the SCRAM login failed: {exc}") from exc
