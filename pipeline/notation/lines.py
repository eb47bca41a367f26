"""Ask something of many lines at once: most pages hold none that it is true of."""

import re
from collections.abc import Iterator, Sequence


def holding(pattern: re.Pattern[str], lines: Sequence[str]) -> Iterator[int]:
    """The places of the lines that hold a pattern, which goes over no end of a line.

    >>> [*holding(re.compile("[0-9]"), ["On 3 May", "it rained", "for 5 h"])]
    [0, 2]
    """
    text = "\n".join(lines)
    place, told, seen = 0, -1, 0
    for match in pattern.finditer(text):
        start = match.start()
        place += text.count("\n", seen, start)
        seen = start
        if place > told:
            told = place
            yield place
