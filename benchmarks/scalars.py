"""Rows per second to Python rows, without NumPy, beside the published driver.

Three processes: a server that replays the same bytes to whoever asks, and one client for each driver. The clients run
this file, each under its own interpreter, and take turns; what counts is their own CPU time for the whole way, from
`execute` to the end of `fetchall`.

    python -m benchmarks.scalars
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

ROWS = 1000
ROUNDS = 40
CALLS = 5
BOUND = 3.0

QUERIES = {"select": "no NULL", "select nulls": "one value in ten NULL"}

# Label, OID, size, modifier, layout; every value in binary, as protocol 2 sends it.
COLUMNS = (
    ("a_int4", 23, 4, -1, "i"),
    ("a_int8", 20, 8, -1, "q"),
    ("a_int2", 21, 2, -1, "h"),
    ("a_float8", 701, 8, -1, "d"),
    ("a_numeric", 1700, 8, 0x000C0006, "q"),
    ("a_name", 1043, -1, 36, ""),
    ("a_sentence", 1043, -1, 104, ""),
    ("a_date", 1082, 4, -1, "i"),
    ("a_timestamp", 1114, 8, -1, "q"),
    ("a_bool", 16, 1, -1, "?"),
)

WORDS = ("amber", "birch", "café", "delta", "ember", "fjord", "grün", "iris", "jade", "königin", "lagoon", "meadow")

# --- the server --------------------------------------------------------------------------------------------------


def message(tag: bytes, body: bytes = b"") -> bytes:
    """Return one message of the protocol."""
    return tag + struct.pack("!i", len(body) + 4) + body


def description(format: int) -> bytes:
    """Return the RowDescription, with the fields protocol 2 adds."""
    body = struct.pack("!h", len(COLUMNS))
    for number, (label, oid, size, modifier, _) in enumerate(COLUMNS, 1):
        body += label.encode() + b"\0" + struct.pack("!ihihih", 1259, number, oid, size, modifier, format)
        body += b"public\0" + b"t\0" + label.encode() + b"\0" + b"dev\0" + struct.pack("!h", 0x1000)
    return message(b"T", body)


def data_rows(nulls: float) -> bytes:
    """Return the rows, the same in every run."""
    chance = random.Random(7)
    rows = []
    for _ in range(ROWS):
        values: list[Any] = [
            chance.randrange(-(2**31), 2**31),
            chance.randrange(-(2**63), 2**63),
            chance.randrange(-(2**15), 2**15),
            chance.uniform(-1e6, 1e6),
            chance.randrange(-(10**12), 10**12),
            chance.choice(WORDS),
            " ".join(chance.choices(WORDS, k=6)),
            chance.randrange(3650, 10950),  # 2010 to 2030
            chance.randrange(315_360_000, 946_080_000) * 1_000_000 + chance.randrange(1_000_000),
            chance.random() < 0.5,
        ]
        body = struct.pack("!h", len(COLUMNS))
        for value, (*_, layout) in zip(values, COLUMNS, strict=True):
            data = struct.pack("!" + layout, value) if layout else value.encode()
            body += struct.pack("!i", -1) if chance.random() < nulls else struct.pack("!i", len(data)) + data
        rows.append(message(b"D", body))
    return b"".join(rows)


GREETING = (
    message(b"R", struct.pack("!i", 0))
    + b"".join(
        message(b"S", name + b"\0" + value + b"\0")
        for name, value in (
            (b"server_version", b"8.0.2"),
            (b"server_protocol_version", b"2"),
            (b"client_encoding", b"UTF8"),
            (b"integer_datetimes", b"on"),
        )
    )
    + message(b"K", struct.pack("!ii", 1, 2))
    + message(b"Z", b"I")
)


def receive(sock: socket.socket, count: int) -> bytes:
    """Return exactly so many bytes."""
    data = sock.recv(count, socket.MSG_WAITALL)
    if len(data) < count:
        raise EOFError
    return data


def converse(sock: socket.socket, answers: dict[bytes, bytes]) -> None:
    """Answer one client, in the order of its messages, whenever it asks for what is due."""
    receive(sock, struct.unpack("!i", receive(sock, 4))[0] - 4)
    sock.sendall(GREETING)
    texts: dict[bytes, bytes] = {}
    bound = b""
    out = b""
    while True:
        tag, size = struct.unpack("!ci", receive(sock, 5))
        body = receive(sock, size - 4)
        if tag == b"P":
            name, text, _ = body.split(b"\0", 2)
            texts[name] = text
            out += message(b"1")
        elif tag == b"B":
            bound = texts[body.split(b"\0", 2)[1]]
            out += message(b"2")
        elif tag == b"D":
            text = texts[body[1:-1]] if body[:1] == b"S" else bound
            out += message(b"t", b"\0\0") if body[:1] == b"S" else b""
            out += description(int(body[:1] == b"P")) if text in answers else message(b"n")
        elif tag == b"E":
            out += answers.get(bound, b"") + message(b"C", b"SELECT\0" if bound in answers else b"BEGIN\0")
        elif tag == b"C":
            out += message(b"3")
        elif tag == b"S":
            out += message(b"Z", b"I")
            sock.sendall(out)
            out = b""
        elif tag == b"X":
            return


def serve() -> None:
    """Listen, print the port, answer until the standard input ends."""
    answers = {b"select": data_rows(0), b"select nulls": data_rows(0.1)}
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)

    def one(sock: socket.socket) -> None:
        with sock, suppress(EOFError, OSError):  # the client is gone
            converse(sock, answers)

    def accept() -> None:
        while True:
            sock, _ = listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=one, args=(sock,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


# --- the clients -------------------------------------------------------------------------------------------------


def client(port: int) -> None:
    """For each query that comes in on a line, print what fetching its rows takes."""
    import redshift_connector

    connection = redshift_connector.connect(
        host="127.0.0.1", port=port, user="u", password="p", database="dev", ssl=False
    )
    connection.autocommit = True
    cursor = connection.cursor()

    def fetch(query: str) -> Any:
        cursor.execute(query)
        return cursor.fetchall()

    for line in sys.stdin:
        query = line.strip()
        rows: Any = ()
        begin = time.process_time()
        for _ in range(CALLS):
            rows = fetch(query)
        seconds = (time.process_time() - begin) / CALLS
        assert "numpy" not in sys.modules
        digest = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
        answer = {"seconds": seconds, "rows": len(rows), "digest": digest, "driver": redshift_connector.__version__}
        print(json.dumps(answer), flush=True)
    connection.close()


# --- the comparison ----------------------------------------------------------------------------------------------


@contextmanager
def running(python: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run this file as another process, which ends when its standard input does."""
    process = subprocess.Popen(
        [python, "-I", "-W", "ignore", __file__, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate()


def ask(process: subprocess.Popen[str], query: str) -> dict[str, Any]:
    """Have one client fetch, and return its answer."""
    assert process.stdin and process.stdout
    process.stdin.write(query + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def run() -> list[str]:
    """Measure and return the lines of the report."""
    from benchmarks.published import VERSION, interpreter

    heading = (
        f"Rows per second of client CPU, `execute` and `fetchall` of {ROWS} rows of {len(COLUMNS)} columns (int4, "
        f"int8, int2, float8, numeric(12,2), 2 varchar, date, timestamp, bool) without NumPy: the median of {ROUNDS} "
        f"rounds of {CALLS} calls; ratios round by round. The bound is {BOUND:g} times the published driver's."
    )
    lines = [
        heading,
        "",
        f"| rows | redshift_connector | published {VERSION} | ours / published |",
        "|---|---|---|---|",
    ]
    with running(sys.executable, "--server") as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        with (
            running(sys.executable, "--client", port) as ours,
            running(interpreter(), "--client", port) as published,
        ):
            for process in (ours, published):
                os.sched_setaffinity(process.pid, {0})
            for query, words in QUERIES.items():
                lines.append(_compare(query, words, ours, published))
    return lines


def _compare(query: str, words: str, ours: subprocess.Popen[str], published: subprocess.Popen[str]) -> str:
    samples: list[tuple[float, float]] = []
    for number in range(ROUNDS + 2):
        mine, theirs = ask(ours, query), ask(published, query)
        if (mine["rows"], mine["digest"]) != (theirs["rows"], theirs["digest"]):
            raise AssertionError("the drivers do not agree on the rows")
        if number >= 2:
            samples.append((mine["seconds"], theirs["seconds"]))
    medians = [ROWS / statistics.median(column) for column in zip(*samples, strict=True)]
    ratio = statistics.median(theirs / mine for mine, theirs in samples)
    return f"| {words} | {medians[0]:,.0f} | {medians[1]:,.0f} | {ratio:.2f} |"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--server"]:
        serve()
    elif sys.argv[1:2] == ["--client"]:
        client(int(sys.argv[2]))
    else:
        print("\n".join(run()))
