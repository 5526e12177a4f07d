"""How a connection is encrypted, decided once.

Owns: the modes of TLS, and what ``ssl``, ``sslmode`` and the settings beside them amount to.
Must not know: sockets, the module `ssl` of the standard library.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from redshift_connector.settings.secret import Secret

if TYPE_CHECKING:
    import ssl

__all__ = ["TlsMode", "TlsPolicy", "decide"]

_logger = logging.getLogger(__name__)


class TlsMode(str, Enum):
    """The values of ``sslmode``, with the meaning they have in libpq."""

    DISABLE = "disable"
    ALLOW = "allow"
    PREFER = "prefer"
    REQUIRE = "require"
    VERIFY_CA = "verify-ca"
    VERIFY_FULL = "verify-full"


@dataclass(frozen=True, slots=True)
class TlsPolicy:
    """Everything that TLS of one connection depends on. Equal policies can share a context.

    Attributes
    ----------
    mode : TlsMode
        The mode in effect.
    defaulted : bool
        Whether the mode was not chosen by the caller. Then it is ``verify-full``, and a host name that the
        certificate does not list is only warned about.
    sslrootcert, sslcert, sslkey : str or None
        Files.
    sslpassword : Secret or None
        Password of the key file.
    ssl_context : ssl.SSLContext or None
        The caller's own context, used as it is.

    Examples
    --------
    >>> policy = TlsPolicy(TlsMode.PREFER)
    >>> policy.asks_first, policy.insists, policy.verifies_chain
    (True, False, False)
    """

    mode: TlsMode
    defaulted: bool = False
    sslrootcert: str | None = None
    sslcert: str | None = None
    sslkey: str | None = None
    sslpassword: Secret | None = None
    ssl_context: ssl.SSLContext | None = None

    @property
    def asks_first(self) -> bool:
        """Whether the first attempt asks the server for TLS."""
        return self.mode not in (TlsMode.DISABLE, TlsMode.ALLOW)

    @property
    def insists(self) -> bool:
        """Whether a connection without TLS is refused."""
        return self.mode in (TlsMode.REQUIRE, TlsMode.VERIFY_CA, TlsMode.VERIFY_FULL)

    @property
    def verifies_chain(self) -> bool:
        """Whether the certificate must come from a trusted authority."""
        return self.mode in (TlsMode.VERIFY_CA, TlsMode.VERIFY_FULL)

    @property
    def verifies_name(self) -> bool:
        """Whether a certificate that does not name the host is refused."""
        return self.mode is TlsMode.VERIFY_FULL and not self.defaulted


def decide(values: Mapping[str, Any], *, sslmode_given: bool, needs_encryption: bool) -> TlsPolicy:
    """Return the policy for effective values.

    Parameters
    ----------
    values : mapping
        Effective values by parameter name.
    sslmode_given : bool
        Whether the caller named a mode.
    needs_encryption : bool
        Whether a credential will be sent that must not travel in the clear.
    """
    mode, defaulted = _mode(values["ssl"], values["sslmode"], sslmode_given)
    if needs_encryption and mode in (TlsMode.ALLOW, TlsMode.PREFER):
        # Such a mode would let whoever sits in the middle have the credential by refusing TLS.
        mode = TlsMode.REQUIRE
    if mode is TlsMode.REQUIRE and values["sslrootcert"]:
        mode = TlsMode.VERIFY_CA
    return TlsPolicy(
        mode,
        defaulted,
        values["sslrootcert"],
        values["sslcert"],
        values["sslkey"],
        values["sslpassword"],
        values["ssl_context"],
    )


def _mode(ssl: bool, sslmode: object, given: bool) -> tuple[TlsMode, bool]:
    if not ssl:
        if given and sslmode != TlsMode.DISABLE.value:
            _logger.warning("ssl=False turns TLS off; the sslmode that was given has no effect")
        return TlsMode.DISABLE, False
    if not given:
        return TlsMode.VERIFY_FULL, True
    for mode in TlsMode:
        if sslmode == mode.value:
            return mode, False
    accepted = ", ".join(mode.value for mode in TlsMode)
    _logger.warning("sslmode has a value that is not supported, and is taken as not set; use one of: %s", accepted)
    return TlsMode.VERIFY_FULL, True
