"""Read an article off a page."""
