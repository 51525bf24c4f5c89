"""The commands other than a pass: `run.py` lists them all."""
