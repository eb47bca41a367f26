"""Say whether what was read tells the whole of a night, and if not, how much went unseen.

A list of the newest is whole where it reaches back to before the night; a list of everything where
it is as fresh as the list of the newest; a document of the day where it could be read. Nothing else
may call a night complete: not a list that states no times and holds nothing that is known to be
older, nor one whose only older entries are evergreens.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from pipeline.discover.nights import speaks_of
from pipeline.discover.routes import RouteKind
from pipeline.records import Announcement, Kind, Told, Via

FEWEST = 5  # a first list that is shorter has dropped nothing, as far as anybody can tell
LAPSE = timedelta(days=8)  # without an entry: what is older still was put beside the newest
DAY = timedelta(days=1)
QUIET = 4  # times its usual pause: a list that is silent for longer has died
USUAL_NIGHTS = 3  # of a source's past before it says what is usual
ALIKE = 30  # entries that all say one moment, above which the moment is a machine's
ALIKE_SPAN = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One document of a night as the crawl left it."""

    url: str
    route: RouteKind
    told: Told | None  # None: it could not be read
    is_guess: bool = False  # nobody stated it
    is_watched: bool = False  # polls have followed it without a break since before the night
    is_absent: bool = False  # it answered that there is no such document
    has_past: bool = (
        False  # earlier nights brought stories, which a list that keeps them still holds
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a night is whole, and what an operator is told where it is not."""

    is_whole: bool
    why: str = ""  # it is not
    unseen: int | None = None
    ground: str | None = None  # what the estimate rests on
    is_vouched: bool = False  # by a list of everything


def night_begins(night: date) -> datetime:
    """The first instant of a night."""
    return datetime.combine(night, time(), UTC)


def judge(
    looks: Sequence[Look], night: date, *, is_current: bool, usual: float = 0, mean: float = 0
) -> Verdict:
    """Whether the documents that were read tell the whole of a night.

    `usual` and `mean` are what earlier nights brought, where they are known.
    """
    lists = [one for one in looks if one.route.kind is not Kind.ROBOTS]
    read = [one for one in lists if one.told is not None]
    if full := _full_list(looks, read, night, is_current=is_current):
        return Verdict(is_whole=True, unseen=0, ground=full, is_vouched=True)
    if not is_current:
        return _judge_past(looks, read)
    newest = [one for one in lists if one.route.is_newest]
    # one that is empty, as a category may be, says nothing beside others that are not
    newest = [one for one in newest if one.told is None or one.told.entries] or newest
    unread = [one for one in newest if one.told is None]
    short = [one for one in newest if one.told is not None and not _is_whole_list(one)]
    silent = [one for one in newest if one.told is not None and is_silent(one.told, night)]
    if short:
        return _short(short, night, usual, read)
    if unread:
        told = f"{unread[0].url} could not be read, and nothing else tells what it lists"
        return _unknown(told, usual, read)
    if silent and len(silent) == len(newest):
        return _unknown(_silence_of(silent[0]), usual, read)
    if newest and mean >= FEWEST and not any(map(_tells, newest)):
        return _unknown(f"{newest[0].url} lists nothing that is new", usual, read)
    if newest:
        return Verdict(is_whole=True, unseen=0, ground=f"{newest[0].url} reaches back to before it")
    return _judge_lists(lists, read, night, usual)


def _judge_lists(lists: Sequence[Look], read: Sequence[Look], night: date, usual: float) -> Verdict:
    """A current night of a source that states lists of everything alone.

    A news sitemap may hold so many of the newest and no more, and one may be written no longer.
    """
    cut = next((one for one in read if one.told and one.told.is_cut), None)
    if cut is not None:
        return Verdict(is_whole=False, why=f"{cut.url} was not read to its end")
    held = sum(one.told.undated for one in read if one.told)
    if held:
        why = f"{held} entries of its sitemaps state no day, and were not heard of before"
        return Verdict(is_whole=False, why=why)
    if not read:
        return Verdict(is_whole=False, why="nothing that lists its stories could be read")
    if (lost := _lost_list(lists)) is not None:
        told = f"{lost.url} could not be read, and nothing else tells what it lists"
        return _unknown(told, usual, read)
    dated = [one for one in read if one.told and one.told.newest_at]
    if dated and all(one.told and is_silent(one.told, night) for one in dated):
        return _unknown(_silence_of(dated[0]), usual, read)
    entries = sum(one.told.entries for one in dated if one.told)
    may_tell = entries >= FEWEST or any(one.has_past for one in dated)
    is_of_day = any(speaks_of(one.url, night) for one in dated)
    if dated and may_tell and not is_of_day and not any(map(_reaches_back, dated)):
        return _short(dated, night, usual, read)
    return Verdict(is_whole=True, unseen=0, ground=f"{read[0].url} lists everything")


def _tells(look: Look) -> bool:
    """Whether a list states times, or brought anything of the night."""
    return look.told is not None and (bool(look.told.newest_at) or look.told.of_night > 0)


def _reaches_back(look: Look) -> bool:
    return look.told is not None and look.told.reaches_back


def _lost_list(looks: Sequence[Look]) -> Look | None:
    """A list of everything that should be there, and may hold what no other does."""
    for one in looks:
        is_list = one.route.kind is Kind.SITEMAP and not one.route.is_dated
        if is_list and one.told is None and not (one.is_absent or one.is_guess):
            return one
    return None


def _silence_of(look: Look) -> str:
    assert look.told is not None
    assert look.told.newest_at is not None
    return f"{look.url} lists nothing newer than {look.told.newest_at:%Y-%m-%d %H:%M} UTC"


def _judge_past(looks: Sequence[Look], read: Sequence[Look]) -> Verdict:
    if lost := next((one for one in looks if one.told is None and not one.is_absent), None):
        return Verdict(is_whole=False, why=f"{lost.url} could not be asked")
    if cut := next((one for one in read if one.told and one.told.is_cut), None):
        return Verdict(is_whole=False, why=f"{cut.url} was not read to its end")
    if undated := sum(one.told.undated for one in read if one.told):
        why = f"{undated} entries state no day, so that none of them is known to be the night's"
        return Verdict(is_whole=False, why=why)
    why = "no sitemap or archive that was read tells the whole of the night"
    return Verdict(is_whole=False, why=why)


def _full_list(
    looks: Sequence[Look], read: Sequence[Look], night: date, *, is_current: bool
) -> str:
    """What vouches for a whole night beside lists of the newest; empty where nothing does."""
    wanted = max((one.told.of_night for one in read if one.told and one.route.is_newest), default=0)
    # All that should be there: of a night that two local days have a part in, one may be lost.
    of_day = [
        one
        for one in looks
        if one.route.is_dated
        and one.route.is_whole
        and (one.told is not None or not (one.is_absent or one.is_guess))
    ]
    sound = [one for one in of_day if one.told and not one.told.is_cut and not one.told.is_open]
    if (
        sound
        and sum(one.told.of_night for one in sound if one.told) >= wanted
        and len(sound) == len(of_day)
    ):
        has_any = any(one.told.entries for one in sound if one.told)
        if has_any or not is_current:
            return f"{sound[0].url} lists the day"
    if _lost_list(looks) is not None:
        return ""
    begin = night_begins(night)
    newest = [one.told for one in read if one.told and one.route.is_newest]
    overlap = max((told.oldest_at for told in newest if told.oldest_at), default=begin)
    for one in read:
        told = one.told
        if told is None or one.route.is_newest or one.route.is_dated or told.is_cut:
            continue
        if one.route.kind is not Kind.SITEMAP or not told.reaches_back:
            continue
        is_fresh = told.newest_at is not None and told.newest_at >= begin
        if not is_current and told.undated:
            continue
        if is_current and told.newest_at is not None and told.newest_at < overlap:
            continue  # it has not heard yet of what the feeds begin with
        is_quiet = not is_current and told.newest_at is not None and told.newest_at >= begin + DAY
        if is_fresh and (told.of_night >= max(wanted, 1) or is_quiet):
            return f"{one.url} lists what came before the night and all that the feeds know of it"
    return ""


def _is_whole_list(look: Look) -> bool:
    """Whether nothing of the night can have left a list of the newest."""
    told = look.told
    assert told is not None
    if told.is_cut:
        return False
    if told.reaches_back or look.is_watched:
        return True
    return not told.is_open and told.entries < FEWEST and not (look.has_past or _has_span(told))


def _has_span(told: Told) -> bool:
    """Whether the times of a list tell anything: not where it states none, or one for all."""
    if told.oldest_at is None or told.newest_at is None:
        return False
    return told.newest_at > told.oldest_at


def is_doubtful(look: Look) -> bool:
    """Whether a list of the newest may have dropped something, so that others are to be asked."""
    if look.told is None:
        return True
    return not (look.told.reaches_back or look.is_watched) or look.told.is_cut


def _short(short: Sequence[Look], night: date, usual: float, read: Sequence[Look]) -> Verdict:
    look = short[0]
    told = look.told
    assert told is not None
    if told.is_cut:
        why = f"{look.url} was not read to its end"
    elif told.is_open:
        why = f"{look.url} has further pages that were not read"
    elif not told.entries:
        why = f"{look.url} lists nothing at all"
    elif told.oldest_at is None:
        why = f"{look.url} states no times, and holds nothing that is known to be older"
    else:
        why = f"{look.url} holds nothing older than the night, so that what came before has left it"
    begin = night_begins(night)
    guesses = []
    for one in short:
        stated = one.told
        if stated is None or not _has_span(stated) or stated.oldest_at is None:
            continue
        assert stated.newest_at is not None
        span = stated.newest_at - stated.oldest_at
        before = max(min(stated.oldest_at, begin + DAY) - begin, timedelta())
        count = round((stated.of_night - 1) * (before / span)) if stated.of_night > 1 else 0
        hours = before.total_seconds() / 3600
        guesses.append((count, f"{one.url} is silent of the night's first {hours:.1f} hours"))
    if guesses:
        return Verdict(
            is_whole=False,
            why=why,
            unseen=max(sum(count for count, _ in guesses), 1),
            ground=f"{guesses[0][1]}; the others at its pace",
        )
    return _unknown(why, usual, read)


def _unknown(why: str, usual: float, read: Sequence[Look]) -> Verdict:
    """A night of which only the source's own past tells what may be missing."""
    if not usual:
        return Verdict(is_whole=False, why=why)
    seen = sum(one.told.announced for one in read if one.told)
    return Verdict(
        is_whole=False,
        why=why,
        unseen=max(round(usual) - seen, 0),
        ground=f"{usual:.0f} stories are usual for it, {seen} were announced",
    )


def is_silent(told: Told, night: date) -> bool:
    """Whether a list that used to fill has brought nothing for longer than it ever paused.

    The pause that is usual is what its own entries are apart.
    """
    if told.newest_at is None or told.oldest_at is None or told.entries < FEWEST:
        return False
    end = night_begins(night) + DAY
    usual = (told.newest_at - told.oldest_at) / (told.entries - 1)
    return end - told.newest_at > max(DAY, QUIET * usual)


def reaches_back(announcements: Sequence[Announcement], night: date) -> bool:
    """Whether a list goes on to before a night; one old entry pinned to its top does not count."""
    begin = night_begins(night)
    stated = [one.published_at or _modified_at(one) for one in announcements]
    times = [at for at in stated if at is not None]
    older = [at for at in times if at < begin]
    if not older:
        return False
    if len(times) - len(older) >= FEWEST and begin - max(older) > LAPSE:
        return False
    if times[-1] < begin:
        return True
    if times[0] < begin and times == sorted(times):
        return True  # it begins with the oldest
    return 2 * sum(at < begin for at in times) > len(times)


def _modified_at(one: Announcement) -> datetime | None:
    return one.modified_at if one.via is not Via.FEED else None


def without_machine_dates(
    announcements: Sequence[Announcement],
) -> tuple[list[Announcement], bool]:
    """A list without `lastmod`s that are the moment of its own making; and whether they were.

    Many that say one day without a time, or lie within two hours of each other, were set by a
    machine that wrote all pages anew: they say nothing of any story.

    >>> at = datetime(2026, 3, 1, 4, tzinfo=UTC)
    >>> one = Announcement(url="", source_id="", via=Via.SITEMAP, found_in="", modified_at=at)
    >>> without_machine_dates([one] * 40)[1], without_machine_dates([one] * 4)[1]
    (True, False)
    """
    dated = [one for one in announcements if one.published_at is None and one.modified_at]
    if len(dated) < ALIKE or not is_of_one_moment([one.modified_at for one in dated]):
        return list(announcements), False
    return [_undated(one) if one.published_at is None else one for one in announcements], True


def is_of_one_moment(times: Iterable[datetime | None]) -> bool:
    """Whether nine in ten of some times lie within two hours of each other."""
    known = sorted(at for at in times if at is not None)
    if not known:
        return False
    width = max(round(len(known) * 0.9), 1)
    return any(
        known[at + width - 1] - known[at] <= ALIKE_SPAN for at in range(len(known) - width + 1)
    )


def _undated(one: Announcement) -> Announcement:
    return replace(one, modified_at=None)


def usual_of(counts: Collection[int]) -> float:
    """What is usual of a source by its last nights; 0 where too few are known."""
    if len(counts) < USUAL_NIGHTS:
        return 0.0
    ordered = sorted(counts)
    return float(ordered[len(ordered) // 2])
