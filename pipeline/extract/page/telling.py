"""The words of a title that say what a story is about."""

import re

WORD = re.compile(r"\w+")
TELLING_CHARACTERS = 4  # shorter words, such as "the" and "der", stand in every title


def telling_words(text: str) -> set[str]:
    """Words that are long enough to tell one story from another, in small letters.

    >>> sorted(telling_words("The river rises, and the Bridge is shut"))
    ['bridge', 'rises', 'river', 'shut']
    """
    return {word for word in WORD.findall(text.casefold()) if len(word) >= TELLING_CHARACTERS}
