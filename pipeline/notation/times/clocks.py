"""Find the clock beside a day, and say which hour it shows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from pipeline.notation.times import words
from pipeline.notation.times.habits import Habits
from pipeline.notation.times.letters import plain
from pipeline.notation.times.tokens import Token, before, longest, tokens_of

CLOCK = re.compile(
    r"(?<![\d:+])(?<![a-z]-)(?<!\d[.,/])(?P<hour>\d{1,2})\s?"
    r"(?:(?P<mark>:|\.|h|ч|時|时|點|点|시|นาฬิกา|ໂມງ)\s?(?P<minute>\d{2}(?!\d)|\d(?=\s?(?:分|분|นาที|ນາທີ)))"
    r"(?:\s?(?::|\.|分|분|m(?:in)?|′|นาที|ນາທີ)\s?(?P<second>\d{2}(?!\d)|\d(?=\s?(?:秒|초|วินาที|ວິນາທີ)))(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s?(?:秒|초|s(?![^\W\d_]|\.\w)|วินาที|ວິນາທີ))?(?:\s?(?:分|분|m(?![^\W\d_]|\.\w)|min(?![^\W\d_])|ч\.?|น\.?))?"
    r"|(?P<whole>時|时|點|点|시|uhr|h(?![^\W\d_]))|(?=\s?(?P<half>[^\W\d_])))",
)
DOTTED_AFTER = re.compile(r"\s?(?:uhr|h\b|klo\b|น\.)")
# What may stand between a day and its clock where a dot parts its hours: "kell", "godz.", "ob".
BESIDE_A_DAY = re.compile(
    r"[\s,;|·•/@(–-]*(?:[^\W\d_]{1,4}\.?[\s,]{1,3})?(?:[^\W\d_]{1,6}[.:]?\s{0,2})?"
)
BEFORE_A_DAY = re.compile(r"[\s,;|·•/–-]*(?:[^\W\d_]{1,10}[.,]?\s{1,2})?")
AN_AMOUNT = re.compile(r"\s?[%€$£¥₹₽°]|,\d")
AN_AMOUNT_OF = re.compile(r"\s?[^\W\d_]{4}")  # "28 July 2026 3.50 crowns"
DOTTED_BEFORE = re.compile(
    r"(?:^|[^\w])(?:kl|klo|um|pukul|jam|alle|ore|ora|oras|as|às|at|om|o|u|w|v|a las)\.?[\s:]{0,2}$"
)
LETTER = re.compile(r"(?:(?P<half>[ap])\b|\s(?P<apart>[ap])\.(?!\w))")
# What readers of these scripts print for "AM" and "PM", beside their own words for both.
FORENOON = """
    এএম एएम એએમ ਏਐਮ ఏఎం ಎಎಂ എഎം ஏஎம் اے.?ایم पूर्वाह्न ಪೂರ್ವಾಹ್ನ పూర్వాహ్నం পূর্বাহ্ণ ପୂର୍ବାହ୍ନ
""".split()  # noqa: SIM905
AFTERNOON = """
    পিএম पीएम પીએમ ਪੀਐਮ పిఎం పీఎం ಪಿಎಂ പിഎം பிஎம் پی.?ایم अपराह्न ಅಪರಾಹ್ನ అపరాహ్నం অপরাহ্ণ ଅପରାହ୍ନ বিকেলে? বিকালে
""".split()  # noqa: SIM905
SPELT = rf"(?:(?P<am>{'|'.join(map(plain, FORENOON))})|(?P<pm>{'|'.join(map(plain, AFTERNOON))}))"
SPELT_OUT = re.compile(rf"\s?{SPELT}(?!\w)")
SPELT_BEFORE = re.compile(rf"(?<!\w){SPELT}\s?\Z")
# Two capitals after a clock that no language of the source knows for a part of the day.
CAPITALS = re.compile(r"\d[:.]\d{2}(?:[:.]\d{2})?\s?([^\W\d_]{2})(?![^\W_])")
MAX_HALF = 4  # words
NEAR = 2  # hours by which people stretch a part of the day


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day as printed, and where it stands in the text."""

    at: time
    days: int  # 24:00 is the next day
    has_seconds: bool
    is_sure: bool  # whether it may not be twelve hours off
    start: int
    end: int


def clocks_in(
    text: str, printed: str, habits: Habits, days: Sequence[tuple[int, int]] = ()
) -> list[ClockTime]:
    """The clocks of a text in plain letters, where its days are left blank and stand so.

    `printed` is the text as it was.
    """
    found: list[ClockTime] = []
    tokens: list[Token] | None = None
    for match in CLOCK.finditer(text):
        if match["half"] is not None and match["half"] in "hч":
            continue
        if tokens is None:
            tokens = tokens_of(text)
        clock = _clock(match, text, printed, tokens, habits, days)
        if clock is not None and (not found or clock.start >= found[-1].end):
            found.append(clock)
    return found


