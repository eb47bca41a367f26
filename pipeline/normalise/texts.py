"""Normalise a text: characters, encoding damage, spacing."""

import re

from pipeline.normalise.characters import unify_characters
from pipeline.normalise.mojibake import repair
from pipeline.normalise.spacing import mend_spacing

BLANK_LINES = re.compile(r"\n{3,}")
MAX_PASSES = 6  # one repair can lay bare another; real texts need one or two


def normalise_text(text: str) -> str:
    """The text in its one form, lines kept; idempotent.

    >>> normalise_text("The USA -led “coalition”\\u00a0of cafe\\u0301s .")
    'The USA-led "coalition" of cafés.'
    """
    for _ in range(MAX_PASSES):
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    text = unify_characters(repair(text))
    lines = (mend_spacing(line.strip(" ")) for line in text.split("\n"))
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
