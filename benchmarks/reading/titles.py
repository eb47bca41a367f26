"""Which of a page's titles its label is, and whether a better choice among them can be learned."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np

from benchmarks.reading.corpora import Example, read_corpus, scoring
from benchmarks.reading.metadata import SOURCE, capture_of
from benchmarks.reading.train import folds
from pipeline.extract.judging import judge
from pipeline.extract.page.title import DOCUMENT, HEADING, HEADLINE, SEPARATOR, plain, strip_site

PLACES = (HEADLINE, "og:title", "json-ld name", "twitter:title", HEADING, DOCUMENT)
FOLDS = 5
SEEDS = (1, 2, 3)
PARAMETERS = {
    "objective": "binary", "num_leaves": 6, "learning_rate": 0.05, "min_data_in_leaf": 15,
    "lambda_l2": 5.0, "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1,
    "verbose": -1, "num_threads": 1,
}  # fmt: skip
ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Titled:
    """A labelled page: what we chose, and every title it states, with the places that state it."""

    example: Example
    ours: str
    stated: dict[str, frozenset[str]]

    def is_label(self, title: str) -> bool:
        return bool(scoring().title_scores(title, self.example.told["title"])["title_exact"])

    @property
    def candidates(self) -> list[str]:
        """Every title once, ours among them."""
        seen = {plain(title): title for title in (self.ours, *self.stated) if plain(title)}
        return list(seen.values())


def table() -> str:
    pages = [
        page for corpus in ("news_pages", "nine_sites", "comment_pages") for page in _read(corpus)
    ]
    heads = "  ".join(f"{name:>13}" for name in ("ours", *PLACES, "any of them"))
    lines = [f"titles         split  pages  {heads}"]
    for corpus, split in sorted({_half(page) for page in pages}):
        told = [page for page in pages if _half(page) == (corpus, split)]
        shares = [np.mean([page.is_label(page.ours) for page in told])]
        shares += [np.mean([_states(page, place) for page in told]) for place in PLACES]
        shares.append(np.mean([any(map(page.is_label, page.candidates)) for page in told]))
        shown = "  ".join(f"{share:13.3f}" for share in shares)
        lines.append(f"{corpus:14} {split:5}  {len(told):5}  {shown}")
    development = [page for page in pages if page.example.split == "dev" and page.candidates]
    lines += ["", "a learned choice, cross-validated over the sites of the development pages"]
    for corpus, (ours, learned, count) in sorted(_cross_validated(development).items()):
        lines.append(f"{corpus:14} of {count:3}: ours {ours:3}, learned {learned:3}")
    return "\n".join(lines)


def _read(corpus: str) -> list[Titled]:
    found = []
    for example in read_corpus(corpus):
        reading = judge(capture_of(example), SOURCE).reading
        if not example.told.get("title") or reading is None:
            continue
        names = (reading.site_name or "", example.site)
        stated: dict[str, set[str]] = defaultdict(set)
        for place, text in reading.headline.stated:
            stated[strip_site(text, names)].add(place)
        places = {title: frozenset(where) for title, where in stated.items()}
        found.append(Titled(example, reading.title, places))
    return found


def _half(page: Titled) -> tuple[str, str]:
    return page.example.corpus, page.example.split


def _states(page: Titled, place: str) -> bool:
    return any(place in where and page.is_label(title) for title, where in page.stated.items())


def _measured(page: Titled) -> np.ndarray:
    """One row a candidate: where it stands, where others stand, and what it looks like."""
    rows = []
    known = {place for where in page.stated.values() for place in where}
    titles = page.candidates
    longest = max(map(len, titles))
    for title in titles:
        short = plain(title)
        where = {
            place
            for other, places in page.stated.items()
            if plain(other) == short
            for place in places
        }
        others = [plain(other) for other in titles if plain(other) != short]
        rows.append(
            [
                short == plain(page.ours),
                *(place in where for place in PLACES),
                *(place in known for place in PLACES),
                len(where),
                len(titles),
                len(title),
                len(title) / longest,
                ":" in title,
                "?" in title,
                bool(SEPARATOR.search(title)),
                any(other.startswith(short) or other.endswith(short) for other in others),
                any(short.startswith(other) or short.endswith(other) for other in others),
            ]
        )
    return np.array(rows, np.float64)


def _cross_validated(pages: Sequence[Titled]) -> dict[str, tuple[int, int, int]]:
    """A corpus's pages titled as their label: by us, by the learned choice, and all."""
    fold = folds([page.example for page in pages], FOLDS, seed=0)
    rows = [_measured(page) for page in pages]
    truth = [[page.is_label(title) for title in page.candidates] for page in pages]
    told: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for number in range(FOLDS):
        others = [at for at, place in enumerate(fold) if place != number]
        data = lightgbm.Dataset(
            np.vstack([rows[at] for at in others]), np.concatenate([truth[at] for at in others])
        )
        boosters = [lightgbm.train(PARAMETERS | {"seed": seed}, data, ROUNDS) for seed in SEEDS]
        for at, page in enumerate(pages):
            if fold[at] == number:
                liked = np.mean([booster.predict(rows[at]) for booster in boosters], axis=0)
                counts = told[page.example.corpus]
                counts[0] += page.is_label(page.ours)
                counts[1] += truth[at][int(liked.argmax())]
                counts[2] += 1
    return {corpus: (ours, learned, all_) for corpus, (ours, learned, all_) in told.items()}
