"""Nights of many sources, with all that nights have, and with breaks that are known."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import exp, pi, sin
from zlib import crc32

from pipeline.records import SourceNight
from pipeline.report.health.quiet import FEAST_DAYS, holidays_of

FIRST = date(2024, 6, 3)
WARM_UP = 56  # nights before anything breaks
LEAST_LOST = 3  # articles: a night on which a source has fewer to lose shows no break
# Countries of real holidays; most desks know many sources of few and few of many.
COUNTRIES = (
    *("us", "de", "gb", "fr", "es", "it", "br", "pt", "nl", "pl", "se", "za"),
    *("in", "jp", "mx", "ar", "ke", "ng", "id", "ph", "tr", "ua", "ro", "gr", "cz"),
)
KINDS = (
    "dead",
    "silent",
    "a tenth",
    "a third",
    "half",
    "feed is HTML",
    "refused",
    "bot wall",
    "consent wall",
    "paywall",
    "no articles",
    "soft 404",
    "template",
    "no time",
    "no author",
    "cut short",
    "language",
)
FIELD_OF = {"no time": "with_time", "no author": "with_author"}
REASON_OF = {
    "refused": ("access_denied", 0.95),
    "bot wall": ("bot_wall", 0.9),
    "consent wall": ("consent_wall", 0.85),
    "paywall": ("paywall_stub", 0.65),
    "no articles": ("not_an_article", 0.85),
    "soft 404": ("soft_404", 0.8),
}
LEFT = {"silent": 0.0, "a tenth": 0.1, "a third": 0.33, "half": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """How one source publishes."""

    source_id: str
    size: float  # articles on an ordinary weekday
    weekdays: Sequence[float]
    growth: float  # a year
    summer: float  # how much less in the middle of it
    scatter: float  # of the logarithm, beyond Poisson's
    memory: float  # how much of a night's scatter the next one has
    holiday: float  # what is left on one
    own_days: frozenset[date]  # on which it rests, and nobody knows why
    steps: Mapping[date, float]  # a new section, a closed one: how it is from then on
    shares: Mapping[str, float]  # of its articles that have a field
    rejects: Mapping[str, float]  # of what it announces
    language: str
    is_mixed: float  # the share of articles in another language
    words: float
    listed: int  # entries of all its feeds; 0 where sitemaps tell what two days brought


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Something that broke, on purpose."""

    source_id: str
    kind: str
    nights: frozenset[date]


@dataclass(slots=True)
class History:
    """What the ledger shows of it, and what is true."""

    rows: list[SourceNight] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)


def history(
    *, sources: int, nights: int, seed: int, warm_up: int = WARM_UP
) -> tuple[History, dict[str, Publisher]]:
    """The ledger of some sources over some nights; the first break comes after some nights."""
    chance = random.Random(seed)
    days = [FIRST + timedelta(days=number) for number in range(nights)]
    unrun = frozenset(day for day in days if chance.random() < 0.005)  # the desk was off
    events = {day: chance.uniform(1.2, 1.9) for day in days if chance.random() < 0.01}
    found = History()
    publishers = {}
    for number in range(sources):
        one = _publisher(chance, number, days)
        publishers[one.source_id] = one
        rows = dict(_nights(chance, one, days, events))
        for broken in _breaks(chance, one, [*rows], rows, warm_up):
            found.breaks.append(broken)
            for day in sorted(broken.nights):
                rows[day] = _broken(chance, rows[day], broken.kind, one)
        found.rows += [row for day, row in rows.items() if day not in unrun]
    found.breaks = [
        replace(one, nights=one.nights - unrun) for one in found.breaks if one.nights - unrun
    ]
    return found, publishers


def is_known_holiday(country: str, day: date) -> bool:
    """What the program is told of holidays: four of five."""
    known = crc32(f"{country} {day.month} {day.day}".encode()) % 5
    return (day.month, day.day) in FEAST_DAYS or (
        day in holidays_of(country, day.year) and known > 0
    )


def _publisher(chance: random.Random, number: int, days: Sequence[date]) -> Publisher:
    country = COUNTRIES[min(int(chance.expovariate(0.12)), len(COUNTRIES) - 1)]
    size = min(400.0, max(1.0, chance.lognormvariate(3.4, 1.0)))
    weekend = chance.uniform(0.3, 1.0)
    weekdays = [chance.uniform(0.85, 1.15) for _ in range(5)]
    weekdays += [weekend, weekend * chance.uniform(0.7, 1.2)]
    if chance.random() < 0.05:
        weekdays[5:] = [0.0, 0.0]  # nobody works at weekends
    if chance.random() < 0.02:
        weekdays = [0.05] * 7
        weekdays[chance.randrange(5)] = 1.0  # a weekly
    return Publisher(
        source_id=f"{country}_{number:03}",
        size=size,
        weekdays=weekdays,
        growth=chance.uniform(-0.3, 0.6),
        summer=chance.uniform(0.0, 0.35),
        scatter=chance.uniform(0.05, 0.2),
        memory=chance.uniform(0.0, 0.5),
        holiday=chance.uniform(0.2, 0.8),
        own_days=frozenset(chance.sample(days, 4)),
        steps={chance.choice(days): chance.choice([0.7, 1.4]) for _ in range(chance.randrange(3))},
        shares={
            "with_time": chance.betavariate(30, 1),
            "with_author": chance.choice(
                [0.02, chance.betavariate(6, 2), chance.betavariate(20, 1)]
            ),
            "with_section": chance.choice([0.0, chance.betavariate(20, 1)]),
            "with_image": chance.betavariate(8, 1.5),
        },
        rejects={
            "too_short": chance.betavariate(1, 12),
            "gallery": chance.betavariate(1, 20),
            "paywall_stub": chance.choice([0.0] * 7 + [chance.betavariate(2, 3)]),
            "not_found": chance.betavariate(1, 80),
            "timed_out": chance.betavariate(1, 120),
        },
        language=chance.choice(["en", "de", "fr", "es"]),
        is_mixed=chance.choice([0.0] * 12 + [chance.uniform(0.1, 0.5)]),
        words=chance.uniform(180, 700),
        listed=chance.choice([0, 10, 20, 50, 100, 250]),
    )


