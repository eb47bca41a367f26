"""Who can read the clean bucket, and what it costs them."""
