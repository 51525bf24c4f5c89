"""SETUP: a spreadsheet gets what it lacks, and nothing that is there is touched."""
