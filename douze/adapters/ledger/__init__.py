"""The ledger in tables: the SQL and the rows that every database of it shares."""
