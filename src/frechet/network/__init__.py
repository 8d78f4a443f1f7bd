"""Networks: sizes, axes, and the one law behind every multilinear operation; no expression is known here."""
