import doctest
import pkgutil
from importlib import import_module

import pytest

from awayday import stats

MODULES = [found.name for found in pkgutil.iter_modules(stats.__path__, "awayday.stats.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    found = doctest.testmod(import_module(name))
    assert found.attempted
    assert not found.failed
