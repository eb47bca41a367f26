"""Normalise a text: characters, encoding damage, spacing."""

import re
from unicodedata import is_normalized

from pipeline.normalise.characters import ONE_FORM, unify_characters
from pipeline.normalise.mojibake import BEGUN, is_suspect, repair
from pipeline.normalise.spacing import mend_spacing

BLANK_LINES = re.compile(r"\n{3,}")
CHANGED = (
    "\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u1680\u180e\u2000-\u2012\u2015\u2018-\u201f\u2028-\u202f"
    "\u205f-\u206f\u2212\u3000\ue000-\uf8ff\ufeff\uff02\ufff9-\ufffc"
)
# What any rule could change; a text without it is in its one form already.
SUSPECT = re.compile(
    "^\\s|\\s$|  | \n|\n |\n\n\n"
    f"|[{CHANGED}]"
    "| -[a-z]| [.,](?:\\s|$)|\\( | \\)|&[a-z#]"
    "|[ÃÂÄÅ][\x80-\uffff]|â|ï»¿|ðŸ|[ÐÑ][\x80-\xbf]|[ã-é][\x80-\xbf]"
)
# What stands in every line that a rule could change, and what more must; all are found fast.
CERTAIN = ("  ", "( ", " )")
SIGNS = tuple(
    (sign, re.compile(sign.replace(".", "\\.") + more))
    for sign, more in ((" -", "[a-z]"), (" .", r"(?:\s|$)"), (" ,", r"(?:\s|$)"), ("&", "[a-z#]"))
)
SPOILT = re.compile(f"[{CHANGED}]")  # most texts of the press have a curly quote
PLAIN_MARKS = [(chr(mark), str(plain)) for mark, plain in ONE_FORM.items()]
MAX_PASSES = 6  # one repair can lay bare another; real texts need one or two


def normalise_text(text: str) -> str:
    """The text in its one form, lines kept; idempotent.

    >>> normalise_text("The USA -led “coalition”\\u00a0of cafe\\u0301s .")
    'The USA-led "coalition" of cafés.'
    """
    for _ in range(MAX_PASSES):
        # In most texts nothing is to be done but for quotes and hyphens.
        plain = text if text.isascii() else _with_plain_marks(text)
        if _is_in_its_form(plain) and (plain == text or not is_suspect(text)):
            return plain
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _with_plain_marks(text: str) -> str:
    """The text with plain quotes and hyphens."""
    for curly, straight in PLAIN_MARKS:
        text = text.replace(curly, straight)
    return text


def _is_in_its_form(text: str) -> bool:
    if "\n" in text:
        return is_normalized("NFC", text) and not SUSPECT.search(text)
    if text.strip() != text or any(map(text.__contains__, CERTAIN)):
        return False
    for sign, whole in SIGNS:
        if sign in text and whole.search(text):
            return False
    if text.isascii():
        return text.isprintable()
    return not SPOILT.search(text) and is_normalized("NFC", text) and not BEGUN.search(text)


def _once(text: str) -> str:
    text = unify_characters(repair(text))
    lines = (mend_spacing(line.strip(" ")) for line in text.split("\n"))
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
