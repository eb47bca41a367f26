"""What counts as found, kept intact, or published by mistake."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pipeline.embedded.virtualweb import truth
from pipeline.embedded.virtualweb.server import Asked
from pipeline.identity import canonical_url

WORD = re.compile(r"\w+")
CLEARLY_OF_CP1252 = "œ€’«»éèàçÉÀ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One article as a crawler told it; times as ISO text, as it gave them."""

    url: str
    title: str
    text: str
    published_at: str | None = None
    night: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A row of the table: counts of what was asked for, each out of how many."""

    name: str
    cells: Mapping[str, str]


def score(
    name: str, told: Sequence[Told], asked: Sequence[Sequence[Asked]], nights: Sequence[date]
) -> Score:
    """Everything the table says of one crawler; `asked` is its requests, night by night."""
    last = datetime(nights[-1].year, nights[-1].month, nights[-1].day, 23, 59, 59, tzinfo=UTC)
    stories = [one for night in nights for one in truth.crawlable(night, now=last)]
    walls = {one.url for night in nights for one in truth.rejected(night, now=last)}
    by_url: dict[str, list[Told]] = {}
    for one in told:
        by_url.setdefault(_address(one.url), []).append(one)
    found = {one.url for one in stories if any(_holds(t, one) for t in by_url.get(one.url, ()))}
    whole = [one for one in stories if any(_is_whole(t, one) for t in by_url.get(one.url, ()))]
    french = [one for one in stories if one.is_cp1252]
    stated = [one for one in stories if one.states_offset]
    corrected = truth.corrected(nights[-1])
    new = [one for one in stories if one.night == nights[-1]]
    cells = {
        "stories found": _of(len(found), len(stories)),
        "text whole": _of(len(whole), len(stories)),
        "busy once, kept": _share(found, [one.url for one in stories if one.is_busy_once]),
        "corrections seen": _of(
            sum(any(_is_corrected(t, one) for t in by_url.get(one.url, ())) for one in corrected),
            len(corrected),
        ),
        "cp1252 intact": _of(
            sum(any(_letters(t.text) >= _letters(one.text) for t in by_url.get(one.url, ()))
                for one in french),
            len(french),
        ),
        "offsets kept": _of(
            sum(any(_same_instant(t, one) for t in by_url.get(one.url, ())) for one in stated),
            len(stated),
        ),
        "walls published": str(len({_address(t.url) for t in told} & walls)),
        "private pages asked for": str(sum("/private/" in a.path for n in asked for a in n)),
        "requests, first night": str(len(asked[0])),
        "requests, second night": str(len(asked[-1])),
        "second night, per new story": f"{len(asked[-1]) / max(1, len(new)):.2f}",
    }  # fmt: skip
    return Score(name=name, cells=cells)


def missing(told: Iterable[Told], nights: Sequence[date]) -> list[str]:
    """The crawlable addresses that nobody told."""
    known = {_address(one.url) for one in told}
    return [o.url for n in nights for o in truth.crawlable(n) if o.url not in known]


def table(scores: Sequence[Score]) -> str:
    """The scores as a table, a column a crawler."""
    names = list(scores[0].cells)
    lines = [
        "| | " + " | ".join(one.name for one in scores) + " |",
        "|---" * (len(scores) + 1) + "|",
    ]
    lines += [
        f"| {name} | " + " | ".join(one.cells[name] for one in scores) + " |" for name in names
    ]
    return "\n".join(lines)


def _address(url: str) -> str:
    return canonical_url(url, keep_parameters=("id",)).replace("/amp/", "/")


def _of(count: int, total: int) -> str:
    return f"{count} / {total}"


def _share(found: set[str], wanted: Sequence[str]) -> str:
    return _of(len(found & set(wanted)), len(wanted))


def _words(text: str) -> list[str]:
    return WORD.findall(text)


def _holds(told: Told, one: truth.Expected) -> bool:
    """Whether a text holds at least half of a story, in whichever edition."""
    squeezed = "".join(_words(told.text))
    return any(
        2 * sum("".join(_words(text)) in squeezed for text in edition.paragraphs)
        >= len(edition.paragraphs)
        for edition in one.editions
    )


def _is_whole(told: Told, one: truth.Expected) -> bool:
    """Whether a text is a story, word for word, with nothing else in it."""
    return any(_words(told.text) == _words("\n".join(e.paragraphs)) for e in one.editions)


def _is_corrected(told: Told, one: truth.Expected) -> bool:
    before, after = one.editions
    new = set(_words(f"{after.title} {after.paragraphs[-1]}")) - set(
        _words(" ".join((before.title, *before.paragraphs)))
    )
    if not new:
        return _words(told.title) == _words(after.title)
    return new <= set(_words(f"{told.title} {told.text}"))


def _letters(text: str) -> set[str]:
    return {letter for letter in text if letter in CLEARLY_OF_CP1252 and letter != "’"}


def _same_instant(told: Told, one: truth.Expected) -> bool:
    """Whether the instant came with a zone, and is the one the newsroom stated."""
    try:
        found = datetime.fromisoformat(told.published_at or "")
    except ValueError:
        return False
    return found.tzinfo is not None and found == one.published_at
