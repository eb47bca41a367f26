"""Tell the words by which a page asks its readers to subscribe or to join."""

import re
from pathlib import Path

PHRASES = [
    line
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
ASKING = re.compile("|".join(PHRASES), re.IGNORECASE)


def asks_for_money(text: str) -> bool:
    """Whether a text is the words of a paywall.

    >>> asks_for_money("Already a subscriber? Sign in to continue reading")
    True
    """
    return ASKING.search(text) is not None
