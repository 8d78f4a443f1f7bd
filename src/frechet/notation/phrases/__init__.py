"""Phrases: what is written, as a tree, before it is painted."""
