"""What the line above a story is made of, that says who wrote it and when it came."""

import re

# "3 May 2026 · Ann Lee · 4 min": what parts such a line, and that a part of it tells a day.
PARTS = re.compile(r"\s{1,20}[·•⋅∙|｜/—–-]\s{1,20}|\s{0,20}[·•⋅∙|｜]\s{0,20}")
BARS = re.compile(r"[·•⋅∙|｜]")  # of them what no sentence has
DAY = re.compile(r"\d{4}|\d\s?[./-]\s?\d{1,2}\s?[./-]\s?\d\d")
READING_TIME = re.compile(
    r"\W{0,40}\d{1,3}\s{0,20}[-–]?\s{0,20}(?:min|мин|хв|dk|dak|分|분|دقيق|دقائق|λεπτ|phút|menit|perc|words?\b|字)",
    re.IGNORECASE,
)
ANNOUNCES = re.compile(  # a line that says no more than that an author's name follows
    r"(?:(?:written|posted|published|story|text) by|by|authors?|von|autor(?:en|in|es|a)?"
    r"|verfasst von|par|auteurs?|por|di|autori|автор(?:ы)?"
    r"|著者|作者|執筆者?|글쓴이|الكاتب|بقلم)\W{0,3}",
    re.IGNORECASE,
)
MAX_LINE = 120  # characters


def is_byline(text: str) -> bool:
    """Whether a line above a story announces its author, or parts its day from something else.

    >>> is_byline("3 May 2026 · Ann Lee"), is_byline("Posted by:"), is_byline("In 2026 - rain")
    (True, True, False)
    """
    if len(text) > MAX_LINE:
        return False
    parts = BARS.split(text)
    return ANNOUNCES.fullmatch(text) is not None or (
        len(parts) > 1 and any(DAY.search(part) for part in parts)
    )
