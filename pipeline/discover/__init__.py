"""Read what sources announce."""
