"""Run all measurements and write them to benchmarks/results.md: ``make bench``."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks import importing, latency, scalars
from redshift_connector import local

RESULTS = Path(__file__).with_name("results.md")


def main() -> None:
    """Measure, print, write."""
    peers = ", ".join(f"{name} {version(name)}" for name in ("redshift_connector", "psycopg", "pg8000"))
    report = [
        "# Measurements",
        "",
        f"Python {platform.python_version()} on {platform.machine()}; {peers}. Made by `make bench`.",
        "",
        *importing.run(),
        "",
        *scalars.run(),
        "",
    ]
    with local.start() as server:
        postgres = {
            "host": server.postgres_host,
            "port": server.postgres_port,
            "user": server.postgres_user,
            "password": server.postgres_password,
            "database": server.database,
        }
        report += [*latency.run(postgres), ""]
    text = "\n".join(report)
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
