"""Walk through a desk's nights and say of each source what is wrong, and since when."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from pipeline.records import Reason, SourceNight
from pipeline.report.health.counts import CountPast, Interval
from pipeline.report.health.quiet import is_holiday, quiet_shares
from pipeline.report.health.shares import AmountPast, LengthPast, SharePast
from pipeline.report.health.signs import GROUPS, Fault, Sign
from pipeline.report.wording import counted, percent

FIELDS = {
    "with_time": "time of publication",
    "with_author": "author",
    "with_section": "section",
    "with_image": "picture",
}
ENDED = {"complete", "partial", "skipped"}  # crawls that told what there was
NEW_NORMAL, LONG_NEW_NORMAL = 14, 28  # nights in a row that differ are how the source is now
SILENCE_NIGHTS = 28  # of a source that must be known before its silence means something
WEEK, ODD_WEEKS = timedelta(days=7), 3
OFTEN = 3  # so many silences of a length and more, and it is usual
FEW_LEFT = 2.5  # articles that are expected on a quiet night
SOMETHING = 0.5  # articles: a weekday that brings less is silent by itself
SILENCES = 90  # nights in which silences that ended by themselves are remembered
LESS, FEWER, FAR_FEWER, FAR_MORE = 1.0, 0.6, 0.25, 4.0  # of what is expected
FIELD_CHANGE, REJECT_CHANGE, MOST = 0.3, 0.25, 0.5  # shares of a night's articles
PEER_ARTICLES = 3  # a source that brings fewer says nothing of holidays
HOLIDAY = 0.7  # of a source's quietest weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class NightHealth:
    """What a source's night looked like against its own past."""

    source_id: str
    night: date
    expected: Interval | None  # articles; None before a week is known
    findings: tuple[Fault, ...]
    broken_since: date | None  # quarantined from this night on, until it reads well again
    is_back: bool = False  # this night ended its quarantine
    are_pages_known: bool = True  # enough of them to say what has changed

    @property
    def is_broken(self) -> bool:
        """Whether the night's figures cannot be trusted."""
        return any(one.is_broken for one in self.findings)


@dataclass(slots=True)
class _Silence:
    """For how many nights a source is silent by itself, weekdays left out that bring nothing."""

    nights: int = 0  # all that it lasts
    now: int = 0
    ended: deque[int] = field(default_factory=lambda: deque(maxlen=SILENCES))

    def add(self, came: int, usual: float | None) -> None:
        """A night, with what such a weekday usually brings."""
        if came:
            self.ended.append(self.now)
            self.nights = self.now = 0
        else:
            self.nights += 1
            self.now += usual is not None and usual >= SOMETHING

    @property
    def is_odd(self) -> bool:
        """Whether it lasts longer than those that happened often enough."""
        if len(self.ended) + self.now < SILENCE_NIGHTS:
            return False
        longest = sorted(self.ended)[-OFTEN] if len(self.ended) >= OFTEN else 0
        return self.now > 2 * longest


@dataclass(slots=True)
class _Past:
    """A source's ordinary nights."""

    counts: CountPast = field(default_factory=CountPast)
    fields: dict[str, SharePast] = field(default_factory=lambda: defaultdict(SharePast))
    rejects: dict[Sign, SharePast] = field(default_factory=lambda: defaultdict(SharePast))
    language: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    in_language: SharePast = field(default_factory=SharePast)
    length: LengthPast = field(default_factory=LengthPast)
    entries: AmountPast = field(default_factory=AmountPast)

    @property
    def usual_language(self) -> str:
        return max(self.language, key=lambda code: (self.language[code], code), default="")

    def knows_pages(self, row: SourceNight) -> bool:
        """Whether enough is known to say of a night's pages what is new in them."""
        told = [name for name in FIELDS if getattr(row, name) is not None]
        return not (told and row.kept) or any(self.fields[name].usual is not None for name in told)

    def add(self, row: SourceNight, *, counts: bool) -> None:
        """Learn an ordinary night; on a holiday its count says nothing."""
        if counts:
            self.counts.add(row.night, row.came)
        if row.entries is not None:
            self.entries.add(row.entries)
        for sign, reasons in GROUPS.items():
            self.rejects[sign].add(_rejected(row, reasons), row.seen)
        for name in FIELDS:
            if (have := getattr(row, name)) is not None:
                self.fields[name].add(have, row.kept)
        if row.words_median and row.kept:
            self.length.add(row.words_median, row.kept)
        if row.main_language and row.in_main_language:
            self.language[row.main_language] += 1
            self.in_language.add(_in_language(row, self.usual_language), row.kept)


@dataclass(slots=True)
class _Followed:
    """What is known of a source while its nights go by."""

    past: _Past = field(default_factory=_Past)
    silence: _Silence = field(default_factory=_Silence)
    waiting: list[SourceNight] = field(default_factory=list)  # nights that differ
    former: _Past | None = None  # what was usual before what differs became usual
    odd_days: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    last_ordinary: date | None = None
    broken_since: date | None = None


