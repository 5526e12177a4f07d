"""`connect`: from arguments to a connection.

Owns: the signature, which is written out so that it can be read and checked, and the order of work.
Must not know: what any single parameter means (see `settings`).
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from redshift_connector.core import Connection
from redshift_connector.settings.resolve import resolve
from redshift_connector.settings.rules import check

if TYPE_CHECKING:
    import ssl as ssl_module

__all__ = ["connect"]

_logger = logging.getLogger("redshift_connector")


def connect(
    user: str | bytes | None = None,
    database: str | bytes | None = None,
    password: str | bytes | None = None,
    port: int | str | None = None,
    host: str | None = None,
    source_address: str | None = None,
    unix_sock: str | os.PathLike[str] | None = None,
    ssl: bool | None = None,
    sslmode: str | None = None,
    timeout: float | str | None = None,
    max_prepared_statements: int | str | None = None,
    tcp_keepalive: bool | None = None,
    tcp_keepalive_idle: int | str | None = None,
    tcp_keepalive_interval: int | str | None = None,
    tcp_keepalive_count: int | str | None = None,
    application_name: str | bytes | None = None,
    idp_host: str | None = None,
    db_user: str | None = None,
    app_id: str | None = None,
    app_name: str | None = None,
    preferred_role: str | None = None,
    principal_arn: str | None = None,
    access_key_id: str | bytes | None = None,
    secret_access_key: str | bytes | None = None,
    session_token: str | bytes | None = None,
    profile: str | None = None,
    credentials_provider: str | None = None,
    region: str | None = None,
    cluster_identifier: str | None = None,
    iam: bool | None = None,
    client_id: str | bytes | None = None,
    idp_tenant: str | None = None,
    client_secret: str | bytes | None = None,
    partner_sp_id: str | None = None,
    idp_response_timeout: int | str | None = None,
    idp_partition: str | None = None,
    listen_port: int | str | None = None,
    login_to_rp: str | None = None,
    login_url: str | None = None,
    auto_create: bool | None = None,
    db_groups: list[str] | tuple[str, ...] | str | None = None,
    force_lowercase: bool | None = None,
    allow_db_user_override: bool | None = None,
    client_protocol_version: int | str | None = None,
    database_metadata_current_db_only: bool | None = None,
    enable_table_types: bool | None = None,
    ssl_insecure: bool | None = None,
    web_identity_token: str | bytes | None = None,
    role_session_name: str | None = None,
    role_arn: str | None = None,
    iam_disable_cache: bool | None = None,
    auth_profile: str | None = None,
    endpoint_url: str | None = None,
    provider_name: str | None = None,
    scope: str | None = None,
    numeric_to_float: bool | None = False,
    is_serverless: bool | None = False,
    serverless_acct_id: str | None = None,
    serverless_work_group: str | None = None,
    group_federation: bool | None = None,
    identity_namespace: str | None = None,
    idc_client_display_name: str | None = None,
    idc_region: str | None = None,
    issuer_url: str | None = None,
    token: str | bytes | None = None,
    token_type: str | None = None,
    *,
    sslrootcert: str | os.PathLike[str] | None = None,
    sslcert: str | os.PathLike[str] | None = None,
    sslkey: str | os.PathLike[str] | None = None,
    sslpassword: str | bytes | None = None,
    ssl_context: ssl_module.SSLContext | None = None,
    tcp_user_timeout: float | str | None = None,
    out_of_range: str | None = None,
    super_as: str | None = None,
    varbyte_as: str | None = None,
) -> Connection:
    """Open a connection.

    All parameters are optional and None always means the default; the table in the README describes each. The most
    used ones are below.

    Parameters
    ----------
    host, port, database : str, int, str
        Where the cluster or workgroup is; the port is 5439 by default.
    user, password : str
        The database user.
    sslmode : str
        ``disable``, ``allow``, ``prefer``, ``require``, ``verify-ca`` or ``verify-full``. By default the chain of
        the certificate is verified, and a host name that it does not list is only warned about.
    timeout : float
        Seconds that one wait for the server may take, while connecting and later.
    client_protocol_version : int
        0 text, 1 text with more about columns, 2 (the default) binary values.

    Returns
    -------
    Connection
        Ready for statements.

    Raises
    ------
    TypeError
        If a keyword is not known; the nearest one is named.
    InterfaceError
        If parameters do not go together, the server cannot be reached, its certificate is not acceptable, or it
        refuses the user.
    OperationalError
        If the server does not answer within ``timeout``.
    ProgrammingError
        If the server refuses something else, such as the database.

    Examples
    --------
    >>> import redshift_connector
    >>> connection = redshift_connector.connect(**server)
    >>> connection.cursor().execute("select current_database()").fetchone()
    ['dev']
    >>> connection.close()
    """
    settings = resolve(dict(locals()))
    check(settings)
    _logger.debug("connecting with %r", settings)
    return Connection.from_settings(settings)
