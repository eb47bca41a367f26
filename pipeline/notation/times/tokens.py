"""A printed time as tokens, and the names that stand among them."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from pipeline.notation.times.letters import TOKEN

Meaning = TypeVar("Meaning")
MAX_TOKENS = 120
SKIPPED = frozenset(".'\"-،")  # within a name: "p. m.", "ก.ค.", "Dhuʻl-Hijjah"


class Token(NamedTuple):
    """A number, a word or a mark, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits."""
        return self.kind == "number"

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.kind == "word"


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in plain letters."""
    found = []
    for match in TOKEN.finditer(text):
        found.append(Token(match.lastgroup or "mark", match[0], match.start(), match.end()))
        if len(found) >= MAX_TOKENS:
            break
    return found


def longest(
    tokens: list[Token], place: int, names: Mapping[str, Meaning], most: int
) -> tuple[Meaning, int] | None:
    """The meaning of the longest name that begins here, and the token after it."""
    best = None
    form = ""
    count = 0
    for position in range(place, min(len(tokens), place + 2 * most)):
        token = tokens[position]
        if token.kind == "mark":
            if token.text not in SKIPPED or not form:
                break
            continue
        text = str(int(token.text)) if token.is_number else token.text
        form = f"{form} {text}" if form else text
        count += 1
        meaning = names.get(form)
        if meaning is not None:
            best = (meaning, position + 1)
        if count >= most:
            break
    return best


def before(
    tokens: list[Token], place: int, names: Mapping[str, Meaning], most: int
) -> tuple[Meaning, int] | None:
    """The meaning of the longest name that ends just before here, and its first token."""
    for position in range(max(0, place - 2 * most), place):
        if tokens[position].kind != "word":
            continue
        found = longest(tokens, position, names, most)
        if found and all(one.text in SKIPPED for one in tokens[found[1] : place]):
            return found[0], position
    return None
