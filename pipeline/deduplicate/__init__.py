"""Tell articles apart."""
