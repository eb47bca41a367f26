"""Find the days that a printed time names."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pipeline.notation.times import words
from pipeline.notation.times.calendars import YEARS, gregorian
from pipeline.notation.times.habits import Habits
from pipeline.notation.times.tokens import Token, before, longest
from pipeline.notation.times.words import Month
from pipeline.notation.words import SPELT

OF_AN_AM = frozenset({"hebrew", "coptic", "ethiopic"})
SHORT_ERAS = frozenset({"reiwa", "heisei", "roc"})
MAX_NAME = 9  # tokens from the first of a month's name or an era's to a number
NEAR = 4  # tokens between a day and its clock
MAX_BETWEEN = 5  # tokens between a day and its month, or a month and its year
LOOSE = frozenset(".,-/'\"()|، ،၊။、")
NUMERIC = frozenset("./-")
YEAR_SIGNS = {"年", "년", "оны", "он"}
MONTH_SIGNS = {"月", "월", "сарын", "сар"}
DAY_SIGNS = {"日", "일", "号", "號"}
ERA_WORDS = 5
# Numerals of letters: Hebrew papers print the days and years of their calendar so.
HEBREW: dict[str, int] = dict(
    zip("אבגדהוזחטיכלמנסעפצקרשתךםןףץ",
        [*range(1, 10), *range(10, 100, 10), 100, 200, 300, 400, 20, 40, 50, 80, 90], strict=True)
)  # fmt: skip
# Whose readers take a year of these calendars for what it is, though no word says so.
PERSIAN = ("fa", "ps", "prs", "ckb", "ku", "mzn", "lrc", "glk", "tg")
ISLAMIC = ("ar", "ur", "sd", "ks", "ug", "ms", "so", "ha", "dv")
# Languages that put endings to a month within a date.
INFLECTING = (
    "tr", "az", "kk", "ky", "uz", "tk", "tt", "ba", "tg", "mn", "fi", "et", "hu", "eu", "ka", "hy",
    "lv", "lt", "ku", "ckb",
)  # fmt: skip
MAX_ENDING = 3  # letters
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
NEPALI = ("ne", "mai", "new", "bho")


class Day(NamedTuple):
    """A day, and the tokens that name it."""

    day: date
    first: int
    last: int  # the token after it
    calendar: str


def days_in(tokens: list[Token], habits: Habits) -> list[Day]:
    """The days that stand in a text, in their order; what could be two is none."""
    found: list[Day] = []
    numbers = [place for place, token in enumerate(tokens) if token.is_number]
    place = 0
    while place < len(tokens):
        ahead = next((one for one in numbers if one >= place), None)
        if ahead is None:
            break
        if ahead - place > MAX_NAME:
            place = ahead - MAX_NAME
        is_clock = (
            bool(found) and place - found[-1].last <= NEAR and _looks_like_clock(tokens, place)
        )
        day = None if is_clock else _day_at(tokens, place, habits)
        if day is None:
            place += 1
            continue
        if _is_of_the_martyrs(tokens, day):
            place += 1
            continue
        found.append(day)
        place = max(day.last, place + 1)
    return found


def _day_at(tokens: list[Token], place: int, habits: Habits) -> Day | None:
    token = tokens[place]
    if token.is_number:
        return (
            _numeric(tokens, place, habits)
            or _with_signs(tokens, place, habits)
            or _number_first(tokens, place, habits)
            or _month_first(tokens, place, habits)
        )
    if token.is_word:
        return _of_era(tokens, place, habits) or _month_first(tokens, place, habits)
    return None


def _is_of_the_martyrs(tokens: list[Token], day: Day) -> bool:
    """Whether "AM" beside a day is no half of it but the era of Coptic and Ethiopic years."""
    if day.calendar != "gregorian":
        return False
    after = tokens[day.last : day.last + 2]
    # Only after it: "am 28. Juli 2026" is German.
    return bool(after) and after[0].text == "am" and not (len(after) > 1 and after[1].is_number)


# --- numbers alone -----------------------------------------------------------------------------


def _numeric(tokens: list[Token], place: int, habits: Habits) -> Day | None:
    """11.03.2026, 2026-03-11, 3/11/26: three numbers with the same mark between them."""
    if place + 4 >= len(tokens):
        return None
    first, mark, second, again, third = tokens[place : place + 5]
    if not (second.is_number and third.is_number and mark.text in NUMERIC):
        return None
    if mark.text != again.text or max(map(len, (first.text, second.text, third.text))) > 4:
        return None
    if _is_longer(tokens, place, mark.text):
        return None
    numbers = (int(first.text), int(second.text), int(third.text))
    last = place + 5
    if last < len(tokens) and tokens[last].text == "." and mark.text == ".":
        last += 1
    era, begin, end = _era_around(tokens, place, last, habits)
    if era == "hebrew" or _is_doubtful(tokens, place, last, third):
        return None
    # "R8.7.28" and "民國115.7.28" begin with their year; "Heisei 13.04.29" may not.
    name = tokens[place - 1 : place]
    is_beside = bool(name) and (name[0].end == first.start or not name[0].text.isascii())
    if era in SHORT_ERAS and end > last:  # "01.09.2 Reiwa": the year is beside its era
        told = None
        for year, month, day in _day_and_month(*numbers, mark.text, habits.order, habits):
            told = of_calendars(year, ((era, month),), day, habits, is_number=False)
        return Day(told[0], begin, end, told[1]) if told else None
    for year, month, day in _orders(
        first, second, third, numbers, mark.text, habits, era, is_beside=is_beside
    ):
        told = of_calendars(
            year, ((era or "gregorian", month),), day, habits, is_number=era is None
        )
        if told:
            return Day(told[0], begin, end, told[1])
        if habits.order is not None or year > 31:
            break
    return None


def _is_doubtful(tokens: list[Token], place: int, last: int, third: Token) -> bool:
    """Whether three numbers are a clock, or years of an era that one letter names."""
    if len(third.text) > 2 or len(tokens[place].text) == 4:
        return False
    behind, after = tokens[max(0, place - 1) : place], tokens[last : last + 2]
    if behind and behind[0].is_number and len(behind[0].text) == 4:
        return True
    if after and after[0].text == ",":
        after = after[1:]
    around = [*behind, *after[:1]]
    return any(one.text in {"h", "r", "am", "pm", "a", "p"} for one in around) and not (
        behind and behind[0].text in {"h", "r"} and behind[0].end == tokens[place].start
    )


def _is_longer(tokens: list[Token], place: int, mark: str) -> bool:
    """Whether the three numbers are part of more: an address, a telephone, a version."""
    ahead = tokens[place + 5 : place + 7]
    behind = tokens[max(0, place - 2) : place]
    return (
        (len(ahead) == 2 and ahead[0].text == mark and ahead[1].is_number
         and ahead[0].start == tokens[place + 4].end and ahead[1].start == ahead[0].end)
        or (len(behind) == 2 and behind[1].text == mark and behind[0].is_number
            and behind[1].end == tokens[place].start and behind[0].end == behind[1].start)
    )  # fmt: skip


def _orders(  # noqa: C901  # one way to print a day a branch
    first: Token,
    second: Token,
    third: Token,
    numbers: tuple[int, int, int],
    mark: str,
    habits: Habits,
    era: str | None,
    *,
    is_beside: bool,
) -> Iterable[tuple[int, int, int]]:
    """The ways to take three numbers as year, month and day; none where there are two."""
    a, b, c = numbers
    if len(first.text) >= 3:
        if len(third.text) <= 2:
            yield a, b, c
        return
    if len(second.text) > 2 or len(third.text) == 3:
        return
    order = habits.order
    if era in SHORT_ERAS:
        if is_beside:
            yield a, b, c
    elif min(len(first.text), len(third.text)) < 2 and len(third.text) < 4 and len(first.text) < 3:
        if len(third.text) < 2 or order == "ymd":
            return
        for year, month, day in _day_and_month(a, b, c, mark, order, habits):
            yield _full_in(year, habits), month, day
    elif len(third.text) == 4:
        yield from _day_and_month(a, b, c, mark, order, habits)
    elif order == "ymd" and len(second.text) == 2:
        if c > 12 or a > 12 or habits.order == "ymd":
            yield _full_in(a, habits), b, c
    elif order is not None:
        for year, month, day in _day_and_month(a, b, c, mark, order, habits):
            yield _full_in(year, habits), month, day
    elif c <= 31 < a:
        yield _full_in(a, habits), b, c
    elif b > 12 or (a > 12 and c > 31):
        yield from (
            (_full_in(y, habits), m, d) for y, m, d in _day_and_month(a, b, c, mark, None, habits)
        )


def _day_and_month(
    a: int, b: int, year: int, mark: str, order: str | None, habits: Habits
) -> Iterable[tuple[int, int, int]]:
    if a > 12 or (mark == "." and b <= 12):
        yield year, b, a
    elif b > 12 or order == "mdy":
        yield year, a, b
    elif a == b or order == "dmy" or not habits.speaks("en"):
        yield year, b, a  # in English both are written, in Canada too


def _full(year: int) -> int:
    return year + (2000 if year < 70 else 1900)


# --- numbers and signs -------------------------------------------------------------------------


def _with_signs(tokens: list[Token], place: int, habits: Habits) -> Day | None:
    """2026年7月28日, 2026년 7월 28일."""
    if place + 4 >= len(tokens):
        return None
    year, sign, month, month_sign, day = tokens[place : place + 5]
    if sign.text not in YEAR_SIGNS or month_sign.text not in MONTH_SIGNS:
        return None
    if not (month.is_number and day.is_number):
        return None
    last = place + 5
    if last < len(tokens) and tokens[last].text in DAY_SIGNS:
        last += 1
    era, begin, _ = _era_around(tokens, place, place, habits)
    meaning = ((era or "gregorian", int(month.text)),)
    number = int(year.text)
    if era is None and len(year.text) == 2:
        number = _full(number)
    told = of_calendars(number, meaning, int(day.text), habits, is_number=era is None)
    return Day(told[0], begin, last, told[1]) if told else None


def _of_era(tokens: list[Token], place: int, habits: Habits) -> Day | None:
    """令和元年7月28日: the first year of an era has a sign instead of a number."""
    if not any(one.text == "元" for one in tokens[place + 1 : place + 5]):
        return None
    found = longest(tokens, place, words.eras(), ERA_WORDS)
    if not found or found[1] + 1 >= len(tokens) or tokens[found[1]].text != "元":
        return None
    first = tokens[found[1]]
    one = Token("number", "1", first.start, first.end)
    return _with_signs([*tokens[: found[1]], one, *tokens[found[1] + 1 :]], found[1], habits)


# --- named months ------------------------------------------------------------------------------


def _number_first(tokens: list[Token], place: int, habits: Habits) -> Day | None:
    """28 July 2026; 2026. július 28.; 2026. gada 28. jūlijs."""
    first = tokens[place]
    if _is_minutes(tokens, place):
        return None
    month_at = _skip(tokens, place + 1)
    month = _month(tokens, month_at, habits)
    if month is None:
        return _year_day_month(tokens, place, month_at, habits)
    meanings, after = month
    if _is_sure_year(first) or _era_before(tokens, place, habits):
        day = _number(tokens, _skip(tokens, after))
        if day is not None and len(tokens[day].text) <= 2 and not _is_clock(tokens, day):
            return _named(tokens, place, day, day, meanings, place, habits)
    if len(first.text) > 2:
        return None
    year = _year_after(tokens, after, habits)
    if year is not None and len(tokens[year].text) == 2:
        then = _skip(tokens, year + 1)
        if then < len(tokens) and _is_sure_year(tokens[then]) and not _is_clock(tokens, then):
            return None  # "6.15 July 28, 2026": what seemed a year is the day
    return None if year is None else _named(tokens, year, place, year, meanings, place, habits)


def _is_minutes(tokens: list[Token], place: int) -> bool:
    """Whether a number ends a clock: the 15 of "6:15 July 28"."""
    hour, mark = tokens[max(0, place - 2) : place] if place > 1 else (None, None)
    return (
        hour is not None
        and mark is not None
        and hour.is_number
        and mark.text == ":"
        and hour.end == mark.start
        and mark.end == tokens[place].start
    )


def _year_day_month(tokens: list[Token], place: int, second: int, habits: Habits) -> Day | None:
    if not _is_sure_year(tokens[place]) or second >= len(tokens):
        return None
    if not tokens[second].is_number or len(tokens[second].text) > 2:
        return None
    month = _month(tokens, _skip(tokens, second + 1), habits)
    if month is None:
        return None
    meanings, after = month
    return _named(tokens, place, second, after - 1, meanings, place, habits)


def _month_first(tokens: list[Token], place: int, habits: Habits) -> Day | None:
    """July 28, 2026."""
    month = _month(tokens, place, habits)
    if month is None:
        return None
    meanings, after = month
    day = _number(tokens, _skip(tokens, after))
    if day is None or len(tokens[day].text) > 2 or _is_clock(tokens, day):
        return None
    year = _year_after(tokens, day + 1, habits)
    return None if year is None else _named(tokens, year, day, year, meanings, place, habits)


def _named(
    tokens: list[Token],
    year: int,
    day: int,
    end: int,
    meanings: Iterable[Month],
    begin: int,
    habits: Habits,
) -> Day | None:
    era, first, last = _era_around(tokens, year, end + 1, habits)
    number = int(tokens[year].text)
    if len(tokens[year].text) == 2 and era is None:
        number = _full_in(number, habits)
    named = [
        (era, month) if era and calendar == "gregorian" else (calendar, month)
        for calendar, month in meanings
    ]
    told = of_calendars(number, named, int(tokens[day].text), habits, is_number=False)
    if not told:
        return None
    if told[1] in OF_AN_AM and last < len(tokens) and tokens[last].text == "am":
        last += 1  # anno mundi, anno martyrum
    return Day(told[0], min(begin, first), last, told[1])


def _full_in(year: int, habits: Habits) -> int:
    # Thai papers cut 2569 to 69; no day of our times has both readings before 2033.
    if habits.speaks("th") and 44 <= year <= 86:
        return year + 2500
    return _full(year)


def _skip(tokens: list[Token], place: int) -> int:
    """The next token that says something of a day."""
    glue = words.glue()
    end = min(len(tokens), place + MAX_BETWEEN)
    while place < end:
        token = tokens[place]
        is_ordinal = (
            token.is_word
            and len(token.text) <= 3
            and tokens[place - 1].is_number
            and tokens[place - 1].end == token.start
            and not (token.text in YEAR_SIGNS or token.text in MONTH_SIGNS)
        )
        if not (is_ordinal or token.text in LOOSE or (token.is_word and token.text in glue)):
            break
        place += 1
    return place


def _month(tokens: list[Token], place: int, habits: Habits) -> tuple[frozenset[Month], int] | None:
    if place >= len(tokens):
        return None
    own = words.words(habits.languages)
    found = longest(tokens, place, own.months, max(own.longest, 1))
    if found is None and "en" not in habits.languages:
        english = words.words(("en",))
        found = longest(tokens, place, english.months, english.longest)
        if found and not any(calendar == "gregorian" for calendar, _ in found[0]):
            found = None  # "Nisan" is a month of two calendars, and English has but one of them
    if found is None and tokens[place].is_word:
        text = tokens[place].text
        if number := own.prefixes.get(text):
            return frozenset({("gregorian", number)}), place + 1
        if number := _roman(tokens, place):
            return frozenset({("gregorian", number)}), place + 1
        if habits.speaks(*INFLECTING):
            found = _inflected(text, own, place)
        if found is None and (
            SPELT.match(text) or "\u0f00" <= text[0] <= "\u0fff"
        ):  # Tibetan parts syllables
            found = _within(text, own.months, place)
    if found is None:
        known = words.every()
        found = longest(tokens, place, known.months, known.longest)
    # A number begins the name of a month only where more follows: "7月", "tháng 7".
    if found and tokens[place].is_number and found[1] == place + 1:
        return None
    return found


def _roman(tokens: list[Token], place: int) -> int | None:
    """The number of a month in Roman numerals between marks: "28.VII.2026"."""
    around = [*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2]]
    if len(around) < 2 or not all(one.text in "./-" for one in around):
        return None
    return ROMAN.index(tokens[place].text) + 1 if tokens[place].text in ROMAN else None


def _inflected(text: str, own: words.TimeWords, place: int) -> tuple[frozenset[Month], int] | None:
    """A month's name with an ending that CLDR does not print: "июли", "júliusi", "temmuzda"."""
    for length in range(1, MAX_ENDING + 1):
        stem = text[:-length]
        if len(stem) >= words.PREFIX and stem in own.months:
            return own.months[stem], place + 1
        if length == 1 and len(stem) >= words.PREFIX and (number := own.prefixes.get(stem)):
            return frozenset({("gregorian", number)}), place + 1
    return None


