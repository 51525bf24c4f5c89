"""`config.yaml` becomes Settings, or all of its mistakes at once.

`load.load(path)` is the way in. `yaml_lines` reads a file and remembers the line of every key,
`check` holds it against the declaration of the settings (`douze/model/settings.py`, in the shape
of the file by `declared`), `value_types` and `values` say what one value may be, `relations` what
goes together, and `problems` puts what is wrong into words. `schema` writes the declaration down.
"""
