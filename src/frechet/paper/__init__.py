"""Paper: words and formulas as LaTeX, Markdown and HTML, in lines that fit the page; it knows strings alone."""
