"""READ: a snapshot becomes a book. Text becomes types, or problems."""
