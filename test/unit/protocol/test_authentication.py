"""Answers to what a server may ask at login."""

from __future__ import annotations

import hashlib
import struct

import pytest
import scramp

from redshift_connector.error import InterfaceError, RemoteProtocolError
from redshift_connector.protocol.authentication import METHODS, Authenticator
from redshift_connector.protocol.digest import answer as answer_digest


def authenticator(password=b"pw", token=None):
    return Authenticator(b"u1", password, token)


def test_ok_has_no_answer():
    login = authenticator()
    assert not login.finished
    assert login.answer(0, b"") is None
    assert login.finished


def test_table():
    assert sorted(METHODS) == [0, 3, 5, 10, 11, 12, 13, 14]


@pytest.mark.parametrize("code", [2, 4, 6, 7, 8, 9])
def test_methods_that_are_not_supported(code):
    with pytest.raises(InterfaceError) as caught:
        authenticator().answer(code, b"")
    assert str(caught.value).startswith(f"Authentication method {code} not supported by redshift_connector.")


@pytest.mark.parametrize("code", [1, 15, -1, 2**31 - 1])
def test_methods_that_nobody_knows(code):
    with pytest.raises(InterfaceError) as caught:
        authenticator().answer(code, b"")
    assert str(caught.value) == f"Authentication method {code} not recognized by redshift_connector."


@pytest.mark.parametrize(
    ("code", "data"), [(3, b""), (5, b"salt"), (10, b"SCRAM-SHA-256\0\0"), (13, struct.pack("!iii", 0, 0, 0))]
)
def test_missing_password(code, data):
    with pytest.raises(InterfaceError, match="no password was provided"):
        authenticator(None).answer(code, data)


@pytest.mark.parametrize("token", [None, b""])
def test_missing_token(token):
    with pytest.raises(InterfaceError, match="web_identity_token"):
        authenticator(token=token).answer(14, b"")


def test_md5_of_characters_beyond_ascii():
    user, password, salt = "bjørn".encode(), "naïve".encode(), b"\xff\0\1\2"
    inner = hashlib.md5(password + user).hexdigest().encode()
    proof = b"md5" + hashlib.md5(inner + salt).hexdigest().encode()
    assert Authenticator(user, password).answer(5, salt) == b"p\0\0\0\x28" + proof + b"\0"


def test_password_with_a_nul_cannot_be_sent():
    with pytest.raises(InterfaceError, match="cannot encode Password"):
        authenticator(b"p\0w").answer(3, b"")


def test_secrets_are_not_shown():
    login = authenticator(b"sesame", b"TOKEN")
    assert "u1" in repr(login)
    assert "sesame" not in repr(login)
    assert "TOKEN" not in repr(login)


# --- digest ---


@pytest.mark.parametrize(("algorithm", "name"), [(1, "scrypt"), (2, "Argon2"), (3, "number 3"), (-1, "number -1")])
def test_digest_with_other_algorithms(algorithm, name):
    request = struct.pack("!ii4si4s", algorithm, 4, b"salt", 4, b"once")
    with pytest.raises(InterfaceError, match=f"algorithm {name}; only SHA-256"):
        answer_digest(request, b"pw")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        struct.pack("!i", 0),
        struct.pack("!ii", 0, 16),
        struct.pack("!ii4si", 0, 4, b"salt", 99),
        struct.pack("!ii4si4s", 0, 4, b"salt", 4, b"once") + b"x",
        struct.pack("!ii", 0, -5),
    ],
)
def test_malformed_digest_request(request_bytes):
    with pytest.raises(RemoteProtocolError, match="malformed DigestRequest"):
        answer_digest(request_bytes, b"pw")


# --- SCRAM, against a server in memory ---

SCRAM = b"SCRAM-SHA-256"


class ScramServer:
    """The server's side of one SCRAM login."""

    def __init__(self, password="pw"):
        self._mechanism = scramp.ScramMechanism("SCRAM-SHA-256")
        salt, stored, server_key, iterations = self._mechanism.make_auth_info(password, iteration_count=4096)
        self._server = self._mechanism.make_server(lambda _user: (salt, stored, server_key, iterations))

    def first(self, message):
        assert message[:1] == b"p"
        body = message[5:]
        assert body.startswith(SCRAM + b"\0")
        body = body[len(SCRAM) + 1 :]
        assert int.from_bytes(body[:4], "big") == len(body) - 4
        self._server.set_client_first(body[4:].decode())
        return self._server.get_server_first().encode()

    def final(self, message):
        assert message[:1] == b"p"
        assert int.from_bytes(message[1:5], "big") == len(message) - 1
        self._server.set_client_final(message[5:].decode())
        return self._server.get_server_final().encode()


