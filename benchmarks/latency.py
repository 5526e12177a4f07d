"""Client CPU per call of small statements on a warm connection, beside psycopg (C) and pg8000.

All connections go to the same PostgreSQL, without TLS. The client and the server's processes are bound to one core,
so that where the system happens to put a process does not decide the result. What is measured in turn is compared
pair by pair.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import redshift_connector

Call = Callable[[], object]

ROUNDS = 60
CALLS = 200


@contextmanager
def calls(postgres: dict[str, Any]) -> Iterator[dict[str, dict[str, Call]]]:
    """Yield what is measured: case, then driver, then the call."""
    import pg8000.dbapi
    import psycopg

    ours = redshift_connector.connect(**postgres, sslmode="disable")
    theirs = psycopg.connect(
        host=postgres["host"],
        port=postgres["port"],
        user=postgres["user"],
        password=postgres["password"],
        dbname=postgres["database"],
        sslmode="disable",
        autocommit=True,
    )
    others = pg8000.dbapi.connect(**postgres)
    ours.autocommit = others.autocommit = True
    our_cursor, their_cursor, other_cursor = ours.cursor(), theirs.cursor(), others.cursor()
    for cursor in (our_cursor, their_cursor, other_cursor):
        cursor.execute("select pg_backend_pid()")
        os.sched_setaffinity(cursor.fetchone()[0], {0})

    def in_two_steps(cursor: Any, *arguments: Any) -> object:
        cursor.execute(*arguments)
        return cursor.fetchone()

    one, parameter = "select 1", ("select %s::int", (1,))
    yield {
        "select 1, a new cursor each": {
            "redshift_connector": lambda: ours.cursor().execute(one).fetchone(),
            "psycopg": lambda: theirs.cursor().execute(one).fetchone(),
            "pg8000": lambda: in_two_steps(others.cursor(), one),
        },
        "select 1, one cursor": {
            "redshift_connector": lambda: our_cursor.execute(one).fetchone(),
            "psycopg": lambda: their_cursor.execute(one).fetchone(),
            "pg8000": lambda: in_two_steps(other_cursor, one),
        },
        "select %s::int, one cursor": {
            "redshift_connector": lambda: our_cursor.execute(*parameter).fetchone(),
            "psycopg": lambda: their_cursor.execute(*parameter).fetchone(),
            "pg8000": lambda: in_two_steps(other_cursor, *parameter),
        },
    }
    for connection in (ours, theirs, others):
        connection.close()


def cpu(call: Call) -> float:
    """Return CPU microseconds per call."""
    begin = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - begin) / CALLS * 1e6


def run(postgres: dict[str, Any]) -> list[str]:
    """Measure and return the lines of the report."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {0})
    lines = [
        f"Client CPU per call, microseconds: the median of {ROUNDS} rounds of {CALLS} calls; ratios round by round.",
        "",
        "| case | redshift_connector | psycopg (C) | pg8000 | ours / psycopg |",
        "|---|---|---|---|---|",
    ]
    try:
        with calls(postgres) as cases:
            for case, drivers in cases.items():
                samples: dict[str, list[float]] = {name: [] for name in drivers}
                for call in drivers.values():
                    cpu(call)
                for _ in range(ROUNDS):
                    for name, call in drivers.items():
                        samples[name].append(cpu(call))
                medians = {name: statistics.median(values) for name, values in samples.items()}
                pairs = zip(samples["redshift_connector"], samples["psycopg"], strict=True)
                ratio = statistics.median(a / b for a, b in pairs)
                shown = " | ".join(f"{medians[name]:.1f}" for name in drivers)
                lines.append(f"| {case} | {shown} | {ratio:.2f} |")
    finally:
        os.sched_setaffinity(0, before)
    return lines
