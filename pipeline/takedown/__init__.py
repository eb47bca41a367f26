"""Take articles out of every layer, and keep them out."""
