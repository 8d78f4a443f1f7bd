"""Words: from networks to phrases in matrix words, or in index notation where there are none."""
