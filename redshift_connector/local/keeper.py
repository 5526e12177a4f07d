"""Keeps one PostgreSQL, and takes it away when its owner is gone.

Owns: the process of PostgreSQL from initdb to the end, and the directory that goes with it.
Must not know: anything of this package; it is run as a script of its own, with the standard library only.

The owner holds the other end of this process's standard input. However the owner ends, by stopping or by being
killed, the pipe closes, and PostgreSQL is stopped. Standard output has one line, the postmaster's process id, and
ends when PostgreSQL does; the log, which stays until the owner is gone, says why.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

__all__: list[str] = []

# Wait so long for a polite end before a rude one, in seconds.
_PATIENCE = 10.0


def _wait_for_owner() -> None:
    while os.read(0, 1 << 12):
        pass


def _run_initdb(command: list[str], log: Any, settings: dict[str, Any]) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **settings).returncode == 0


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    for sign in (how, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(sign)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            continue
        return


def _keep(command: list[str], log: Any, settings: dict[str, Any], how: signal.Signals) -> None:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **settings)
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(how))

    def follow_owner() -> None:
        _wait_for_owner()
        _stop(process, how)

    threading.Thread(target=follow_owner, daemon=True).start()
    with contextlib.suppress(OSError):  # the owner is gone already, which the thread sees as well
        print(process.pid, flush=True)
    process.wait()


def _main() -> None:
    orders = json.loads(sys.argv[1])
    settings: dict[str, Any] = {"env": orders["environment"], "cwd": "/", **orders["run_as"]}
    # Data that are thrown away need no tidy end.
    how = signal.SIGINT if orders["tidy"] else signal.SIGQUIT
    try:
        with Path(orders["log"]).open("ab") as log:
            if not orders["initdb"] or _run_initdb(orders["initdb"], log, settings):
                _keep(orders["postgres"], log, settings, how)
        os.close(1)
        _wait_for_owner()
    finally:
        shutil.rmtree(orders["remove"], ignore_errors=True)


if __name__ == "__main__":
    _main()
