"""What importing the package loads: nothing that only some features need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# Each belongs to a feature: AWS, identity providers, SCRAM, data frames.
THIRD_PARTY = ["boto3", "botocore", "requests", "lxml", "bs4", "scramp", "numpy", "pandas", "pyarrow"]


def run(code, *options):
    """Run code in an interpreter of its own and return what it prints."""
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def loaded(code):
    return set(json.loads(run(f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))")))


def test_the_interpreter_itself_loads_none():
    """Otherwise the tests below would prove nothing."""
    assert not loaded("") & {*THIRD_PARTY, "ssl", "redshift_connector"}


def test_plain_import():
    modules = loaded("import redshift_connector")
    assert "redshift_connector" in modules
    assert not modules & {*THIRD_PARTY, "ssl"}


def test_first_use_of_the_main_names():
    names = "redshift_connector.connect, redshift_connector.Connection, redshift_connector.Cursor"
    modules = loaded(f"import redshift_connector\n{names}")
    assert {"redshift_connector.core", "redshift_connector.cursor"} <= modules
    assert not modules & {*THIRD_PARTY}


@pytest.mark.parametrize(
    "code",
    [
        "from redshift_connector import *",
        "import redshift_connector; dir(redshift_connector); redshift_connector.__all__",
        "import redshift_connector.core, redshift_connector.cursor, redshift_connector.utils",
        "from redshift_connector.utils import DriverInfo, py_types, redshift_types",
        "from redshift_connector.transport.memory import MemoryTransport",
    ],
)
def test_other_ways_in(code):
    assert not loaded(code) & {*THIRD_PARTY}


def test_no_warning():
    run("import redshift_connector", "-W", "error")
    run("from redshift_connector import *; import redshift_connector.cursor", "-W", "error")


def test_import_is_silent_and_unbuffered():
    assert run("import redshift_connector", "-X", "dev") == ""


def test_password_login_needs_no_third_party_package():
    """A whole login and a query, in an interpreter that has none of the packages."""
    code = f"""
import sys
for name in {THIRD_PARTY!r}:
    sys.modules[name] = None
import socket, struct, threading
import redshift_connector

def message(tag, body=b""):
    return tag + struct.pack("!i", len(body) + 4) + body

def read(sock, size):
    data = b""
    while len(data) < size:
        piece = sock.recv(size - len(data))
        assert piece
        data += piece
    return data

def until(sock, wanted):
    while True:
        tag, length = struct.unpack("!ci", read(sock, 5))
        body = read(sock, length - 4)
        if tag == wanted:
            return body

def serve(listener):
    sock, _ = listener.accept()
    read(sock, struct.unpack("!i", read(sock, 4))[0] - 4)
    sock.sendall(message(b"R", struct.pack("!i4s", 5, b"salt")))
    assert until(sock, b"p").startswith(b"md5")
    sock.sendall(message(b"R", bytes(4)) + message(b"Z", b"I"))
    until(sock, b"S")
    column = b"n\\0" + struct.pack("!IhIhih", 0, 0, 23, 4, -1, 0)
    sock.sendall(
        message(b"1") + message(b"2") + message(b"T", b"\\0\\1" + column)
        + message(b"D", b"\\0\\1\\0\\0\\0\\2" + b"42")
        + message(b"C", b"SELECT\\0") + message(b"Z", b"I")
    )
    until(sock, b"X")

listener = socket.create_server(("127.0.0.1", 0))
thread = threading.Thread(target=serve, args=(listener,))
thread.start()
with redshift_connector.connect(
    host="127.0.0.1", port=listener.getsockname()[1], user="ann", password="sesame", ssl=False, timeout=10
) as connection:
    connection.autocommit = True
    print(connection.cursor().execute("select 42").fetchall())
thread.join()
listener.close()
"""
    assert run(code).strip() == "([42],)"
