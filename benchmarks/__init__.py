"""Benchmarks: `python -m benchmarks` measures compiled code, `python -m benchmarks.derive` deriving and printing."""
