"""The file of a session: a planned version -> pages, papers, tables."""
