"""LETTERS: a planned letter becomes words, and words become the bytes of a message."""
