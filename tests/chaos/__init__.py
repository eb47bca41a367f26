"""Nights that are published while the store fails in every way it can."""