def _nights(
    chance: random.Random, one: Publisher, days: Sequence[date], events: Mapping[date, float]
) -> Iterator[tuple[date, SourceNight]]:
    country, walk, burst = one.source_id[:2], 0.0, 1.0
    for day in days:
        age = (day - days[0]).days / 365
        season = sin(pi * max(0.0, min(1.0, (day.timetuple().tm_yday - 172) / 80)))
        mean = one.size * one.weekdays[day.weekday()] * (1 + one.growth) ** age
        mean *= 1 - one.summer * season
        for since, factor in one.steps.items():
            mean *= factor if day >= since else 1
        if day in holidays_of(country, day.year) or (day.month, day.day) in FEAST_DAYS:
            mean *= one.holiday
        if day in one.own_days:
            mean *= 0.6
        mean *= events.get(day, 1.0)
        walk = one.memory * walk + chance.gauss(0, one.scatter)
        announced = _poisson(chance, mean * exp(walk - one.scatter**2 / 2))
        burst = 3.0 if chance.random() < 0.01 else 1.0  # a night of galleries, of slow answers
        yield day, _read(chance, one, day, announced, burst)


def _read(
    chance: random.Random, one: Publisher, day: date, announced: int, burst: float
) -> SourceNight:
    reasons = {}
    left = announced
    for reason, share in one.rejects.items():
        count = _of(chance, left, min(0.6, share * burst), 25)
        if count:
            reasons[reason] = count
            left -= count
    other = _of(chance, left, one.is_mixed, 12)
    filled = {name: _of(chance, left, share, 40) for name, share in one.shares.items()}
    in_main = max(left - other, other)
    return SourceNight(
        source_id=one.source_id,
        night=day,
        announced=announced,
        fetched=announced,
        kept=left,
        rejected=announced - left,
        reasons=reasons,
        words_median=round(one.words * exp(chance.gauss(0, 0.1 + 0.8 / max(1, left) ** 0.5)))
        if left
        else None,
        main_language=(one.language if left - other >= other else "xx") if left else None,
        in_main_language=in_main,
        entries=round((one.listed or 2 * announced) * chance.uniform(0.95, 1.0)),
        **filled,
    )


def _breaks(
    chance: random.Random,
    one: Publisher,
    days: Sequence[date],
    rows: Mapping[date, SourceNight],
    warm_up: int,
) -> Iterator[Break]:
    at = chance.randrange(60) + warm_up if warm_up >= WARM_UP else warm_up
    while at < len(days) - 30:
        kind = chance.choice(KINDS)
        length = chance.randrange(3, 16)
        nights = frozenset(day for day in days[at : at + length] if day in rows)
        first = rows[min(nights)]
        is_shown = first.announced >= LEAST_LOST
        has_it = one.shares[FIELD_OF.get(kind, "with_time")] >= 0.5
        is_paid = kind == "paywall" and one.rejects["paywall_stub"] > 0
        if is_shown and has_it and not is_paid:
            yield Break(source_id=one.source_id, kind=kind, nights=nights)
        at += length + 45 + chance.randrange(120)


def _broken(chance: random.Random, row: SourceNight, kind: str, one: Publisher) -> SourceNight:
    if kind == "dead":
        return SourceNight(source_id=row.source_id, night=row.night, outcome="unhealthy")
    if kind == "feed is HTML":
        reasons = {"feed_unreadable": 1}
        return SourceNight(source_id=row.source_id, night=row.night, rejected=1, reasons=reasons)
    if kind in LEFT:
        less = _read(chance, one, row.night, _of(chance, row.announced, LEFT[kind], 0), 1.0)
        share = LEFT[kind] or 1.0  # a silent feed is stale; else a part of its routes is gone
        return replace(less, entries=round((row.entries or 0) * share))
    if kind in REASON_OF:
        reason, share = REASON_OF[kind]
        count = _of(chance, row.announced, share, 0)
        rest = _read(chance, one, row.night, row.announced - count, 1.0)
        return replace(
            rest,
            announced=row.announced,
            fetched=row.announced,
            rejected=rest.rejected + count,
            reasons={**rest.reasons, reason: rest.reasons.get(reason, 0) + count},
        )
    if kind == "template":
        return replace(row, with_author=0, with_image=0, with_section=0, with_time=0)
    if kind in FIELD_OF:
        return replace(row, **{FIELD_OF[kind]: 0})
    if kind == "cut short":
        return replace(row, words_median=max(20, round((row.words_median or 100) * 0.18)))
    return replace(row, main_language="zz", in_main_language=row.kept)  # language


def _poisson(chance: random.Random, mean: float) -> int:
    if mean > 60:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    limit, count, product = exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def _of(chance: random.Random, total: int, share: float, likeness: float) -> int:
    """How many of some have a thing; where nights are unlike, the share of each is its own."""
    if total <= 0 or share <= 0:
        return 0
    if likeness and share < 1:
        share = chance.betavariate(share * likeness, (1 - share) * likeness)
    return sum(chance.random() < share for _ in range(total))
