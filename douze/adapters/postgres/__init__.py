"""The ledgers of many associations in one PostgreSQL database: its connection, lock, versions."""
