"""Logging in: what works, and what a user is told when it does not."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import redshift_connector
from redshift_connector import local


def select_one(**arguments: Any) -> None:
    with redshift_connector.connect(**arguments) as connection:
        assert connection.cursor().execute("select 1").fetchone() == [1]


@pytest.mark.parametrize("auth", ["digest", "md5", "cleartext"])
def test_each_password_request_is_answered(auth: str) -> None:
    with local.start(auth=auth) as server:
        select_one(**server.connect_arguments())
        with pytest.raises(redshift_connector.InterfaceError) as caught:
            redshift_connector.connect(**{**server.connect_arguments(), "password": "wrong"})
        assert caught.value.sqlstate == "28000"
        select_one(**server.connect_arguments())


def test_scram_of_a_real_postgresql(postgres_arguments: dict[str, Any]) -> None:
    select_one(**postgres_arguments)
    with pytest.raises(redshift_connector.InterfaceError, match="28P01"):
        redshift_connector.connect(**{**postgres_arguments, "password": "wrong"})


def test_identity_provider_token() -> None:
    with local.start(idp_token="TOKEN") as server:
        arguments = {
            **server.connect_arguments(),
            "user": None,
            "password": None,
            "credentials_provider": "BasicJwtCredentialsProvider",
        }
        select_one(**arguments, web_identity_token="TOKEN")
        with pytest.raises(redshift_connector.InterfaceError) as caught:
            redshift_connector.connect(**arguments, web_identity_token="forged")
        assert "forged" not in repr(caught.value)
        with pytest.raises(redshift_connector.InterfaceError, match="web_identity_token"):
            redshift_connector.connect(**arguments)


@pytest.mark.parametrize("sslmode", ["prefer", "require", "verify-ca", "verify-full", None])
def test_modes_that_encrypt(server: Any, sslmode: str | None) -> None:
    arguments = {**server.connect_arguments(), "sslmode": sslmode}
    with redshift_connector.connect(**arguments) as connection:
        assert connection._transport.encrypted


@pytest.mark.parametrize("sslmode", ["disable", "allow"])
def test_modes_that_do_not_encrypt(server: Any, sslmode: str) -> None:
    arguments = {**server.connect_arguments(), "sslmode": sslmode, "sslrootcert": None}
    with redshift_connector.connect(**arguments) as connection:
        assert not connection._transport.encrypted


def test_certificate_of_an_unknown_authority(server: Any) -> None:
    with pytest.raises(redshift_connector.InterfaceError, match=r"communication error.*sslrootcert") as caught:
        redshift_connector.connect(**{**server.connect_arguments(), "sslrootcert": None})
    assert isinstance(caught.value.args[1], OSError)


def test_server_without_tls() -> None:
    with local.start(tls=False) as server:
        arguments = {**server.connect_arguments(), "ssl": True}
        for sslmode in (None, "require", "verify-ca", "verify-full"):
            with pytest.raises(redshift_connector.InterfaceError, match="Server refuses SSL"):
                redshift_connector.connect(**{**arguments, "sslmode": sslmode})
        for sslmode in ("disable", "allow", "prefer"):
            select_one(**{**arguments, "sslmode": sslmode})


def test_unknown_database(server: Any) -> None:
    with pytest.raises(redshift_connector.ProgrammingError) as caught:
        redshift_connector.connect(**{**server.connect_arguments(), "database": "nowhere"})
    assert caught.value.sqlstate == "3D000"


def test_nobody_listens() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with pytest.raises(redshift_connector.InterfaceError, match="communication error"):
        redshift_connector.connect(host="127.0.0.1", port=port, user="u", password="p")


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where connections are taken and nothing is ever said."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


@pytest.mark.parametrize("ssl", [True, False])
def test_silent_host_is_bounded_by_timeout(silent_port: int, ssl: bool) -> None:
    with pytest.raises(redshift_connector.OperationalError, match="connection time out"):
        redshift_connector.connect(host="127.0.0.1", port=silent_port, user="u", password="p", ssl=ssl, timeout=0.2)


@pytest.mark.parametrize("ssl", [True, False])
def test_server_that_is_no_database(ssl: bool) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(1024)
            peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with pytest.raises(redshift_connector.InterfaceError, match="Redshift"):
            redshift_connector.connect(
                host="127.0.0.1", port=listener.getsockname()[1], user="u", password="p", ssl=ssl, timeout=5
            )
    finally:
        thread.join(5)
        listener.close()


def test_password_login_needs_no_requirement(server: Any, tmp_path: Path) -> None:
    """In an environment made with ``pip install --no-deps`` there is nothing but the driver."""
    root = Path(__file__).parents[2]
    target = tmp_path / "site"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"),
            *("--disable-pip-version-check", "--target", str(target), str(_copy_of_sources(root, tmp_path))),
        ],
        check=True,
        timeout=120,
    )
    script = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); import redshift_connector\n"
        "assert redshift_connector.__file__.startswith(sys.argv[1]), redshift_connector.__file__\n"
        "connection = redshift_connector.connect(**json.loads(sys.stdin.read()))\n"
        "print(connection.cursor().execute('select 40 + %s::int', (2,)).fetchone())\n"
        "connection.close()\n"
        "heavy = {'boto3', 'botocore', 'requests', 'lxml', 'bs4', 'scramp', 'numpy', 'pandas', 'pyarrow'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", script, str(target)],
        input=json.dumps(server.connect_arguments()),
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": ""},
    )
    assert (done.returncode, done.stdout) == (0, "[42]\n"), done.stderr


def _copy_of_sources(root: Path, tmp_path: Path) -> Path:
    # Building leaves files beside the sources, so it happens elsewhere.
    copy = tmp_path / "source"
    copy.mkdir()
    for name in ("setup.py", "setup.cfg", "pyproject.toml", "README.rst", "LICENSE"):
        shutil.copy(root / name, copy / name)
    shutil.copytree(root / "redshift_connector", copy / "redshift_connector")
    return copy
