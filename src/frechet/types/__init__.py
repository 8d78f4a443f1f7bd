"""Types: the spaces that symbols live in, and which shapes an operation takes and gives."""