def _within(
    text: str, months: "dict[str, frozenset[Month]] | object", place: int
) -> tuple[frozenset[Month], int] | None:
    assert isinstance(months, dict)
    inside = {form for form in months if len(form) > 3 and form in text}
    largest = max(inside, key=len, default=None)
    return None if largest is None else (months[largest], place + 1)


def _number(tokens: list[Token], place: int) -> int | None:
    return place if place < len(tokens) and tokens[place].is_number else None


def _is_clock(tokens: list[Token], place: int) -> bool:
    """Whether the number is the hour of a clock."""
    after = tokens[place + 1 : place + 3]
    return (
        len(after) == 2
        and after[0].text == ":"
        and after[1].is_number
        and after[1].start == tokens[place].end + 1
    )


def _looks_like_clock(tokens: list[Token], place: int) -> bool:
    """Whether three short numbers with dots, just after a day, are its clock: 18.15.20."""
    texts = [one.text for one in tokens[place : place + 5]]
    return (
        len(texts) == 5
        and texts[1] == texts[3] == "."
        and all(len(one) <= 2 and one.isdecimal() for one in texts[::2])
    )


def _is_sure_year(token: Token) -> bool:
    return token.is_number and len(token.text) == 4 and int(token.text) >= 1300


def _year_after(tokens: list[Token], place: int, habits: Habits) -> int | None:
    """The year that follows a month or a day."""
    year = _skip(tokens, place)
    if (era := longest(tokens, year, words.eras(), ERA_WORDS)) and era[1] < len(tokens):
        after = _skip(tokens, era[1])
        if after < len(tokens) and tokens[after].is_number and len(tokens[after].text) <= 4:
            return after
    if year >= len(tokens) or not tokens[year].is_number:
        return None
    token = tokens[year]
    if len(token.text) == 4:
        return year if int(token.text) >= 1300 else None
    if len(token.text) == 2 and _may_be_short(tokens, place, year):
        return year
    if len(token.text) <= 3 and _era_after(tokens, year + 1, habits):
        return year
    return None


