"""DECIDE: the association's rules, one rule book a file.

Pure values in, pure values out: no clock, no file, no chance. `decide` asks them in turn. Each
says how everything should be; finding out what has changed is the plan's work.
"""
