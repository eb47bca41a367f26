"""`python -m benchmarks.reading.words_of_time`: write down the words of time that CLDR knows.

Months, halves of the day and zones of every language come from Babel, the months of other
calendars from ICU; the reader of printed times ships with the table that this makes.
"""

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from benchmarks.reading import icu
from pipeline.notation.times.letters import form_of

TABLE = Path(__file__).parents[2] / "pipeline" / "notation" / "times" / "words.json.gz"
MONTH_FIELD = re.compile(r"[ML]{3,4}")
ROOT_NAME = re.compile(r"M\d\d")  # where a language has none
QUOTED = re.compile(r"'((?:[^']|'')*)'")
LETTERS = "\ue000"  # stands for a field while its neighbours are looked at
# The months as ICU's English prints them, in the order of their calendars.
ORDER = {
    "persian": "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman "
    "Esfand",
    "islamic-umalqura": "Muharram|Safar|Rabiʻ I|Rabiʻ II|Jumada I|Jumada II|Rajab|Shaʻban|Ramadan|"
    "Shawwal|Dhuʻl-Qiʻdah|Dhuʻl-Hijjah",
    "hebrew": "Tishri Heshvan Kislev Tevet Shevat Adar Nisan Iyar Sivan Tamuz Av Elul",
    "ethiopic": "Meskerem Tekemt Hedar Tahsas Ter Yekatit Megabit Miazia Genbot Sene Hamle Nehasse "
    "Pagumen",
    "coptic": "Tout Baba Hator Kiahk Toba Amshir Baramhat Baramouda Bashans Paona Epep Mesra Nasie",
    "indian": "Chaitra Vaisakha Jyaistha Asadha Sravana Bhadra Asvina Kartika Agrahayana Pausa "
    "Magha Phalguna",
}  # fmt: skip
# Bikram Sambat is in no CLDR: as Nepali papers and nepali-datetime write its months.
BIKRAM = (
    "बैशाख/वैशाख/Baishakh/Baisakh जेठ/जेष्ठ/ज्येष्ठ/Jestha/Jeth असार/आषाढ/Asar/Ashadh "
    "साउन/श्रावण/Shrawan/Saun भदौ/भाद्र/Bhadau/Bhadra असोज/आश्विन/Aswin/Asoj/Ashwin "
    "कात्तिक/कार्तिक/Kartik मंसिर/मङ्सिर/मार्ग/Mangsir "
    "पुस/पुष/पौष/Poush/Push माघ/Magh फागुन/फाल्गुन/Falgun/Fagun चैत/चैत्र/Chaitra/Chait"
)

# Months as papers print them, where CLDR has another form or not the language.
PAPERS = {
    ("ht", "gregorian"): "janvye fevriye mas avril me jen jiyè out septanm oktòb novanm desanm",
    ("ar", "gregorian"): "- - - - - يونيه يوليه - - - - -",
    ("fa", "persian"): "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",  # in Afghanistan
    ("ps", "persian"): "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
}


