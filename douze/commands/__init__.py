"""What the commands do that are no pass: `run.py` lists them all."""
