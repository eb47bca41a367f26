"""Read what publishers say that their pages may be used for: Content-Signal and Content-Usage."""

import re

SIGNALS = ("content-signal", "content-usage")  # a line of robots.txt, or a header of an answer
# Uses that a corpus is made for: it is searched, counted and compared, and models learn from it.
# The first three are Content-Signal's, the others those of the drafts for Content-Usage.
USES = frozenset(
    "search ai-input ai-train all bots tdm ai ai-use ai-output train-ai train-genai".split()  # noqa: SIM905
)
NO = frozenset({"n", "no", "?0"})
LONGEST = 2_000  # characters that are read of one statement


def reserved_uses(stated: str) -> list[str]:
    """The uses that a statement reserves, in its order; what it does not name, it leaves open.

    >>> reserved_uses("search=yes, ai-train=no"), reserved_uses("train-ai=n;until=2030")
    (['ai-train'], ['train-ai'])
    """
    found: dict[str, None] = {}
    for one in re.split(r"[,\s]+", re.sub(r"\s*=\s*", "=", stated[:LONGEST].lower())):
        use, _, answer = one.partition(";")[0].partition("=")
        if use in USES and answer.strip("\"'") in NO:
            found.setdefault(use)
    return list(found)
