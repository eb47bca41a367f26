"""Match addresses against patterns that hosts write, in time that grows with their length alone."""


def begins_as(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern says: `*` stands for anything, `$` at its end for the end.

    Each piece is looked for once, from where the one before it ended: the leftmost place leaves
    the most room for the rest, so that no other needs to be tried.

    >>> begins_as("/*/print$", "/story/a/print")
    True
    >>> begins_as("/*/print$", "/story/a/print/2")
    False
    """
    is_whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    if not rest:
        return not is_whole or place == len(path)
    *middle, last = rest
    for piece in middle:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if is_whole:
        return path.endswith(last) and len(path) - len(last) >= place
    return path.find(last, place) >= 0
