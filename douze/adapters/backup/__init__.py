"""Backups: what goes into one, how it is written and looked through, how it comes back."""
