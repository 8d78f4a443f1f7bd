"""Numbers: the values of expressions with NumPy, and in many digits with mpmath."""
