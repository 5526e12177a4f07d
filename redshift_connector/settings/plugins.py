"""The names of the login plugins that settings must tell apart.

Owns: the lists of plugins that send a token to the server.
Must not know: the plugins themselves.
"""

from __future__ import annotations

__all__ = ["IDC_OR_NATIVE_IDP_PLUGINS_LIST", "IDC_PLUGINS_LIST", "asks_identity_center", "sends_token"]

_PACKAGE = "redshift_connector.plugin."


def _both_spellings(*names: str) -> tuple[str, ...]:
    return tuple(spelling for name in names for spelling in (name, _PACKAGE + name))


# Plugins that log in with IAM Identity Center.
IDC_PLUGINS_LIST = _both_spellings("BrowserIdcAuthPlugin", "IdpTokenAuthPlugin")

# All plugins whose token goes to the server.
IDC_OR_NATIVE_IDP_PLUGINS_LIST = _both_spellings(
    "BrowserAzureOAuth2CredentialsProvider",
    "BasicJwtCredentialsProvider",
    "BrowserIdcAuthPlugin",
    "IdpTokenAuthPlugin",
)


def asks_identity_center(credentials_provider: object) -> bool:
    """Tell whether a plugin, named in any way, is one of ours for IAM Identity Center.

    Examples
    --------
    >>> asks_identity_center("redshift_connector.plugin.idp_token_auth_plugin.IdpTokenAuthPlugin")
    True
    >>> asks_identity_center("mine.IdpTokenAuthPlugin")
    False
    """
    return _short(credentials_provider) in IDC_PLUGINS_LIST


def sends_token(credentials_provider: object) -> bool:
    """Tell whether a plugin, named in any way, is one of ours whose token goes to the server.

    Examples
    --------
    >>> sends_token("BasicJwtCredentialsProvider"), sends_token("OktaCredentialsProvider"), sends_token(None)
    (True, False, False)
    """
    return _short(credentials_provider) in IDC_OR_NATIVE_IDP_PLUGINS_LIST


def _short(name: object) -> str:
    # A class can be reached by several dotted paths; the rules hold for the class, not for the spelling.
    if not isinstance(name, str):
        return ""
    return name.rpartition(".")[2] if name.startswith(_PACKAGE) else name
