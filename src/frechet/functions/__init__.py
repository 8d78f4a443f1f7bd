"""Functions: what one declaration says, what operators mean, and the catalogue of all words."""
