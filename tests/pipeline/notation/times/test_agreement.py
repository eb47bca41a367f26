"""A feed and a page agree on every printed time, in any language, calendar, form and zone."""

from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date, format_datetime
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import article

from pipeline.discover.feed import read_feed
from pipeline.extract.page.meta_tags import read_meta_tags
from pipeline.extract.page.page import parse_page
from pipeline.extract.when.when import habits_of, published
from pipeline.notation.times import Habits, read_time
from pipeline.sources.model import Source

pytestmark = pytest.mark.slow

LOCALES = {
    "ar_EG": "Africa/Cairo", "bn_BD": "Asia/Dhaka", "cs_CZ": "Europe/Prague",
    "de_DE": "Europe/Berlin", "el_GR": "Europe/Athens", "en_GB": "Europe/London",
    "en_US": "America/New_York", "es_MX": "America/Mexico_City", "eu_ES": "Europe/Madrid",
    "fa_IR": "Asia/Tehran", "fi_FI": "Europe/Helsinki", "fr_FR": "Europe/Paris",
    "he_IL": "Asia/Jerusalem", "hi_IN": "Asia/Kolkata", "hr_HR": "Europe/Zagreb",
    "hu_HU": "Europe/Budapest", "id_ID": "Asia/Jakarta", "ja_JP": "Asia/Tokyo",
    "ka_GE": "Asia/Tbilisi", "kk_KZ": "Asia/Almaty", "ko_KR": "Asia/Seoul",
    "lt_LT": "Europe/Vilnius", "lv_LV": "Europe/Riga", "pl_PL": "Europe/Warsaw",
    "pt_BR": "America/Sao_Paulo", "ru_RU": "Europe/Moscow", "sq_AL": "Europe/Tirane",
    "sw_KE": "Africa/Nairobi", "ta_IN": "Asia/Kolkata", "th_TH": "Asia/Bangkok",
    "tr_TR": "Europe/Istanbul", "uk_UA": "Europe/Kyiv", "vi_VN": "Asia/Ho_Chi_Minh",
    "zh_TW": "Asia/Taipei",
}  # fmt: skip
MOMENTS = st.datetimes(datetime(2016, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))
FORMS = ("full", "long", "medium", "short")
CAPTURED = datetime(2026, 3, 1, tzinfo=UTC)
MACHINE = (
    "%a, %d %b %Y %H:%M:%S +0000", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%dT%H%M%SZ", "%Y/%m/%d %H:%M:%S",
    "%Y.%m.%d %H:%M", "%a %b %d %H:%M:%S %Y", "%d %b %Y %I:%M %p", "%b %d, %Y, %I:%M %p EST",
    "%Y-%j", "%G-W%V-%u", "%d-%b-%Y", "%Y年%m月%d日 %H:%M", "%A, %d. %m. %Y %H.%M Uhr",
    "%Y-%m-%dT00:00:00+05:30", "%Y-%m-%d %H:%M:%S GMT+2", "nonsense of %Y", "%d/%m/%y",
)  # fmt: skip


@cache
def known(locale):
    return Locale.parse(locale)


def by_feed(printed, language, zone, country):
    entry = f"<link>https://gazette.example/a</link><pubDate>{escape(printed)}</pubDate>"
    body = f"<rss><channel><item><title>x</title>{entry}</item></channel></rss>"
    found = read_feed(
        body.encode(), "https://gazette.example/feed", f"{country}_example",
        time_zone=zone, language=language,
    )  # fmt: skip
    return found.announcements[0].published_at


def by_page(printed, language, zone, country):
    html = article(byline=f"<p class='byline'><time>{escape(printed)}</time></p>", linked_data="{}")
    page = parse_page("https://gazette.example/a", html)
    told_by = Source(
        id=f"{country}_example",
        name="Example",
        homepage="https://gazette.example/",
        time_zone=zone,
        language=language,
    )
    habits = habits_of(told_by, (language,))
    found = published(page, {}, read_meta_tags(page), (), habits, CAPTURED).winner
    return found.at if found else None


def unless_later(told):
    """A page refuses what lies after its capture; a feed leaves that to its night."""
    return told if told is None or told <= CAPTURED + timedelta(hours=14) else None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(LOCALES)), MOMENTS, st.sampled_from(FORMS), st.booleans())
def test_they_agree_on_what_cldr_prints(locale, at, form, has_clock):
    zone = LOCALES[locale]
    language, country = locale.split("_")
    if has_clock:
        printed = format_datetime(at, form, tzinfo=ZoneInfo(zone), locale=known(locale))
    else:
        printed = format_date(at, form, locale=known(locale))
    told = by_feed(printed, language, zone, country.lower())
    assert by_page(printed, language, zone, country.lower()) == unless_later(told)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MACHINE), MOMENTS, st.sampled_from(sorted(LOCALES)))
def test_they_agree_on_what_machines_print(form, at, locale):
    language, country = locale.split("_")
    printed = at.strftime(form)
    told = by_feed(printed, language, LOCALES[locale], country.lower())
    assert by_page(printed, language, LOCALES[locale], country.lower()) == unless_later(told)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(LOCALES)), MOMENTS, st.sampled_from(FORMS[:3]))
def test_what_cldr_prints_is_never_read_wrong(locale, at, form):
    zone = ZoneInfo(LOCALES[locale])
    language, country = locale.split("_")
    habits = Habits((language,), zone, country.lower())
    local = at.astimezone(zone)
    day = read_time(format_date(local, form, locale=known(locale)), habits)
    assert day is None or day.wall.date() == local.date()
    timed = read_time(format_datetime(local, form, tzinfo=zone, locale=known(locale)), habits)
    if timed is not None:
        assert timed.wall.date() == local.date()
        if not timed.is_day:
            told = timed.instant("", zone).at
            repeated = local.replace(fold=1 - local.fold).astimezone(UTC)  # the hour of autumn
            assert min(abs(told - at), abs(told - repeated)) < timedelta(minutes=1)


@pytest.mark.parametrize("printed", ["yesterday", "Mon, 99 Foo", "2026-13-40", "31/02/2026", "12"])
def test_an_entry_with_such_a_date_is_undated_and_not_lost(printed):
    assert by_feed(printed, "en", None, "gb") is None
    assert by_page(printed, "en", None, "gb") is None
