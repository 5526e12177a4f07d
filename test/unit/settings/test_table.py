"""The table of parameters, against the published list; and what is derived from it."""

from __future__ import annotations

import inspect
import typing

import pytest

from redshift_connector.settings import render
from redshift_connector.settings.resolve import Settings, resolve
from redshift_connector.settings.secret import Secret
from redshift_connector.settings.table import BY_NAME, PUBLIC_PROPERTIES, TABLE

# Name and effective default, in the order of positional arguments.
PUBLISHED = [
    ("user", ""),
    ("database", ""),
    ("password", Secret("")),
    ("port", 5439),
    ("host", ""),
    ("source_address", None),
    ("unix_sock", None),
    ("ssl", True),
    ("sslmode", "verify-full"),
    ("timeout", None),
    ("max_prepared_statements", 1000),
    ("tcp_keepalive", True),
    ("tcp_keepalive_idle", None),
    ("tcp_keepalive_interval", None),
    ("tcp_keepalive_count", None),
    ("application_name", None),
    ("idp_host", None),
    ("db_user", None),
    ("app_id", None),
    ("app_name", "amazon_aws_redshift"),
    ("preferred_role", None),
    ("principal_arn", None),
    ("access_key_id", None),
    ("secret_access_key", None),
    ("session_token", None),
    ("profile", None),
    ("credentials_provider", None),
    ("region", None),
    ("cluster_identifier", None),
    ("iam", False),
    ("client_id", None),
    ("idp_tenant", None),
    ("client_secret", None),
    ("partner_sp_id", None),
    ("idp_response_timeout", 120),
    ("idp_partition", None),
    ("listen_port", 7890),
    ("login_to_rp", "urn:amazon:webservices"),
    ("login_url", None),
    ("auto_create", False),
    ("db_groups", ()),
    ("force_lowercase", False),
    ("allow_db_user_override", False),
    ("client_protocol_version", 2),
    ("database_metadata_current_db_only", True),
    ("enable_table_types", True),
    ("ssl_insecure", False),
    ("web_identity_token", None),
    ("role_session_name", None),
    ("role_arn", None),
    ("iam_disable_cache", False),
    ("auth_profile", None),
    ("endpoint_url", None),
    ("provider_name", None),
    ("scope", ""),
    ("numeric_to_float", False),
    ("is_serverless", False),
    ("serverless_acct_id", None),
    ("serverless_work_group", None),
    ("group_federation", False),
    ("identity_namespace", None),
    ("idc_client_display_name", None),
    ("idc_region", None),
    ("issuer_url", None),
    ("token", None),
    ("token_type", None),
]

ADDED = [
    ("sslrootcert", None),
    ("sslcert", None),
    ("sslkey", None),
    ("sslpassword", None),
    ("ssl_context", None),
    ("tcp_user_timeout", None),
    ("out_of_range", "clamp"),
    ("super_as", "text"),
    ("varbyte_as", "bytes"),
]


def test_published_parameters_and_defaults():
    assert [(p.name, p.default) for p in TABLE if p.published] == PUBLISHED
    assert len(PUBLISHED) == 66
    assert TABLE[45].name == "enable_table_types"


def test_our_own_come_after():
    assert [(p.name, p.default) for p in TABLE[66:]] == ADDED
    assert not any(p.published for p in TABLE[66:])


def test_property_names():
    renamed = {p.name: p.property_name for p in TABLE if p.name != p.property_name}
    assert renamed == {"user": "user_name", "database": "db_name", "principal_arn": "principal"}


def test_secrets():
    secret = {p.name for p in TABLE if p.secret}
    assert secret == {
        "password",
        "access_key_id",
        "secret_access_key",
        "session_token",
        "client_id",
        "client_secret",
        "token",
        "web_identity_token",
        "sslpassword",
    }
    assert {p.name for p in TABLE if p.kind.stored == "Secret"} == secret
    assert PUBLIC_PROPERTIES.isdisjoint(secret)
    assert "user_name" in PUBLIC_PROPERTIES


def test_every_record_is_complete():
    for parameter in TABLE:
        assert parameter.doc.endswith((".", ").")), parameter.name
        assert parameter.group in {"connection", "tls", "startup", "query", "catalogue", "iam", "idp"}
        assert BY_NAME[parameter.name] is parameter


def test_settings_have_the_types_of_the_table():
    declared = Settings.__annotations__
    expected = {p.name: p.stored.replace("ssl.", "ssl_module.") for p in TABLE}
    assert {name: declared[name] for name in expected} == expected
    assert [name for name in declared if name not in expected] == ["tls", "given"]
    assert list(declared)[:-2] == [p.name for p in TABLE]


def test_effective_defaults_are_what_resolve_gives():
    for arguments in ({}, dict.fromkeys(BY_NAME)):
        settings = resolve(arguments)
        for parameter in TABLE:
            assert getattr(settings, parameter.name) == parameter.default, parameter.name


class TestSignature:
    def test_names_defaults_and_kinds(self):
        signature = render.expected_signature()
        assert list(signature.parameters) == [p.name for p in TABLE]
        defaults = {p.name: p.default for p in signature.parameters.values() if p.default is not None}
        assert defaults == {"numeric_to_float": False, "is_serverless": False}
        kinds = [p.kind for p in signature.parameters.values()]
        assert kinds == [inspect.Parameter.POSITIONAL_OR_KEYWORD] * 66 + [inspect.Parameter.KEYWORD_ONLY] * 9

    def test_text_defines_a_function_of_that_signature(self):
        module: dict[str, typing.Any] = {}
        exec(f"from __future__ import annotations\n{render.signature_text()}\n    pass\n", module)
        assert inspect.signature(module["connect"]) == render.expected_signature()


class TestReadmeTable:
    def test_a_row_for_each(self):
        text = render.parameter_table_rst()
        for parameter in TABLE:
            assert f"   * - ``{parameter.name}``\n" in text
        assert text.count("   * - ") == len(TABLE) + 1
        assert "***" not in text

    def test_lines_form_a_list_table(self):
        head, *rows = render.parameter_table_rst().split("   * - ")
        assert head.startswith(".. list-table::\n   :header-rows: 1\n")
        for row in rows:
            assert len(row.split("\n     - ")) == 4


@pytest.mark.parametrize("name", [p.name for p in TABLE])
def test_docs_are_plain(name):
    doc = BY_NAME[name].doc
    assert doc.count("`") % 2 == 0
    assert "\n" not in doc
