"""Everything that opens a socket to somebody else's server."""