def examine(
    rows: Iterable[SourceNight], holiday: Callable[[str, date], bool] = is_holiday
) -> Mapping[tuple[str, date], NightHealth]:
    """The health of every source and night, each against the nights before it alone.

    It is a function of the ledger: whichever order nights were published in, it says the same.
    """
    by_night: dict[date, list[SourceNight]] = defaultdict(list)
    for row in rows:
        by_night[row.night].append(row)
    walks: dict[str, _Followed] = defaultdict(_Followed)
    found = {}
    for night in sorted(by_night):
        for health in _examine_night(night, by_night[night], walks, holiday):
            found[health.source_id, night] = health
    return found


def _examine_night(
    night: date,
    rows: Sequence[SourceNight],
    walks: Mapping[str, _Followed],
    holiday: Callable[[str, date], bool],
) -> Iterable[NightHealth]:
    expected = {row.source_id: walks[row.source_id].past.counts.expect(night) for row in rows}
    shares = quiet_shares(
        (row.source_id[:2], row.came / interval.mean)
        for row in rows
        if (interval := expected[row.source_id]) and interval.mean >= PEER_ARTICLES
    )
    for row in rows:
        country = row.source_id[:2]
        walk = walks[row.source_id]
        quiet = shares.get(country, shares.get("", 1.0))
        if walk.past.counts.nights and holiday(country, night):
            quiet = min(quiet, HOLIDAY * walk.past.counts.quietest())
        interval = walk.past.counts.expect(night, quiet=quiet)
        yield _settle(row, walk, interval, is_quiet=quiet < 1.0)


def _settle(
    row: SourceNight, walk: _Followed, interval: Interval | None, *, is_quiet: bool
) -> NightHealth:
    """Judge one night, then learn from it."""
    if row.outcome in ENDED:
        walk.silence.add(row.came, walk.past.counts.base(row.night.weekday()))
    findings = tuple(_findings(row, walk, walk.past, interval, is_quiet=is_quiet))
    are_pages_known = walk.past.knows_pages(row)
    if findings and walk.former and row.came:
        again = walk.former.counts.expect(row.night)
        if not any(_findings(row, walk, walk.former, again, is_quiet=is_quiet)):
            findings, interval, walk.past, walk.former = (), again, walk.former, None
    is_broken = any(one.is_broken for one in findings)
    was_broken = walk.broken_since
    if is_broken:
        walk.broken_since = was_broken or row.night
    elif was_broken and row.came:
        walk.broken_since = None
    if not findings and row.outcome != "skipped":
        walk.past.add(row, counts=not is_quiet)
        walk.waiting.clear()
        walk.odd_days.pop(row.night.weekday(), None)
        walk.last_ordinary = row.night
    elif row.outcome in ENDED:
        _wait(walk, row, findings)
        _learn_weekday(walk, row)
    return NightHealth(
        source_id=row.source_id,
        night=row.night,
        expected=interval,
        findings=findings,
        broken_since=walk.broken_since,
        is_back=was_broken is not None and walk.broken_since is None,
        are_pages_known=are_pages_known,
    )


def _wait(walk: _Followed, row: SourceNight, findings: Sequence[Fault]) -> None:
    """Remember a night that differs; so many in a row, and this is how the source is now.

    Silence never becomes ordinary, and neither does a wall that its visitors stand before.
    """
    if not row.came or any(one.sign in GROUPS for one in findings):
        walk.waiting.clear()
        return
    walk.waiting.append(row)
    is_plain = all(one.sign in {Sign.FEW, Sign.MANY} and not one.is_broken for one in findings)
    if len(walk.waiting) >= (NEW_NORMAL if is_plain else LONG_NEW_NORMAL):
        walk.former = walk.past
        walk.past = _Past(rejects=walk.past.rejects, entries=walk.past.entries)
        for one in walk.waiting:
            walk.past.add(one, counts=True)
        walk.waiting.clear()


def _learn_weekday(walk: _Followed, row: SourceNight) -> None:
    """Where only one weekday differs, week after week, that is how this weekday is now."""
    weekday = row.night.weekday()
    if not walk.last_ordinary or row.night - walk.last_ordinary >= WEEK:
        walk.odd_days.clear()
        return
    walk.odd_days[weekday].append(row.came)
    if len(walk.odd_days[weekday]) >= ODD_WEEKS:
        walk.past.counts.learn_weekday(weekday, walk.odd_days.pop(weekday))


def _findings(
    row: SourceNight, walk: _Followed, past: _Past, interval: Interval | None, *, is_quiet: bool
) -> Iterable[Fault]:
    if row.outcome not in ENDED:
        says = {
            "absent": "its crawl left no record: it died, or never began",
            "stopped": "its crawl was stopped before it had asked for everything",
        }.get(row.outcome, "it gave nothing, or only failures")
        yield Fault(sign=Sign.NOT_CRAWLED, says=says, is_broken=True)
    elif row.outcome != "skipped":
        yield from _of_counts(row, walk, past, interval, is_quiet=is_quiet)
    yield from _of_rejects(row, past)
    yield from _of_pages(row, past)


