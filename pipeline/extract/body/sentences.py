"""Where a sentence ends; apart, since what asks texts of other days needs no page for it."""

ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟")
CLOSING = "'\"”»’)]"


def ends_sentence(text: str) -> bool:
    """Whether the last of a text is the end of a sentence.

    >>> ends_sentence("Rain (and “hail.”) "), ends_sentence("Rain. And hail")
    (True, False)
    """
    return text.rstrip().rstrip(CLOSING).endswith(ENDS)
