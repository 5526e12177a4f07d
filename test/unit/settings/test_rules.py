"""Which settings do not go together, and which rule speaks first."""

from __future__ import annotations

import re
import ssl

import pytest

from redshift_connector.error import InterfaceError, NotSupportedError
from redshift_connector.settings.plugins import IDC_OR_NATIVE_IDP_PLUGINS_LIST, IDC_PLUGINS_LIST
from redshift_connector.settings.resolve import resolve
from redshift_connector.settings.rules import RULES, check, validate_keepalive_values

INVALID = "Invalid connection property setting. "


def refuse(fragment, error=InterfaceError, **arguments):
    with pytest.raises(error, match=re.escape(fragment)) as caught:
        check(resolve(arguments))
    assert type(caught.value) is error


def test_ordinary_settings_pass():
    check(resolve({}))
    check(resolve({"user": "ann", "password": "p", "host": "h", "port": "5439", "ssl": False}))
    check(resolve({"access_key_id": "a", "profile": "p", "auth_profile": "q", "credentials_provider": ""}))


@pytest.mark.parametrize("provider", [*IDC_PLUGINS_LIST, "redshift_connector.plugin.x.IdpTokenAuthPlugin"])
def test_identity_center_excludes_iam(provider):
    fragment = "You can not use this authentication plugin with IAM enabled."
    refuse(fragment, iam=True, ssl=False, credentials_provider=provider)


@pytest.mark.parametrize("off", [{"ssl": False}, {"sslmode": "disable"}, {"ssl": 0}])
def test_iam_needs_tls(off):
    refuse(INVALID + "SSL must be enabled when using IAM", iam=True, client_protocol_version=9, **off)


@pytest.mark.parametrize("off", [{"ssl": False}, {"sslmode": "disable"}])
@pytest.mark.parametrize("provider", IDC_OR_NATIVE_IDP_PLUGINS_LIST)
def test_token_needs_tls(provider, off):
    fragment = "Authentication must use an SSL connection"
    refuse(fragment, credentials_provider=provider, ssl_insecure=True, **off)


def test_ssl_insecure_needs_iam():
    refuse(INVALID + "IAM must be enabled when using ssl_insecure", ssl_insecure=True, client_protocol_version=9)


@pytest.mark.parametrize("version", [3, -1, "3", "x", 1.5, [], b"1"])
def test_protocol_version(version):
    fragment = INVALID + "client_protocol_version must be in [0, 1, 2]"
    refuse(fragment, client_protocol_version=version, tcp_keepalive_idle=0)


def test_provider_is_text():
    fragment = INVALID + "It is not valid to provide a non-string value to credentials_provider."
    refuse(fragment, credentials_provider=3)
    refuse(fragment, credentials_provider=[], iam=True)


@pytest.mark.parametrize("name", ["idle", "interval", "count"])
@pytest.mark.parametrize("number", [0, -1])
def test_keepalive(name, number):
    refuse(f"tcp_keepalive_{name} must be positive", **{f"tcp_keepalive_{name}": number})
    check(resolve({"tcp_keepalive": False, f"tcp_keepalive_{name}": number}))
    with pytest.raises(ValueError, match=f"tcp_keepalive_{name} must be positive"):
        validate_keepalive_values(**{"idle": 1, "interval": None, "count": 1, name: number})
    validate_keepalive_values(None, None, None)


def test_key_needs_certificate():
    refuse("sslkey needs sslcert", sslkey="me.key")


class TestContext:
    @pytest.fixture
    def context(self):
        return ssl.create_default_context()

    @pytest.mark.parametrize("name", ["sslrootcert", "sslcert", "sslpassword"])
    def test_stands_alone(self, context, name):
        refuse(f"load {name} into the context", ssl_context=context, **{name: "x"})

    @pytest.mark.parametrize("off", [{"ssl": False}, {"sslmode": "disable"}])
    def test_needs_tls(self, context, off):
        refuse("ssl_context has no effect", ssl_context=context, **off)

    def test_does_not_weaken_a_named_mode(self, context):
        for mode in (None, "verify-full", "verify-ca", "require"):
            check(resolve({"ssl_context": context, "sslmode": mode}))
        context.check_hostname = False
        refuse("sslmode='verify-full' needs an ssl_context", ssl_context=context, sslmode="verify-full")
        check(resolve({"ssl_context": context, "sslmode": "verify-ca"}))
        context.verify_mode = ssl.CERT_NONE
        refuse("sslmode='verify-ca' needs an ssl_context", ssl_context=context, sslmode="verify-ca")
        for mode in (None, "require", "prefer"):
            check(resolve({"ssl_context": context, "sslmode": mode}))


@pytest.mark.parametrize(
    "arguments",
    [
        {"iam": True},
        {"iam": True, "credentials_provider": "OktaCredentialsProvider"},
        {"credentials_provider": "mine.Provider"},
    ],
)
def test_logins_that_are_not_written_yet(arguments):
    refuse("is not available in this version yet", NotSupportedError, **arguments)


@pytest.mark.parametrize("iam", [True, False])
@pytest.mark.parametrize("prefix", ["", "redshift_connector.plugin."])
def test_provider_that_passes_a_token_on(iam, prefix):
    provider = prefix + "BasicJwtCredentialsProvider"
    check(resolve({"iam": iam, "credentials_provider": provider, "web_identity_token": "TOKEN"}))
    refuse("Missing required connection property: web_identity_token", iam=iam, credentials_provider=provider)


def test_each_rule_says_why():
    for rule in RULES:
        assert rule.__doc__
