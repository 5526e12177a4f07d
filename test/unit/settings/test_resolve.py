"""From arguments to effective values."""

from __future__ import annotations

import copy
import logging
import pathlib
import pickle
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_connector.error import InterfaceError
from redshift_connector.settings.resolve import Settings, resolve
from redshift_connector.settings.secret import Secret
from redshift_connector.settings.table import BY_NAME, TABLE

CANARY = "c4n4ry-s3cret"


def value(name, argument):
    return getattr(resolve({name: argument}), name)


class TestCoercion:
    @given(st.integers(0, 65535))
    def test_port(self, port):
        assert value("port", port) == value("port", str(port)) == value("port", f" {port} ") == port

    @pytest.mark.parametrize("port", ["", "postgres", -1, 65536, "65536", 5439.5, True, [], b"5439", "9" * 5000])
    def test_bad_port(self, port):
        with pytest.raises(InterfaceError, match=r"^.{0,2}Invalid connection property setting. port .*int from 0"):
            resolve({"port": port})

    @pytest.mark.parametrize("name", ["max_prepared_statements", "idp_response_timeout", "tcp_keepalive_count"])
    @given(number=st.integers(0, 2**40))
    def test_whole_numbers(self, name, number):
        assert value(name, number) == value(name, str(number)) == number
        assert type(value(name, float(number))) is int

    @pytest.mark.parametrize(
        ("argument", "result"),
        [
            (True, True),
            (1, True),
            ("true", True),
            ("True", True),
            ("yes", True),
            ("on", True),
            ("1", True),
            ("required", True),
            (False, False),
            (0, False),
            ("false", False),
            (" False ", False),
            ("no", False),
            ("off", False),
            ("0", False),
            ("", False),
        ],
    )
    @pytest.mark.parametrize("name", [p.name for p in TABLE if p.kind.stored == "bool"])
    def test_booleans(self, name, argument, result):
        if name == "enable_table_types" and argument == 0 and argument is not False:
            result = True  # only False itself switches it off
        assert value(name, argument) is result

    @given(st.floats(0.001, 2_147_483))
    def test_seconds(self, seconds):
        assert value("timeout", seconds) == value("timeout", repr(seconds)) == seconds
        assert type(value("timeout", 3)) is float

    @pytest.mark.parametrize("seconds", [0, -1, "0", "soon", float("nan"), float("inf"), 1e10, 10**400, True, [], 1j])
    @pytest.mark.parametrize("name", ["timeout", "tcp_user_timeout"])
    def test_bad_seconds(self, name, seconds):
        with pytest.raises(InterfaceError, match=rf"{name} .*seconds above 0"):
            resolve({name: seconds})

    @pytest.mark.parametrize("version", [0, 1, 2, "0", "1", "2", 1.0])
    def test_protocol_version(self, version):
        assert value("client_protocol_version", version) == int(version)
        assert type(value("client_protocol_version", version)) is int
        assert type(value("client_protocol_version", True)) is int

    def test_groups(self):
        assert value("db_groups", ["a", "b"]) == ("a", "b")
        assert value("db_groups", ("a",)) == ("a",)
        assert value("db_groups", "a, b,") == ("a", "b")
        assert value("db_groups", []) == ()
        for bad in (3, [1], {"a": 1}):
            with pytest.raises(InterfaceError, match="db_groups can't be of type"):
                resolve({"db_groups": bad})

    def test_text_or_bytes(self):
        for name in ("user", "database", "application_name"):
            assert value(name, "ann") == "ann"
            assert value(name, b"ann") == value(name, bytearray(b"ann")) == b"ann"
            with pytest.raises(InterfaceError, match=f"{name} can't be of type int; pass a str or bytes"):
                resolve({name: 3})

    def test_paths(self):
        assert value("sslrootcert", pathlib.Path("a") / "b") == str(pathlib.Path("a") / "b")
        for bad in ("", "a\0b", b"a", 3):
            with pytest.raises(InterfaceError, match=r"sslrootcert .*path of a file"):
                resolve({"sslrootcert": bad})

    def test_choices(self):
        for name, words in {
            "out_of_range": ("clamp", "raise", "none", "text"),
            "super_as": ("text", "python"),
            "varbyte_as": ("bytes", "text"),
        }.items():
            for word in words:
                assert value(name, word) == word
            with pytest.raises(InterfaceError, match=f"{name} must be one of '{words[0]}', "):
                resolve({name: "other"})
            with pytest.raises(InterfaceError, match=f"{name} can't be of type int"):
                resolve({name: 1})

    def test_ssl_context(self):
        context = ssl.create_default_context()
        assert value("ssl_context", context) is context
        with pytest.raises(InterfaceError, match="ssl_context can't be of type bool"):
            resolve({"ssl_context": True})

    @pytest.mark.parametrize("name", [p.name for p in TABLE if p.kind.stored == "str" and p.name != "sslmode"])
    def test_text(self, name):
        if BY_NAME[name].kind.words == "a str" and name != "credentials_provider":
            assert value(name, "x") == "x"
        if name != "credentials_provider":
            with pytest.raises(InterfaceError, match=f"Invalid connection property setting. {name} can't be of type"):
                resolve({name: object()})


