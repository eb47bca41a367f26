"""Real publishing systems, filled with stories of which everything is known, and read."""
