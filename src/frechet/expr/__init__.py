"""Expressions: interned nodes, and the constructors that bring each to its normal form."""
