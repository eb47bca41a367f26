"""Turn a day of another calendar into the Gregorian one."""

from datetime import date, timedelta

# The years of each calendar that news of the web can carry: 1990 to 2045.
YEARS = {
    "gregorian": range(1500, 2200),
    "buddhist": range(2533, 2589),
    "roc": range(79, 135),
    "heisei": range(2, 32),
    "reiwa": range(1, 28),
    "persian": range(1368, 1425),
    "islamic-umalqura": range(1410, 1470),
    "hebrew": range(5750, 5807),
    "ethiopic": range(1982, 2039),
    "coptic": range(1706, 1763),
    "indian": range(1911, 1968),
    "bikram": range(2046, 2101),
}
EARLIER = {"buddhist": 543, "roc": -1911, "heisei": -1988, "reiwa": -2018}
FIRST_OF_COPTIC = date(1990, 9, 11)  # 1 Thout 1707
INDIAN_LENGTHS = (30, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30)


def gregorian(calendar: str, year: int, month: int, day: int) -> date | None:
    """The day as the Gregorian calendar counts it; None where there is no such day in our times.

    >>> gregorian("persian", 1405, 5, 6), gregorian("buddhist", 2569, 7, 28)
    (datetime.date(2026, 7, 28), datetime.date(2026, 7, 28))
    >>> gregorian("coptic", 1742, 11, 21), gregorian("indian", 1948, 5, 6)
    (datetime.date(2026, 7, 28), datetime.date(2026, 7, 28))
    """
    if year not in YEARS[calendar] or not 1 <= day <= 32:
        return None
    try:
        return _converted(calendar, year, month, day)
    except (ValueError, OverflowError, KeyError, IndexError):
        return None


def _converted(calendar: str, year: int, month: int, day: int) -> date | None:
    match calendar:
        case "gregorian":
            return date(year, month, day)
        case "buddhist" | "roc" | "heisei" | "reiwa":
            return date(year - EARLIER[calendar], month, day)
        case "coptic":
            return _coptic(year, month, day)
        case "ethiopic":
            return _coptic(year - 276, month, day)
        case "indian":
            return _indian(year, month, day)
    return _by_library(calendar, year, month, day)


def _by_library(calendar: str, year: int, month: int, day: int) -> date | None:
    # Imported here: a night without such a page does not wait for them.
    if calendar == "persian":
        from persiantools.jdatetime import JalaliDate

        found: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
        return found
    if calendar == "islamic-umalqura":
        from hijridate import Hijri

        told = Hijri(year, month, day).to_gregorian()
        return date(told.year, told.month, told.day)
    if calendar == "bikram":
        import nepali_datetime  # type: ignore[import-untyped]

        nepali: date = nepali_datetime.date(year, month, day).to_datetime_date()
        return nepali
    from pyluach.dates import HebrewDate  # type: ignore[import-untyped]
    from pyluach.hebrewcal import Year  # type: ignore[import-untyped]

    # Counted from Tishri here, from Nisan there; 13 stands for the first Adar of a leap year.
    is_leap = Year(year).leap
    if month == 13 and not is_leap:
        return None
    adars = {13: 12, 6: 13 if is_leap else 12}
    number = adars.get(month, month + 6 if month < 6 else month - 6)
    hebrew: date = HebrewDate(year, number, day).to_pydate()
    return hebrew


def _coptic(year: int, month: int, day: int) -> date | None:
    # Twelve months of 30 days, then five or, every fourth year, six.
    length = 30 if month < 13 else 6 if year % 4 == 3 else 5
    if not 1 <= month <= 13 or day > length:
        return None
    years = (year - 1707) * 365 + (year // 4 - 1707 // 4)
    return FIRST_OF_COPTIC + timedelta(days=years + (month - 1) * 30 + day - 1)


def _indian(year: int, month: int, day: int) -> date | None:
    # The Saka year begins on 22 March, in a leap year on the 21st, and its first month is longer.
    of_era = year + 78
    is_leap = of_era % 4 == 0 and (of_era % 100 != 0 or of_era % 400 == 0)
    lengths = [31 if is_leap else 30, *INDIAN_LENGTHS[1:]]
    if not 1 <= month <= 12 or day > lengths[month - 1]:
        return None
    first = date(of_era, 3, 21 if is_leap else 22)
    return first + timedelta(days=sum(lengths[: month - 1]) + day - 1)
