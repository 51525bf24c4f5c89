"""Changing a few cells of somebody's .xlsx file, and nothing else in it."""
