"""Whether a page is an article that may be kept: status, access, rights, and the gate itself."""
