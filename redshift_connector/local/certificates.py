"""Certificates made fresh for each start.

Owns: a small certificate authority and the server's certificate.
Must not know: sockets.
"""

from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
from pathlib import Path
from typing import Any

from redshift_connector.local.missing import require

__all__ = ["Certificates"]

_LIFETIME = datetime.timedelta(days=365)
_CLOCK_SKEW = datetime.timedelta(hours=1)
_NAMES = ("localhost",)
_ADDRESSES = ("127.0.0.1", "::1")


class Certificates:
    """A certificate authority that signed one server certificate.

    Parameters
    ----------
    directory : Path
        Where the files are written.
    host : str
        The name or address the server listens on, beside those of loopback.

    Attributes
    ----------
    ca_file : Path
        The authority's certificate, for clients.
    """

    def __init__(self, directory: Path, host: str) -> None:
        self.ca_file = directory / "ca.pem"
        self._chain = directory / "server.pem"
        x509 = require("cryptography.x509")
        keys = require("cryptography.hazmat.primitives.asymmetric.ec")
        ca_key, server_key = (keys.generate_private_key(keys.SECP256R1()) for _ in range(2))
        ca_name, server_name = _name(x509, "Local Redshift CA"), _name(x509, "Local Redshift")
        ca = _sign(x509, ca_name, ca_key, ca_name, ca_key, _authority(x509))
        server = _sign(x509, server_name, server_key, ca_name, ca_key, _names(x509, host))
        pem = require("cryptography.hazmat.primitives.serialization")
        _write(self.ca_file, ca.public_bytes(pem.Encoding.PEM), 0o644)
        secret = server_key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption())
        _write(self._chain, secret + server.public_bytes(pem.Encoding.PEM), 0o600)

    def context(self) -> ssl.SSLContext:
        """Return the server's side of TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._chain)
        return context


def _name(x509: Any, text: str) -> Any:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _authority(x509: Any) -> list[tuple[Any, bool]]:
    usage = {"key_cert_sign": True, "crl_sign": True}
    return [(x509.BasicConstraints(ca=True, path_length=0), True), (_usage(x509, usage), True)]


def _names(x509: Any, host: str) -> list[tuple[Any, bool]]:
    names = [x509.DNSName(name) for name in _NAMES]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in _ADDRESSES]
    try:
        own = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        own = x509.DNSName(host)
    if own not in names:
        names.append(own)
    server_auth = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.SubjectAlternativeName(names), False),
        (_usage(x509, {"digital_signature": True}), True),
        (server_auth, False),
    ]


def _usage(x509: Any, given: dict[str, bool]) -> Any:
    every = "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign"
    flags = dict.fromkeys([*every.split(), "crl_sign", "encipher_only", "decipher_only"], False)
    return x509.KeyUsage(**{**flags, **given})


def _sign(x509: Any, subject: Any, key: Any, issuer: Any, issuer_key: Any, extensions: list[tuple[Any, bool]]) -> Any:
    now = datetime.datetime.now(datetime.timezone.utc)
    identifiers = [
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False),
    ]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
    )
    for extension, critical in [*extensions, *identifiers]:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, require("cryptography.hazmat.primitives.hashes").SHA256())


def _write(path: Path, data: bytes, mode: int) -> None:
    # Made with its final mode: at no moment can others read a secret.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
