"""What judge.py asserts is told with its values, as in a test."""

import pytest

pytest.register_assert_rewrite("judge")
