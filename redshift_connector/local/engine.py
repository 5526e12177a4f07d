"""The PostgreSQL behind, made to look like a Redshift.

Owns: roles, databases, and what the catalogue of a new database holds beyond PostgreSQL's.
Must not know: clients, sockets.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from redshift_connector.error import Error
from redshift_connector.local import lacking
from redshift_connector.local.columns import Key, Origin, question, read_origin
from redshift_connector.local.postgres import SUPERUSER, Postgres
from redshift_connector.local.statuses import VERSION
from redshift_connector.local.upstream import Rejected, Upstream
from redshift_connector.protocol.frames import FrameReader
from redshift_connector.sql.identifiers import quote_identifier, quote_literal

__all__ = ["Engine"]

_TEMPLATE = "template1"

# What every database made later is a copy of.
_CATALOGUE = f"""\
set allow_system_table_mods = on;
create or replace function pg_catalog.version() returns text language sql stable parallel safe as $body$
    select 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 '
        '(Red Hat 3.4.2-6.fc3), Redshift {VERSION}'::pg_catalog.text
$body$;
"""


class Engine:
    """The databases of one local Redshift.

    Parameters
    ----------
    directory, data, sessions
        As for `Postgres`.
    """

    def __init__(self, directory: Path, data: Path | None, sessions: int) -> None:
        self.postgres = Postgres(directory, data, sessions)
        self._lock = threading.Lock()

    def prepare(self, user: str, password: str, database: str) -> None:
        """Make the catalogue, the user and the database, or bring those of an earlier start up to date."""
        with Upstream(self.postgres.socket_path, SUPERUSER, _TEMPLATE) as connection:
            connection.query(_CATALOGUE.encode())
            if not _exists(connection, f"pg_type where oid = {lacking.MARK}"):
                connection.query(lacking.STATEMENTS.encode())
            self._prepare_role(connection, user, password)
            if not _exists(connection, f"pg_database where datname = {quote_literal(database)}"):
                owned = f"create database {quote_identifier(database)} owner {quote_identifier(user)}"
                connection.query(owned.encode())

    @staticmethod
    def _prepare_role(connection: Upstream, user: str, password: str) -> None:
        verb = "alter" if _exists(connection, f"pg_roles where rolname = {quote_literal(user)}") else "create"
        role = f"{verb} role {quote_identifier(user)} superuser login password {quote_literal(password)}"
        connection.query(role.encode())

    def connect(self, user: str, database: str, settings: dict[str, str]) -> Upstream:
        """Open the PostgreSQL session behind a client's."""
        return Upstream(self.postgres.socket_path, user, database, settings)

    def origins(self, database: str, keys: Sequence[Key]) -> dict[Key, Origin]:
        """Find table columns in a database, on a connection of our own: only what is committed is seen.

        Names are a courtesy: when PostgreSQL cannot be asked, the columns have none.
        """
        try:
            with self._lock, Upstream(self.postgres.socket_path, SUPERUSER, database) as connection:
                rows = connection.query(question(keys))
        except (OSError, Rejected, Error):
            return {}
        single = FrameReader(row_tag=-1)
        return dict(read_origin(body) for _, body, _ in single.feed(rows))

    def stop(self) -> None:
        """Stop PostgreSQL."""
        self.postgres.stop()


def _exists(connection: Upstream, source: str) -> bool:
    return bool(connection.query(f"select 1 from {source}".encode()))
