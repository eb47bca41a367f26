"""Say the same thing the same way."""
