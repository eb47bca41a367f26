"""How things are written down, for every stage: content codings, charsets, printed times, words."""
