"""What became of every story of the virtual web's odd newsrooms, over four nights.

Every story that was public is kept, refused with a reason, or its night says that some are missing.
"""

import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

sys.path.insert(0, "tests")

from e2e.house import House
from situations import FIRST, NIGHTS, SITUATIONS, Situation, SituationWeb, Story, write_catalog

from pipeline import archive, stages
from pipeline.errors import CrawlError
from pipeline.identity import identify

WHOLE = {"complete"}
ALL = [FIRST + timedelta(days=number) for number in range(NIGHTS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way through the nights."""

    name: str
    hours_between_polls: int = 0
    is_past: bool = False
    order: tuple[int, ...] = tuple(range(NIGHTS))


WAYS = (
    Way(name="no polls"),
    Way(name="polls every 3 hours", hours_between_polls=3),
    Way(name="polls every 8 hours", hours_between_polls=8),
    Way(name="backfilled", is_past=True),
    Way(
        name="backfilled, shuffled",
        is_past=True,
        order=tuple(random.Random(7).sample(range(NIGHTS), NIGHTS)),
    ),
)


def morning(night: date) -> datetime:
    return datetime.combine(night + timedelta(days=1), time(2), UTC)


def run(way: Way, folder: Path, chosen: Sequence[Situation]) -> bool:
    """Go one way through the nights and say what came of it; whether all is accounted for."""
    later = morning(ALL[-1]) + timedelta(days=2)
    with SituationWeb(morning(ALL[0])) as web:
        settings = {
            "NIGHTDESK_PROXY": web.address,
            "NIGHTDESK_CATALOG": str(write_catalog(folder / "catalog", chosen)),
        }
        house = House(folder / "house", settings)
        house.settings = house.at(morning(ALL[0]))
        counts: dict[date, list[int]] = {}
        for number in way.order:
            night = ALL[number]
            if way.hours_between_polls and not way.is_past:
                for hour in range(0, 24, way.hours_between_polls):
                    web.now = datetime.combine(night, time(hour, 5), UTC)
                    stages.poll(house.at(web.now))
            web.now = later if way.is_past else morning(night)
            before = len(web.requests)
            night_of(house, night, web.now)
            counts[night] = [before, len(web.requests)]
        return tell(way, house, web, chosen, counts)


def night_of(house: House, night: date, now: datetime) -> None:
    opened = house.open(night, now)
    for shard in stages.plan(opened):
        try:
            stages.crawl(opened, shard)
        except CrawlError as error:
            print(f"  {night}: {error}", file=sys.stderr)
    house.read_night(opened)


def tell(
    way: Way,
    house: House,
    web: SituationWeb,
    chosen: Sequence[Situation],
    counts: dict[date, list[int]],
) -> bool:
    texts = {str(row["article_id"]): str(row["text"]) for row in house.rows("articles")}
    copies = {str(row["article_id"]) for row in house.rows("copies")}
    kept = {*texts, *copies}
    refused = {str(row["url"]) for row in house.rows("rejects")}
    catalog = house.open(ALL[0], web.now).catalog
    names = ("situation", "public", "kept", "refused", "cut", "unaccounted", "nights", "per new")
    print(f"\n{way.name}\n| {' | '.join(names)} |")
    print("|---|---|---|---|---|---|---|---|")
    is_good = True
    total_requests = total_looks = total_new = 0
    for one in chosen:
        source = catalog[one.source_id]
        cells, lost_all, told = [], 0, []
        public = kept_count = refused_count = cut = 0
        for night in ALL:
            record = archive.crawl_record(house.raw, night, one.source_id)
            outcome = str(record.outcome) if record else "absent"
            stories = one.of(night)
            public += len(stories)
            ours = [s for s in stories if identify(s.url, source) in kept]
            cut += sum(not is_text_whole(s, texts, identify(s.url, source)) for s in ours)
            named = [s for s in stories if s not in ours and s.url in refused]
            lost = [s for s in stories if s not in ours and s not in named]
            kept_count += len(ours)
            refused_count += len(named)
            is_false = bool(lost) and outcome in WHOLE
            lost_all += len(lost)
            is_good &= not is_false
            told.append(f"{outcome}{'!' if is_false else ''}")
        requests = [
            asked
            for asked in web.requests[slice(*counts[ALL[1]])]
            if asked.host == one.host or (one.name == "moved" and asked.host == "moved-to.example")
        ]
        second = archive.crawl_record(house.raw, ALL[1], one.source_id)
        looked = {*second.looked_again} if second else set()
        looks = sum(f"http://{a.host}{a.path}".partition("?page=")[0] in looked for a in requests)
        new = len(one.of(ALL[1]))
        total_requests, total_new = total_requests + len(requests), total_new + new
        total_looks += looks
        cells = [one.name, public, kept_count, refused_count, cut, lost_all, " ".join(told)]
        print(f"| {' | '.join(map(str, cells))} | {len(requests) / new:.2f} |", flush=True)
    per_new = [
        count / max(total_new, 1) for count in (total_requests, total_requests - total_looks)
    ]
    print("requests per new story on night two: {:.2f}, without re-looks {:.2f}".format(*per_new))
    return is_good


def is_text_whole(story: Story, texts: Mapping[str, str], article_id: str) -> bool:
    """Whether every paragraph of every page of a story is in the text that was kept."""
    text = texts.get(article_id)
    pages = range(1, story.pages + 1)
    return text is None or all(one in text for page in pages for one in story.paragraphs(page))


def go(ways: Sequence[int], only: Sequence[str]) -> bool:
    """Go some ways through the nights; whether no night called itself complete that is not."""
    chosen = [one for one in SITUATIONS if not only or one.name in only]
    are_good = []
    for number in ways:
        with tempfile.TemporaryDirectory() as name:
            are_good.append(run(WAYS[number], Path(name), chosen))
    return all(are_good)
