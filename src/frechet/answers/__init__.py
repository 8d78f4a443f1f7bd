"""Answers: the maps of a derivative, every form of them, the words around them, and their check."""
