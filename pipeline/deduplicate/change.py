"""Say what a version changed against the one before it."""

from pipeline.records import Change

Edition = tuple[str, str]  # title, text


def change_of(before: Edition, after: Edition) -> Change:
    """The kind of change between two versions of one article.

    >>> change_of(("Fire", "A barn burned."), ("Barn burns", "A barn burned.")).value
    'headline'
    """
    if before[1] == after[1]:
        return Change.HEADLINE
    return Change.UPDATE
