"""What every spreadsheet has in common: edits become cells, and cells hold values."""