def _may_be_short(tokens: list[Token], place: int, year: int) -> bool:
    """Whether two digits can be a year: "28 Jul 26 07:30", but not "28 Jul, 10 comments"."""
    between = tokens[place:year]
    if _is_clock(tokens, year) or any(one.is_word or one.text == "," for one in between):
        return False
    after = tokens[year + 1 : year + 2]
    return not after or not after[0].is_word


# --- eras and calendars ------------------------------------------------------------------------


def _era_before(tokens: list[Token], place: int, habits: Habits) -> tuple[str, int] | None:
    found = before(tokens, place, words.eras(), ERA_WORDS)
    if found and not _is_meant(found[0], tokens[found[1]].text, habits):
        return None
    return found


def _era_after(tokens: list[Token], place: int, habits: Habits) -> tuple[str, int] | None:
    place = _skip(tokens, place)
    found = longest(tokens, place, words.eras(), ERA_WORDS) if place < len(tokens) else None
    if found and not _is_meant(found[0], tokens[place].text, habits):
        return None
    return found


def _is_meant(calendar: str, text: str, habits: Habits) -> bool:
    """Whether an era's name of one letter is one: "R8.7.28" to a reader of Japanese."""
    if len(text) > 1 or not text.isascii():
        return True
    return calendar in {"reiwa", "heisei"} and habits.speaks("ja")


