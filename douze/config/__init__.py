"""`config.yaml` becomes Settings, or all of its mistakes at once.

`load.load(path)` is the way in. A file goes through four hands: `yaml_lines` reads it and
remembers the line of every key, `values` says what one setting may be, `schema` says which
settings there are, and `problems` puts what is wrong into words.
"""
