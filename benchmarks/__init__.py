"""Benchmarks: `python -m benchmarks.derive` measures deriving, simplifying and printing, next to SymPy."""
