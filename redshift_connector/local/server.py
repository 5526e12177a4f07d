"""A whole local Redshift in this process: PostgreSQL, certificates, listener.

Owns: starting the parts in order, stopping them in the other, the temporary directory.
Must not know: command lines, other processes.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from redshift_connector.local.certificates import Certificates
from redshift_connector.local.engine import Engine
from redshift_connector.local.listener import CancelKeys, Listener, listen
from redshift_connector.local.options import Options
from redshift_connector.local.session import House

__all__ = ["Running", "Server"]

# The longest path a unix socket may have is 103 bytes on some systems; this is what follows the directory.
_LONGEST_DIRECTORY = 103 - len("/rs-12345678/socket/.s.PGSQL.65535")


@dataclass(frozen=True)
class Running:
    """What a client needs to know; the line that the command prints is made of it."""

    host: str
    port: int
    user: str
    password: str
    database: str
    ca_file: str | None
    postgres_host: str
    postgres_port: int
    postgres_user: str
    postgres_password: str
    postmaster_pid: int

    @property
    def url(self) -> str:
        """The connection as a URL."""
        tls = {"sslmode": "disable"}
        if self.ca_file is not None:
            tls = {"sslmode": "verify-full", "sslrootcert": self.ca_file}
        host = f"[{self.host}]" if ":" in self.host else self.host
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"redshift://{who}@{host}:{self.port}/{quote(self.database, safe='')}?{urlencode(tls, safe='/')}"


class Server:
    """One local Redshift, running from its construction until `stop`."""

    def __init__(self, options: Options) -> None:
        password = options.password if options.password is not None else secrets.token_urlsafe(18)
        listening = listen(options.host, options.port)
        directory = Path(tempfile.mkdtemp(prefix="rs-", dir=_short_directory()))
        try:
            # PostgreSQL may run as another user, who must be able to pass through.
            directory.chmod(0o711 if os.geteuid() == 0 else 0o700)
            certificates = Certificates(directory, options.host) if options.tls else None
            data = Path(options.data).resolve() if options.data else None
            self._engine = Engine(directory, data, options.max_sessions)
            try:
                self._engine.prepare(options.user, password, options.database)
            except BaseException:
                self._engine.stop()
                raise
        except BaseException:
            listening.close()
            shutil.rmtree(directory, ignore_errors=True)
            raise
        context = certificates.context() if certificates else None
        house = House(options, {options.user: password}, context, self._engine, CancelKeys())
        port = listening.getsockname()[1]
        postgres = self._engine.postgres
        self.running = Running(
            host=options.host,
            port=port,
            user=options.user,
            password=password,
            database=options.database,
            ca_file=str(certificates.ca_file) if certificates else None,
            postgres_host=postgres.host,
            postgres_port=postgres.port,
            postgres_user=options.user,
            postgres_password=password,
            postmaster_pid=postgres.pid,
        )
        self._listener = Listener(listening, house)

    def stop(self) -> None:
        """End the sessions, stop PostgreSQL, remove what was temporary."""
        self._listener.stop()
        self._engine.stop()


def _short_directory() -> str | None:
    """Return where to make the temporary directory: the usual place unless its path is too long for a socket."""
    usual = tempfile.gettempdir()
    return "/tmp" if len(usual) > _LONGEST_DIRECTORY else usual
