"""One code point for each character: spaces, quotes, dashes, and what cannot be seen."""

import re
import unicodedata

# Hyphens of every width are one; en and em dashes mean something else and stay.
ONE_FORM = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "＂": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-", "\u2015": "—",
    }
)  # fmt: skip
INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\u180e\ufeff\ufff9-\ufffc"
    "\ue000-\uf8ff]"
)
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
SPACES = re.compile("[\t\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
# A joiner belongs between letters of scripts that join (Persian, Hindi) and within emoji.
LOOSE_JOINER = re.compile(
    "(?<![\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af"
    "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]+"
    "|[\u200c\u200d]+(?![\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
    "\u1800-\u18af\u2190-\u2bff\U0001f000-\U0001faff])"
)


def unify_characters(text: str) -> str:
    """One form for each character; letters, digits and their order stay.

    >>> unify_characters("“don’t”\\u00a0stop\\u00ad ping")
    '"don\\'t" stop ping'
    """
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    text = BREAKS.sub("\n", text)
    text = INVISIBLE.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = LOOSE_JOINER.sub("", text)
    text = SPACES.sub(" ", CONTROL.sub(" ", text))
    return text.translate(ONE_FORM)
