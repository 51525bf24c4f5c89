"""Fleets whose hosts die, sleep and are cut off while staff go on: what must be so all the same.

`python -m tests.fleet.chaos` lets as many happen as there is time for.
"""
