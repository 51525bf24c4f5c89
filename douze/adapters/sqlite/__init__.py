"""The one SQLite file of the ledger: its lock, its versions, its transactions."""
