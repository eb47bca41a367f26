"""Normalise a text: Unicode, spaces, and the spacing that rewriting damaged."""

import unicodedata


def normalise_text(text: str) -> str:
    """One form for each text; idempotent.

    >>> normalise_text("cafe\u0301 \u00a0 bar")
    'café bar'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())
