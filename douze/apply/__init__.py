"""APPLY: the only stage that changes anything."""
