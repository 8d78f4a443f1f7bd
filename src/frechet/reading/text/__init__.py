"""Text: tokens of the input syntax, and the tree that the parser makes of them."""
