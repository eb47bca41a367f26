"""Repair text that was decoded in the wrong character set, and entities escaped twice."""

import re
from html import unescape

import ftfy
from ftfy.badness import is_bad

ENTITY = re.compile(r"&(?:amp|quot|apos|nbsp|#0?39|#x27|[lr]squo|[lr]dquo|[nm]dash|hellip|shy);")
ENTITIES = {
    "&amp;": "&", "&quot;": '"', "&apos;": "'", "&nbsp;": " ", "&#39;": "'", "&#039;": "'",
    "&#x27;": "'", "&lsquo;": "'", "&rsquo;": "'", "&ldquo;": '"', "&rdquo;": '"', "&ndash;": "–",
    "&mdash;": "—", "&hellip;": "…", "&shy;": "",
}  # fmt: skip
# A letter of a word that was escaped twice.
LETTER = re.compile(
    r"(?:(?<=\w)&(?:[A-Za-z]{1,2}(?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron|lig))"
    r"|&(?:[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron))(?=;\w)|(?<=\w)&szlig);"
)
# The second and third byte of UTF-8, as Latin-1 and Windows-1252 show them.
_REST = "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
# ftfy alone also "repairs" short true text, such as a quote before an accented letter:
# it is asked only where a text shows what misread UTF-8 always shows.
MISREAD = re.compile(
    f"Ã{_REST}|Â[\u00a0-\u00bf]|â€|â‚¬|ï»¿|ðŸ|(?:[ÃÄÅ]{_REST}){{2}}|(?:[ÐÑ]{_REST}){{2}}"
    f"|(?:[ã-é]{_REST}{{2}}){{2}}"
)


# What all of these begin with, which is found much faster.
BEGINNING = re.compile("[ÂÃÄÅÐÑâã-éïð][\x80-\uffff]")
# What looks as if it were; a search for what begins with one of so few letters is fast, too.
BEGUN = re.compile(
    "[ÂÃÄÅÐÑâã-éïð](?:(?<=[ÃÂÄÅ])[\x80-\uffff]|(?<=â)|(?<=ï)»¿|(?<=ð)Ÿ|(?<=[ÐÑã-é])[\x80-\xbf])"
)


def is_suspect(text: str) -> bool:
    """Whether anything in a text could have to be repaired."""
    return "&" in text or _is_misread(text)


def _is_misread(text: str) -> bool:
    begins = not text.isascii() and BEGINNING.search(text) is not None
    return begins and MISREAD.search(text) is not None


def repair(text: str) -> str:
    """What the text said before it was spoilt.

    >>> repair("FranÃ§ois said &quot;noâ€¦&quot;")
    'François said "no…"'
    """
    if "&" in text:
        text = ENTITY.sub(lambda found: ENTITIES[found[0]], text)
        text = LETTER.sub(lambda found: unescape(found[0]), text)
    if not _is_misread(text) or not is_bad(text):
        return text
    return ftfy.fix_encoding(text)
