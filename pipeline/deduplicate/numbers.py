"""Numbers that are written out, in the languages of the corpus."""

from functools import cache
from pathlib import Path

from pipeline.deduplicate.characters import fold

FEWEST_LETTERS, FEWEST_SIGNS = 3, 2  # shorter ones are too many other things
OTHER_SCRIPTS = 0x590


@cache
def number_words() -> dict[str, dict[str, str]]:
    """By language, what each word counts, in digits.

    >>> number_words()["de"]["einundzwanzig"], number_words()["en"]["million"]
    ('21', '1000000')
    """
    file = Path(__file__).parent / "number_words.txt"
    found: dict[str, dict[str, str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        language, _, entries = line.partition(": ")
        if "=" in entries and not line.startswith("#"):
            found[language] = dict(entry.rsplit("=", 1) for entry in entries.split())
    return found


def _ambiguous() -> frozenset[str]:
    """Other words where nothing says of which language a text is: once, fire, ten."""
    file = Path(__file__).parent / "number_words.txt"
    (line,) = (
        one for one in file.read_text(encoding="utf-8").splitlines() if one[:9] == "ambiguous"
    )
    return frozenset(line.split()[1:])


@cache
def plain_number_words() -> dict[str, str]:
    """Those that are numbers in any text, folded, with what they count in digits.

    A word that counts one thing here and another there stands for itself.
    """
    ambiguous = _ambiguous()
    meant: dict[str, set[str]] = {}
    for found in number_words().values():
        for word, value in found.items():
            meant.setdefault(fold(word), set()).add(value)
    return {
        word: next(iter(values)) if len(values) == 1 else word
        for word, values in meant.items()
        if word not in ambiguous
        and len(word) >= (FEWEST_LETTERS if ord(word[0]) < OTHER_SCRIPTS else FEWEST_SIGNS)
    }
