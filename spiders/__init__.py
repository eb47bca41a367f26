"""Everything that opens a socket to somebody else's server."""

DISTRIBUTION = "nightdesk"  # whose files these are: others may bring packages of this name
