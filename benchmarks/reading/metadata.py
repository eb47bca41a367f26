"""Time, title, authors and language, beside trafilatura; and articles turned away wrongly."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import mean
from urllib.parse import urlsplit

import trafilatura

from benchmarks.reading.corpora import Example, read_corpus, scoring
from pipeline.extract import extract_capture
from pipeline.extract.judging import judge
from pipeline.extract.page.page import parse_page
from pipeline.normalise import normalise_article
from pipeline.records import Capture, Instant, Kind, Precision, Reject
from pipeline.sources.model import OptOut, Source

SOURCE = Source(
    id="xx_benchmark",
    name="Benchmark",
    homepage="https://benchmark.example/",
    opt_out=OptOut.KEEP,  # what is measured is reading, also of pages that reserve it
)
ELSEWHERE = "same day      title         or heading    authors"
SAME_LANGUAGE = {"nb": "no"}  # Norwegian has two codes in the corpus
# The corpus took what pages declare; these papers declare English and write something else.
TRUE_LANGUAGE = {
    "ilanganews.co.za": "zu",
    "isolezwe.co.za": "zu",
    "eyethunews.co.za": "zu",
    "dizindaba.co.za": "xh",
    "habarileo.co.tz": "sw",
    "isolezwelesixhosa.co.za": "xh",
}


def table() -> str:
    columns = "instant  same day  title  or heading  authors  language  wrong rejects"
    lines = [f"metadata        split  pages  {columns}"]
    examples = list(read_corpus("news_pages"))
    for split in ("dev", "held"):
        chosen = [one for one in examples if one.split == split]
        lines.append(_row("nightdesk", split, [_ours(one) for one in chosen]))
        lines.append(_row("trafilatura", split, [_trafilatura(one) for one in chosen]))
    lines += ["", f"metadata        corpus         split  {ELSEWHERE}"]
    for corpus in ("nine_sites", "comment_pages", "guide_pages"):
        examples = list(read_corpus(corpus))
        for split in sorted({one.split for one in examples}):
            chosen = [one for one in examples if one.split == split]
            for reader, read in (("nightdesk", _ours_elsewhere), ("trafilatura", _theirs)):
                told = [_scores_elsewhere(one, *read(one)) for one in chosen]
                lines.append(_row_elsewhere(reader, corpus, split, told))
    lines.append("")
    lines.append("instant: pages whose gold states an offset; language: pages that state one")
    lines.append("or heading: the title is the label, or what the page prints as its first heading")
    return "\n".join(lines)


def capture_of(example: Example) -> Capture:
    """The page as it would lie in the archive, captured when the corpus was."""
    crawled = str(example.told.get("crawl_date") or "")
    captured_at = datetime.fromisoformat(crawled) if crawled else datetime(2026, 8, 1, tzinfo=UTC)
    captured_at = captured_at if captured_at.tzinfo else captured_at.replace(tzinfo=UTC)
    return Capture(
        url=example.url,
        requested_url=example.url,
        captured_at=captured_at,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=example.html.encode(),
        source_id=SOURCE.id,
        night=captured_at.date(),
        kind=Kind.ARTICLE,
    )


def _ours(example: Example) -> dict[str, float | None]:
    found = extract_capture(capture_of(example), SOURCE)
    if isinstance(found, Reject):
        return _scores(example, None, None, "", (), None) | {"rejected": 1.0}
    found = normalise_article(found)
    day = _local_day(found.published) if found.published else None
    at = found.published.at if found.published else None
    return _scores(example, at, day, found.title, found.authors, found.language)


def _trafilatura(example: Example) -> dict[str, float | None]:
    found = trafilatura.bare_extraction(
        example.html, url=example.url, with_metadata=True, target_language=None
    )
    if found is None or isinstance(found, dict):
        return _scores(example, None, None, "", (), None) | {"rejected": 1.0, "language": None}
    day = found.date or None
    at = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    scores = _scores(example, at, day, found.title or "", _names(found.author), None)
    return scores | {"language": None}  # it only checks a language that it is told


def _scores(
    example: Example,
    at: datetime | None,
    day: str | None,
    title: str,
    authors: Sequence[str],
    language: str | None,
) -> dict[str, float | None]:
    told, score = example.told, scoring()
    gold = datetime.fromisoformat(str(told["published_at"]))
    days = {str(told["date"]), f"{gold:%Y-%m-%d}"}
    if gold.tzinfo:
        days.add(f"{gold.astimezone(UTC):%Y-%m-%d}")
    stated = TRUE_LANGUAGE.get(urlsplit(example.url).netloc, told.get("lang"))
    # A day after the page's own crawl is a day and month that the corpus read in the wrong order.
    is_possible = f"{gold:%Y-%m-%d}" <= str(told["crawl_date"] or "9")[:10]
    is_label, is_either = _title_scores(example, title)
    is_day = day in days or (at is not None and f"{at:%Y-%m-%d}" in days)
    return {
        "instant": float(_is_instant(at, gold)) if gold.tzinfo else None,
        "day": float(is_day) if is_possible else None,
        "title": is_label,
        "heading": is_either,
        "authors": score.author_scores(list(authors), told["author"])["author_exact"],
        "language": float(language == SAME_LANGUAGE.get(str(stated), stated)) if stated else None,
        "rejected": 0.0,
    }


def _is_instant(at: datetime | None, gold: datetime) -> bool:
    """Whether the instant is right; systems write a midnight where they know but the day."""
    is_midnight = (gold.hour, gold.minute, gold.second) == (0, 0, 0)
    return at == gold or (is_midnight and at == gold.replace(tzinfo=UTC))


def _row(reader: str, split: str, told: Sequence[dict[str, float | None]]) -> str:
    def share(name: str) -> str:
        found = [value for page in told if (value := page[name]) is not None]
        return f"{mean(found):.3f}" if found else "    -"

    return (
        f"{reader:15} {split:5}  {len(told):5}   {share('instant')}     {share('day')}"
        f"  {share('title')}       {share('heading')}    {share('authors')}     {share('language')}"
        f"  {sum(page['rejected'] or 0 for page in told):13.0f}"
    )


def _heading(example: Example) -> str:
    element = next(parse_page(example.url, example.html).tree.iter("h1"), None)
    return "" if element is None else element.text_content()


def _ours_elsewhere(example: Example) -> tuple[str | None, str, Sequence[str]]:
    reading = judge(capture_of(example), SOURCE).reading
    if reading is None:
        return None, "", ()
    winner = reading.published.winner
    return _local_day(winner) if winner else None, reading.title, reading.authors


def _theirs(example: Example) -> tuple[str | None, str, Sequence[str]]:
    found = trafilatura.extract_metadata(example.html, default_url=example.url)
    return found.date, found.title or "", _names(found.author)


def _names(author: str | None) -> list[str]:
    """The people in what trafilatura tells as one text."""
    return [name.strip() for name in (author or "").split(";") if name.strip()]


def _scores_elsewhere(
    example: Example, day: str | None, title: str, authors: Sequence[str]
) -> dict[str, float | None]:
    """Scores of what the corpus labels; it labels no clock."""
    told, score = example.told, scoring()
    label, either = _title_scores(example, title) if told.get("title") else (None, None)
    named = told.get("author")
    return {
        "day": float(day == str(told["date"])[:10]) if told.get("date") else None,
        "title": label,
        "heading": either,
        "authors": score.author_scores(list(authors), named)["author_exact"] if named else None,
    }


def _title_scores(example: Example, title: str) -> tuple[float, float]:
    score = scoring().title_scores
    is_label = score(title, example.told["title"])["title_exact"]
    return is_label, is_label or score(title, _heading(example))["title_exact"]


def _row_elsewhere(
    reader: str, corpus: str, split: str, told: Sequence[dict[str, float | None]]
) -> str:
    shares = [_share(told, name) for name in ("day", "title", "heading", "authors")]
    return f"{reader:15} {corpus:14} {split:5}  {'  '.join(shares)}"


def _share(told: Sequence[dict[str, float | None]], name: str) -> str:
    """The mean of a score over the pages that have it, and how many they are."""
    found = [value for page in told if (value := page[name]) is not None]
    return f"{mean(found):.3f} of {len(found):3}" if found else f"{'-':12}"


def _local_day(published: Instant) -> str:
    if published.precision is Precision.DAY:
        return f"{published.at:%Y-%m-%d}"
    offset = published.offset or "+00:00"
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    return f"{published.at + ahead:%Y-%m-%d}"
