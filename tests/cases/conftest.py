"""What is asserted beside the tests is told with its values, and is asserted where Python leaves assertions out."""

import pytest

pytest.register_assert_rewrite("judge", "pains")
