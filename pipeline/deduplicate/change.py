"""Say what a version changed against the one before it.

The kinds, each stronger than the ones after it: a *correction* says so, or replaces facts (numbers,
names, a "not") in place; an *update* adds or removes what was reported; a *headline* change leaves
the text alone; a *typo* changes how it is spelled and not what it says.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.deduplicate.difference import Kind, Span, word_difference
from pipeline.records import Change

Edition = tuple[str, str]  # title, text

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
SPELLING = 0.75  # of their letters two spellings of a word share at least so many
SENTENCE_WORDS = 12  # added or removed in one place: somebody reported more, or less
GROWTH = 0.08  # added or removed in many places, as a share of the text
NEGATIONS = frozenset(
    {
        "not",
        "no",
        "never",
        "nor",
        "none",
        "without",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "nie",
        "ohne",
        "pas",
        "non",
        "jamais",
        "sans",
        "ne",
        "nunca",
        "sin",
        "não",
        "sem",
        "niet",
        "geen",
        "bez",
    }
)
NOTICE = re.compile(
    r"\b(?:correction|corrections|corrected|clarification|erratum|editor['’]s note"
    r"|an earlier version of this|a previous version of this|this (?:article|story) was amended"
    r"|korrektur|berichtigung|korrigiert|in einer früheren (?:version|fassung)"
    r"|rectificatif|correctif|une version précédente|rectificación|corrección|fe de erratas"
    r"|una versión anterior|correção|uma versão anterior|rettifica|correzione|correctie"
    r"|rectificatie|sprostowanie|rättelse|rettelse)\b",
    re.IGNORECASE,
)


def change_of(before: Edition, after: Edition) -> Change:
    """The kind of change between two versions of one article.

    >>> change_of(("Fire", "A barn burned."), ("Barn burns", "A barn burned.")).value
    'headline'
    >>> change_of(("Fire", "Two barns burned."), ("Fire", "Three barns burned in 2 hours.")).value
    'correction'
    """
    headline = _words(before[0]) != _words(after[0])
    spans = word_difference(before[1], after[1])
    text = _change_of_text(spans, size=len(_words(before[1])))
    if text is Change.TYPO and headline:
        return Change.HEADLINE
    return text


def _change_of_text(spans: Sequence[Span], size: int) -> Change:
    added = " ".join(span.text for span in spans if span.kind is Kind.ADDED)
    removed = " ".join(span.text for span in spans if span.kind is Kind.REMOVED)
    if len(NOTICE.findall(added)) > len(NOTICE.findall(removed)):
        return Change.CORRECTION
    replaced = _replacements(spans)
    longest = max((abs(len(new) - len(old)) for old, new in replaced), default=0)
    total = sum(max(len(old), len(new)) for old, new in replaced if not _is_spelling(old, new))
    if longest >= SENTENCE_WORDS or total > max(SENTENCE_WORDS, GROWTH * size):
        return Change.UPDATE
    if any(_changes_facts(old, new) for old, new in replaced):
        return Change.CORRECTION
    if all(_is_spelling(old, new) for old, new in replaced):
        return Change.TYPO
    return Change.UPDATE


def _replacements(spans: Sequence[Span]) -> list[tuple[list[str], list[str]]]:
    """Words that gave way and words that came, place by place."""
    pairs: list[tuple[list[str], list[str]]] = []
    quiet = Span(kind=Kind.KEPT, text="")
    for last, span in pairwise([quiet, *spans]):
        words = WORD.findall(span.text)
        if span.kind is Kind.KEPT:
            continue
        if span.kind is Kind.ADDED and last.kind is Kind.REMOVED and pairs:
            pairs[-1] = (pairs[-1][0], words)
        else:
            pairs.append((words, []) if span.kind is Kind.REMOVED else ([], words))
    return [(old, new) for old, new in pairs if _folded(old) != _folded(new)]


def _is_spelling(old: Sequence[str], new: Sequence[str]) -> bool:
    """The same words in other letters, or a small word more or less."""
    if "".join(_folded(old)) == "".join(_folded(new)):
        return True
    if not old or not new:
        return len(old) + len(new) == 1 and len((old or new)[0]) <= 3 and not _facts(old or new)
    return len(old) == len(new) and all(
        _is_same_word(one, two) for one, two in zip(old, new, strict=True)
    )


def _is_same_word(old: str, new: str) -> bool:
    """Alike enough for a slip; a name also begins alike: Tuesday is not Thursday."""
    one, two = _folded([old, new])
    if one == two:
        return True
    if any(letter.isdigit() for letter in one + two):
        return False
    if (old[0].isupper() or new[0].isupper()) and one[:2] != two[:2]:
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() > SPELLING


def _changes_facts(old: Sequence[str], new: Sequence[str]) -> bool:
    """Numbers, names or a negation differ, and not by their spelling."""
    return not _is_spelling(old, new) and _facts(old) != _facts(new)


def _facts(words: Sequence[str]) -> set[str]:
    return {
        word.casefold()
        for word in words
        if any(letter.isdigit() for letter in word)
        or word[0].isupper()
        or word.casefold() in NEGATIONS
    }


def _words(text: str) -> list[str]:
    return _folded(WORD.findall(text))


def _folded(words: Sequence[str]) -> list[str]:
    return [word.casefold().replace("’", "'") for word in words]
