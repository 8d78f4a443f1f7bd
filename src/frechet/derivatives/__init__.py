"""Derivatives on spaces: by structured variables, as arrays and matrices, and where they exist."""
