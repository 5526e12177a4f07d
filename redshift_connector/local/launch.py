"""Starting a local Redshift in a process of its own, for tests and notebooks.

Owns: the child process, waiting until it is ready, what it told.
Must not know: what the child does.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from redshift_connector.local.options import Options, to_arguments, to_environment

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["LocalRedshift", "start"]

_STOP_PATIENCE = 20.0


@dataclass
class LocalRedshift:
    """A running local Redshift; a context manager that stops it.

    Attributes
    ----------
    host, port, user, password, database
        What to connect with.
    ca_file : str or None
        The certificate to trust; None when the server refuses TLS.
    url : str
        The same as a URL.
    postgres_host, postgres_port, postgres_user, postgres_password
        The PostgreSQL behind, for its own clients; it asks for SCRAM-SHA-256 and holds the same databases.
    pid, postmaster_pid : int
        The processes of the server and of that PostgreSQL.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    ca_file: str | None
    url: str = field(repr=False)
    postgres_host: str
    postgres_port: int
    postgres_user: str
    postgres_password: str = field(repr=False)
    postmaster_pid: int
    pid: int
    _process: subprocess.Popen[bytes] = field(repr=False)
    _errors: IO[bytes] = field(repr=False)

    def connect_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments for ``redshift_connector.connect``."""
        arguments: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "database": self.database,
        }
        if self.ca_file is None:
            arguments["ssl"] = False
        else:
            arguments.update(sslmode="verify-full", sslrootcert=self.ca_file)
        return arguments

    def errors(self) -> str:
        """Return what the server wrote on its standard error so far; nothing when all is well."""
        return _text_of(self._errors)

    def stop(self) -> None:
        """Stop the server and wait until nothing is left of it; once is enough, more do no harm."""
        _stop(self._process)
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(*, timeout: float = 60.0, **options: Any) -> LocalRedshift:
    """Start a local Redshift and wait until it accepts connections.

    It ends with `LocalRedshift.stop`, with the ``with`` block, or when this process ends, however that happens.

    Parameters
    ----------
    timeout : float
        How long it may take, in seconds.
    **options
        The options of the command line, by the same names (see `Options`): ``auth="md5"``, ``tls=False``, ...

    Raises
    ------
    RuntimeError
        If it does not start; the message has what it wrote to its standard error.
    """
    chosen = Options(**options)
    environment = to_environment(chosen)
    # The child must find this package wherever it was imported from.
    package_parent = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package_parent, environment.get("PYTHONPATH"))))
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the server
    command = [sys.executable, "-m", "redshift_connector.local", "--json", "--until-stdin-closes"]
    try:
        process = subprocess.Popen(
            [*command, *to_arguments(chosen)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
        )
    except BaseException:
        errors.close()
        raise
    try:
        told = json.loads(_first_line(process, errors, timeout))
    except BaseException:
        _stop(process)
        errors.close()
        raise
    return LocalRedshift(**told, _process=process, _errors=errors)


def _first_line(process: subprocess.Popen[bytes], errors: IO[bytes], timeout: float) -> bytes:
    deadline = time.monotonic() + timeout
    line = b""
    descriptor = process.stdout.fileno() if process.stdout else -1
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            raise RuntimeError(f"the local Redshift was not ready after {timeout} s\n{_text_of(errors)}")
        piece = os.read(descriptor, 1 << 12)
        if not piece:
            process.wait()
            raise RuntimeError(f"the local Redshift ended with code {process.returncode}\n{_text_of(errors)}")
        line += piece
    return line


def _text_of(errors: IO[bytes]) -> str:
    # The child writes through the same open file, so the position must not be moved: read beside it.
    size = os.fstat(errors.fileno()).st_size
    return os.pread(errors.fileno(), size, 0).decode(errors="replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    try:
        process.wait(_STOP_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
