import doctest
import importlib
import pkgutil

import pytest

from redshift_connector import sql

MODULES = [module.name for module in pkgutil.iter_modules(sql.__path__, "redshift_connector.sql.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted > 0


@pytest.mark.parametrize("name", MODULES)
def test_each_module_says_what_it_owns_and_must_not_know(name):
    text = importlib.import_module(name).__doc__
    assert "\nOwns: " in text
    assert "\nMust not know: " in text
