"""What all tests share: a test that names a library by a parameter runs where that library is installed."""

from importlib.util import find_spec

import pytest

LIBRARIES = {"jax": "jax", "torch": "torch", "array-api": "array_api_strict"}  # a backend needs a module


def pytest_runtest_setup(item):
    """Skip what needs a library that is not here."""
    given = getattr(item, "callspec", None)
    for name in [p for p in given.params.values() if isinstance(p, str)] if given else []:
        if name in LIBRARIES and find_spec(LIBRARIES[name]) is None:
            pytest.skip(f"{LIBRARIES[name]} is not installed here")
