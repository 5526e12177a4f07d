"""The compliance suite of the DB-API, unchanged, on every protocol and against PostgreSQL itself.

The suite doubles a percent sign inside a quoted string and expects the server to see one. In the styles format and
pyformat the published driver sends quoted text exactly as it is, and clients rely on that, so for those two the
one statement is written without doubling. The other three styles run the suite as it is.
"""

from __future__ import annotations

from typing import Any

import dbapi20
import pytest

import redshift_connector

PROCEDURE = "dbapi20test_lower"
TROUBLE = "thi%s :may ca%(u)se? troub:1e"


class Compliance(dbapi20.DatabaseAPI20Test):
    __test__ = False
    driver = redshift_connector
    style = "qmark"
    target = "v2"
    lower_func = PROCEDURE

    @pytest.fixture(autouse=True)
    def _target(self, server: Any, postgres_arguments: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(redshift_connector, "paramstyle", self.style)
        if self.target == "postgres":
            self.connect_kw_args = postgres_arguments
        else:
            version = int(self.target[1:])
            self.connect_kw_args = {**server.connect_arguments(), "client_protocol_version": version}
        self.opened: list[redshift_connector.Connection] = []

    def _connect(self) -> redshift_connector.Connection:
        # Some tests of the suite leave their connection open.
        connection = super()._connect()
        self.opened.append(connection)
        return connection

    def tearDown(self) -> None:
        super().tearDown()
        for connection in self.opened:
            if not connection._closed:
                connection.close()

    def test_callproc(self) -> None:
        connection = self._connect()
        cursor = connection.cursor()
        cursor.execute(
            f"create or replace procedure {PROCEDURE}(inout word varchar) language plpgsql "
            "as $$ begin word := lower(word); end $$"
        )
        connection.commit()
        try:
            super().test_callproc()
        finally:
            cursor.execute(f"drop procedure {PROCEDURE}(varchar)")
            connection.commit()

    def test_nextset(self) -> None:
        cursor = self._connect().cursor()
        cursor.execute("select 1 union all select 2; select 'a'")
        assert cursor.fetchall() == ([1], [2])
        assert cursor.nextset() is True
        assert cursor.fetchall() == (["a"],)
        assert cursor.nextset() is None

    def test_setoutputsize(self) -> None:
        cursor = self._connect().cursor()
        cursor.setoutputsize(1, 0)
        assert cursor.execute("select 'longer than one'").fetchone() == ["longer than one"]


class WithoutDoubling(Compliance):
    def _paraminsert(self, cur: redshift_connector.Cursor) -> None:
        self.executeDDL2(cur)
        cur.execute(f"insert into {self.table_prefix}barflys values ('Victoria Bitter', '{TROUBLE}')")
        assert cur.rowcount == 1
        marker, args = ("%s", ("Cooper's",)) if self.style == "format" else ("%(beer)s", {"beer": "Cooper's"})
        cur.execute(f"insert into {self.table_prefix}barflys values ({marker}, '{TROUBLE}')", args)
        assert cur.rowcount == 1
        cur.execute(f"select name, drink from {self.table_prefix}barflys order by name")
        assert cur.fetchall() == (["Cooper's", TROUBLE], ["Victoria Bitter", TROUBLE])


def _classes() -> dict[str, type[Compliance]]:
    classes = {}
    for target in ("v0", "v1", "v2", "postgres"):
        for style in ("qmark", "numeric", "named", "format", "pyformat"):
            base = WithoutDoubling if style in ("format", "pyformat") else Compliance
            name = f"Test_{target}_{style}"
            classes[name] = type(name, (base,), {"__test__": True, "style": style, "target": target})
    return classes


globals().update(_classes())
