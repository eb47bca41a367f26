"""Decide from the measurements of two articles whether one repeats the other, and how.

The weights are a logistic regression fitted on the "dev" halves of two corpora (one with half of
its titles hidden) by `python -m benchmarks.dedup.fit`. The finding of Silcock et al. 2023 holds
here too: what tells a templated report from a copy are its numbers and names, not its words.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.comparison import Comparison, Shares
from pipeline.deduplicate.meeting import Counts, Overlap
from pipeline.notation.words import PAIR

FEWEST_WORDS = 20  # without boilerplate: below, there is nothing to compare
LEAST_CONTAINED = 0.22  # of the runs of the shorter text; independent reports share fewer
ALMOST_THE_SAME = 0.7  # resemblance that needs no further proof where
AGREED = 0.66  # of the numbers and names agree; templated reports stay below both
FEW = 2
SLOTS_A_WORD = 0.012
SHORT = 70  # words: one place is enough to tell of something else
SURE_NUMBERS = 0.8
MOST_NAMES = 0.17  # of the words
SAME_TITLE = 0.8
SAME_LEAD = 0.3
RETOLD_NUMBERS, RETOLD = 4, 0.5  # of the runs of the shorter text
CUT = 0.9  # of a text that is another's beginning
OTHER_TITLE = 0.34
TOLD = 0.2  # of a title's words, at least, are in what is printed under it
OWN_WORDS = 10  # of each of two articles of one site: two of a series, not one told again
OWN_SHARE = 0.25
PASSAGES = 40  # words in stretches
TABLE_NUMBERS, TABLE_SHARE = 3, 0.15  # of the words beside them: prose has one in twenty
REUSED_WORDS, REUSED_SHARE = 50, 0.2  # in passages, of the shorter text: more than a quotation
REUSED_SLOTS = 0.03  # a word: beyond, a form was filled in twice
MOST_SWAPPED = 0.13  # runs lost although their words are there: beyond, words were swapped
SURE = 0.5  # log odds
CONSTANT = -10.30
WEIGHTS = {
    "contained": 2.79,
    "spread": 1.02,
    "numbers": 4.41,
    "few numbers": 0.77,
    "names": 3.79,
    "title": 0.95,
    "lead": 0.64,
    "length": 1.49,
    "longer": -2.00,
    "longer title": 3.10,
    "longer lead": 1.58,
}


def is_copy(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs, measured without boilerplate, repeat each other in any way."""
    features = features_of(measured)
    odds = CONSTANT + sum(weight * features[name] for name, weight in WEIGHTS.items())
    enough = (measured.word_counts >= FEWEST_WORDS) & (features["contained"] >= LEAST_CONTAINED)
    alike = measured.runs.resemblance >= ALMOST_THE_SAME
    alike &= _agrees(measured.numbers) & _agrees(measured.names)
    # That nothing disagrees proves nothing where there was nothing to compare.
    named = (measured.names.both >= FEW) & ~measured.is_unparted
    alike &= named | (measured.numbers.both >= FEW) | _is_whole(measured)
    # A long passage that is most of both texts is a story, whatever each print adds.
    mostly = measured.passages >= PASSAGES
    mostly &= measured.slots <= SLOTS_A_WORD * measured.word_counts
    mostly &= 2 * measured.passages >= np.maximum(measured.lengths, measured.other_lengths)
    mostly &= ~_is_other_table(measured)
    # What stands before a paywall is the beginning of the whole, under any title.
    cut = (measured.passages >= PASSAGES) & (measured.slots == 0)
    cut &= (features["contained"] >= CUT) & (features["lead"] >= CUT)
    # One title over the very same numbers, however much of the words was swapped.
    numbers = measured.numbers
    retold = (features["title"] >= SAME_TITLE) & (numbers.both >= RETOLD_NUMBERS)
    retold &= numbers.both == np.maximum(numbers.first, numbers.second)
    retold &= features["contained"] >= RETOLD
    return (
        (alike | mostly | cut | retold | (odds > SURE))
        & enough
        & ~_is_filled_in(measured)
        & ~_is_strange(measured)
        & ~_is_inside(measured)
    )


