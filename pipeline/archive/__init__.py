"""Everything fetched, byte for byte, before anyone reads it."""
