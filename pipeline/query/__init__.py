"""For analysts: credentials, views over every table, full-text search."""
