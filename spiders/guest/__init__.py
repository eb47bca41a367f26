"""How a host is treated: robots.txt, reservations, pace, leases, one request at a time."""
