"""A page as it came: charset, tree, linked data, meta tags, title, labels, language."""
