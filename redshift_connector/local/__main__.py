"""The command ``python -m redshift_connector.local``.

Owns: the command line, the line that tells how to connect, the signals that stop it.
Must not know: how it is done (see `server`).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import signal
import sys
import threading
from types import FrameType

from redshift_connector.local.options import Options
from redshift_connector.local.server import Server

__all__ = ["main"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m redshift_connector.local",
        description="Serve a local Redshift until stopped. The first line printed is the URL to connect to.",
    )
    Options.add_to(parser)
    parser.add_argument("--json", action="store_true", help="print the connection as a JSON object instead")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="stop when the standard input closes: with its parent"
    )
    return parser


def main() -> int:
    """Run the command."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    parser = _parser()
    namespace = parser.parse_args()
    try:
        options = Options.from_namespace(namespace)
        server = Server(options)
    except (ImportError, OSError, RuntimeError, ValueError) as exc:
        print(f"the local Redshift cannot start: {exc}", file=sys.stderr)
        return 1
    try:
        running = server.running
        if namespace.json:
            print(json.dumps({**dataclasses.asdict(running), "url": running.url, "pid": os.getpid()}), flush=True)
        else:
            print(running.url, flush=True)
        if namespace.until_stdin_closes:
            threading.Thread(target=_wait_for_end_of_input, args=(stop,), daemon=True).start()
        stop.wait()
    finally:
        server.stop()
    return 0


def _wait_for_end_of_input(stop: threading.Event) -> None:
    while os.read(0, 1 << 12):
        pass
    stop.set()


if __name__ == "__main__":
    sys.exit(main())
