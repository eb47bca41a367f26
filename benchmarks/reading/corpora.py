"""The labelled pages beside the project, and the scores defined with them."""

import gzip
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

SHARED = Path(__file__).parents[3] / "shared" / "data" / "reading"
CORPORA = ("news_pages", "nine_sites", "guide_pages", "comment_pages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A page, and what a person says its article is."""

    corpus: str
    url: str
    html: str
    site: str
    split: str
    gold: str
    optional: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()  # what its comment form says
    told: dict[str, object] = field(default_factory=dict)  # everything else the corpus tells


UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, 0xFEFF])


def is_here() -> bool:
    return SHARED.is_dir()


def read_corpus(name: str) -> Iterator[Example]:
    with gzip.open(SHARED / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            yield Example(
                corpus=name,
                url=told["url"],
                html=told["html"],
                site=told.get("site") or urlsplit(told["url"]).netloc or told["url"],
                split=told.get("split") or "dev",
                gold=told.get("gold") or "",
                optional=tuple(one for one in told.get("optional") or () if one),
                strings=tuple(told.get("strings") or ()),
                told={key: value for key, value in told.items() if key not in ("html", "gold")},
            )


@cache
def scoring() -> ModuleType:
    """The module that defines every reading score."""
    spec = importlib.util.spec_from_file_location("score_reading", SHARED / "score_reading.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tokens(text: str) -> list[str]:
    return scoring().tokens(as_seen(text))


def page_scores(text: str, example: Example) -> dict[str, float]:
    optional = tuple(map(as_seen, example.optional))
    return scoring().page_scores(as_seen(text), as_seen(example.gold), optional)


def as_seen(text: str) -> str:
    """A text without marks that nobody sees: where a word may break, which way its letters run.

    Some of the true texts have kept them, each of which is two words to a measure of words.
    """
    return text.translate(UNSEEN)
