"""The ledger in memory, a file for each of its three ports."""
