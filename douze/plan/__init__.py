"""PLAN: how things should be, less how they are, becomes something to look at."""
