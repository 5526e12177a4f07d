"""From the arguments of ``connect()`` to the values in effect.

Owns: the object that carries the settings through the driver, and how it is made.
Must not know: rules between parameters (see `rules`), what the values are used for.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from redshift_connector.config import DEFAULT_MAX_PREPARED_STATEMENTS
from redshift_connector.settings.plugins import sends_token
from redshift_connector.settings.table import BY_NAME, TABLE
from redshift_connector.settings.tls import TlsMode, TlsPolicy, decide

if TYPE_CHECKING:
    import ssl as ssl_module

    from redshift_connector.settings.secret import Secret

__all__ = ["Settings", "resolve"]

_logger = logging.getLogger(__name__)

# What users of other drivers type, where spelling alone does not lead to our name.
_OTHER_NAMES = {
    "dbname": "database",
    "db": "database",
    "db_name": "database",
    "username": "user",
    "user_name": "user",
    "passwd": "password",
    "pwd": "password",
    "connect_timeout": "timeout",
    "principal": "principal_arn",
    "sslcontext": "ssl_context",
}


class Settings:
    """The effective value of every parameter, as an attribute of the same name. It cannot be changed.

    The annotations repeat the types of the table for type checkers; a test compares them.

    Attributes
    ----------
    tls : TlsPolicy
        What the settings about TLS amount to.
    given : frozenset of str
        Names of the parameters for which the caller gave a value other than None.

    Examples
    --------
    >>> settings = resolve({"host": "example.com", "port": "5440", "password": "sesame"})
    >>> settings.port, settings.timeout, settings.tls.mode.value
    (5440, None, 'verify-full')
    >>> settings
    Settings(host='example.com', password=***, port=5440)
    """

    __slots__ = (*(parameter.name for parameter in TABLE), "given", "tls")

    user: str | bytes
    database: str | bytes
    password: Secret
    port: int
    host: str
    source_address: str | None
    unix_sock: str | None
    ssl: bool
    sslmode: str
    timeout: float | None
    max_prepared_statements: int
    tcp_keepalive: bool
    tcp_keepalive_idle: int | None
    tcp_keepalive_interval: int | None
    tcp_keepalive_count: int | None
    application_name: str | bytes | None
    idp_host: str | None
    db_user: str | None
    app_id: str | None
    app_name: str
    preferred_role: str | None
    principal_arn: str | None
    access_key_id: Secret | None
    secret_access_key: Secret | None
    session_token: Secret | None
    profile: str | None
    credentials_provider: str | None
    region: str | None
    cluster_identifier: str | None
    iam: bool
    client_id: Secret | None
    idp_tenant: str | None
    client_secret: Secret | None
    partner_sp_id: str | None
    idp_response_timeout: int
    idp_partition: str | None
    listen_port: int
    login_to_rp: str
    login_url: str | None
    auto_create: bool
    db_groups: tuple[str, ...]
    force_lowercase: bool
    allow_db_user_override: bool
    client_protocol_version: int
    database_metadata_current_db_only: bool
    enable_table_types: bool
    ssl_insecure: bool
    web_identity_token: Secret | None
    role_session_name: str | None
    role_arn: str | None
    iam_disable_cache: bool
    auth_profile: str | None
    endpoint_url: str | None
    provider_name: str | None
    scope: str
    numeric_to_float: bool
    is_serverless: bool
    serverless_acct_id: str | None
    serverless_work_group: str | None
    group_federation: bool
    identity_namespace: str | None
    idc_client_display_name: str | None
    idc_region: str | None
    issuer_url: str | None
    token: Secret | None
    token_type: str | None
    sslrootcert: str | None
    sslcert: str | None
    sslkey: str | None
    sslpassword: Secret | None
    ssl_context: ssl_module.SSLContext | None
    tcp_user_timeout: float | None
    out_of_range: str
    super_as: str
    varbyte_as: str
    tls: TlsPolicy
    given: frozenset[str]

    def __init__(self, values: Mapping[str, Any], *, tls: TlsPolicy, given: frozenset[str]) -> None:
        for name in BY_NAME:
            object.__setattr__(self, name, values[name])
        object.__setattr__(self, "tls", tls)
        object.__setattr__(self, "given", given)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"settings cannot be changed, so {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"settings cannot be changed, so {name} cannot be deleted")

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in sorted(self.given))
        return f"Settings({', '.join(shown)})"


def resolve(arguments: Mapping[str, Any]) -> Settings:
    """Return the settings in effect for the arguments of ``connect()``.

    Parameters
    ----------
    arguments : mapping of str to object
        Keyword to argument. A missing keyword and None both mean the default.

    Returns
    -------
    Settings
        Not yet checked by `rules.check`.

    Raises
    ------
    TypeError
        If a keyword is not known.
    InterfaceError
        If a value cannot be meant.

    Examples
    --------
    >>> resolve({"databse": "dev"})
    Traceback (most recent call last):
        ...
    TypeError: connect() got an unexpected keyword argument 'databse'. Did you mean 'database'?
    """
    _refuse_unknown(arguments)
    given = frozenset(name for name, argument in arguments.items() if argument is not None)
    values = {parameter.name: parameter.effective(arguments.get(parameter.name)) for parameter in TABLE}
    if values["max_prepared_statements"] < 0:
        _logger.warning("max_prepared_statements is negative; %d is used", DEFAULT_MAX_PREPARED_STATEMENTS)
        values["max_prepared_statements"] = DEFAULT_MAX_PREPARED_STATEMENTS
    tls = decide(
        values,
        sslmode_given="sslmode" in given,
        needs_encryption=values["iam"] or sends_token(values["credentials_provider"]),
    )
    values["ssl"] = tls.mode is not TlsMode.DISABLE
    values["sslmode"] = tls.mode.value if values["ssl"] else ""
    return Settings(values, tls=tls, given=given)


def _refuse_unknown(arguments: Mapping[str, Any]) -> None:
    for name in arguments:
        if name not in BY_NAME:
            message = f"connect() got an unexpected keyword argument {name!r}."
            nearest = _nearest(name)
            raise TypeError(f"{message} Did you mean {nearest!r}?" if nearest else message)


def _nearest(name: str) -> str | None:
    other = _OTHER_NAMES.get(name.lower())
    close = difflib.get_close_matches(name.lower(), BY_NAME, n=1)
    return other or (close[0] if close else None)
