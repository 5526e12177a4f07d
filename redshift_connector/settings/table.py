"""Every keyword of ``connect()``, declared once.

Owns: names, order, kinds, defaults, groups, secrecy and documentation of the parameters.
Must not know: how a value is used.

The signature of ``connect()``, validation, masking, the bag of properties and the table in the README all follow
from `TABLE`. Its order is the order of positional arguments in the published driver, so a new parameter goes to the
end, with ``published=False``.
"""

from __future__ import annotations

from redshift_connector.config import DEFAULT_MAX_PREPARED_STATEMENTS, DEFAULT_PROTOCOL_VERSION
from redshift_connector.settings import kinds
from redshift_connector.settings.parameter import Parameter
from redshift_connector.settings.secret import Secret

__all__ = ["BY_NAME", "PUBLIC_PROPERTIES", "TABLE"]


TABLE: tuple[Parameter, ...] = (
    Parameter(
        name="user",
        property_name="user_name",
        kind=kinds.TEXT_OR_BYTES,
        default="",
        group="connection",
        doc="Database user. With an identity provider, the user name there.",
    ),
    Parameter(
        name="database",
        property_name="db_name",
        kind=kinds.TEXT_OR_BYTES,
        default="",
        group="connection",
        doc="Database to connect to.",
    ),
    Parameter(
        name="password",
        kind=kinds.SECRET,
        default=Secret(""),
        group="connection",
        secret=True,
        doc="Password of the database user or, with an identity provider, of the user there.",
    ),
    Parameter(
        name="port",
        kind=kinds.PORT,
        default=5439,
        group="connection",
        doc="TCP port of the server.",
    ),
    Parameter(
        name="host",
        kind=kinds.TEXT,
        default="",
        group="connection",
        doc="Host name or address of the server; an IPv6 address is written without brackets.",
    ),
    Parameter(
        name="source_address",
        kind=kinds.TEXT,
        group="connection",
        doc="Local address to connect from.",
    ),
    Parameter(
        name="unix_sock",
        kind=kinds.PATH,
        group="connection",
        doc="Path of a UNIX socket to connect to instead of host and port.",
    ),
    Parameter(
        name="ssl",
        kind=kinds.BOOLEAN,
        default=True,
        group="tls",
        doc="Whether to use TLS. False is the same as sslmode `disable`.",
    ),
    Parameter(
        name="sslmode",
        kind=kinds.ANYTHING,
        default="verify-full",
        group="tls",
        doc=(
            "How far to trust the server's certificate: `disable`, `allow`, `prefer`, `require`, `verify-ca` or "
            "`verify-full`, with the meaning they have in libpq. When it is omitted, the chain of the certificate is "
            "verified and a host name that the certificate does not list is only warned about."
        ),
    ),
    Parameter(
        name="timeout",
        kind=kinds.SECONDS,
        group="connection",
        doc="Seconds to wait for the connection to be made, and then for each answer. No limit if omitted.",
    ),
    Parameter(
        name="max_prepared_statements",
        kind=kinds.WHOLE,
        default=DEFAULT_MAX_PREPARED_STATEMENTS,
        group="query",
        doc="Most prepared statements kept on the server for one connection; 0 keeps none.",
    ),
    Parameter(
        name="tcp_keepalive",
        kind=kinds.BOOLEAN,
        default=True,
        group="connection",
        doc="Whether the system probes an idle connection.",
    ),
    Parameter(
        name="tcp_keepalive_idle",
        kind=kinds.WHOLE,
        group="connection",
        doc="Seconds of silence before the first probe. The system's own number if omitted.",
    ),
    Parameter(
        name="tcp_keepalive_interval",
        kind=kinds.WHOLE,
        group="connection",
        doc="Seconds between two probes. The system's own number if omitted.",
    ),
    Parameter(
        name="tcp_keepalive_count",
        kind=kinds.WHOLE,
        group="connection",
        doc="Unanswered probes after which the connection counts as lost. The system's own number if omitted.",
    ),
    Parameter(
        name="application_name",
        kind=kinds.TEXT_OR_BYTES,
        group="startup",
        doc="Name of the program, shown in the server's system tables. If omitted, the calling module's name.",
    ),
    Parameter(
        name="idp_host",
        kind=kinds.TEXT,
        group="idp",
        doc="Host of the identity provider (ADFS, Okta, Ping).",
    ),
    Parameter(
        name="db_user",
        kind=kinds.TEXT,
        group="iam",
        doc="Database user to ask temporary credentials for.",
    ),
    Parameter(
        name="app_id",
        kind=kinds.TEXT,
        group="idp",
        doc="Id of the application at Okta.",
    ),
    Parameter(
        name="app_name",
        kind=kinds.TEXT,
        default="amazon_aws_redshift",
        group="idp",
        doc="Name of the application at Okta.",
    ),
    Parameter(
        name="preferred_role",
        kind=kinds.TEXT,
        group="idp",
        doc="ARN of the role to take when the identity provider offers several.",
    ),
    Parameter(
        name="principal_arn",
        property_name="principal",
        kind=kinds.TEXT,
        group="idp",
        doc="ARN of the identity provider in IAM. Kept for old programs: the provider's answer names it.",
    ),
    Parameter(
        name="access_key_id",
        kind=kinds.SECRET,
        group="iam",
        secret=True,
        doc="AWS access key.",
    ),
    Parameter(
        name="secret_access_key",
        kind=kinds.SECRET,
        group="iam",
        secret=True,
        doc="Secret that belongs to the AWS access key.",
    ),
    Parameter(
        name="session_token",
        kind=kinds.SECRET,
        group="iam",
        secret=True,
        doc="Token that belongs to a temporary AWS access key.",
    ),
    Parameter(
        name="profile",
        kind=kinds.TEXT,
        group="iam",
        doc="Profile of the AWS configuration files to take credentials from.",
    ),
    Parameter(
        name="credentials_provider",
        kind=kinds.ANYTHING,
        group="idp",
        doc="Plugin that logs in with an identity provider: the name of one of ours, or the dotted path of a class.",
    ),
    Parameter(
        name="region",
        kind=kinds.TEXT,
        group="iam",
        doc="AWS region of the cluster or workgroup. Found from the host name if omitted.",
    ),
    Parameter(
        name="cluster_identifier",
        kind=kinds.TEXT,
        group="iam",
        doc="Identifier of the cluster.",
    ),
    Parameter(
        name="iam",
        kind=kinds.BOOLEAN,
        default=False,
        group="iam",
        doc="Whether to log in with AWS credentials instead of a password.",
    ),
    Parameter(
        name="client_id",
        kind=kinds.SECRET,
        group="idp",
        secret=True,
        doc="Id of the application at Azure.",
    ),
    Parameter(
        name="idp_tenant",
        kind=kinds.TEXT,
        group="idp",
        doc="Azure tenant.",
    ),
    Parameter(
        name="client_secret",
        kind=kinds.SECRET,
        group="idp",
        secret=True,
        doc="Secret of the application at Azure.",
    ),
    Parameter(
        name="partner_sp_id",
        kind=kinds.TEXT,
        group="idp",
        doc="Id of the service provider at Ping.",
    ),
    Parameter(
        name="idp_response_timeout",
        kind=kinds.WHOLE,
        default=120,
        group="idp",
        doc="Seconds to wait for a login in the browser.",
    ),
    Parameter(
        name="idp_partition",
        kind=kinds.TEXT,
        group="idp",
        doc="Azure cloud: `commercial` (or empty), `us-gov` or `cn`.",
    ),
    Parameter(
        name="listen_port",
        kind=kinds.PORT,
        default=7890,
        group="idp",
        doc="Local port where the answer of a login in the browser is awaited.",
    ),
    Parameter(
        name="login_to_rp",
        kind=kinds.TEXT,
        default="urn:amazon:webservices",
        group="idp",
        doc="Relying party to log in to at ADFS.",
    ),
    Parameter(
        name="login_url",
        kind=kinds.TEXT,
        group="idp",
        doc="Address of the login page of a SAML identity provider.",
    ),
    Parameter(
        name="auto_create",
        kind=kinds.BOOLEAN,
        default=False,
        group="iam",
        doc="Whether a database user that does not exist is created.",
    ),
    Parameter(
        name="db_groups",
        kind=kinds.TEXTS,
        default=(),
        group="iam",
        doc="Groups the database user joins for this session.",
    ),
    Parameter(
        name="force_lowercase",
        kind=kinds.BOOLEAN,
        default=False,
        group="iam",
        doc="Whether the names of the groups are put in lower case.",
    ),
    Parameter(
        name="allow_db_user_override",
        kind=kinds.BOOLEAN,
        default=False,
        group="iam",
        doc="Kept for old programs: whether the identity provider may name the database user is decided there.",
    ),
    Parameter(
        name="client_protocol_version",
        kind=kinds.PROTOCOL_VERSION,
        default=DEFAULT_PROTOCOL_VERSION,
        group="startup",
        doc="Newest protocol to ask the server for: 0 text, 1 with details of result columns, 2 binary values.",
    ),
    Parameter(
        name="database_metadata_current_db_only",
        kind=kinds.BOOLEAN,
        default=True,
        group="catalogue",
        doc="Whether the catalogue methods keep to the connected database.",
    ),
    Parameter(
        name="enable_table_types",
        kind=kinds.UNLESS_FALSE,
        default=True,
        group="catalogue",
        doc="Whether the catalogue methods tell table types apart, or only TABLE and VIEW.",
    ),
    Parameter(
        name="ssl_insecure",
        kind=kinds.BOOLEAN,
        default=False,
        group="idp",
        doc="Whether the identity provider's certificate goes unverified. Never meant for production.",
    ),
    Parameter(
        name="web_identity_token",
        kind=kinds.SECRET,
        group="idp",
        secret=True,
        doc="Token (JWT) to log in with.",
    ),
    Parameter(
        name="role_session_name",
        kind=kinds.TEXT,
        group="idp",
        doc="Name of the session when a role is assumed.",
    ),
    Parameter(
        name="role_arn",
        kind=kinds.TEXT,
        group="idp",
        doc="ARN of the role to assume.",
    ),
    Parameter(
        name="iam_disable_cache",
        kind=kinds.BOOLEAN,
        default=False,
        group="iam",
        doc="Whether temporary credentials are fetched anew for every connection.",
    ),
    Parameter(
        name="auth_profile",
        kind=kinds.TEXT,
        group="iam",
        doc="Authentication profile, stored at Redshift, that supplies connection settings.",
    ),
    Parameter(
        name="endpoint_url",
        kind=kinds.TEXT,
        group="iam",
        doc="Address of the AWS service to call instead of the usual one.",
    ),
    Parameter(
        name="provider_name",
        kind=kinds.TEXT,
        group="startup",
        doc="Name under which the identity provider is registered in Redshift.",
    ),
    Parameter(
        name="scope",
        kind=kinds.TEXT,
        default="",
        group="idp",
        doc="OAuth2 scope to ask for.",
    ),
    Parameter(
        name="numeric_to_float",
        kind=kinds.BOOLEAN,
        default=False,
        signature_default=False,
        group="query",
        doc="Whether NUMERIC values arrive as float instead of Decimal.",
    ),
    Parameter(
        name="is_serverless",
        kind=kinds.BOOLEAN,
        default=False,
        signature_default=False,
        group="iam",
        doc="Whether the endpoint is Redshift Serverless although its host name does not show it.",
    ),
    Parameter(
        name="serverless_acct_id",
        kind=kinds.TEXT,
        group="iam",
        doc="Account of the workgroup. Found from the host name if omitted.",
    ),
    Parameter(
        name="serverless_work_group",
        kind=kinds.TEXT,
        group="iam",
        doc="Name of the workgroup. Found from the host name if omitted.",
    ),
    Parameter(
        name="group_federation",
        kind=kinds.BOOLEAN,
        default=False,
        group="iam",
        doc="Whether the database user and its roles follow from the IAM identity.",
    ),
    Parameter(
        name="identity_namespace",
        kind=kinds.TEXT,
        group="startup",
        doc="Namespace of the identity at IAM Identity Center.",
    ),
    Parameter(
        name="idc_client_display_name",
        kind=kinds.TEXT,
        group="startup",
        doc="Name the user sees for this program at IAM Identity Center.",
    ),
    Parameter(
        name="idc_region",
        kind=kinds.TEXT,
        group="idp",
        doc="AWS region of IAM Identity Center.",
    ),
    Parameter(
        name="issuer_url",
        kind=kinds.TEXT,
        group="idp",
        doc="Address of the IAM Identity Center instance.",
    ),
    Parameter(
        name="token",
        kind=kinds.SECRET,
        group="idp",
        secret=True,
        doc="Token to log in with at IAM Identity Center.",
    ),
    Parameter(
        name="token_type",
        kind=kinds.TEXT,
        group="idp",
        doc="Kind of the token: `ACCESS_TOKEN`, `EXT_JWT` or `SUBJECT_TOKEN`.",
    ),
    Parameter(
        name="sslrootcert",
        kind=kinds.PATH,
        group="tls",
        published=False,
        doc=(
            "File of the certificate authorities to trust (PEM), in place of those of the system and of the package "
            "certifi. With sslmode `require` it makes the chain verified too."
        ),
    ),
    Parameter(
        name="sslcert",
        kind=kinds.PATH,
        group="tls",
        published=False,
        doc="File of the client's own certificate (PEM).",
    ),
    Parameter(
        name="sslkey",
        kind=kinds.PATH,
        group="tls",
        published=False,
        doc="File of the private key of the client's certificate (PEM), when it is not in the same file.",
    ),
    Parameter(
        name="sslpassword",
        kind=kinds.SECRET,
        group="tls",
        secret=True,
        published=False,
        doc="Password of the private key.",
    ),
    Parameter(
        name="ssl_context",
        kind=kinds.SSL_CONTEXT,
        group="tls",
        published=False,
        doc="A context of the module ssl, made by the caller and used as it is.",
    ),
    Parameter(
        name="tcp_user_timeout",
        kind=kinds.SECONDS,
        group="connection",
        published=False,
        doc="Seconds sent data may stay unacknowledged before the connection counts as lost (Linux).",
    ),
    Parameter(
        name="out_of_range",
        kind=kinds.choice("clamp", "raise", "none", "text"),
        default="clamp",
        group="query",
        published=False,
        doc="What becomes of a date or time Python cannot hold: nearest value, error, None or the server's text.",
    ),
    Parameter(
        name="super_as",
        kind=kinds.choice("text", "python"),
        default="text",
        group="query",
        published=False,
        doc="Whether SUPER values arrive as JSON text or as Python objects.",
    ),
    Parameter(
        name="varbyte_as",
        kind=kinds.choice("bytes", "text"),
        default="bytes",
        group="query",
        published=False,
        doc="Whether VARBYTE values arrive as bytes or as text.",
    ),
)

BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in TABLE}

# Property names whose values may be logged.
PUBLIC_PROPERTIES: frozenset[str] = frozenset(p.property_name for p in TABLE if not p.secret)
