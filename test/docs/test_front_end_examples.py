"""The examples in the docstrings of the front ends, and the blocks of the README, run against the local Redshift."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path
from typing import Any

import pytest

import redshift_connector
from redshift_connector.settings.render import parameter_table_rst

README = Path(__file__).parents[2] / "README.rst"

# What the examples may take as given.
SETUP = """
create procedure twice(inout n int) language plpgsql as $$ begin n := 2 * n; end $$
"""


@pytest.mark.parametrize(
    "name", ["redshift_connector", *(f"redshift_connector.{m}" for m in ("_connect", "core", "cursor"))]
)
def test_docstrings(name: str, server: Any) -> None:
    arguments = server.connect_arguments()
    module = importlib.import_module(name)
    finder = doctest.DocTestFinder(exclude_empty=True)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in finder.find(module, name):
        with redshift_connector.connect(**arguments) as connection, connection.cursor() as cursor:
            cursor.execute(SETUP)
            test.globs.update(server=arguments, connection=connection, cursor=cursor)
            runner.run(test, clear_globs=False)
    assert runner.failures == 0
    assert runner.tries > 0


def blocks() -> list[str]:
    text = README.read_text(encoding="utf-8")
    found = re.findall(r"^\.\. code-block:: python\n\n((?:(?:    .*)?\n)+)", text, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in found]


def test_readme_blocks(server: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    connect = redshift_connector.connect

    def elsewhere(**arguments: Any) -> redshift_connector.Connection:
        """Connect to the local Redshift where the text names a cluster."""
        if str(arguments["host"]).startswith("examplecluster."):
            arguments = server.connect_arguments()
        return connect(**arguments)

    monkeypatch.setattr(redshift_connector, "connect", elsewhere)
    assert len(blocks()) >= 2
    for block in blocks():
        exec(compile(block, str(README), "exec"), {"__name__": "readme"})
    printed = capsys.readouterr().out
    assert "García Márquez" in printed and "[1]" in printed


def test_parameter_table_of_the_readme_is_current() -> None:
    text = README.read_text(encoding="utf-8")
    table = text.partition(".. parameters begin\n\n")[2].partition("\n.. parameters end")[0]
    assert table == parameter_table_rst(), "render it anew with redshift_connector.settings.render"
