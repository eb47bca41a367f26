"""Which S3 servers keep what we need of them."""
