"""Sockets: addresses that may be asked, names, requests, pages that need a browser."""