def _of_counts(
    row: SourceNight, walk: _Followed, past: _Past, interval: Interval | None, *, is_quiet: bool
) -> Iterable[Fault]:
    """Too few or too many; what the source's file promises goes before what was learned."""
    came = counted(row.came, "article")
    if row.is_short:
        says = f"{came} came, and its file promises at least {row.expected:,}"
        yield Fault(sign=Sign.SHORT, says=says, is_broken=True)
        return
    # A source of few articles may well bring nothing on a quiet night.
    may_rest = is_quiet and interval is not None and interval.mean < FEW_LEFT
    is_promised = row.expected > 0  # and kept: then no count is broken, only odd
    is_early = interval is not None and interval.is_early
    usual = f"about {interval.mean:.0f} are usual" if interval else "some are usual"
    if interval and is_early:
        usual = f"the few nights that are known brought about {interval.mean:.0f}"
    if (
        not row.came
        and interval
        and (interval.low > 0 or (walk.silence.is_odd and not (may_rest and walk.silence.now == 1)))
    ):
        nights = counted(walk.silence.nights, "night")
        says = f"nothing came for {nights}, where {usual}"
        if interval.mean < 1.5:
            says = f"nothing came for {nights}, which is longer than it is ever silent"
        yield Fault(sign=Sign.SILENT, says=says, is_broken=not is_promised)
    elif interval and row.came < interval.low and row.came <= FEWER * interval.mean:
        says = f"{came} came, where {usual}"
        if not is_early:
            says += f" on such a day and at least {ceil(interval.low)} would be no surprise"
        is_broken = row.came <= FAR_FEWER * interval.mean and not is_promised
        yield Fault(sign=Sign.FEW, says=says, is_broken=is_broken)
    elif interval and not is_early and row.came < LESS * interval.mean and row.entries is not None:
        if entries := past.entries.usual_if_fallen(row.entries):
            says = f"{came} came, where {usual}, and its feeds and sitemaps told "
            says += f"{counted(row.entries, 'entry', 'entries')}, where {entries:.0f} are usual"
            yield Fault(sign=Sign.FEW, says=says, is_broken=False)
    elif interval and not is_early and row.came > max(interval.high, FAR_MORE * interval.mean + 3):
        says = f"{came} came, where {usual} on such a day"
        yield Fault(sign=Sign.MANY, says=says, is_broken=False)


def _of_rejects(row: SourceNight, past: _Past) -> Iterable[Fault]:
    unreadable = row.reasons.get(str(Reason.FEED_UNREADABLE), 0)
    if unreadable:
        told = counted(unreadable, "feed, sitemap or section", "feeds, sitemaps or sections")
        kind = "what it was" if unreadable == 1 else "what they were"
        says = f"{told} could not be read as {kind}"
        yield Fault(sign=Sign.UNREADABLE, says=says, is_broken=not row.came)
    for sign, reasons in GROUPS.items():
        count = _rejected(row, reasons)
        change = past.rejects[sign].change(count, row.seen, least=REJECT_CHANGE)
        if change and change > 0:
            most = max(reasons, key=lambda one: (row.reasons.get(str(one), 0), str(one)))
            was = percent(past.rejects[sign].usual or 0)
            says = f"{count} of {row.seen} were rejected, most as {most}; {was} is usual"
            yield Fault(sign=sign, says=says, is_broken=count >= MOST * row.seen)


def _of_pages(row: SourceNight, past: _Past) -> Iterable[Fault]:
    gone = []
    for name, says in FIELDS.items():
        have = getattr(row, name)
        if have is None:
            continue
        share = past.fields[name]
        change = share.change(have, row.kept, least=FIELD_CHANGE)
        if change and change < 0:
            was = percent(share.usual or 0)
            gone.append(
                f"{have} of {row.kept} have a {says} ({was} is usual)".replace(" a a", " an a")
            )
    usual = (
        past.length.usual_if_shorter(row.words_median or 0, row.kept) if row.words_median else None
    )
    if usual is not None:
        gone.append(
            f"half of its articles are shorter than {row.words_median} words ({usual:.0f} is usual)"
        )
    language = past.usual_language
    if language and row.main_language:
        change = past.in_language.change(_in_language(row, language), row.kept, least=FIELD_CHANGE)
        if change and change < 0:
            says = f"most of its articles are in {row.main_language}, where {language} is usual"
            yield Fault(sign=Sign.LANGUAGE, says=says, is_broken=True)
    if len(gone) > 1:
        yield Fault(sign=Sign.TEMPLATE, says="; ".join(gone), is_broken=True)
    elif gone:
        sign = Sign.FIELD if usual is None else Sign.LENGTH
        yield Fault(sign=sign, says=gone[0], is_broken=usual is not None)


def _rejected(row: SourceNight, reasons: Collection[str]) -> int:
    return sum(count for reason, count in row.reasons.items() if reason in reasons)


def _in_language(row: SourceNight, language: str) -> int:
    """How many of a night's articles are in a language, at the most."""
    found = row.in_main_language or 0
    return found if row.main_language == language else row.kept - found
