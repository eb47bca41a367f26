"""One source's crawl: its frontier, its documents, what became of every address."""
