"""Print: LaTeX and Unicode as they stand in books, as tokens of the same parser."""
