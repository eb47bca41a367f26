"""Make a night visible, all at once."""