def _is_inside(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs are a passage and a longer work of its own that neither opens with it."""
    longest = np.maximum(measured.lengths, measured.other_lengths)
    own = 2 * np.maximum(measured.passages, measured.word_counts) < longest
    opens = _in_smaller(measured.lead) >= SAME_LEAD
    named = (_fewer(measured.title) > 0) & (_in_smaller(measured.title) >= OTHER_TITLE)
    return own & (measured.passages >= REUSED_WORDS) & ~opens & ~named & ~measured.is_one_site


def _is_whole(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs differ in few places, whatever stands there."""
    is_short = (measured.word_counts < SHORT) & ~_has_same_title(measured)
    allowed = np.where(_has_other_title(measured) | is_short, 0, 1)
    return measured.slots <= np.maximum(allowed, SLOTS_A_WORD * measured.word_counts)


def _has_same_title(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs have one title that says something: a weekday above a form says nothing."""
    said = measured.title.both >= np.where(measured.is_unparted, FEW * PAIR, FEW)
    return said & (_in_smaller(measured.title) >= SAME_TITLE)


def _has_other_title(measured: Comparison) -> NDArray[np.bool_]:
    has_titles = _fewer(measured.title) > 0
    return has_titles & (_in_smaller(measured.title) < OTHER_TITLE)


def _is_filled_in(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs may be one form filled in twice: no names are known, and many places differ.

    In scripts without capitals nothing tells a name. There, only numbers or a title speak for a
    copy in which many words were swapped.
    """
    names, words = _fewer(measured.names), measured.word_counts
    no_names = (names == 0) | (names > MOST_NAMES * words)  # every noun has a capital in German
    no_names |= measured.is_unparted  # of which only some endings are known: town, county, Mr
    numbers = measured.numbers
    some = (numbers.both >= FEW) & (numbers.both >= SURE_NUMBERS * _fewer(numbers))
    same_title = _has_same_title(measured)
    same_title |= (measured.title.resemblance == 1) & (numbers.both > 0) & _agrees(numbers)
    return no_names & ~some & ~same_title & ~_is_whole(measured)


def _is_strange(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs share a text that is about neither title: what a site says under any.

    A title is told of by its words of weight, or by several words in a row, however small.
    """
    untold = (measured.title_in_text.first >= FEW) & (measured.other_title_in_text.first >= FEW)
    for told, quoted in (
        (measured.title_in_text, measured.quoted),
        (measured.other_title_in_text, measured.other_quoted),
    ):
        untold &= (told.both < TOLD * told.first) & (quoted.both < FEW)
    own = _fewer(measured.runs) - measured.runs.both
    in_blocks = measured.slots <= REUSED_SLOTS * measured.word_counts  # and not word by word
    told_anew = measured.is_one_site & (own >= OWN_WORDS) & in_blocks
    serial = told_anew & (own >= OWN_SHARE * _fewer(measured.runs))
    return (_has_other_title(measured) & (untold | told_anew)) | serial


def _is_other_table(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs differ by what is largely other numbers: one frame around two tables."""
    others = _fewer(measured.numbers) - measured.numbers.both
    own = np.maximum(measured.word_counts - measured.passages, 0)
    return (others >= TABLE_NUMBERS) & (others >= TABLE_SHARE * own)


def is_reuse(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs that are no copies hold a long passage of each other, across sites."""
    share = measured.passages / np.maximum(measured.word_counts, 1)
    long = (measured.passages >= REUSED_WORDS) & (share >= REUSED_SHARE)
    long &= ~_is_strange(measured) & ~_is_filled_in(measured) & ~_is_other_table(measured)
    return long & ~measured.is_one_site & (measured.slots <= REUSED_SLOTS * measured.word_counts)


def is_rewrite(runs: Overlap, words: Overlap) -> NDArray[np.bool_]:
    """Which copies say it in other words: the words are there, their runs are not."""
    return _in_smaller(words) - _in_smaller(runs) > MOST_SWAPPED


def features_of(measured: Comparison) -> dict[str, Shares]:
    """What is known of each pair, by name."""
    shortest = np.minimum(measured.lengths, measured.other_lengths)
    longest = np.maximum(measured.lengths, measured.other_lengths)
    longer = np.log2(longest / np.maximum(shortest, 1))
    # A run of characters that many words share says more than one word.
    telling = shortest * np.where(measured.is_unparted, 2, 1)
    has_titles = np.minimum(measured.title.first, measured.title.second) > 0
    names = _agreement(measured.names)
    # Without capitals few names are known, often the newspaper's own town: they tell against only.
    names = np.where(measured.is_unparted, np.minimum(names, 0.5), names)
    title = np.where(has_titles, _in_smaller(measured.title), 0.5)
    lead = _in_smaller(measured.lead)
    return {
        "contained": _in_smaller(measured.runs),
        "spread": np.maximum(measured.spread, measured.other_spread),
        "numbers": _agreement(measured.numbers),
        "few numbers": 1 / (np.minimum(measured.numbers.first, measured.numbers.second) + 1),
        "names": names,
        "title": title,
        "lead": lead,
        "length": np.clip(np.log2(np.maximum(telling, 8) / 100), -2, 1.5),
        "longer": longer,
        "longer title": longer * title,
        "longer lead": longer * lead,
    }


def _in_smaller(overlap: Overlap) -> Shares:
    return overlap.both / np.maximum(np.minimum(overlap.first, overlap.second), 1)


def _fewer(overlap: Overlap) -> Counts:
    return np.minimum(overlap.first, overlap.second)


def _agrees(overlap: Overlap) -> NDArray[np.bool_]:
    return overlap.both >= AGREED * np.minimum(overlap.first, overlap.second)


def _agreement(overlap: Overlap) -> Shares:
    """The same, a half where there is nothing to agree on."""
    return (overlap.both + 1) / (np.minimum(overlap.first, overlap.second) + 2)
