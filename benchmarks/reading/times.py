"""`python -m benchmarks.reading.times`: printed times of CLDR in many languages and calendars.

Babel and ICU print them, so that nobody chose what is printed; each reader is told the language
and the source's zone. Right: the instant where a clock is printed, else the day. Refused: nothing,
or of a printed clock but the day. Wrong: anything else.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import dateparser
import htmldate
import nepali_datetime
from babel import Locale
from babel.dates import format_date, format_datetime

from benchmarks.reading import icu
from pipeline.notation.times import EARLIEST, Habits, languages_of, read_time
from pipeline.records import Precision

# Babel calls the summer of Europe/Dublin Greenwich Mean Time, so Irish is printed in London.
# A locale of each language that CLDR covers well, with a zone of its country.
PLACES = {
    "af_ZA": "Africa/Johannesburg", "am_ET": "Africa/Addis_Ababa", "ar_EG": "Africa/Cairo",
    "ar_SA": "Asia/Riyadh", "ar_MA": "Africa/Casablanca", "az_AZ": "Asia/Baku",
    "be_BY": "Europe/Minsk", "bg_BG": "Europe/Sofia", "bn_BD": "Asia/Dhaka",
    "bs_BA": "Europe/Sarajevo", "ca_ES": "Europe/Madrid", "cs_CZ": "Europe/Prague",
    "cy_GB": "Europe/London", "da_DK": "Europe/Copenhagen", "de_DE": "Europe/Berlin",
    "de_AT": "Europe/Vienna", "el_GR": "Europe/Athens", "en_US": "America/New_York",
    "en_GB": "Europe/London", "en_AU": "Australia/Sydney", "en_IN": "Asia/Kolkata",
    "en_ZA": "Africa/Johannesburg", "es_ES": "Europe/Madrid", "es_MX": "America/Mexico_City",
    "es_AR": "America/Argentina/Buenos_Aires", "et_EE": "Europe/Tallinn", "eu_ES": "Europe/Madrid",
    "fa_IR": "Asia/Tehran", "fi_FI": "Europe/Helsinki", "fil_PH": "Asia/Manila",
    "fr_FR": "Europe/Paris", "fr_CA": "America/Toronto", "ga_IE": "Europe/London",
    "gl_ES": "Europe/Madrid", "gu_IN": "Asia/Kolkata", "ha_NG": "Africa/Lagos",
    "he_IL": "Asia/Jerusalem", "hi_IN": "Asia/Kolkata", "hr_HR": "Europe/Zagreb",
    "hu_HU": "Europe/Budapest", "hy_AM": "Asia/Yerevan", "id_ID": "Asia/Jakarta",
    "ig_NG": "Africa/Lagos", "is_IS": "Atlantic/Reykjavik", "it_IT": "Europe/Rome",
    "ja_JP": "Asia/Tokyo", "ka_GE": "Asia/Tbilisi", "kk_KZ": "Asia/Almaty",
    "km_KH": "Asia/Phnom_Penh", "kn_IN": "Asia/Kolkata", "ko_KR": "Asia/Seoul",
    "ky_KG": "Asia/Bishkek", "lo_LA": "Asia/Vientiane", "lt_LT": "Europe/Vilnius",
    "lv_LV": "Europe/Riga", "mk_MK": "Europe/Skopje", "ml_IN": "Asia/Kolkata",
    "mn_MN": "Asia/Ulaanbaatar", "mr_IN": "Asia/Kolkata", "ms_MY": "Asia/Kuala_Lumpur",
    "my_MM": "Asia/Yangon", "ne_NP": "Asia/Kathmandu", "nl_NL": "Europe/Amsterdam",
    "nb_NO": "Europe/Oslo", "nn_NO": "Europe/Oslo",
    "or_IN": "Asia/Kolkata", "pa_IN": "Asia/Kolkata",
    "pl_PL": "Europe/Warsaw", "ps_AF": "Asia/Kabul", "pt_BR": "America/Sao_Paulo",
    "pt_PT": "Europe/Lisbon", "ro_RO": "Europe/Bucharest", "ru_RU": "Europe/Moscow",
    "sd_PK": "Asia/Karachi", "si_LK": "Asia/Colombo", "sk_SK": "Europe/Bratislava",
    "sl_SI": "Europe/Ljubljana", "so_SO": "Africa/Mogadishu", "sq_AL": "Europe/Tirane",
    "sr_RS": "Europe/Belgrade", "sv_SE": "Europe/Stockholm", "sw_KE": "Africa/Nairobi",
    "ta_IN": "Asia/Kolkata", "te_IN": "Asia/Kolkata", "th_TH": "Asia/Bangkok",
    "tk_TM": "Asia/Ashgabat", "tr_TR": "Europe/Istanbul", "uk_UA": "Europe/Kyiv",
    "ur_PK": "Asia/Karachi", "uz_UZ": "Asia/Tashkent", "vi_VN": "Asia/Ho_Chi_Minh",
    "yo_NG": "Africa/Lagos", "zh_CN": "Asia/Shanghai", "zh_TW": "Asia/Taipei",
    "zu_ZA": "Africa/Johannesburg",
}  # fmt: skip
MOMENTS = (
    datetime(2026, 7, 28, 16, 15, 20, tzinfo=UTC),
    datetime(2025, 11, 3, 4, 5, 0, tzinfo=UTC),
    datetime(2024, 2, 9, 11, 45, 59, tzinfo=UTC),
    datetime(2026, 4, 12, 20, 30, 10, tzinfo=UTC),
)
# Where another calendar is printed, and in which languages beside English.
CALENDARS = {
    "persian": ("fa_IR", "ps_AF", "en_US"),
    "islamic-umalqura": ("ar_SA", "ar_EG", "ur_PK", "ms_MY", "id_ID", "tr_TR", "en_US"),
    "buddhist": ("th_TH", "en_US"),
    "japanese": ("ja_JP", "en_US"),
    "roc": ("zh_TW", "en_US"),
    "hebrew": ("he_IL", "en_US"),
    "ethiopic": ("am_ET", "en_US"),
    "coptic": ("ar_EG", "en_US"),
    "indian": ("hi_IN", "en_IN"),
}
STYLES: tuple[dict[str, object], ...] = (
    {"dateStyle": "full"},
    {"dateStyle": "long"},
    {"dateStyle": "medium", "timeStyle": "short"},
    {"dateStyle": "long", "timeStyle": "medium"},
    {"dateStyle": "full", "timeStyle": "long"},
)


@dataclass(frozen=True, slots=True)
class Row:
    """A printed time, and what it means."""

    printed: str
    locale: str
    zone: str
    calendar: str
    at: datetime  # UTC
    has_clock: bool
    is_exact: bool  # whether the seconds are printed

    @property
    def language(self) -> str:
        return self.locale.split("_")[0]

    @property
    def day(self) -> str:
        return f"{self.at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d}"

    @property
    def instant(self) -> datetime:
        return self.at if self.is_exact else self.at.replace(second=0)


def rows() -> list[Row]:
    """Every printed time of the table, none twice."""
    found = [*_by_babel(), *_by_icu(), *_by_nepal()]
    return list({(one.printed, one.locale, one.at): one for one in found}.values())


def _by_babel() -> Iterator[Row]:
    for number, (locale, zone) in enumerate(PLACES.items()):
        for turn, form in enumerate(("full", "long", "medium", "short")):
            at = MOMENTS[(number + turn) % len(MOMENTS)]
            local = at.astimezone(ZoneInfo(zone))
            known = Locale.parse(locale)
            printed = format_date(local, form, locale=known)
            if form != "short" or _states_a_year(printed):
                yield Row(printed, locale, zone, "gregorian", at, has_clock=False, is_exact=False)
            if form == "short":
                continue
            timed = format_datetime(local, form, tzinfo=ZoneInfo(zone), locale=known)
            yield Row(timed, locale, zone, "gregorian", at, has_clock=True, is_exact=True)


def _states_a_year(printed: str) -> bool:
    """Whether a short form has a year of four digits; two digits are refused or right elsewhere."""
    return any(len(part) == 4 for part in "".join(
        one if one.isdecimal() else " " for one in printed).split())  # fmt: skip


def _by_icu() -> Iterator[Row]:
    asked: list[tuple[Row, tuple[str, dict[str, object], int]]] = []
    places = [("gregory", locale) for locale in PLACES]
    places += [(calendar, locale) for calendar, known in CALENDARS.items() for locale in known]
    for number, (calendar, locale) in enumerate(places):
        for turn, style in enumerate(STYLES):
            if calendar == "gregory" and turn < 2:
                continue  # as Babel prints it
            for more in range(1 if calendar == "gregory" else 2):
                at = MOMENTS[(number + turn + more) % len(MOMENTS)]
                has_clock = "timeStyle" in style
                is_exact = has_clock and style["timeStyle"] != "short"
                zone = PLACES[locale]
                name = "gregorian" if calendar == "gregory" else calendar
                row = Row("", locale, zone, name, at, has_clock, is_exact)
                tag = f"{locale.replace('_', '-')}-u-ca-{calendar}"
                asked.append((row, (tag, style | {"timeZone": zone}, int(at.timestamp() * 1000))))
    for (row, _), printed in zip(asked, icu.printed([one for _, one in asked]), strict=True):
        if printed:
            yield Row(
                printed, row.locale, row.zone, row.calendar, row.at, row.has_clock, row.is_exact
            )


def _by_nepal() -> Iterator[Row]:
    zone = PLACES["ne_NP"]
    for at in MOMENTS:
        day = nepali_datetime.date.from_datetime_date(at.astimezone(ZoneInfo(zone)).date())
        for form in ("%D %N %K", "%K-%n-%D", "%d %B %Y"):
            yield Row(day.strftime(form), "ne_NP", zone, "bikram", at, False, False)


Verdict = Callable[[Row], str]


def ours(row: Row) -> str:
    zone = ZoneInfo(row.zone)
    habits = Habits(languages_of(row.language), zone, row.locale.split("_")[-1].lower())
    stated = read_time(row.printed, habits)
    if stated is None:
        return "refused"
    instant = stated.instant("", zone)
    if instant.at < EARLIEST:
        return "refused"
    if not row.has_clock or instant.precision is Precision.DAY:
        if f"{stated.wall:%Y-%m-%d}" != row.day:
            return "wrong"
        return "refused" if row.has_clock else "right"
    return "right" if instant.at == row.instant else "wrong"


def by_dateparser(row: Row) -> str:
    language = "zh" if row.language == "zh" else row.language
    settings = {"TIMEZONE": row.zone, "RETURN_AS_TIMEZONE_AWARE": True}
    try:
        found = dateparser.parse(row.printed, languages=[language], settings=settings)
    except Exception:  # noqa: BLE001  # languages that it does not know, and what else it raises
        return "refused"
    if found is None:
        return "refused"
    if not row.has_clock:
        return "right" if f"{found:%Y-%m-%d}" == row.day else "wrong"
    return "right" if found.astimezone(UTC).replace(microsecond=0) == row.instant else "wrong"


def by_htmldate(row: Row) -> str:
    page = (
        f'<html lang="{row.language}"><head><title>Rain</title></head><body><article><h1>Rain</h1>'
        f'<p class="date">{row.printed}</p><p>It rained all day.</p></article></body></html>'
    )
    found = htmldate.find_date(page, max_date="2026-12-31")
    if found is None:
        return "refused"
    return "right" if found == row.day else "wrong"


READERS: tuple[tuple[str, Verdict], ...] = (
    ("nightdesk", ours),
    ("dateparser", by_dateparser),
    ("htmldate, the day", by_htmldate),
)


def table() -> str:
    told = rows()
    languages = {one.language for one in told}
    calendars = Counter(one.calendar for one in told)
    lines = [
        f"printed times: {len(told)} in {len(languages)} languages, {len(calendars)} calendars"
    ]
    lines.append(f"{'reader':20} {'right':>6} {'refused':>8} {'wrong':>6}")
    verdicts = {name: [read(row) for row in told] for name, read in READERS}
    for name, found in verdicts.items():
        count = Counter(found)
        lines.append(f"{name:20} {count['right']:6} {count['refused']:8} {count['wrong']:6}")
    lines += ["", f"{'calendar':20} {'times':>6}  right, refused, wrong of each reader"]
    for calendar, size in calendars.most_common():
        shares = []
        for name, _ in READERS:
            chosen = zip(told, verdicts[name], strict=True)
            count = Counter(one for row, one in chosen if row.calendar == calendar)
            shares.append(f"{count['right']:4} {count['refused']:4} {count['wrong']:4}")
        lines.append(f"{calendar:20} {size:6}  {'  |  '.join(shares)}")
    return "\n".join(lines)


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m benchmarks.reading.times", description=__doc__
    ).parse_args()
    print(table())