def test_negative_cache_size_is_replaced(caplog):
    assert value("max_prepared_statements", -1) == 1000
    assert [(r.levelno, "max_prepared_statements" in r.getMessage()) for r in caplog.records] == [
        (logging.WARNING, True)
    ]


class TestUnknownKeyword:
    @pytest.mark.parametrize(
        ("name", "nearest"),
        [
            ("databse", "database"),
            ("dbname", "database"),
            ("username", "user"),
            ("Password", "password"),
            ("secret_access_key_id", "secret_access_key"),
            ("ssl_mode", "sslmode"),
            ("cluster_id", "cluster_identifier"),
            ("connect_timeout", "timeout"),
        ],
    )
    def test_nearest_is_suggested(self, name, nearest):
        with pytest.raises(TypeError, match=rf"unexpected keyword argument '{name}'\. Did you mean '{nearest}'\?"):
            resolve({name: "x"})

    def test_none_is_near(self):
        with pytest.raises(TypeError, match=r"'zzzzzz'\.$"):
            resolve({"zzzzzz": CANARY})

    def test_even_when_none(self):
        with pytest.raises(TypeError):
            resolve({"databse": None})


class TestSettings:
    def test_unchangeable(self):
        settings = resolve({"host": "h"})
        with pytest.raises(AttributeError, match="cannot be changed"):
            settings.host = "other"
        with pytest.raises(AttributeError, match="cannot be changed"):
            del settings.host
        with pytest.raises(AttributeError):
            settings.other = 1
        assert isinstance(settings, Settings)

    def test_given(self):
        assert resolve({"host": "h", "port": None, "ssl": False}).given == {"host", "ssl"}

    def test_repr_shows_what_was_given_and_masks(self):
        assert repr(resolve({"host": "h", "password": CANARY})) == "Settings(host='h', password=***)"


class TestSecrecy:
    @pytest.mark.parametrize("name", [p.name for p in TABLE if p.secret])
    @pytest.mark.parametrize("form", [str, str.encode, lambda text: bytearray(text.encode())])
    def test_values_are_hidden(self, name, form):
        settings = resolve({name: form(CANARY)})
        secret = getattr(settings, name)
        assert isinstance(secret, Secret)
        assert secret.text() == CANARY
        for text in (repr(settings), repr(settings.tls), str(secret), f"{secret}", f"{secret:>5}", str([secret])):
            assert CANARY not in text

    @pytest.mark.parametrize("name", [p.name for p in TABLE if p.kind.stored != "str | bytes"])
    def test_misplaced_password_is_not_told(self, name, caplog):
        # With arguments given by position a password may end up anywhere.
        for argument in (CANARY, [CANARY], {CANARY: 1}):
            try:
                resolve({name: argument})
            except InterfaceError as error:
                assert CANARY not in repr(error)
                assert error.__context__ is error.__cause__ is None
        assert CANARY not in caplog.text

    def test_secret(self):
        secret = Secret(CANARY)
        assert secret == Secret(CANARY.encode()) != Secret("other")
        assert secret != CANARY
        assert hash(secret) == hash(Secret(CANARY.encode()))
        assert copy.copy(secret) is copy.deepcopy(secret) is secret
        assert Secret(secret) == secret
        assert not Secret("")
        assert not hasattr(secret, "__dict__")
        with pytest.raises(TypeError, match="cannot be serialised"):
            pickle.dumps(secret)
        assert Secret("größe").data() == "größe".encode()
        assert Secret(b"\xff").data() == b"\xff"
