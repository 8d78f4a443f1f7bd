"""Paint: phrases in Unicode, in input syntax and in LaTeX, with shared parts by name."""
