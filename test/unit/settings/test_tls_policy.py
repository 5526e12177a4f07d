"""What the settings about TLS amount to."""

from __future__ import annotations

import logging

import pytest

from redshift_connector.settings.resolve import resolve
from redshift_connector.settings.tls import TlsMode


def policy(**arguments):
    return resolve(arguments).tls


@pytest.mark.parametrize(
    "arguments", [{}, {"sslmode": None}, {"ssl": True}, {"ssl": None}, {"ssl": 1}, {"ssl": "true"}]
)
def test_default(arguments, caplog):
    tls = policy(**arguments)
    assert (tls.mode, tls.defaulted) == (TlsMode.VERIFY_FULL, True)
    assert tls.verifies_chain
    assert not tls.verifies_name
    assert not caplog.records


@pytest.mark.parametrize("mode", list(TlsMode))
def test_named(mode, caplog):
    tls = policy(sslmode=mode.value)
    assert (tls.mode, tls.defaulted) == (mode, False)
    assert not caplog.records


@pytest.mark.parametrize(
    "sslmode", ["", "VERIFY-CA", "Require", "verify_full", " require", "true", 1, True, [], b"require"]
)
def test_unsupported_is_taken_as_the_default_with_a_warning(sslmode, caplog):
    tls = policy(sslmode=sslmode)
    assert (tls.mode, tls.defaulted) == (TlsMode.VERIFY_FULL, True)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    for mode in TlsMode:
        assert mode.value in record.getMessage()


@pytest.mark.parametrize("arguments", [{"ssl": False}, {"ssl": 0}, {"ssl": "false"}, {"sslmode": "disable"}])
def test_off(arguments):
    settings = resolve(arguments)
    assert settings.tls.mode is TlsMode.DISABLE
    assert (settings.ssl, settings.sslmode) == (False, "")


def test_contradiction_is_warned_about(caplog):
    assert policy(ssl=False, sslmode="verify-full").mode is TlsMode.DISABLE
    assert "no effect" in caplog.text


@pytest.mark.parametrize(
    ("sslmode", "asks_first", "insists", "verifies_chain", "verifies_name"),
    [
        ("disable", False, False, False, False),
        ("allow", False, False, False, False),
        ("prefer", True, False, False, False),
        ("require", True, True, False, False),
        ("verify-ca", True, True, True, False),
        ("verify-full", True, True, True, True),
    ],
)
def test_meaning(sslmode, asks_first, insists, verifies_chain, verifies_name):
    tls = policy(sslmode=sslmode)
    assert tls.asks_first is asks_first
    assert tls.insists is insists
    assert tls.verifies_chain is verifies_chain
    assert tls.verifies_name is verifies_name


def test_require_with_a_root_file_verifies_the_chain():
    assert policy(sslmode="require", sslrootcert="root.pem").mode is TlsMode.VERIFY_CA
    assert policy(sslmode="prefer", sslrootcert="root.pem").mode is TlsMode.PREFER


@pytest.mark.parametrize("sslmode", ["allow", "prefer"])
@pytest.mark.parametrize(
    "arguments",
    [
        {"iam": True},
        {"credentials_provider": "IdpTokenAuthPlugin"},
        {"credentials_provider": "redshift_connector.plugin.BasicJwtCredentialsProvider"},
    ],
)
def test_credentials_that_must_not_travel_in_the_clear(sslmode, arguments):
    assert policy(sslmode=sslmode, **arguments).mode is TlsMode.REQUIRE


def test_files():
    tls = policy(sslrootcert="root.pem", sslcert="me.pem", sslkey="me.key", sslpassword="sesame")
    assert (tls.sslrootcert, tls.sslcert, tls.sslkey) == ("root.pem", "me.pem", "me.key")
    assert tls.sslpassword is not None
    assert tls.sslpassword.data() == b"sesame"
    assert "sesame" not in repr(tls)
    assert tls == policy(sslrootcert="root.pem", sslcert="me.pem", sslkey="me.key", sslpassword=b"sesame")
    assert len({tls, policy()}) == 2
