"""Attempts to get through: what was tried, and what came of it."""