def locales() -> list[Locale]:
    found = []
    for name in sorted(localedata.locale_identifiers()):
        try:
            found.append(Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            continue
    return [one for one in found if one.language != "root"]


class Forms:
    """What a form means; one that means two things means nothing."""

    def __init__(self) -> None:
        self.meanings: dict[str, set[object]] = defaultdict(set)

    def add(self, printed: str | None, meaning: object) -> None:
        form = form_of(printed or "")
        if form and not form.isdecimal() and len(form) < 60:
            self.meanings[form].add(meaning)

    def single(self) -> dict[str, object]:
        return {
            form: next(iter(meaning))
            for form, meaning in sorted(self.meanings.items())
            if len(meaning) == 1
        }


def as_printed(pattern: str, name: str) -> str | None:
    """A month's name with the letters that a pattern puts right before and after it."""
    bare = QUOTED.sub(lambda found: "".join(chr(0xF0000 + ord(one)) for one in found[1]), pattern)
    field = MONTH_FIELD.search(bare)
    if not field:
        return None

    def literal(one: str) -> str:
        code = ord(one)
        if code >= 0xF0000:
            return chr(code - 0xF0000)
        return " " if one.isascii() and one.isalpha() else one  # another field

    before = "".join(map(literal, bare[: field.start()]))
    after = "".join(map(literal, bare[field.end() :]))
    head = re.search(r"[^\W\d_]*$", before)
    tail = re.match(r"[^\W\d_]*", after)
    return f"{head[0] if head else ''}{name}{tail[0] if tail else ''}"


def months_of(locale: Locale, forms: Forms) -> None:
    patterns = [one.pattern for one in locale.date_formats.values()]
    patterns += [one.pattern for one in locale.datetime_skeletons.values() if "d" in one.pattern]
    glued = {one for one in patterns if MONTH_FIELD.search(one)}
    for context in locale.months.values():
        for width in ("wide", "abbreviated"):
            for number, name in dict(context.get(width, {})).items():
                if name.strip(" 0").isdecimal() or ROOT_NAME.fullmatch(name):
                    continue
                forms.add(name, number)
                for pattern in glued:
                    forms.add(as_printed(pattern, name), number)


def hours_of(locale: Locale) -> dict[str, int]:
    """The hours that each part of the day covers, a bit for each; midnight could be either end."""
    hours = {"am": 0xFFF, "pm": 0xFFF000, "noon": 1 << 12, "midnight": 0}
    for kind in locale.day_period_rules.values():
        for name, spans in dict(kind).items():
            for span in spans:
                if name not in {"am", "pm", "midnight"} and "from" in span and "before" in span:
                    begin, end = span["from"] // 3600, span["before"] // 3600
                    end += 24 if end <= begin else 0
                    for hour in range(begin, end):
                        hours[name] = hours.get(name, 0) | 1 << hour % 24
    return hours


def halves_of(locale: Locale, halves: dict[str, int]) -> None:
    hours = hours_of(locale)
    for context in locale.day_periods.values():
        for periods in context.values():
            for name, printed in dict(periods).items():
                form = form_of(printed)
                letters = form.split()
                if name not in hours or (len(form) == 1 and form.isascii()):
                    continue
                for one in {form, "".join(letters) if all(len(x) == 1 for x in letters) else form}:
                    # A name of several parts of the day is known by all their hours.
                    halves[one] = halves.get(one, 0) | hours[name]


def order_of(locale: Locale) -> str:
    pattern = QUOTED.sub("", locale.date_formats["short"].pattern)
    places = {letter: pattern.find(letter) for letter in "yMd"}
    places["M"] = places["M"] if places["M"] >= 0 else pattern.find("L")
    return "".join(sorted(places, key=lambda one: places[one])).lower()


def glue_of(locale: Locale) -> set[str]:
    """The words that stand within a date: "de", "gada", "г."."""
    found = set()
    for one in [*locale.date_formats.values(), *locale.datetime_skeletons.values()]:
        if "d" in one.pattern or "y" in one.pattern:
            for literal in QUOTED.findall(one.pattern):
                found.update(form_of(literal).split())
            bare = QUOTED.sub(" ", one.pattern)
            found.update(form_of(re.sub(r"[A-Za-z]", " ", bare)).split())
    return {one for one in found if not one.isdecimal()}


def offsets(zone: str) -> tuple[int | None, int | None]:
    """Minutes east of UTC of a zone's standard time and of its summer time.

    None where it is not one number over the years that news of the web can carry.
    """
    standard, summer = set(), set()
    for year in range(1996, 2027):
        for month in (1, 7):
            at = datetime(year, month, 15, 12, tzinfo=ZoneInfo(zone))
            gap, saved = at.utcoffset(), at.dst()
            assert gap is not None
            assert saved is not None
            minutes = int(gap.total_seconds() // 60)
            (summer if saved > timedelta() else standard).add(minutes)
    return (
        next(iter(standard)) if len(standard) == 1 else None,
        next(iter(summer)) if len(summer) == 1 else None,
    )


def _likeness(metazone: str) -> Callable[[str], tuple[bool, bool]]:
    """How well a zone stands for a metazone: by its name, else by having a summer time."""
    cities = {metazone, {"Korea": "Seoul"}.get(metazone, "")}
    return lambda zone: (zone.rpartition("/")[2] in cities, offsets(zone)[1] is not None)


def zones_of_metazones() -> dict[str, str]:
    """A zone that stands for each metazone: one with summer time, where any has it."""
    by_metazone: dict[str, list[str]] = defaultdict(list)
    known = available_timezones()
    for zone, metazone in dict(get_global("meta_zones")).items():
        if zone in known:
            by_metazone[metazone].append(zone)
    large = {
        "America_Eastern": "America/New_York",
        "America_Central": "America/Chicago",
        "America_Mountain": "America/Denver",
        "America_Pacific": "America/Los_Angeles",
    }
    return {
        metazone: large.get(metazone) or max(sorted(zones), key=_likeness(metazone))
        for metazone, zones in by_metazone.items()
    }


def spoken_in(variants: list[Locale]) -> set[str]:
    """The metazones of the countries of a language; other languages name them by their offset."""
    territories = {one.territory for one in variants}
    metazones = dict(get_global("meta_zones"))
    of_zone = dict(get_global("zone_territories"))
    found = {metazone for zone, metazone in metazones.items() if of_zone.get(zone) in territories}
    return found | {"GMT", "Europe_Central", "America_Eastern"}


def zones_of(
    locale: Locale, representative: dict[str, str], spoken: set[str], forms: Forms
) -> None:
    for metazone, widths in dict(locale.meta_zones).items():
        zone = representative.get(metazone)
        if zone is None or (locale.language != "en" and metazone not in spoken):
            continue
        winter, summer = offsets(zone)
        for names in dict(widths).values():
            for kind, printed in dict(names).items():
                if printed == "∅∅∅":
                    continue
                told = {"standard": winter, "daylight": summer}.get(kind)
                if kind == "generic" and summer is None:
                    told = winter
                meaning: object = zone if told is None else told
                forms.add(printed, meaning)


def abbreviations() -> dict[str, int]:
    """The short names of zones that mean the same wherever they are used."""
    found = Forms()
    for zone in sorted(available_timezones()):
        for year in (2000, 2010, 2020, 2026):
            for month in (1, 7):
                at = datetime(year, month, 15, 12, tzinfo=ZoneInfo(zone))
                name, gap = at.tzname(), at.utcoffset()
                if name and gap is not None and name.isalpha() and len(name) > 1:
                    found.add(name, int(gap.total_seconds() // 60))
    return {form: minutes for form, minutes in found.single().items() if isinstance(minutes, int)}


def initials() -> dict[str, list[str]]:
    """What English papers call the time of a zone: Asia/Dhaka has BST, though no table says so."""
    english = dict(Locale("en", "US").meta_zones)
    found = {}
    for zone, metazone in sorted(dict(get_global("meta_zones")).items()):
        names = dict(english.get(metazone, {})).get("long", {})
        row = []
        for kind in ("standard", "daylight"):
            name = dict(names).get(kind, "") or ""
            letters = "".join(re.findall(r"[A-Z]", name)).lower()
            # "Malaysia Time" is MST to its papers, as if it had a summer time to tell it from.
            row.append(letters if not name or " S" in name or " D" in name else f"{letters[:-1]}st")
        if any(row) and zone in available_timezones():
            found[zone] = row
    return found


def table() -> dict[str, object]:
    representative = zones_of_metazones()
    by_language: dict[str, list[Locale]] = defaultdict(list)
    for locale in locales():
        by_language[locale.language].append(locale)
    foreign = icu.month_names([str(one) for one in locales() if one.territory is None])
    numbers = {
        calendar: {
            form_of(name): place
            for place, name in enumerate(names.split("|" if "|" in names else None), 1)
        }
        for calendar, names in ORDER.items()
    }
    languages: dict[str, dict[str, object]] = {}
    orders: dict[str, str] = {}
    english_zones: dict[str, object] = {}
    eras: dict[str, set[str]] = defaultdict(set)
    for calendar, by_locale in icu.eras(
        [str(one) for one in locales() if not one.territory]
    ).items():
        for printed in by_locale:
            if form_of(printed):
                eras[form_of(printed)].add(calendar)
    gmt: set[str] = set()
    glue: set[str] = set()
    for language, variants in sorted(by_language.items(), key=lambda row: (row[0] != "en", row[0])):
        months, zones = Forms(), Forms()
        halves: dict[str, int] = {}
        is_dotted = False
        clocks = set()
        spoken = spoken_in(variants)
        for locale in variants:
            months_of(locale, months)
            halves_of(locale, halves)
            zones_of(locale, representative, spoken, zones)
            glue |= glue_of(locale)
            gmt |= set(form_of(locale.zone_formats.get("gmt", "").replace("%s", "")).split("  "))
            clock = QUOTED.sub("", locale.time_formats["short"].pattern)
            clocks.add("h" in clock or "K" in clock)
            is_dotted |= "." in clock and not locale.territory
            if locale.territory and not locale.script:
                orders[f"{language}_{locale.territory}"] = order_of(locale)
        known_zones = {
            form: meaning
            for form, meaning in zones.single().items()
            if english_zones.get(form) != meaning
        }
        if language == "en":
            english_zones = known_zones
        orders[language] = order_of(next((v for v in variants if not v.territory), variants[0]))
        calendars: dict[str, dict[str, object]] = {}
        for calendar, by_locale in foreign.items():
            forms = Forms()
            for locale in variants:
                for english, printed, era in by_locale.get(str(locale), []):
                    if number := numbers[calendar].get(form_of(english)):
                        forms.add(printed, number)
                    elif calendar == "hebrew" and english in {"Adar I", "Adar II"}:
                        forms.add(printed, 13 if english == "Adar I" else 6)
                    if era and form_of(era):
                        eras[form_of(era)].add(calendar)
            calendars[calendar] = {
                form: number
                for form, number in forms.single().items()
                if language == "en" or languages["en"]["calendars"][calendar].get(form) != number  # type: ignore[index]
            }
        languages[language] = {
            "months": months.single(),
            "halves": dict(sorted(halves.items())),
            "zones": known_zones,
            "calendars": {name: forms for name, forms in calendars.items() if forms},
            "is_twelve": clocks == {True},
            "is_dotted": is_dotted,
        }
    bikram = Forms()
    for number, names in enumerate(BIKRAM.split(), 1):
        for name in names.split("/"):
            bikram.add(name, number)
    for language in ("ne", "mai", "en"):
        languages[language]["calendars"]["bikram"] = bikram.single()  # type: ignore[index]
    add_papers(languages)
    return {
        "languages": languages,
        "orders": orders,
        "eras": {era: next(iter(names)) for era, names in sorted(eras.items()) if len(names) == 1},
        "gmt": sorted(one for one in gmt if one),
        "glue": sorted(glue - _begin_months(languages)),
        "abbreviations": abbreviations(),
        "initials": initials(),
    }


def add_papers(languages: dict[str, dict[str, object]]) -> None:
    """Add the months that papers print otherwise than CLDR."""
    for (language, calendar), names in PAPERS.items():
        forms = Forms()
        for number, name in enumerate(names.split(), 1):
            forms.add(name.strip("-"), number)
        known = languages.setdefault(
            language,
            {
                "months": {},
                "halves": {},
                "zones": {},
                "calendars": {},
                "is_twelve": False,
                "is_dotted": False,
            },
        )
        of_calendar: dict[str, object] = (
            known["months"]  # type: ignore[assignment]
            if calendar == "gregorian"
            else known["calendars"].setdefault(calendar, {})  # type: ignore[attr-defined]
        )
        of_calendar.update(forms.single())


def _begin_months(languages: dict[str, dict[str, object]]) -> set[str]:
    """Words without which a month is but a number: "tháng 7"."""
    found = set()
    for language in languages.values():
        for form in language["months"]:  # type: ignore[attr-defined]
            first, _, rest = form.partition(" ")
            if rest.isdecimal() and len(first) > 2:
                found.add(first)
    return found


def main() -> None:
    written = json.dumps(table(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    TABLE.write_bytes(gzip.compress(written.encode("utf-8"), mtime=0))
    print(f"{TABLE.name}: {len(written):,} characters, {TABLE.stat().st_size:,} bytes")


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m benchmarks.reading.words_of_time", description=__doc__
    ).parse_args()
    main()
