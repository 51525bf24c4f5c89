"""Douze: the registrations of webconferences, kept in a spreadsheet and answered by e-mail."""

__version__ = "0.1.0"
