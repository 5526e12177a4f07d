"""The driver in one minute: start a local Redshift, connect with TLS and a password, write and read."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import redshift_connector
from redshift_connector import local

SALES = [
    (1, "Oslo", Decimal("12.50"), date(2026, 1, 31)),
    (2, "Łódź", Decimal("99999999.99"), date(2026, 2, 28)),
    (3, "San José", None, date(1582, 10, 4)),
]


def main() -> None:
    """Run the demo and print what happens."""
    begin = time.perf_counter()
    print("Starting a local Redshift ...", flush=True)
    with local.start() as server:
        print(f"  ready after {time.perf_counter() - begin:.1f} s: {server.host}:{server.port}\n")
        with redshift_connector.connect(**server.connect_arguments()) as connection, connection.cursor() as cursor:
            print(f"Connected with TLS as {connection.user.decode()}: {connection!r}\n")
            cursor.execute("create table sales (id int, city varchar(40), amount numeric(12, 2), day date)")
            cursor.executemany("insert into sales values (%s, %s, %s, %s)", SALES)
            connection.commit()

            print("Rows:")
            for row in cursor.execute("select * from sales order by id"):
                print("  ", row)

            print("\nA pandas DataFrame:")
            print(cursor.execute("select * from sales order by id").fetch_dataframe())

            rows = 100_000
            begin = time.perf_counter()
            cursor.execute("select n, n * 1.5, 'row ' || n from generate_series(1, %s::int) as t(n)", (rows,))
            received = time.perf_counter()
            fetched = len(cursor.fetchall())
            end = time.perf_counter()
            print(f"\nTiming: {fetched:,} rows of 3 columns")
            print(f"  run and receive {received - begin:.2f} s, fetchall {end - received:.2f} s")

            runs = 1000
            begin = time.perf_counter()
            for _ in range(runs):
                cursor.execute("select 1").fetchone()
            print(f"  select 1: {(time.perf_counter() - begin) / runs * 1e3:.2f} ms each, one round trip")


if __name__ == "__main__":
    main()
