"""The published driver beside ours: it has the same import name, so it lives in an environment of its own.

Only what it does is measured and compared: it is run as a program, never imported here, and never read.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

__all__ = ["VERSION", "interpreter"]

VERSION = "2.1.15"
PLACE = Path(__file__).parents[1] / ".venv-published"


def interpreter() -> str:
    """Return the interpreter that imports the published driver as `redshift_connector`; make it at first use."""
    python = PLACE / "bin" / "python"
    if _installed(python) != VERSION:
        subprocess.run([sys.executable, "-m", "venv", str(PLACE)], check=True)
        PLACE.joinpath(".gitignore").write_text("*\n", encoding="utf-8")  # for linters, which heed it too
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "--only-binary", ":all:", f"redshift_connector=={VERSION}"], check=True)
    return str(python)


def _installed(python: Path) -> str | None:
    if not python.exists():
        return None
    code = "from importlib.metadata import version; print(version('redshift_connector'))"
    answer = subprocess.run([str(python), "-I", "-c", code], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None
