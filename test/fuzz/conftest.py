"""Profiles of the fuzz tests: seconds by default, minutes with ``-m deep``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A single example that takes this long is a hang.
HANG = timedelta(seconds=5)

PROFILES = {
    "quick": settings(max_examples=150, deadline=HANG),
    "deep": settings(max_examples=5_000, deadline=HANG, suppress_health_check=list(HealthCheck)),
}


@pytest.fixture(params=["quick", pytest.param("deep", marks=pytest.mark.deep)])
def profile(request):
    """How many examples a test tries."""
    return PROFILES[request.param]


def pytest_collection_modifyitems(config, items):
    """Leave out the deep profile unless it was asked for."""
    if "deep" in (config.getoption("markexpr") or ""):
        return
    here = Path(__file__).parent
    deep = [item for item in items if here in item.path.parents and item.get_closest_marker("deep")]
    if deep:
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]
