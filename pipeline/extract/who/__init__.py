"""Who wrote an article: bylines, names, agencies."""