def _era_around(
    tokens: list[Token], year: int, end: int, habits: Habits
) -> tuple[str | None, int, int]:
    """The calendar that is named beside a year, and the tokens from its name to the day's end."""
    if found := _era_before(tokens, year, habits):
        return _name(found[0]), found[1], end
    if end > year and (found := _era_after(tokens, end, habits)):
        return _name(found[0]), year, found[1]
    return None, year, end


def _name(calendar: str) -> str | None:
    return None if calendar == "gregory" else calendar


def of_calendars(
    year: int, meanings: Iterable[Month], day: int, habits: Habits, *, is_number: bool
) -> tuple[date, str] | None:
    """The one day that a year, a month and a day can mean."""
    found: dict[date, str] = {}
    for calendar, month in meanings:
        for possible in _calendars(calendar, year, habits, is_number=is_number):
            if told := gregorian(possible, year, month, day):
                found.setdefault(told, possible)
    return next(iter(found.items())) if len(found) == 1 else None


def _calendars(calendar: str, year: int, habits: Habits, *, is_number: bool) -> Iterable[str]:
    """The calendars in which a year can be meant; a month's name tells all but the Gregorian."""
    if calendar != "gregorian":
        yield calendar
    elif year in YEARS["buddhist"]:
        yield "buddhist"
    elif 1300 <= year < 1500 and is_number:
        yield from _of_the_near_east(year, habits)
    elif year < 200 and (habits.speaks("zh") or habits.country == "tw"):
        if habits.lives_in({"tw"}, {"Asia/Taipei"}):
            yield "roc"
    elif year in YEARS["bikram"] and (habits.speaks(*NEPALI) or habits.country == "np"):
        yield "bikram"
    elif year >= 1500:
        yield "gregorian"


def _of_the_near_east(year: int, habits: Habits) -> Iterable[str]:
    is_persian = habits.speaks(*PERSIAN) or habits.lives_in(
        {"ir", "af"}, {"Asia/Tehran", "Asia/Kabul"}
    )
    is_islamic = habits.speaks(*ISLAMIC)
    if year in YEARS["persian"] and is_persian:
        yield "persian"
    if year in YEARS["islamic-umalqura"] and is_islamic and not is_persian:
        yield "islamic-umalqura"


def hebrew_number(text: str) -> int | None:
    """The number that Hebrew letters make.

    >>> hebrew_number('תשפ"ו'), hebrew_number('י"ד'), hebrew_number("ביולי")
    (5786, 14, None)
    """
    letters = text.replace('"', "").replace("'", "")
    if not letters or ('"' not in text and "'" not in text) or set(letters) - set(HEBREW):
        return None
    number = sum(HEBREW[one] for one in letters)
    return number + 5000 if number >= 700 else number
