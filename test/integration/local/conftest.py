"""One server per set of options; the one with the defaults is the whole run's (`server`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from redshift_connector.local import LocalRedshift, start

# The tests of this directory share a client of their own, whatever way pytest imports them.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def md5_server() -> Iterator[LocalRedshift]:
    with start(auth="md5", protocol_version=1, show_discovery=4, password="it's \\ a päss") as running:
        yield running


@pytest.fixture(scope="session")
def cleartext_server() -> Iterator[LocalRedshift]:
    with start(auth="cleartext", tls=False, idp_token="TOK", max_sessions=3) as running:
        yield running


@pytest.fixture(scope="session")
def obeying_server() -> Iterator[LocalRedshift]:
    with start(auth="none", obey_formats=True, user="Some User", database="a b") as running:
        yield running