def _clock(
    match: re.Match[str],
    text: str,
    printed: str,
    tokens: list[Token],
    habits: Habits,
    days: Sequence[tuple[int, int]],
) -> ClockTime | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    second, fraction = int(match["second"] or 0), match["fraction"]
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    hours, start, end = _half(match, text, tokens, habits)
    is_bare = match["minute"] is None and match["whole"] is None
    if hours is None and (is_bare or not _is_clock(match, text, habits, days)):
        return None
    is_sure = True
    if hours is None:
        is_sure = not _may_hide_a_half(hour, match, printed, tokens, habits)
    elif (told := _of_half(hour, hours)) is None:
        if is_bare:
            return None
        is_sure = False
    else:
        hour = told
    return ClockTime(
        at=time(hour % 24, minute, min(second, 59), int((fraction or "").ljust(6, "0")[:6])),
        days=hour // 24,
        has_seconds=match["second"] is not None,
        is_sure=is_sure,
        start=start,
        end=end,
    )


def _is_clock(
    match: re.Match[str], text: str, habits: Habits, days: Sequence[tuple[int, int]]
) -> bool:
    """Whether a dot parts hours and minutes, and not euros and cents."""
    if match["mark"] != ".":
        return True
    return bool(
        match["second"]
        or match[0][-1].isalpha()  # what says "o'clock"
        or _is_beside_a_day(match, text, days)
        or DOTTED_AFTER.match(text, match.end())
        or DOTTED_BEFORE.search(text, 0, match.start())
        or words.words(habits.languages).is_dotted
    )


def _is_beside_a_day(match: re.Match[str], text: str, days: Sequence[tuple[int, int]]) -> bool:
    if AN_AMOUNT.match(text, match.end()):
        return False
    if len(match["hour"]) == 1 and AN_AMOUNT_OF.match(text, match.end()):
        return False
    return any(
        BESIDE_A_DAY.fullmatch(text, end, match.start()) is not None
        if end <= match.start()
        else BEFORE_A_DAY.fullmatch(text, match.end(), max(start, match.end())) is not None
        for start, end in days
    )


def _half(
    match: re.Match[str], text: str, tokens: list[Token], habits: Habits
) -> tuple[int | None, int, int]:
    """The hours of the part of the day that stands beside a clock, and where both stand."""
    start, end = match.span()
    after = next((n for n, one in enumerate(tokens) if one.start >= end), len(tokens))
    begin = next((n for n, one in enumerate(tokens) if one.start >= start), len(tokens))
    while after < len(tokens) and tokens[after].text in "(,":
        after += 1
    behind = begin
    while behind and tokens[behind - 1].text in "):":
        behind -= 1
    if spelt := SPELT_OUT.match(text, end):
        return (0xFFF if spelt["am"] else 0xFFF000), start, spelt.end()
    if not text.isascii() and (spelt := SPELT_BEFORE.search(text[:start])):
        return (0xFFF if spelt["am"] else 0xFFF000), spelt.start(), end
    for halves in _known(habits):
        if found := longest(tokens, after, halves, MAX_HALF):
            return found[0], start, tokens[found[1] - 1].end
        if earlier := before(tokens, behind, halves, MAX_HALF):
            return earlier[0], tokens[earlier[1]].start, end
    if (letter := LETTER.match(text, end)) and match["minute"] is not None:
        is_morning = (letter["half"] or letter["apart"]) == "a"
        return (0xFFF if is_morning else 0xFFF000), start, letter.end()
    return None, start, end


def _known(habits: Habits) -> Iterator[Mapping[str, int]]:
    if habits.languages:
        yield words.words(habits.languages).halves
    if "en" not in habits.languages:
        yield words.words(("en",)).halves
    if not habits.languages:
        yield words.every().halves


def _of_half(hour: int, hours: int) -> int | None:
    """The hour of the day that an hour of the clock is within a part of the day.

    >>> _of_half(6, 0xFFF000), _of_half(12, 0xFFF), _of_half(18, 0xFFF)
    (18, 0, 18)
    """
    if hour > 12:
        return hour
    possible = (hour % 12, hour % 12 + 12)
    distances = [_distance(one, hours) for one in possible]
    nearest = min(distances)
    if nearest > NEAR or abs(distances[0] - distances[1]) < (1 if nearest == 0 else NEAR):
        return None
    return possible[distances.index(nearest)]


def _distance(hour: int, hours: int) -> int:
    gaps = [min((hour - one) % 24, (one - hour) % 24) for one in range(24) if hours >> one & 1]
    return min(gaps, default=24)


def _may_hide_a_half(
    hour: int,
    match: re.Match[str],
    printed: str,
    tokens: list[Token],
    habits: Habits,
) -> bool:
    """Whether a word beside a clock could be a part of the day that we do not know."""
    if not 1 <= hour <= 12 or match["whole"]:
        return False
    capitals = CAPITALS.search(printed)
    if capitals and capitals[1].isupper() and capitals[1] not in {"UT", "ET", "CT", "PT", "MT"}:
        return True
    beside = [one for one in tokens if one.is_word and _is_beside(one, match)]
    if any("\u3040" <= one.text <= "\ud7a3" and one.end == match.start() for one in beside):
        return True  # "下晝11:07"
    if not words.words(habits.languages).is_twelve or habits.speaks("en"):
        return False
    return any(one.text not in words.glue() for one in beside)


def _is_beside(token: Token, match: re.Match[str]) -> bool:
    return 0 <= token.start - match.end() <= 1 or 0 <= match.start() - token.end <= 1
