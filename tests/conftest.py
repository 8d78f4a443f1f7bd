"""What all tests share: assertions that hold, and libraries that may be missing.

Python leaves assertions out under -O; pytest writes those of test files anew, and here those of the judges beside them.
A test that names a library by a parameter runs where that library is installed.
"""

from importlib.util import find_spec
from pathlib import Path

import pytest

# a backend needs a module
LIBRARIES = {
    "jax": "jax",
    "torch": "torch",
    "array-api": "array_api_strict",
}
JUDGES = {
    file
    for file in Path(__file__).parent.rglob("*.py")
    if not file.stem.startswith(("test_", "conftest", "__"))
}

pytest.register_assert_rewrite(
    "tests",
    *(
        file.parent.name if (file.parent / "__init__.py").exists() else file.stem
        for file in JUDGES
    ),
)


def pytest_runtest_setup(item):
    """Skip what needs a library that is not here."""
    given = getattr(item, "callspec", None)
    for name in [p for p in given.params.values() if isinstance(p, str)] if given else []:
        if name in LIBRARIES and find_spec(LIBRARIES[name]) is None:
            pytest.skip(f"{LIBRARIES[name]} is not installed here")
