"""Which settings do not go together.

Owns: the rules between parameters, one function and one message each, and their order.
Must not know: what a single value may be (see `kinds`), anything that needs the network.

The first rule that is broken raises InterfaceError. The order is that of the published driver, and the keywords are
named in the messages, since programs look for them.
"""

from __future__ import annotations

from collections.abc import Callable

from redshift_connector.config import ClientProtocolVersion
from redshift_connector.error import InterfaceError, NotSupportedError
from redshift_connector.settings.parameter import INVALID_SETTING
from redshift_connector.settings.plugins import asks_identity_center, sends_token
from redshift_connector.settings.resolve import Settings

__all__ = ["RULES", "check", "validate_keepalive_values"]


def identity_center_excludes_iam(settings: Settings) -> None:
    """IAM Identity Center plugins bring their own login."""
    if settings.iam and asks_identity_center(settings.credentials_provider):
        raise InterfaceError("You can not use this authentication plugin with IAM enabled. Set iam=False.")


def iam_needs_tls(settings: Settings) -> None:
    """Temporary credentials never travel unencrypted."""
    if settings.iam and not settings.ssl:
        raise InterfaceError(
            INVALID_SETTING + "SSL must be enabled when using IAM: remove ssl=False or sslmode='disable'"
        )


def token_needs_tls(settings: Settings) -> None:
    """Tokens never travel unencrypted."""
    if sends_token(settings.credentials_provider) and not settings.ssl:
        raise InterfaceError(
            "Authentication must use an SSL connection with this credentials_provider: "
            "remove ssl=False or sslmode='disable'"
        )


def ssl_insecure_needs_iam(settings: Settings) -> None:
    """``ssl_insecure`` is about the identity provider, and says nothing about the server's certificate."""
    if settings.ssl_insecure and not settings.iam:
        raise InterfaceError(INVALID_SETTING + "IAM must be enabled when using ssl_insecure")


def protocol_version_is_known(settings: Settings) -> None:
    """The driver speaks the listed versions only."""
    versions = ClientProtocolVersion.list()
    if settings.client_protocol_version not in versions:
        raise InterfaceError(INVALID_SETTING + f"client_protocol_version must be in {versions}")


def credentials_provider_is_text(settings: Settings) -> None:
    """A plugin is given by name."""
    provider: object = settings.credentials_provider
    if provider is not None and not isinstance(provider, str):
        raise InterfaceError(
            INVALID_SETTING + "It is not valid to provide a non-string value to credentials_provider."
        )


def keepalive_is_positive(settings: Settings) -> None:
    """Keep-alive numbers count seconds or probes."""
    if not settings.tcp_keepalive:
        return
    try:
        validate_keepalive_values(
            settings.tcp_keepalive_idle, settings.tcp_keepalive_interval, settings.tcp_keepalive_count
        )
    except ValueError as error:
        raise InterfaceError(str(error)) from error


def key_needs_certificate(settings: Settings) -> None:
    """A private key alone proves nothing."""
    if settings.sslkey and not settings.sslcert:
        raise InterfaceError(INVALID_SETTING + "sslkey needs sslcert, the certificate that the key belongs to")


def context_stands_alone(settings: Settings) -> None:
    """A context is used as it is, so what would go into it cannot be given beside it."""
    beside = [name for name in ("sslrootcert", "sslcert", "sslkey", "sslpassword") if name in settings.given]
    if settings.ssl_context is not None and beside:
        raise InterfaceError(
            INVALID_SETTING + f"ssl_context is used as it is: load {', '.join(beside)} into the context"
        )


def context_keeps_promise_of_sslmode(settings: Settings) -> None:
    """A mode that the caller named is not weakened by the caller's own context."""
    context = settings.ssl_context
    if context is None:
        return
    if not settings.ssl:
        raise InterfaceError(INVALID_SETTING + "ssl_context has no effect with ssl=False or sslmode='disable'")
    if settings.tls.verifies_name and not context.check_hostname:
        raise InterfaceError(INVALID_SETTING + "sslmode='verify-full' needs an ssl_context with check_hostname")
    if settings.tls.verifies_chain and not settings.tls.defaulted and not context.verify_mode:
        raise InterfaceError(
            INVALID_SETTING + f"sslmode={settings.sslmode!r} needs an ssl_context with verify_mode=CERT_REQUIRED"
        )


def login_needs_no_network(settings: Settings) -> None:
    """The logins beyond a password and a ready token are not written yet. DELETE this rule when they are."""
    provider = settings.credentials_provider
    if provider and provider.rpartition(".")[2] != "BasicJwtCredentialsProvider":
        raise NotSupportedError(f"{provider} is not available in this version yet; use user and password")
    if settings.iam and not provider:
        raise NotSupportedError("iam=True is not available in this version yet; use user and password")


def token_is_given(settings: Settings) -> None:
    """A provider that only passes a token on needs one."""
    if settings.credentials_provider and not settings.web_identity_token:
        raise InterfaceError("Missing required connection property: web_identity_token (the JWT of your provider)")


RULES: tuple[Callable[[Settings], None], ...] = (
    identity_center_excludes_iam,
    iam_needs_tls,
    token_needs_tls,
    ssl_insecure_needs_iam,
    protocol_version_is_known,
    credentials_provider_is_text,
    keepalive_is_positive,
    key_needs_certificate,
    context_stands_alone,
    context_keeps_promise_of_sslmode,
    # The last one goes when the login floor is built.
    login_needs_no_network,
    token_is_given,
)


def check(settings: Settings) -> None:
    """Raise for the first rule that the settings break.

    Raises
    ------
    InterfaceError
        If two settings do not go together.
    NotSupportedError
        If they ask for something this version cannot do.

    Examples
    --------
    >>> from redshift_connector.settings.resolve import resolve
    >>> check(resolve({"ssl_insecure": True}))
    Traceback (most recent call last):
        ...
    redshift_connector.error.InterfaceError: Invalid connection property setting. IAM must be enabled when using \
ssl_insecure
    """
    for rule in RULES:
        rule(settings)


def validate_keepalive_values(idle: int | None, interval: int | None, count: int | None) -> None:
    """Raise ValueError unless each number that is given is above zero.

    Examples
    --------
    >>> validate_keepalive_values(60, None, 3)
    >>> validate_keepalive_values(60, 0, 3)
    Traceback (most recent call last):
        ...
    ValueError: tcp_keepalive_interval must be positive
    """
    numbers = {
        "tcp_keepalive_idle": idle,
        "tcp_keepalive_interval": interval,
        "tcp_keepalive_count": count,
    }
    for name, number in numbers.items():
        if number is not None and number <= 0:
            raise ValueError(f"{name} must be positive")