# With the standard double NUL (quirk Q29 of the sheet), with one, and beside mechanisms we do not have.
OFFERS = [SCRAM + b"\0\0", SCRAM + b"\0", SCRAM, b"SCRAM-SHA-256-PLUS\0" + SCRAM + b"\0\0"]


@pytest.mark.parametrize("offer", OFFERS)
def test_scram(offer):
    server, login = ScramServer(), authenticator()
    challenge = server.first(login.answer(10, offer))
    proof = server.final(login.answer(11, challenge))
    assert login.answer(12, proof) is None
    assert not login.finished
    assert login.answer(0, b"") is None
    assert login.finished


def test_scram_with_the_wrong_password():
    server, login = ScramServer("other"), authenticator()
    challenge = server.first(login.answer(10, SCRAM + b"\0\0"))
    with pytest.raises(scramp.ScramException):
        server.final(login.answer(11, challenge))


def test_scram_with_a_tampered_server_signature():
    server, login = ScramServer(), authenticator()
    challenge = server.first(login.answer(10, SCRAM + b"\0\0"))
    proof = server.final(login.answer(11, challenge))
    last = b"A" if proof[2:3] != b"A" else b"B"
    with pytest.raises(InterfaceError, match="SCRAM login failed"):
        login.answer(12, b"v=" + last + proof[3:])


@pytest.mark.parametrize("proof", [b"", b"v=", b"v=!!", b"x=1", b"e=other-error", b"v=" + b"A" * 44, b"\xff"])
def test_scram_with_a_server_that_does_not_know_the_password(proof):
    """It can make a challenge, but not the proof."""
    server, login = ScramServer(), authenticator()
    challenge = server.first(login.answer(10, SCRAM + b"\0\0"))
    login.answer(11, challenge)
    with pytest.raises(InterfaceError, match="SCRAM login failed"):
        login.answer(12, proof)


@pytest.mark.parametrize("steps", [1, 2])
def test_scram_of_a_server_that_skips_its_proof(steps):
    """Whoever does not know the password could accept any."""
    server, login = ScramServer(), authenticator()
    challenge = server.first(login.answer(10, SCRAM + b"\0\0"))
    if steps == 2:
        login.answer(11, challenge)
    with pytest.raises(InterfaceError, match="without proving"):
        login.answer(0, b"")
    assert not login.finished


def test_scram_with_a_nonce_that_is_not_ours():
    server, login = ScramServer(), authenticator()
    challenge = server.first(login.answer(10, SCRAM + b"\0\0"))
    with pytest.raises(InterfaceError, match="SCRAM login failed"):
        login.answer(11, challenge.replace(b"r=", b"r=x"))


@pytest.mark.parametrize("challenge", [b"", b"r=1", b"garbage", b"r=a,s=!,i=1", b"r=a,s=YQ==,i=x", b"\xff", b",,,"])
def test_scram_with_a_malformed_challenge(challenge):
    login = authenticator()
    login.answer(10, SCRAM + b"\0\0")
    with pytest.raises(InterfaceError):
        login.answer(11, challenge)


@pytest.mark.parametrize(("offer", "shown"), [(b"\0", "none"), (b"", "none"), (b"OAUTHBEARER\0\0", "OAUTHBEARER")])
def test_no_mechanism_we_have(offer, shown):
    with pytest.raises(InterfaceError, match=f"{shown}.*only SCRAM-SHA-256"):
        authenticator().answer(10, offer)


@pytest.mark.parametrize("code", [11, 12])
def test_scram_out_of_order(code):
    with pytest.raises(RemoteProtocolError, match="had not begun"):
        authenticator().answer(code, b"r=1")


def test_scram_with_a_password_that_is_no_text():
    with pytest.raises(InterfaceError, match="UTF-8") as caught:
        Authenticator(b"u1", b"sesame\xff").answer(10, SCRAM + b"\0\0")
    # The decoder's own exception shows what it decoded.
    assert caught.value.__cause__ is None
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(("user", "password"), [(b"\x07", b"pw")])
def test_scram_with_what_it_forbids(user, password):
    with pytest.raises(InterfaceError, match="SCRAM login failed"):
        Authenticator(user, password).answer(10, SCRAM + b"\0\0")


def test_scram_without_the_library(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "scramp", None)
    with pytest.raises(InterfaceError, match="pip install scramp"):
        authenticator().answer(10, SCRAM + b"\0\0")
