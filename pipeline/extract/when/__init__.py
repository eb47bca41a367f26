"""The instant of publication: what a page states, and which statement wins."""
