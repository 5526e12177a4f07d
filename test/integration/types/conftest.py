"""The ways a value can travel, each a connection that stays open; the profiles of the property tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The tests of this directory share helpers of their own, whatever way pytest imports them.
sys.path.insert(0, str(Path(__file__).parent))

from ways_of_values import Way, open_ways

# An example has eight values.
PROFILES = {
    "quick": settings(max_examples=30, deadline=None),
    "deep": settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck)),
}


@pytest.fixture(params=["quick", pytest.param("deep", marks=pytest.mark.deep)])
def profile(request: pytest.FixtureRequest) -> settings:
    """How many examples a test tries."""
    return PROFILES[request.param]


@pytest.fixture(scope="session")
def ways(server: Any, postgres_arguments: dict[str, Any]) -> Iterator[list[Way]]:
    """PostgreSQL itself in text and in binary, and the local Redshift on each protocol."""
    with ExitStack() as stack:
        yield open_ways(stack, server.connect_arguments(), postgres_arguments)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the deep profile unless it was asked for."""
    if "deep" in (config.getoption("markexpr") or ""):
        return
    here = Path(__file__).parent
    deep = [item for item in items if here in item.path.parents and item.get_closest_marker("deep")]
    if deep:
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]
