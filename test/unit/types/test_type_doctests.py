"""The examples in the docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import redshift_connector.types

MODULES = [
    "redshift_connector.interval",
    "redshift_connector.pg_types",
    "redshift_connector.utils.oids",
    *(
        f"redshift_connector.types.{module.name}"
        for module in pkgutil.iter_modules(redshift_connector.types.__path__)
    ),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_importing_the_types_loads_no_numpy_or_pandas():
    import subprocess
    import sys

    code = (
        "import sys, redshift_connector.types.registry, redshift_connector.types.documentation\n"
        "assert not {'numpy', 'pandas', 'pyarrow'} & set(sys.modules), 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
