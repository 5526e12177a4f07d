"""Certificates made for the purpose, and servers on loopback that are gone when the test is."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificate:
    file: Path  # certificate and key
    encrypted_key: Path
    password: bytes


class Authority:
    """A certificate authority that issues what tests need."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._count = 0
        certificate = (
            self._builder(self._name, self._key.public_key(), 0)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject: x509.Name, public_key: ec.EllipticCurvePublicKey, shift: int):
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=shift)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=2))
            .not_valid_after(now + datetime.timedelta(days=2))
            # The strict verification of newer Pythons wants the issuer's key named.
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )

    def issue(self, *names: str, common_name: str = "some server", shift: int = 0) -> Certificate:
        """Issue a certificate; names that are addresses become IP entries. `shift` moves its validity, in days."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
        builder = self._builder(subject, key.public_key(), shift)
        if names:
            entries = [general_name(name) for name in names]
            builder = builder.add_extension(x509.SubjectAlternativeName(entries), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        self._count += 1
        return self._write(certificate, key)

    def _write(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Certificate:
        pem, password = serialization.Encoding.PEM, b"sesame"
        file, encrypted = self.folder / f"{self._count}.pem", self.folder / f"{self._count}.key"
        plain = serialization.NoEncryption()
        private = serialization.PrivateFormat.PKCS8
        file.write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, private, plain))
        hidden = serialization.BestAvailableEncryption(password)
        encrypted.write_bytes(key.private_bytes(pem, private, hidden))
        return Certificate(file, encrypted, password)


def key_usage(**uses: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{**dict.fromkeys(names, False), **uses})


def general_name(name: str) -> x509.GeneralName:
    if "://" in name:
        return x509.UniformResourceIdentifier(name)
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Server:
    """Accepts connections one after the other in a thread, and lets `serve` talk to each."""

    def __init__(self, listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        self.listener, self._serve = listener, serve
        self.failures: list[Exception] = []
        self._stopped = threading.Event()
        listener.settimeout(0.05)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def connect(self) -> socket.socket:
        client = socket.socket(self.listener.family)
        client.settimeout(10)
        client.connect(self.listener.getsockname())
        return client

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                accepted, _ = self.listener.accept()
            except TimeoutError:
                continue
            with accepted:
                accepted.settimeout(10)
                try:
                    self._serve(accepted)
                except OSError as error:  # what the client refuses is an error here too
                    self.failures.append(error)

    def close(self) -> None:
        self._stopped.set()
        self._thread.join(20)
        self.listener.close()
        assert not self._thread.is_alive()


class TlsServer:
    """A server that makes the handshake, sends ``ok`` and waits for the end."""

    def __init__(self, listener: socket.socket, certificate: Certificate, client_authority: Path | None) -> None:
        self.names: list[str | None] = []
        self.client_certificates: list[object] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.file)
        self._context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        if client_authority:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(client_authority)
        self.server = Server(listener, self._serve)
        self.connect = self.server.connect
        self.close = self.server.close

    def _serve(self, accepted: socket.socket) -> None:
        with self._context.wrap_socket(accepted, server_side=True) as wrapped:
            self.client_certificates.append(wrapped.getpeercert())
            wrapped.sendall(b"ok")
            wrapped.recv(1)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "good")


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stranger"), "stranger")


@pytest.fixture
def start() -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:

        def start_server(serve: Callable[[socket.socket], None]) -> Server:
            server = Server(socket.create_server(("127.0.0.1", 0)), serve)
            stack.callback(server.close)
            return server

        yield start_server


@pytest.fixture
def start_tls() -> Iterator[Callable[..., TlsServer]]:
    with ExitStack() as stack:

        def start_server(
            certificate: Certificate,
            client_authority: Path | None = None,
            listener: socket.socket | None = None,
        ) -> TlsServer:
            listener = listener or socket.create_server(("127.0.0.1", 0))
            server = TlsServer(listener, certificate, client_authority)
            stack.callback(server.close)
            return server

        yield start_server
