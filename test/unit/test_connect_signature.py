"""The signature of connect(): written out in the code, and the same as the table of parameters says."""

from __future__ import annotations

import inspect

import pytest

import redshift_connector
from redshift_connector.settings import render

# public-api.md section 2.1 with delta-2.2.0.md section 2.3, in the order of positional arguments.
PUBLISHED = """
user database password port host source_address unix_sock ssl sslmode timeout max_prepared_statements tcp_keepalive
tcp_keepalive_idle tcp_keepalive_interval tcp_keepalive_count application_name idp_host db_user app_id app_name
preferred_role principal_arn access_key_id secret_access_key session_token profile credentials_provider region
cluster_identifier iam client_id idp_tenant client_secret partner_sp_id idp_response_timeout idp_partition listen_port
login_to_rp login_url auto_create db_groups force_lowercase allow_db_user_override client_protocol_version
database_metadata_current_db_only enable_table_types ssl_insecure web_identity_token role_session_name role_arn
iam_disable_cache auth_profile endpoint_url provider_name scope numeric_to_float is_serverless serverless_acct_id
serverless_work_group group_federation identity_namespace idc_client_display_name idc_region issuer_url token
token_type
""".split()  # noqa: SIM905 - a table of words

SIGNATURE = inspect.signature(redshift_connector.connect)


def test_published_names_in_order():
    assert len(PUBLISHED) == 66
    positional = [
        name
        for name, parameter in SIGNATURE.parameters.items()
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    assert positional == PUBLISHED
    assert positional[45] == "enable_table_types"


def test_additions_are_keyword_only():
    rest = list(SIGNATURE.parameters.values())[66:]
    assert rest
    assert {parameter.kind for parameter in rest} == {inspect.Parameter.KEYWORD_ONLY}


def test_defaults():
    given = {name: p.default for name, p in SIGNATURE.parameters.items() if p.default is not None}
    assert given == {"numeric_to_float": False, "is_serverless": False}
    assert all(given[name] is False for name in given)


def test_same_as_the_table():
    expected = render.expected_signature()
    assert list(SIGNATURE.parameters) == list(expected.parameters)
    for name, parameter in SIGNATURE.parameters.items():
        wanted = expected.parameters[name]
        assert (parameter.kind, parameter.default) == (wanted.kind, wanted.default), name
        # In the code `ssl` is a parameter, so the module has another name there.
        annotation = str(parameter.annotation).replace("ssl_module.", "ssl.")
        assert annotation == wanted.annotation.replace("ssl_module.", "ssl."), name
    assert SIGNATURE.return_annotation == expected.return_annotation


def test_unknown_keyword():
    with pytest.raises(TypeError, match="databse"):
        redshift_connector.connect(databse="dev")


# public-api.md section 4 with delta-2.2.0.md section 2.4.
CONSTRUCTOR = [
    ("host", "localhost"),
    ("port", 5439),
    ("source_address", None),
    ("unix_sock", None),
    ("ssl", True),
    ("sslmode", "verify-full"),
    ("sslmode_defaulted", False),
    ("timeout", None),
    ("max_prepared_statements", 1000),
    ("tcp_keepalive", True),
    ("tcp_keepalive_idle", None),
    ("tcp_keepalive_interval", None),
    ("tcp_keepalive_count", None),
    ("application_name", None),
    ("client_protocol_version", 2),
    ("database_metadata_current_db_only", True),
    ("enable_table_types", True),
    ("credentials_provider", None),
    ("provider_name", None),
    ("web_identity_token", None),
    ("numeric_to_float", False),
    ("identity_namespace", None),
    ("token_type", None),
    ("idc_client_display_name", None),
    ("access_key_id", None),
    ("secret_access_key", None),
    ("session_token", None),
]


def test_constructor():
    parameters = list(inspect.signature(redshift_connector.Connection).parameters.values())
    required, optional = parameters[:3], parameters[3:]
    assert [parameter.name for parameter in required] == ["user", "password", "database"]
    assert {parameter.default for parameter in required} == {inspect.Parameter.empty}
    assert [(parameter.name, parameter.default) for parameter in optional] == CONSTRUCTOR
