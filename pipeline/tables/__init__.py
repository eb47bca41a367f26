"""The contract and its Delta tables: columns, commits, upkeep."""
