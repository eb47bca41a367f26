"""How fast the clean bucket is read, beside other ways to keep the same rows."""
