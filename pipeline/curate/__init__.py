"""For curators: look at a site, find its routes, check a source, try its articles."""
