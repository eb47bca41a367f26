"""Say what cannot be told of a night yet, because too little is known of its sources."""

from collections.abc import Mapping, Sequence

from pipeline.records import SourceNight
from pipeline.report.health import NightHealth
from pipeline.report.wording import counted

NAMED = 4  # sources in a sentence


def not_judged(rows: Sequence[SourceNight], health: Mapping[str, NightHealth]) -> list[str]:
    """A sentence for each thing that a short past does not show; none where all is known."""
    ours = [one for row in rows if (one := health.get(row.source_id)) and row.outcome != "skipped"]
    counts = [one.source_id for one in ours if one.expected is None]
    roughly = [one.source_id for one in ours if one.expected and one.expected.is_early]
    pages = [one.source_id for one in ours if not one.are_pages_known]
    found = [
        (counts, "it is not known yet how many articles are usual on such a day"),
        (
            roughly,
            "fewer than three such weekdays are known: a loss is told only where most is missing",
        ),
        (pages, "it is not known yet how pages look: a new template would not be told"),
    ]
    return [f"Of {_named(ids, len(rows))} {says}." for ids, says in found if ids]


def _named(source_ids: Sequence[str], count: int) -> str:
    """So many sources, by name where they are few.

    >>> _named(["us_a"], 3), _named(["us_a", "us_b"], 2)
    ('1 source (us_a)', 'all 2 sources')
    """
    if len(source_ids) == count > 1:
        return f"all {count:,} sources"
    named = ", ".join(source_ids[:NAMED])
    more = f" and {len(source_ids) - NAMED:,} more" if len(source_ids) > NAMED else ""
    return f"{counted(len(source_ids), 'source')} ({named}{more})"
