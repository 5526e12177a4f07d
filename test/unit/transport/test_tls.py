"""The outcome of every mode with every certificate, against a real handshake on loopback."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import sys

import pytest

from redshift_connector.error import InterfaceError, OperationalError
from redshift_connector.settings.resolve import resolve
from redshift_connector.settings.tls import TlsMode, TlsPolicy
from redshift_connector.transport.tls import build_context, check_name, server_name, wrap

HOST = "db.example.test"


def policy(authority, **arguments):
    return resolve({"sslrootcert": authority.file, **arguments}).tls


def talk(server, tls_policy, host):
    """Connect, wrap, read the greeting; the socket is closed in any case."""
    sock = server.connect()
    try:
        with wrap(sock, tls_policy, host) as wrapped:
            assert wrapped.recv(2) == b"ok"
            assert wrapped.version() in ("TLSv1.2", "TLSv1.3")
    finally:
        assert sock.fileno() == -1


def warnings_of(caplog):
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("arguments", "names", "outcome"),
    [
        ({}, [HOST], "ok"),
        ({}, ["*.example.test"], "ok"),
        ({}, ["other.test"], "warning"),
        ({"sslmode": None}, ["other.test"], "warning"),
        ({"sslmode": "VERIFY-CA"}, ["other.test"], "warning"),
        ({"sslmode": "verify-full"}, [HOST], "ok"),
        ({"sslmode": "verify-full"}, ["other.test"], "error"),
        ({"sslmode": "verify-ca"}, [HOST], "ok"),
        ({"sslmode": "verify-ca"}, ["other.test"], "ok"),
        ({"sslmode": "require"}, ["other.test"], "ok"),
        ({"sslmode": "prefer"}, ["other.test"], "ok"),
        ({"sslmode": "allow"}, ["other.test"], "ok"),
    ],
)
def test_name_in_certificate(authority, start_tls, caplog, arguments, names, outcome):
    tls_policy = policy(authority, **arguments)
    server = start_tls(authority.issue(*names))
    caplog.clear()
    if outcome == "error":
        with pytest.raises(InterfaceError, match=r"communication error: .*does not name the host") as caught:
            talk(server, tls_policy, HOST)
        assert isinstance(caught.value.args[1], ssl.SSLCertVerificationError)
        assert caught.value.__cause__ is caught.value.args[1]
        assert "sslmode=verify-ca" in caught.value.args[0]
    else:
        talk(server, tls_policy, HOST)
    assert server.names == [HOST], "the server name must be sent in every mode"
    records = warnings_of(caplog)
    assert len(records) == (1 if outcome == "warning" else 0)
    for record in records:
        assert record.name == "redshift_connector.core"
        assert f'"{HOST}"' in record.getMessage()
        assert "sslmode is not set" in record.getMessage()
        assert "sslmode=verify-ca" in record.getMessage()


@pytest.mark.parametrize(
    "arguments", [{}, {"sslmode": "verify-full"}, {"sslmode": "verify-ca"}, {"sslmode": "require"}]
)
def test_untrusted_chain(authority, stranger, start_tls, arguments):
    server = start_tls(stranger.issue(HOST))
    with pytest.raises(InterfaceError, match=r"communication error: .*not trusted.*sslrootcert") as caught:
        talk(server, policy(authority, **arguments), HOST)
    assert isinstance(caught.value.args[1], ssl.SSLCertVerificationError)


@pytest.mark.parametrize("mode", ["require", "prefer", "allow"])
def test_unverified_modes_take_any_chain(stranger, start_tls, mode):
    talk(start_tls(stranger.issue("other.test")), resolve({"sslmode": mode}).tls, HOST)


def test_default_trust_store_does_not_know_the_authority(authority, start_tls):
    server = start_tls(authority.issue(HOST))
    with pytest.raises(InterfaceError, match="not trusted"):
        talk(server, resolve({}).tls, HOST)


@pytest.mark.parametrize(("shift", "words"), [(-30, "has expired"), (30, "not valid yet")])
@pytest.mark.parametrize("arguments", [{}, {"sslmode": "verify-ca"}])
def test_outside_validity(authority, start_tls, shift, words, arguments):
    server = start_tls(authority.issue(HOST, shift=shift))
    with pytest.raises(InterfaceError, match=f"communication error: .*{words}"):
        talk(server, policy(authority, **arguments), HOST)


@pytest.mark.parametrize("arguments", [{}, {"sslmode": "verify-full"}])
@pytest.mark.parametrize(("host", "names"), [("127.0.0.1", ["127.0.0.1"]), ("::1", ["::1"]), ("0:0::1", ["::1"])])
def test_address_in_certificate(authority, start_tls, caplog, arguments, host, names):
    server = start_tls(authority.issue(*names))
    talk(server, policy(authority, **arguments), host)
    assert server.names == [None], "an address is never sent as server name"
    assert not warnings_of(caplog)


def test_address_missing_from_certificate(authority, start_tls, caplog):
    server = start_tls(authority.issue("127.0.0.2"))
    talk(server, policy(authority), "127.0.0.1")
    assert len(warnings_of(caplog)) == 1
    with pytest.raises(InterfaceError, match="does not name the host"):
        talk(server, policy(authority, sslmode="verify-full"), "127.0.0.1")


def test_common_name_alone(authority, start_tls, caplog):
    server = start_tls(authority.issue(common_name=HOST))
    talk(server, policy(authority), HOST)
    talk(server, policy(authority, sslmode="verify-full"), HOST)
    assert not warnings_of(caplog)


def test_common_name_beside_an_address(authority, start_tls, caplog):
    # The two judges differ here: the library looks at the common name, the lenient one does not.
    server = start_tls(authority.issue("127.0.0.1", common_name=HOST))
    talk(server, policy(authority, sslmode="verify-full"), HOST)
    assert not warnings_of(caplog)
    talk(server, policy(authority), HOST)
    assert len(warnings_of(caplog)) == 1


def test_each_connection_warns_once(authority, start_tls, caplog):
    server = start_tls(authority.issue("other.test"))
    for _ in range(3):
        talk(server, policy(authority), HOST)
    assert len(warnings_of(caplog)) == 3


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no UNIX sockets")
class TestUnixSocketWithoutHost:
    @pytest.fixture
    def server(self, authority, start_tls, tmp_path):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.fspath(tmp_path / "s"))
        listener.listen()
        return start_tls(authority.issue(HOST), listener=listener)

    @pytest.mark.parametrize("host", ["", None])
    def test_defaulted_warns(self, authority, server, caplog, host):
        talk(server, policy(authority), host)
        assert server.names == [None]
        assert len(warnings_of(caplog)) == 1

    def test_verify_ca_is_silent(self, authority, server, caplog):
        talk(server, policy(authority, sslmode="verify-ca"), "")
        assert not warnings_of(caplog)

    def test_verify_full_needs_a_host(self, authority, server):
        with pytest.raises(InterfaceError, match="give host beside unix_sock"):
            talk(server, policy(authority, sslmode="verify-full"), "")

    def test_host_beside_socket(self, authority, server, caplog):
        talk(server, policy(authority, sslmode="verify-full"), HOST)
        assert server.names == [HOST]


@pytest.mark.parametrize("host", [".example.test", "a" * 64 + ".test", "a..b", "a\0b"])
def test_impossible_host_names_are_no_leak(authority, start_tls, host):
    server = start_tls(authority.issue("other.test"))
    for mode in ("verify-full", "verify-ca"):
        with pytest.raises(InterfaceError, match="communication error"):
            talk(server, policy(authority, sslmode=mode), host)


def test_silent_server_is_given_up(start, authority):
    server = start(lambda accepted: accepted.recv(10_000) and accepted.recv(1))
    sock = server.connect()
    sock.settimeout(0.1)
    with pytest.raises(OperationalError, match="connection time out") as caught:
        wrap(sock, policy(authority), HOST)
    assert isinstance(caught.value.args[1], TimeoutError)
    assert sock.fileno() == -1


def test_server_that_hangs_up(start, authority):
    server = start(lambda accepted: accepted.recv(1))
    with pytest.raises(InterfaceError, match="communication error: the server closed the connection"):
        talk(server, policy(authority), HOST)


def test_server_without_tls(start, authority):
    server = start(lambda accepted: (accepted.recv(10_000), accepted.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")))
    with pytest.raises(InterfaceError, match="communication error: the TLS handshake failed: ") as caught:
        talk(server, policy(authority), HOST)
    assert isinstance(caught.value.args[1], ssl.SSLError)


class TestClientCertificate:
    @pytest.fixture
    def server(self, authority, start_tls):
        return start_tls(authority.issue(HOST), authority.file)

    def test_shown(self, authority, server):
        mine = authority.issue(common_name="client")
        talk(server, policy(authority, sslcert=mine.file), HOST)
        assert dict(server.client_certificates[0]["subject"][0])["commonName"] == "client"

    def test_encrypted_key(self, authority, server):
        mine = authority.issue(common_name="client")
        arguments = {"sslcert": mine.file, "sslkey": mine.encrypted_key}
        talk(server, policy(authority, sslpassword=mine.password, **arguments), HOST)
        talk(server, policy(authority, sslpassword=mine.password.decode(), **arguments), HOST)
        with pytest.raises(InterfaceError, match="give its password as sslpassword"):
            build_context(policy(authority, **arguments))
        with pytest.raises(InterfaceError, match="sslcert or sslkey cannot be used") as caught:
            build_context(policy(authority, sslpassword="not sesame", **arguments))
        assert "sesame" not in repr(caught.value)

    def test_missing_file(self, authority, tmp_path):
        with pytest.raises(InterfaceError, match=r"sslcert or sslkey cannot be used.*No such file"):
            build_context(policy(authority, sslcert=tmp_path / "none"))


class TestContext:
    @pytest.mark.parametrize("mode", [mode for mode in TlsMode if mode is not TlsMode.DISABLE])
    def test_at_least_tls_1_2(self, mode):
        context = build_context(TlsPolicy(mode))
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2
        assert context.check_hostname is (mode is TlsMode.VERIFY_FULL)
        verified = mode in (TlsMode.VERIFY_CA, TlsMode.VERIFY_FULL)
        assert context.verify_mode is (ssl.CERT_REQUIRED if verified else ssl.CERT_NONE)

    def test_shared_by_equal_policies(self):
        assert build_context(resolve({}).tls) is build_context(resolve({}).tls)
        assert build_context(resolve({}).tls) is not build_context(resolve({"sslmode": "verify-ca"}).tls)

    def test_changed_file_is_read_again(self, authority, stranger, start_tls, tmp_path):
        file = tmp_path / "root.pem"
        file.write_bytes(stranger.file.read_bytes())
        server = start_tls(authority.issue(HOST))
        tls_policy = resolve({"sslrootcert": file}).tls
        with pytest.raises(InterfaceError, match="not trusted"):
            talk(server, tls_policy, HOST)
        file.write_bytes(authority.file.read_bytes() + stranger.file.read_bytes())
        talk(server, tls_policy, HOST)

    def test_server_certificate_itself_can_be_trusted(self, authority, start_tls):
        certificate = authority.issue(HOST)
        talk(start_tls(certificate), resolve({"sslrootcert": certificate.file}).tls, HOST)

    @pytest.mark.parametrize("content", [None, b"", b"no certificate"])
    def test_bad_root_file(self, tmp_path, content):
        file = tmp_path / "root.pem"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(InterfaceError, match=r"sslrootcert cannot be used: .*root\.pem"):
            build_context(resolve({"sslrootcert": file}).tls)

    def test_works_without_certifi(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "certifi", None)
        assert build_context(TlsPolicy(TlsMode.VERIFY_CA, sslpassword=None)) is not None
        from redshift_connector.transport import tls

        tls._context.cache_clear()
        assert build_context(TlsPolicy(TlsMode.VERIFY_CA)).verify_mode is ssl.CERT_REQUIRED

    def test_context_of_the_caller_is_used_as_it_is(self, authority, stranger, start_tls, caplog):
        context = ssl.create_default_context(cafile=authority.file)
        tls_policy = resolve({"ssl_context": context}).tls
        assert build_context(tls_policy) is context
        talk(start_tls(authority.issue(HOST)), tls_policy, HOST)
        with pytest.raises(InterfaceError, match="does not name the host"):
            talk(start_tls(authority.issue("other.test")), tls_policy, HOST)
        with pytest.raises(InterfaceError, match="not trusted"):
            talk(start_tls(stranger.issue(HOST)), tls_policy, HOST)
        context.check_hostname = False
        talk(start_tls(authority.issue("other.test")), tls_policy, HOST)
        assert not warnings_of(caplog), "a context of the caller's own is the caller's own judgement"


def test_server_name():
    assert server_name("db.example.test") == "db.example.test"
    assert server_name("db.example.test.") == "db.example.test"
    assert server_name("127.0.0.1") == "127.0.0.1"
    assert server_name("fe80::1%eth0") == "fe80::1"
    assert server_name("bücher.example") == "xn--bcher-kva.example"
    assert server_name(None) is server_name("") is server_name(".") is None


def test_check_name_is_for_the_defaulted_mode_only(caplog):
    for mode in TlsMode:
        check_name(TlsPolicy(mode), {}, HOST)
    assert not warnings_of(caplog)
    check_name(TlsPolicy(TlsMode.VERIFY_FULL, defaulted=True), {}, HOST)
    assert len(warnings_of(caplog)) == 1
