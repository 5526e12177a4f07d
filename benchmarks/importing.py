"""How long the import takes beyond the bare interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15

CASES = {
    "import redshift_connector": "import redshift_connector",
    "and look up connect": "import redshift_connector; redshift_connector.connect",
}


def wall(code: str) -> float:
    """Return the milliseconds of a fresh interpreter that runs ``code``."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
    return (time.perf_counter() - begin) * 1e3


def run() -> list[str]:
    """Measure and return the lines of the report."""
    lines = [f"Import, milliseconds beyond the bare interpreter (median of {RUNS} pairs)", ""]
    lines += ["| case | ms |", "|---|---|"]
    for case, code in CASES.items():
        wall(code)
        lines.append(f"| {case} | {statistics.median(wall(code) - wall('pass') for _ in range(RUNS)):.1f} |")
    return lines
