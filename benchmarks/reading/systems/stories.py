# ruff: noqa: E501  templates and lists read better unbroken
"""Stories of which everything is known, to be published by real systems."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

TEXTS = Path(__file__).with_name("stories.toml")
FIRST = datetime(2026, 9, 3, 7, 12, 41)  # noqa: DTZ001 - a clock, to which each language gives its zone
APART = timedelta(days=5, hours=7, minutes=23, seconds=17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a story: prose, a heading, a list with what is nested in it, a table, a picture."""

    kind: str  # paragraph, heading, quote, list, numbers, table, figure
    lines: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()  # below the second item
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story, and all that a reader must find out about it."""

    number: int
    language: str
    title: str
    authors: tuple[str, ...]
    published: datetime
    section: str
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    alt: str

    @property
    def slug(self) -> str:
        return f"harbour-news-{self.number}"

    @property
    def picture(self) -> str:
        return f"view-{self.number}.png"

    def lines(self, *kinds: str) -> list[str]:
        """The lines of blocks of some kinds; of a table its cells."""
        chosen = [one for one in self.blocks if one.kind in kinds]
        cells = [cell for one in chosen for row in one.rows for cell in row]
        return [*(line for one in chosen for line in (*one.lines, *one.nested)), *cells]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a site of one language publishes."""

    language: str
    name: str
    zone: ZoneInfo
    stories: tuple[Story, ...]


def languages() -> tuple[str, ...]:
    return tuple(tomllib.loads(TEXTS.read_text(encoding="utf-8")))


def edition(language: str) -> Edition:
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))[language]
    zone = ZoneInfo(texts["zone"])
    stories = tuple(_story(number, language, texts, zone) for number in range(len(SHAPES)))
    return Edition(language=language, name=texts["site"], zone=zone, stories=stories)


# One letter a block: p a paragraph, s a short one, h heading, q quote, l list, n nested list,
# o numbered list, t table, f figure.
SHAPES = (
    "pppp",
    "ss",
    "pplpop",
    "pptpfp",
    "phpnphp",
    "pqpfp",
    "pptplp",
    "plp",
    "phplhpohp",
    "pppppppp",
)
MADE_OF = {"p": 3, "s": 2}


def _story(number: int, language: str, texts: dict[str, list[str]], zone: ZoneInfo) -> Story:
    said = count(number * 7)
    numbers = count(7 * number + 12)

    def next_of(name: str) -> str:
        pool = texts[name]
        text = pool[next(said) % len(pool)]
        place = texts["places"][number % len(texts["places"])]
        return text.replace("{place}", place).replace("{number}", str(next(numbers)))

    people = texts["people"]
    authors = (people[number % len(people)], people[(number + 1) % len(people)])
    return Story(
        number=number,
        language=language,
        title=_nth(texts["titles"], number)
        .replace("{place}", _nth(texts["places"], number))
        .replace("{number}", str(number + 3)),
        authors=authors if number == 6 else authors[:1],
        published=(FIRST + number * APART).replace(tzinfo=zone),
        section=_nth(texts["sections"], number),
        tags=tuple(dict.fromkeys((_nth(texts["tags"], number), _nth(texts["tags"], number * 2 + 1)))),
        blocks=tuple(_blocks(SHAPES[number], next_of, texts, language)),
        alt=str(texts["alt"]),
    )  # fmt: skip


def _nth(pool: list[str], number: int) -> str:
    return pool[number % len(pool)]


def _blocks(
    shape: str, next_of: Callable[[str], str], texts: dict[str, list[str]], language: str
) -> Iterator[Block]:
    space = "" if language == "ja" else " "
    for letter in shape:
        if letter in MADE_OF:
            said = space.join(next_of("sentences") for _ in range(MADE_OF[letter]))
            yield Block(kind="paragraph", lines=(said,))
        elif letter == "h":
            yield Block(kind="heading", lines=(next_of("headings"),))
        elif letter == "q":
            yield Block(kind="quote", lines=(next_of("quotes"),))
        elif letter == "f":
            yield Block(kind="figure", lines=(next_of("captions"),))
        elif letter == "t":
            body = [
                (row, f"0{5 + n}:1{n}", f"{n + 1} 2{n}0") for n, row in enumerate(texts["rows"])
            ]
            yield Block(kind="table", rows=(tuple(texts["header"]), *body))
        else:
            kind = "numbers" if letter == "o" else "list"
            nested = tuple(next_of("items") for _ in range(2)) if letter == "n" else ()
            yield Block(kind=kind, lines=tuple(next_of("items") for _ in range(4)), nested=nested)
