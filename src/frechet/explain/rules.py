"""The rules that steps name: one declaration each, with statement, reason and source."""
