# ruff: noqa: E501  one page a line
"""Times as papers around the world print them; what must come out was written down first."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from pages import PARAGRAPHS, capture, source

from pipeline.extract import extract_capture
from pipeline.extract.page.language import declared_languages
from pipeline.extract.page.linked_data import article_node, read_nodes
from pipeline.extract.page.meta_tags import read_meta_tags
from pipeline.extract.page.page import parse_page
from pipeline.extract.when import when
from pipeline.extract.when.when import habits_of
from pipeline.records import Precision

pytestmark = pytest.mark.slow  # together they take seconds

TOLD = tomllib.loads(
    Path(__file__).parents[1].joinpath("page", "languages.toml").read_text("utf-8")
)
CAPTURED = datetime(2026, 8, 1, 3, tzinfo=UTC)
# Language, zone of the source, what stands below the headline, when it was published.
# fmt: off
PRINTED = [
    ("zh-TW", "Asia/Taipei", '<span class="date">2026年7月28日 下午6:15</span>', "2026-07-28T10:15Z"),
    ("zh-HK", "Asia/Hong_Kong", '<p class="date">2026年7月28日 晚上9時05分</p>', "2026-07-28T13:05Z"),
    ("zh", "Asia/Shanghai", '<span class="time">2026-07-28 凌晨1:05</span>', "2026-07-27T17:05Z"),
    ("zh", "Asia/Shanghai", '<span class="time">2026年07月28日 18:15 来源：新海日报</span>', "2026-07-28T10:15Z"),
    ("zh", "Asia/Shanghai", '<div class="info">发布时间：2026-07-28 18:15:09 &nbsp; 责任编辑：李明</div>', "2026-07-28T10:15:09Z"),
    ("ja", "Asia/Tokyo", '<p class="date">2026年7月28日（火）午後3時05分</p>', "2026-07-28T06:05Z"),
    ("ja", "Asia/Tokyo", '<p class="date">2026年7月28日 午前0時10分</p>', "2026-07-27T15:10Z"),
    ("ja", "Asia/Tokyo", "<time>2026.07.28(火) 18:15</time>", "2026-07-28T09:15Z"),
    ("ja", "Asia/Tokyo", '<p class="date">公開日時：2026/07/28 18:15　更新日時：2026/07/29 09:00</p>', "2026-07-28T09:15Z"),
    ("ja", "Asia/Tokyo", '<p class="date">令和8年7月28日 18時15分</p>', "2026-07-28T09:15Z"),
    ("ko", "Asia/Seoul", '<span class="date">2026.07.28 오후 6:15</span>', "2026-07-28T09:15Z"),
    ("ko", "Asia/Seoul", '<div class="info">입력 2026-07-28 18:15 수정 2026-07-29 09:00</div>', "2026-07-28T09:15Z"),
    ("ko", "Asia/Seoul", '<div class="info">승인 2026.07.28 18:15 댓글 0</div>', "2026-07-28T09:15Z"),
    ("ko", "Asia/Seoul", '<span class="date">2026년 7월 28일 (화) 오전 12:15</span>', "2026-07-27T15:15Z"),
    ("ko", "Asia/Seoul", '<span class="date">기사입력 2026/07/28 [18:15]</span>', "2026-07-28T09:15Z"),
    ("vi", "Asia/Ho_Chi_Minh", '<span class="date">28/07/2026 6:15 CH</span>', "2026-07-28T11:15Z"),
    ("vi", "Asia/Ho_Chi_Minh", '<span class="date">Thứ ba, 28/7/2026, 07:05 (GMT+7)</span>', "2026-07-28T00:05Z"),
    ("vi", "Asia/Ho_Chi_Minh", '<span class="date">18:15 ngày 28/07/2026</span>', "2026-07-28T11:15Z"),
    ("el", "Europe/Athens", '<span class="date">28 Ιουλίου 2026, 6:15 μ.μ.</span>', "2026-07-28T15:15Z"),
    ("el", "Europe/Athens", '<span class="date">28.07.2026 | 18:15</span>', "2026-07-28T15:15Z"),
    ("ar", "Africa/Cairo", '<span class="date">28 يوليو 2026 - 6:15 م</span>', "2026-07-28T15:15Z"),
    ("ar", "Asia/Beirut", '<span class="date">الثلاثاء 28 تموز 2026، 6:15 مساءً</span>', "2026-07-28T15:15Z"),
    ("ar", "Africa/Tunis", '<span class="date">28 جويلية 2026 - 18:15</span>', "2026-07-28T17:15Z"),
    ("ar", "Africa/Casablanca", '<span class="date">الثلاثاء 28 يوليوز 2026</span>', "2026-07-28"),
    ("ar", "Asia/Riyadh", '<span class="date">الثلاثاء ١٣ صفر ١٤٤٨هـ - ٢٨ يوليو ٢٠٢٦م</span>', "2026-07-28"),
    ("ar", "Asia/Riyadh", '<span class="date">نشر في: 28 يوليو 2026: 06:15 م</span>', "2026-07-28T15:15Z"),
    ("fa", "Asia/Tehran", '<span class="date">۶ مرداد ۱۴۰۵ - ۱۸:۱۵</span>', "2026-07-28T14:45Z"),
    ("fa", "Asia/Tehran", '<span class="date">سه‌شنبه ۰۶ مرداد ۱۴۰۵ ساعت ۱۸:۱۵</span>', "2026-07-28T14:45Z"),
    ("fa", "Asia/Tehran", '<span class="date">۱۴۰۵/۰۵/۰۶ ۰۶:۱۵ ب.ظ</span>', "2026-07-28T14:45Z"),
    ("fa", "Asia/Tehran", '<span class="date">۱۸:۱۵ - ۱۴۰۵/۰۵/۰۶</span>', "2026-07-28T14:45Z"),
    ("hi", "Asia/Kolkata", '<span class="date">28 जुलाई 2026, शाम 6:15 बजे</span>', "2026-07-28T12:45Z"),
    ("hi", "Asia/Kolkata", '<span class="date">Published: Tue, 28 Jul 2026 06:15 PM (IST)</span>', "2026-07-28T12:45Z"),
    ("mr", "Asia/Kolkata", '<span class="date">28 जुलै 2026, 18:15 IST</span>', "2026-07-28T12:45Z"),
    ("bn", "Asia/Dhaka", '<span class="date">২৮ জুলাই ২০২৬, সন্ধ্যা ৬:১৫</span>', "2026-07-28T12:15Z"),
    ("bn", "Asia/Dhaka", '<span class="date">প্রকাশ: ২৮ জুলাই ২০২৬, ১৮: ১৫</span>', "2026-07-28T12:15Z"),
    ("bn", "Asia/Dhaka", '<span class="date">আপডেট: ২৯ জুলাই ২০২৬, ০৯:০০ | প্রকাশিত: ২৮ জুলাই ২০২৬, ১৮:১৫</span>', "2026-07-28T12:15Z"),
    ("ta", "Asia/Kolkata", '<span class="date">28 ஜூலை 2026, மாலை 6:15</span>', "2026-07-28T12:45Z"),
    ("te", "Asia/Kolkata", '<span class="date">28 జులై 2026, సాయంత్రం 6:15</span>', "2026-07-28T12:45Z"),
    ("ml", "Asia/Kolkata", '<span class="date">28 ജൂലൈ 2026, 6:15 PM IST</span>', "2026-07-28T12:45Z"),
    ("gu", "Asia/Kolkata", '<span class="date">28 જુલાઈ 2026</span>', "2026-07-28"),
    ("pa", "Asia/Kolkata", '<span class="date">28 ਜੁਲਾਈ 2026</span>', "2026-07-28"),
    ("ur", "Asia/Karachi", '<span class="date">28 جولائی 2026 شام 6:15</span>', "2026-07-28T13:15Z"),
    ("ne", "Asia/Kathmandu", '<span class="date">२०८३ साउन १२, मंगलबार</span>', "2026-07-28"),
    ("ne", "Asia/Kathmandu", '<span class="date">१२ श्रावण २०८३, १८:१५</span>', "2026-07-28T12:30Z"),
    ("ne", "Asia/Kathmandu", '<span class="date">३१ असार २०८३, बुधबार</span>', "2026-07-15"),
    ("ne", "Asia/Kathmandu", '<span class="date">२८ जुलाई २०२६</span>', "2026-07-28"),
    ("th", "Asia/Bangkok", '<span class="date">28 ก.ค. 2569 เวลา 18.15 น.</span>', "2026-07-28T11:15Z"),
    ("th", "Asia/Bangkok", '<span class="date">อังคารที่ 28 กรกฎาคม พ.ศ. 2569, 18:15 น.</span>', "2026-07-28T11:15Z"),
    ("th", "Asia/Bangkok", '<span class="date">28/07/69 18:15</span>', "2026-07-28T11:15Z"),
    ("my", "Asia/Yangon", '<span class="date">၂၈ ဇူလိုင် ၂၀၂၆</span>', "2026-07-28"),
    ("km", "Asia/Phnom_Penh", '<span class="date">ថ្ងៃទី២៨ ខែកក្កដា ឆ្នាំ២០២៦</span>', "2026-07-28"),
    ("lo", "Asia/Vientiane", '<span class="date">28 ກໍລະກົດ 2026</span>', "2026-07-28"),
    ("am", "Africa/Addis_Ababa", '<span class="date">ሐምሌ 21, 2018</span>', "2026-07-28"),
    ("he", "Asia/Jerusalem", '<span class="date">28 ביולי 2026, 18:15</span>', "2026-07-28T15:15Z"),
    ("he", "Asia/Jerusalem", '<span class="date">פורסם: 28.07.26, 18:15</span>', "2026-07-28T15:15Z"),
    ("tr", "Europe/Istanbul", '<span class="date">28 Temmuz 2026 ÖS 6:15</span>', "2026-07-28T15:15Z"),
    ("tr", "Europe/Istanbul", '<span class="date">Giriş Tarihi: 28.07.2026 18:15 Güncelleme Tarihi: 29.07.2026 09:00</span>', "2026-07-28T15:15Z"),
    ("az", "Asia/Baku", '<span class="date">28 İyul 2026 18:15</span>', "2026-07-28T14:15Z"),
    ("ka", "Asia/Tbilisi", '<span class="date">28 ივლისი, 2026 18:15</span>', "2026-07-28T14:15Z"),
    ("hy", "Asia/Yerevan", '<span class="date">28 Հուլիսի, 2026 18:15</span>', "2026-07-28T14:15Z"),
    ("kk", "Asia/Almaty", '<span class="date">28 Шілде 2026, 18:15</span>', "2026-07-28T13:15Z"),
    ("ky", "Asia/Bishkek", '<span class="date">28-июль, 2026-жыл 18:15</span>', "2026-07-28T12:15Z"),
    ("uz", "Asia/Tashkent", '<span class="date">28-iyul 2026, 18:15</span>', "2026-07-28T13:15Z"),
    ("mn", "Asia/Ulaanbaatar", '<span class="date">2026 оны 7-р сарын 28</span>', "2026-07-28"),
    ("tg", "Asia/Dushanbe", '<span class="date">28 июли 2026</span>', "2026-07-28"),
    ("hu", "Europe/Budapest", '<span class="date">2026.07.28. kedd, 18:15</span>', "2026-07-28T16:15Z"),
    ("hu", "Europe/Budapest", '<span class="date">2026. július 28., kedd, du. 6:15</span>', "2026-07-28T16:15Z"),
    ("hu", "Europe/Budapest", '<span class="date">2026. júl. 28. 18:15</span>', "2026-07-28T16:15Z"),
    ("bg", "Europe/Sofia", '<span class="date">28.07.2026 г., 18:15 ч.</span>', "2026-07-28T15:15Z"),
    ("sr", "Europe/Belgrade", '<span class="date">уторак, 28.07.2026, 18:15 -&gt; 18:40</span>', "2026-07-28T16:15Z"),
    ("hr", "Europe/Zagreb", '<span class="date">28. srpnja 2026. u 18:15</span>', "2026-07-28T16:15Z"),
    ("hr", "Europe/Zagreb", '<span class="date">Objavljeno: 28.07.2026. 18:15h</span>', "2026-07-28T16:15Z"),
    ("sl", "Europe/Ljubljana", '<span class="date">28. julija 2026 ob 18.15</span>', "2026-07-28T16:15Z"),
    ("cs", "Europe/Prague", '<span class="date">28. července 2026 18:15, aktualizováno 29. července 2026 9:00</span>', "2026-07-28T16:15Z"),
    ("sk", "Europe/Bratislava", '<span class="date">28. júla 2026 o 18:15</span>', "2026-07-28T16:15Z"),
    ("pl", "Europe/Warsaw", '<span class="date">28 lipca 2026 r., godz. 18.15</span>', "2026-07-28T16:15Z"),
    ("pl", "Europe/Warsaw", '<span class="date">Opublikowano: 28.07.2026, godz. 18:15</span>', "2026-07-28T16:15Z"),
    ("uk", "Europe/Kyiv", '<span class="date">Вівторок, 28 липня 2026, 18:15</span>', "2026-07-28T15:15Z"),
    ("be", "Europe/Minsk", '<span class="date">28 ліпеня 2026, 18:15</span>', "2026-07-28T15:15Z"),
    ("ru", "Europe/Moscow", '<span class="date">28 июля 2026 года, 18:15 (МСК)</span>', "2026-07-28T15:15Z"),
    ("ru", "Europe/Moscow", '<span class="date">18:15, 28 июля 2026</span>', "2026-07-28T15:15Z"),
    ("lt", "Europe/Vilnius", '<span class="date">2026 m. liepos 28 d. 18:15</span>', "2026-07-28T15:15Z"),
    ("lv", "Europe/Riga", '<span class="date">Otrdiena, 28. jūlijs, 2026 18:15</span>', "2026-07-28T15:15Z"),
    ("et", "Europe/Tallinn", '<span class="date">28. juuli 2026, kell 18.15</span>', "2026-07-28T15:15Z"),
    ("fi", "Europe/Helsinki", '<span class="date">28.7.2026 klo 18.15</span>', "2026-07-28T15:15Z"),
    ("fi", "Europe/Helsinki", '<span class="date">28.7.2026 18:15 | Päivitetty 29.7.2026 9:00</span>', "2026-07-28T15:15Z"),
    ("sv", "Europe/Stockholm", '<span class="date">Publicerad: 2026-07-28 18.15, Uppdaterad: 2026-07-29 09.00</span>', "2026-07-28T16:15Z"),
    ("da", "Europe/Copenhagen", '<span class="date">28. juli 2026 kl. 18.15</span>', "2026-07-28T16:15Z"),
    ("no", "Europe/Oslo", '<span class="date">Publisert 28.07.2026 - 18:15</span>', "2026-07-28T16:15Z"),
    ("is", "Atlantic/Reykjavik", '<span class="date">Þriðjudagur, 28. júlí 2026 kl. 18:15</span>', "2026-07-28T18:15Z"),
    ("nl", "Europe/Amsterdam", '<span class="date">di 28 jul 2026, 18:15</span>', "2026-07-28T16:15Z"),
    ("de", "Europe/Berlin", '<span class="date">Stand: 28.07.2026 18:15 Uhr</span>', "2026-07-28T16:15Z"),
    ("de", "Europe/Berlin", '<span class="date">Di. 28.07.26, 18:15</span>', "2026-07-28T16:15Z"),
    ("de", "Europe/Berlin", '<span class="date">Erstellt: 28.07.2026, 18:15 Uhr – Aktualisiert: 29.07.2026, 9:00 Uhr</span>', "2026-07-28T16:15Z"),
    ("de", "Europe/Berlin", '<span class="date">Veröffentlicht am 28.07.2026 | Lesedauer: 4 Minuten</span>', "2026-07-28"),
    ("fr", "Europe/Paris", '<span class="date">Publié le 28/07/2026 à 18h15, mis à jour le 29/07/2026 à 09h00</span>', "2026-07-28T16:15Z"),
    ("fr", "Europe/Paris", '<span class="date">Publié le mardi 28 juillet 2026 à 18 h 15</span>', "2026-07-28T16:15Z"),
    ("fr-CA", "America/Toronto", '<span class="date">Publié le 28 juill. 2026 à 6 h 15 HAE</span>', "2026-07-28T10:15Z"),
    ("it", "Europe/Rome", '<span class="date">28 luglio 2026 (modifica il 29 luglio 2026 | 09:00)</span>', "2026-07-28"),
    ("it", "Europe/Rome", '<span class="date">28 Luglio 2026 alle 18:15</span>', "2026-07-28T16:15Z"),
    ("es", "America/Bogota", '<span class="date">28 de julio de 2026 a las 6:15 p. m.</span>', "2026-07-28T23:15Z"),
    ("es", "America/Mexico_City", '<span class="date">martes, 28 julio 2026 | 6:15 PM</span>', "2026-07-29T00:15Z"),
    ("es", "Europe/Madrid", '<span class="date">28 JUL. 2026 - 18:15 CEST</span>', "2026-07-28T16:15Z"),
    ("es", "Europe/Madrid", '<span class="date">Creada: 28.07.2026 18:15 | Última actualización: 29.07.2026 08:00</span>', "2026-07-28T16:15Z"),
    ("pt", "America/Sao_Paulo", '<span class="date">28/07/2026 18h15 Atualizado 29/07/2026 09h00</span>', "2026-07-28T21:15Z"),
    ("pt", "Europe/Lisbon", '<span class="date">28 jul 2026, 18:15</span>', "2026-07-28T17:15Z"),
    ("ro", "Europe/Bucharest", '<span class="date">Publicat: 28 iul. 2026, ora 18:15</span>', "2026-07-28T15:15Z"),
    ("ca", "Europe/Madrid", '<span class="date">28 de juliol del 2026 a les 18:15</span>', "2026-07-28T16:15Z"),
    ("eu", "Europe/Madrid", '<span class="date">2026ko uztailaren 28a, 18:15</span>', "2026-07-28T16:15Z"),
    ("gl", "Europe/Madrid", '<span class="date">28 de xullo de 2026</span>', "2026-07-28"),
    ("mt", "Europe/Malta", '<span class="date">28 ta’ Lulju 2026</span>', "2026-07-28"),
    ("sq", "Europe/Tirane", '<span class="date">28 korrik 2026, 6:15 e pasdites</span>', "2026-07-28T16:15Z"),
    ("mk", "Europe/Skopje", '<span class="date">28 јули 2026 18:15</span>', "2026-07-28T16:15Z"),
    ("id", "Asia/Jakarta", '<span class="date">Selasa, 28 Juli 2026 18:15 WIB</span>', "2026-07-28T11:15Z"),
    ("id", "Asia/Jakarta", '<span class="date">28 Jul 2026, 18.15 WITA</span>', "2026-07-28T10:15Z"),
    ("ms", "Asia/Kuala_Lumpur", '<span class="date">28 Julai 2026 @ 6:15pm</span>', "2026-07-28T10:15Z"),
    ("fil", "Asia/Manila", '<span class="date">Hulyo 28, 2026 - 6:15pm</span>', "2026-07-28T10:15Z"),
    ("sw", "Africa/Nairobi", '<span class="date">Jumanne, Julai 28, 2026</span>', "2026-07-28"),
    ("en", "Europe/London", '<span class="date">Tue 28 Jul 2026 18.15 BST</span>', "2026-07-28T17:15Z"),
    ("en", "Europe/London", '<span class="date">First published on Tue 28 Jul 2026 18.15 BST. Last modified on Wed 29 Jul 2026 09.00 BST</span>', "2026-07-28T17:15Z"),
    ("en", "America/New_York", '<span class="date">Updated 9:00 AM EDT, July 29, 2026 | Published 6:15 PM EDT, July 28, 2026</span>', "2026-07-28T22:15Z"),
    ("en", "America/New_York", '<span class="date">PM 6:15, July 28, 2026</span>', "2026-07-28T22:15Z"),
    ("en", "America/New_York", '<span class="date">6:15 PM ET Tue, July 28, 2026</span>', "2026-07-28T22:15Z"),
    ("en", "America/Chicago", '<span class="date">July 28, 2026 at 12:05 a.m. CDT</span>', "2026-07-28T05:05Z"),
    ("en", "America/Los_Angeles", '<span class="date">July 28, 2026 6:15 PM PT</span>', "2026-07-29T01:15Z"),
    ("en", "Asia/Dhaka", '<span class="date">28 Jul 2026, 06:15 PM BST</span>', "2026-07-28T12:15Z"),
    ("en", "Asia/Riyadh", '<span class="date">28 July 2026 18:15 AST</span>', "2026-07-28T15:15Z"),
    ("en", "Europe/Dublin", '<span class="date">28 July 2026 18:15 IST</span>', "2026-07-28T17:15Z"),
    ("en", "Asia/Shanghai", '<span class="date">2026-07-28 18:15 CST</span>', "2026-07-28T10:15Z"),
    ("en", "Australia/Sydney", '<span class="date">July 28, 2026 — 6.15pm</span>', "2026-07-28T08:15Z"),
    ("en", "Africa/Lagos", '<span class="date">July 28, 2026 6:15 pm WAT</span>', "2026-07-28T17:15Z"),
    ("en", None, '<span class="date">28 Jul 2026 18:15 GMT+2</span>', "2026-07-28T16:15Z"),
    ("en", None, '<span class="date">Tue Jul 28 2026 18:15:00 GMT+0200 (Central European Summer Time)</span>', "2026-07-28T16:15Z"),
    ("en", None, '<span class="date">28 July 2026, 18:15 (UTC+05:30)</span>', "2026-07-28T12:45Z"),
    ("en", None, '<span class="date">28 July 2026, 18:15 UTC −3</span>', "2026-07-28T21:15Z"),
    ("en", None, '<span class="date">28 July 2026, 18:15 Hrs IST</span>', "2026-07-28T12:45Z"),
    ("en", None, '<time datetime="2026-W31-2">Tuesday</time>', "2026-07-28"),
    ("en", None, '<time datetime="/Date(1785262500000+0200)/">Tuesday</time>', "2026-07-28T18:15Z"),
    ("en", None, '<time datetime="1785262500">Tuesday</time>', "2026-07-28T18:15Z"),
    ("en", None, '<time datetime="2026-07-28T00:00:00+02:00">Tuesday</time>', "2026-07-28"),
    ("en", "America/New_York", '<time datetime="2026-07-28T00:00:00Z">July 28</time>', "2026-07-28"),
    ("en", None, '<span class="byline">By Ann Lee | Jul 28, 2026</span>', "2026-07-28"),
    ("en", None, "<p>Ann Lee · 28 July 2026 · 4 min read</p>", "2026-07-28"),
    ("en", None, '<div class="meta"><span>28</span><span>Jul</span><span>2026</span></div>', "2026-07-28"),
    ("en", None, '<div class="meta">Posted on <a href="/2026/07/28/">28th of July, 2026</a></div>', "2026-07-28"),
    ("en", None, '<p class="date">Vol. 28 No. 7 | Tuesday, July 28, 2026</p>', "2026-07-28"),
    ("en", None, '<span class="date" title="2026-07-28T18:15:00Z">4 days ago</span>', "2026-07-28T18:15Z"),
    ("sl", "Europe/Ljubljana", '<span class="date">28. julij 2026, 18.15</span>', "2026-07-28T16:15Z"),
    ("lv", "Europe/Riga", '<span class="date">2026. gada 28. jūlijā, plkst. 18.15</span>', "2026-07-28T15:15Z"),
    ("it", "Europe/Rome", '<span class="date">28 luglio 2026, ore 18.15</span>', "2026-07-28T16:15Z"),
    ("is", "Atlantic/Reykjavik", '<span class="date">28.7.2026 kl. 18.15</span>', "2026-07-28T18:15Z"),
    ("en", "Europe/London", '<span class="date">18.15 BST, 28 July 2026</span>', "2026-07-28T17:15Z"),
    ("de", "Europe/Zurich", '<span class="date">28.07.2026, 18.15</span>', "2026-07-28T16:15Z"),
    ("en", "Europe/London", '<span class="date">28 July 2026, £3.50</span>', "2026-07-28"),
    ("en", None, '<span class="date">28 July 2026 3.50 crowns</span>', "2026-07-28"),
    ("en", "Europe/London", '<span class="date">6.15pm, 28 July 2026</span>', "2026-07-28T17:15Z"),
    ("en", "America/New_York", '<span class="date">6:15 p.m., Tuesday, July 28, 2026</span>', "2026-07-28T22:15Z"),
    ("km", "Asia/Phnom_Penh", '<span class="date">28 កក្កដា 2026</span>', "2026-07-28"),
    ("my", "Asia/Yangon", '<span class="date">၂၀၂၆ ခုနှစ်၊ ဇူလိုင်လ ၂၈ ရက်</span>', "2026-07-28"),
    ("lo", "Asia/Vientiane", '<span class="date">ວັນທີ 28 ກໍລະກົດ 2026</span>', "2026-07-28"),
    ("th", "Asia/Bangkok", '<span class="date">๒๘ กรกฎาคม ๒๕๖๙</span>', "2026-07-28"),
    ("th", "Asia/Bangkok", '<span class="date">28 ก.ค. 69 18:15 น.</span>', "2026-07-28T11:15Z"),
    ("th", "Asia/Bangkok", '<span class="date">28 July 2569</span>', "2026-07-28"),
    ("th", "Asia/Bangkok", '<span class="date">28 ก.ค. 2026</span>', "2026-07-28"),
    ("fa", "Asia/Kabul", '<span class="date">۶ اسد ۱۴۰۵</span>', "2026-07-28"),
    ("ps", "Asia/Kabul", '<span class="date">د ۱۴۰۵ د زمري ۶</span>', "2026-07-28"),
    ("fa", "Asia/Tehran", '<span class="date">۲۸ ژوئیه ۲۰۲۶</span>', "2026-07-28"),
    ("fa", "Asia/Tehran", '<span class="date">28 جولای 2026</span>', "2026-07-28"),
    ("ja", "Asia/Tokyo", '<span class="date">令和八年七月二十八日</span>', "2026-07-28"),
    ("ja", "Asia/Tokyo", '<span class="date">R8.7.28</span>', "2026-07-28"),
    ("ja", "Asia/Tokyo", '<span class="date">2026年7月28日(火)18時15分</span>', "2026-07-28T09:15Z"),
    ("ja", "Asia/Tokyo", '<span class="date">2026年07月28日 火曜日 午後 6:15</span>', "2026-07-28T09:15Z"),
    ("ja", "Asia/Tokyo", '<span class="date">2026/7/28 PM6:15</span>', "2026-07-28T09:15Z"),
    ("ja", "Asia/Tokyo", '<span class="date">26年7月28日 18:15</span>', "2026-07-28T09:15Z"),
    ("zh-TW", "Asia/Taipei", '<span class="date">中華民國115年07月28日 18:15</span>', "2026-07-28T10:15Z"),
    ("zh-TW", "Asia/Taipei", '<span class="date">115年7月28日</span>', "2026-07-28"),
    ("zh-TW", "Asia/Taipei", '<span class="date">2026/07/28 PM 06:15</span>', "2026-07-28T10:15Z"),
    ("zh-TW", "Asia/Taipei", '<span class="date">115/07/28</span>', "2026-07-28"),
    ("zh", "Asia/Shanghai", '<span class="date">二〇二六年七月二十八日</span>', "2026-07-28"),
    ("zh", "Asia/Shanghai", '<span class="date">2026年7月28日18:15 星期二</span>', "2026-07-28T10:15Z"),
    ("zh", "Asia/Shanghai", '<span class="date">2026-07-28 下午 06:15:09</span>', "2026-07-28T10:15:09Z"),
    ("tg", "Asia/Dushanbe", '<span class="date">28 Июли 2026, 18:15</span>', "2026-07-28T13:15Z"),
    ("uz", "Asia/Tashkent", '<span class="date">28 июл 2026</span>', "2026-07-28"),
    ("uz", "Asia/Tashkent", '<span class="date">2026-yil 28-iyul</span>', "2026-07-28"),
    ("kk", "Asia/Almaty", '<span class="date">2026 жылғы 28 шілде</span>', "2026-07-28"),
    ("ky", "Asia/Bishkek", '<span class="date">2026-жылдын 28-июлу</span>', "2026-07-28"),
    ("tk", "Asia/Ashgabat", '<span class="date">28 iýul 2026</span>', "2026-07-28"),
    ("tt", "Europe/Moscow", '<span class="date">28 июль 2026</span>', "2026-07-28"),
    ("ba", "Asia/Yekaterinburg", '<span class="date">28 июль 2026</span>', "2026-07-28"),
    ("sr", "Europe/Belgrade", '<span class="date">28. jul 2026. 18:15</span>', "2026-07-28T16:15Z"),
    ("sr", "Europe/Belgrade", '<span class="date">28. jula 2026</span>', "2026-07-28"),
    ("bs", "Europe/Sarajevo", '<span class="date">28. juli 2026. u 18:15</span>', "2026-07-28T16:15Z"),
    ("sk", "Europe/Bratislava", '<span class="date">28. 7. 2026, 18.15 h</span>', "2026-07-28T16:15Z"),
    ("ku", "Europe/Istanbul", '<span class="date">28 Tîrmeh 2026</span>', "2026-07-28"),
    ("ckb", "Asia/Baghdad", '<span class="date">28 تەمووز 2026</span>', "2026-07-28"),
    ("ckb", "Asia/Baghdad", '<span class="date">٢٨ی تەمووزی ٢٠٢٦</span>', "2026-07-28"),
    ("so", "Africa/Mogadishu", '<span class="date">28 Luulyo 2026</span>', "2026-07-28"),
    ("ha", "Africa/Lagos", '<span class="date">28 Yuli, 2026</span>', "2026-07-28"),
    ("zu", "Africa/Johannesburg", '<span class="date">28 Julayi 2026</span>', "2026-07-28"),
    ("mg", "Indian/Antananarivo", '<span class="date">28 jolay 2026</span>', "2026-07-28"),
    ("rw", "Africa/Kigali", '<span class="date">28 Nyakanga 2026</span>', "2026-07-28"),
    ("ht", "America/Port-au-Prince", '<span class="date">28 jiyè 2026</span>', "2026-07-28"),
    ("lb", "Europe/Luxembourg", '<span class="date">28. Juli 2026</span>', "2026-07-28"),
    ("fo", "Atlantic/Faroe", '<span class="date">28. juli 2026</span>', "2026-07-28"),
    ("rm", "Europe/Zurich", '<span class="date">28 da fanadur 2026</span>', "2026-07-28"),
    ("eo", None, '<span class="date">28 julio 2026</span>', "2026-07-28"),
    ("fi", "Europe/Helsinki", '<span class="date">28. heinäkuuta 2026 klo 18.15</span>', "2026-07-28T15:15Z"),
    ("hu", "Europe/Budapest", '<span class="date">2026. július 28-án 18:15-kor</span>', "2026-07-28T16:15Z"),
    ("tr", "Europe/Istanbul", '<span class="date">28 Temmuz 2026 Salı 18:15</span>', "2026-07-28T15:15Z"),
    ("tr", "Europe/Istanbul", '<span class="date">Yayınlanma: 28 Tem 2026 - 18:15 Son Güncelleme: 29 Tem 2026 - 09:00</span>', "2026-07-28T15:15Z"),
    ("ar", "Africa/Algiers", '<span class="date">28 أوت 2025</span>', "2025-08-28"),
    ("ar", "Asia/Baghdad", '<span class="date">28 تموز/يوليو 2026</span>', "2026-07-28"),
    ("ar", "Asia/Dubai", '<span class="date">28 يوليو 2026 18:15 مساءً</span>', "2026-07-28T14:15Z"),
    ("ar", "Asia/Dubai", '<span class="date">06:15 م | 28-07-2026</span>', "2026-07-28T14:15Z"),
    ("ar", "Africa/Cairo", '<span class="date">الثلاثاء، 28 يوليه 2026 06:15 م</span>', "2026-07-28T15:15Z"),
    ("ar", "Asia/Amman", '<span class="date">2026/07/28</span>', "2026-07-28"),
    ("ar", "Africa/Khartoum", '<span class="date">28 July 2026</span>', "2026-07-28"),
    ("ur", "Asia/Karachi", '<span class="date">منگل 28 جولائی 2026 18:15</span>', "2026-07-28T13:15Z"),
    ("sd", "Asia/Karachi", '<span class="date">28 جولاءِ 2026</span>', "2026-07-28"),
    ("si", "Asia/Colombo", '<span class="date">2026 ජූලි 28</span>', "2026-07-28"),
    ("si", "Asia/Colombo", '<span class="date">28 ජූලි 2026 06:15 පෙ.ව.</span>', "2026-07-28T00:45Z"),
    ("si", "Asia/Colombo", '<span class="date">2026 ජූලි මස 28</span>', "2026-07-28"),
    ("or", "Asia/Kolkata", '<span class="date">28 ଜୁଲାଇ 2026</span>', "2026-07-28"),
    ("as", "Asia/Kolkata", '<span class="date">২৮ জুলাই, ২০২৬</span>', "2026-07-28"),
    ("kn", "Asia/Kolkata", '<span class="date">28 ಜುಲೈ 2026, 6:15 ಅಪರಾಹ್ನ</span>', "2026-07-28T12:45Z"),
    ("hi", "Asia/Kolkata", '<span class="date">Updated: 29 जुलाई 2026, 9:00 AM | Published: 28 जुलाई 2026, 6:15 PM</span>', "2026-07-28T12:45Z"),
    ("hi", "Asia/Kolkata", '<span class="date">28 Jul 2026 06:15:00 PM IST</span>', "2026-07-28T12:45Z"),
    ("bn", "Asia/Dhaka", '<span class="date">২৮ জুলাই ২০২৬, বিকেল ৫:১৫</span>', "2026-07-28T11:15Z"),
    ("bn", "Asia/Kolkata", '<span class="date">২৮ জুলাই ২০২৬ ১৮:১৫ IST</span>', "2026-07-28T12:45Z"),
    ("bn", "Asia/Dhaka", '<span class="date">মঙ্গলবার, ২৮ জুলাই ২০২৬, ১৩ শ্রাবণ ১৪৩৩</span>', "2026-07-28"),
    ("ne", "Asia/Kathmandu", '<span class="date">२०८३ साउन १२ गते मंगलबार १८:१५</span>', "2026-07-28T12:30Z"),
    ("ne", "Asia/Kathmandu", '<span class="date">मङ्गलबार, साउन १२, २०८३</span>', "2026-07-28"),
    ("ne", "Asia/Kathmandu", '<span class="date">साउन १२, २०८३ मंगलबार १८:१५:०९</span>', "2026-07-28T12:30:09Z"),
    ("ne", "Asia/Kathmandu", '<span class="date">२०८३-०४-१२</span>', "2026-07-28"),
    ("am", "Africa/Addis_Ababa", '<span class="date">ሐምሌ 21 ቀን 2018 ዓ.ም.</span>', "2026-07-28"),
    ("am", "Africa/Addis_Ababa", '<span class="date">ጁላይ 28, 2026</span>', "2026-07-28"),
    ("he", "Asia/Jerusalem", '<span class="date">י״ד באב תשפ״ו</span>', "2026-07-28"),
    ("he", "Asia/Jerusalem", '<span class="date">28/07/2026 18:15</span>', "2026-07-28T15:15Z"),
    ("he", "Asia/Jerusalem", '<span class="date">יום שלישי, 28 ביולי 2026 בשעה 18:15</span>', "2026-07-28T15:15Z"),
    ("mn", "Asia/Ulaanbaatar", '<span class="date">2026 оны 07 сарын 28</span>', "2026-07-28"),
    ("mn", "Asia/Ulaanbaatar", '<span class="date">2026/07/28</span>', "2026-07-28"),
    ("vi", "Asia/Ho_Chi_Minh", '<span class="date">Thứ Ba, ngày 28 tháng 7 năm 2026, 18:15</span>', "2026-07-28T11:15Z"),
    ("vi", "Asia/Ho_Chi_Minh", '<span class="date">28/07/2026 18:15 GMT+7</span>', "2026-07-28T11:15Z"),
    ("vi", "Asia/Ho_Chi_Minh", '<span class="date">Cập nhật: 29/07/2026 09:00 - Xuất bản: 28/07/2026 18:15</span>', "2026-07-28T11:15Z"),
    ("ko", "Asia/Seoul", '<span class="date">2026-07-28 06:15 PM</span>', "2026-07-28T09:15Z"),
    ("ko", "Asia/Seoul", '<span class="date">등록 2026.07.28 18:15:09</span>', "2026-07-28T09:15:09Z"),
    ("ko", "Asia/Seoul", '<span class="date">2026년7월28일 18시15분</span>', "2026-07-28T09:15Z"),
    ("ko", "Asia/Seoul", '<span class="date">입력 : 2026.07.28 (화) 18:15</span>', "2026-07-28T09:15Z"),
    ("ko", "Asia/Seoul", '<span class="date">26.07.28 18:15</span>', "2026-07-28T09:15Z"),
    ("en", "Asia/Kolkata", '<span class="date">Jul 28, 2026, 18:15 IST</span>', "2026-07-28T12:45Z"),
    ("en", "Asia/Kolkata", '<span class="date">Updated - July 29, 2026 09:00 am IST; Published - July 28, 2026 06:15 pm IST</span>', "2026-07-28T12:45Z"),
    ("en", "Asia/Karachi", '<span class="date">28 July, 2026 06:15pm PKT</span>', "2026-07-28T13:15Z"),
    ("en", "Africa/Nairobi", '<span class="date">Tuesday July 28 2026 6:15 pm EAT</span>', "2026-07-28T15:15Z"),
    ("en", "Asia/Singapore", '<span class="date">Published Jul 28, 2026, 06:15 PM SGT</span>', "2026-07-28T10:15Z"),
    ("en", "Asia/Hong_Kong", '<span class="date">Published: 6:15pm, 28 Jul, 2026</span>', "2026-07-28T10:15Z"),
    ("en", "Asia/Manila", '<span class="date">July 28, 2026 | 6:15 PM</span>', "2026-07-28T10:15Z"),
    ("en", "Africa/Johannesburg", '<span class="date">28 July 2026 - 18:15</span>', "2026-07-28T16:15Z"),
    ("en", "America/New_York", '<span class="date">Jul. 28, 2026 at 6:15PM EDT</span>', "2026-07-28T22:15Z"),
    ("en", "America/New_York", '<span class="date">July 28th, 2026, 6:15PM ET</span>', "2026-07-28T22:15Z"),
    ("en", "America/Chicago", '<span class="date">Tue., July 28, 2026, 6:15 p.m.</span>', "2026-07-28T23:15Z"),
    ("en", "America/New_York", '<span class="date">Posted at 6:15 PM on Tuesday, July 28th 2026</span>', "2026-07-28T22:15Z"),
    ("en", "America/New_York", '<span class="date">Published Jul 28, 2026 12:00 PM</span>', "2026-07-28T16:00Z"),
    ("en", "America/New_York", '<span class="date">Jul 28, 2026 12:00 AM</span>', "2026-07-28"),
    ("en", "Europe/London", '<span class="date">28th July 2026 at 6:15pm</span>', "2026-07-28T17:15Z"),
    ("en", "Europe/London", '<span class="date">1815 BST, 28 July 2026</span>', "2026-07-28"),
    ("en", None, '<span class="date">2026-07-28T18:15:00[UTC]</span>', "2026-07-28T18:15Z"),
    ("en", None, '<span class="date">28 July 2026 18:15 Z</span>', "2026-07-28T18:15Z"),
    ("en", None, '<span class="date">July 28, 2026 10:15 a.m. PDT (1:15 p.m. EDT)</span>', "2026-07-28T17:15Z"),
    ("en", None, '<span class="date">28.VII.2026</span>', "2026-07-28"),
    ("en", None, '<span class="date">2026.07.28</span>', "2026-07-28"),
    ("en", None, '<span class="date">28-Jul-2026</span>', "2026-07-28"),
    ("en", None, '<span class="date">28-Jul-26</span>', "2026-07-28"),
    ("en", None, '<span class="date">Jul-28-2026</span>', "2026-07-28"),
    ("en", None, '<span class="date">2026-Jul-28</span>', "2026-07-28"),
    ("en", None, '<span class="date">Tuesday 28/7/2026</span>', "2026-07-28"),
    ("en", "Europe/London", '<span class="date" title="28 July 2026 18:15">3 hours ago</span>', "2026-07-28T17:15Z"),
    ("en", None, '<span class="date" data-time="1785262500">3 hours ago</span>', "2026-07-28T18:15Z"),
    ("en", None, '<span class="date" data-timestamp="1785262500000">3 hours ago</span>', "2026-07-28T18:15Z"),
    ("en", None, '<span class="date" aria-label="Published 28 July 2026">3 hours ago</span>', "2026-07-28"),
    ("en", None, '<abbr class="published" title="2026-07-28T18:15:00-04:00">6:15 PM</abbr>', "2026-07-28T22:15Z"),
]
# fmt: on
# What gives no time of publication.
# fmt: off
SILENT = [
    ("en", None, "<p>On 12 March 1998 the old bridge fell into the river after a week of rain, and nobody in the town has forgotten that night.</p>"),
    ("en", None, "<figure><img src='/a.jpg' width='900'><figcaption>File photo, 3 May 2011</figcaption></figure>"),
    ("en", None, "<figure><img src='/a.jpg' width='900'><figcaption><span class='date'>Taken on 3 May 2011</span></figcaption></figure>"),
    ("en", None, "<p>The treaty was signed on <time datetime='2019-05-03'>3 May 2019</time> in the old town hall, and nobody has amended it since then.</p>"),
    ("en", None, "<p class='event-date'>Festival: 14 June 2026, 18:00</p>"),
    ("en", None, "<div class='event'><time datetime='2026-06-14T18:00'>14 June</time> Harbour festival</div>"),
    ("en", None, "<span class='date'>Tel. 2026-555-0123</span>"),
    ("en", None, "<span class='date'>Updated often</span>"),
    ("en", None, "<div class='comment'><time datetime='2026-07-30T10:00Z'>30 July</time></div>"),
    ("en", None, "<ul class='related'><li><time datetime='2026-07-30T10:00Z'>30 July</time> Other story</li></ul>"),
    ("ja", "Asia/Tokyo", "<p>１９９８年３月１２日、古い橋が増水した川に流された。町の人々はその夜を今も忘れていない。</p>"),
    ("zh", "Asia/Shanghai", "<p>1998年3月12日，老桥在连日大雨后坍塌，镇上的人至今难忘那个夜晚。</p>"),
    ("ko", "Asia/Seoul", "<p>1998년 3월 12일 오래된 다리가 불어난 강물에 무너졌고 마을 사람들은 그 밤을 잊지 못한다.</p>"),
    ("de", "Europe/Berlin", "<p>Am 12. März 1998 stürzte die alte Brücke nach einer Woche Regen in den Fluss.</p>"),
    ("ru", "Europe/Moscow", "<p>12 марта 1998 года старый мост обрушился в реку после недели дождей.</p>"),
    ("ar", "Africa/Cairo", "<p>في 12 مارس 1998 انهار الجسر القديم في النهر بعد أسبوع من المطر، ولم ينس أحد تلك الليلة.</p>"),
    ("en", None, "<p class='caption'>The bridge in 1998. Photo: Ann Lee, 12 March 1998</p>"),
    ("fr", "Europe/Paris", "<p class='legende'>Le pont, le 12 mars 1998. Photo archives</p>"),
    ("en", None, "<p class='bio'>Ann Lee (born 12 March 1971) writes about rivers.</p>"),
    ("en", None, "<span class='date'>© 2026 Example Gazette</span>"),
    ("en", None, "<p><b>Opening hours from 1 June 2026:</b> daily from nine to five.</p>"),
    ("en", None, "<p><em>This story first appeared in the print edition of Spring 2026.</em></p>"),
    ("ti", "Africa/Asmara", '<span class="date">28 ሓምለ 2026</span>'),
    ("en", None, '<span class="date">July ’26</span>'),
    ("en", None, '<span class="date">Summer 2026</span>'),
    ("en", None, '<span class="date">July 2026</span>'),
    ("hi", "Asia/Kolkata", "<p>12 मार्च 1998 को पुराना पुल नदी में गिर गया था।</p>"),
    ("th", "Asia/Bangkok", "<p>12 มีนาคม 2541 สะพานเก่าพังลงในแม่น้ำ</p>"),
    ("he", "Asia/Jerusalem", "<p>ב-12 במרץ 1998 קרס הגשר הישן אל הנהר.</p>"),
    ("el", "Europe/Athens", "<p>Στις 12 Μαρτίου 1998 έπεσε η παλιά γέφυρα.</p>"),
    ("tr", "Europe/Istanbul", "<p>12 Mart 1998'de eski köprü yıkıldı.</p>"),
    ("id", "Asia/Jakarta", "<p>Pada 12 Maret 1998 jembatan lama runtuh.</p>"),
    ("es", "Europe/Madrid", "<p>El 12 de marzo de 1998 cayó el puente viejo.</p>"),
    ("fi", "Europe/Helsinki", "<p>Vanha silta romahti 12. maaliskuuta 1998.</p>"),
    ("pl", "Europe/Warsaw", "<p>12 marca 1998 roku runął stary most.</p>"),
    ("bn", "Asia/Dhaka", "<p>১২ মার্চ ১৯৯৮ তারিখে পুরোনো সেতুটি ভেঙে পড়ে।</p>"),
    ("ta", "Asia/Kolkata", "<p>12 மார்ச் 1998 அன்று பழைய பாலம் இடிந்து விழுந்தது.</p>"),
    ("fa", "Asia/Tehran", "<p>پل قدیمی در ۲۱ اسفند ۱۳۷۶ فرو ریخت.</p>"),
    ("ar", "Africa/Cairo", "<p>انهار الجسر القديم في 12 مارس 1998.</p>"),
    ("zh", "Asia/Shanghai", "<p>老桥于1998年3月12日坍塌。</p>"),
    ("ja", "Asia/Tokyo", "<p>古い橋は1998年3月12日に流された。</p>"),
    ("vi", "Asia/Ho_Chi_Minh", "<p>Ngày 12 tháng 3 năm 1998, cây cầu cũ bị sập.</p>"),
    ("en", None, "<p>The old bridge fell on 12 March 1998.</p>"),
    ("en", None, "<p>Built 12 March 1898, fell 12 March 1998.</p>"),
    ("en", None, "<p><strong>12 March 1998:</strong> the old bridge falls into the river.</p>"),
    ("en", None, "<table><tr><td>12 March 1998</td><td>Old bridge falls</td></tr></table>"),
    ("en", None, "<div class='infobox'><span>Opened</span> <span class='date'>12 March 1998</span></div>"),
    ("en", None, "<h2>12 March 1998</h2>"),
    ("en", None, "<p class='copyright'>Copyright 12 March 1998</p>"),
    ("en", None, "<p>Deadline: 12 March 2026</p>"),
    ("en", None, "<p class='date'>Event date: 12 June 2026, doors 18:00</p>"),
    ("en", None, "<div class='weather'>Tuesday 28 July 2026 21°</div>"),
    ("en", None, "<p class='credit'>Ann Lee/Agency, 12 March 1998</p>"),
    ("en", None, "<p class='date'>Valid until 12 June 2026</p>"),
    ("en", None, "<p class='meta'>Ann Lee, born 12 March 1971</p>"),
    ("en", "Europe/London", "<span class='date'>3 hours ago</span>"),
    ("en", "Europe/London", "<span class='date'>yesterday</span>"),
    ("en", "Europe/London", "<span class='date'>vor 3 Stunden</span>"),
    ("en", "Europe/London", "<span class='date'>3時間前</span>"),
    ("en", "Europe/London", "<span class='date'>2 days ago</span>"),
    ("en", "Europe/London", "<span class='date'>just now</span>"),
    ("en", "Europe/London", "<span class='date'>Today, 18:15</span>"),
    ("en", "Europe/London", "<span class='date'>5 min read</span>"),
]
# fmt: on

# What tells both, when it was published, and when it was changed.
# fmt: off
CHANGED = [
    ("fr", "Europe/Paris", '<span class="date">Publié le 28/07/2026 à 18h15, mis à jour le 29/07/2026 à 09h00</span>', "2026-07-28T16:15Z", "2026-07-29T07:00Z"),
    ("it", "Europe/Rome", '<span class="date">28 luglio 2026 (modifica il 29 luglio 2026 | 09:00)</span>', "2026-07-28T00:00Z", "2026-07-29T07:00Z"),
    ("ko", "Asia/Seoul", '<div class="info">입력 2026-07-28 18:15 수정 2026-07-29 09:00</div>', "2026-07-28T09:15Z", "2026-07-29T00:00Z"),
    ("en", "Europe/London", '<span class="date">First published on Tue 28 Jul 2026 18.15 BST. Last modified on Wed 29 Jul 2026 09.00 BST</span>', "2026-07-28T17:15Z", "2026-07-29T08:00Z"),
    ("en", "Europe/London", '<div class="dates"><span>Published</span> <time datetime="2026-07-28T18:15+01:00">28 July</time> <span>Updated</span> <time datetime="2026-07-29T09:00+01:00">29 July</time></div>', "2026-07-28T17:15Z", "2026-07-29T08:00Z"),
    ("en", "Europe/London", '<p>Updated <time datetime="2026-07-29T09:00+01:00">29 July</time></p><p>Published <time datetime="2026-07-28T18:15+01:00">28 July</time></p>', "2026-07-28T17:15Z", "2026-07-29T08:00Z"),
    ("en", "Europe/London", '<dl class="info"><dt>Published</dt><dd>28 July 2026</dd><dt>Updated</dt><dd>29 July 2026</dd></dl>', "2026-07-28T00:00Z", "2026-07-29T00:00Z"),
    ("en", "Europe/London", '<ul class="meta"><li>Published: 28 July 2026</li><li>Last update: 29 July 2026</li></ul>', "2026-07-28T00:00Z", "2026-07-29T00:00Z"),
    ("de", "Europe/Berlin", '<p class="datum">Aktualisiert am 29.07.2026, 9:00 Uhr, zuerst veröffentlicht am 28.07.2026, 18:15 Uhr</p>', "2026-07-28T16:15Z", "2026-07-29T07:00Z"),
    ("pt", "America/Sao_Paulo", '<span class="date">28/07/2026 18h15 Atualizado 29/07/2026 09h00</span>', "2026-07-28T21:15Z", "2026-07-29T12:00Z"),
    ("ja", "Asia/Tokyo", '<p class="date">公開日時：2026/07/28 18:15　更新日時：2026/07/29 09:00</p>', "2026-07-28T09:15Z", "2026-07-29T00:00Z"),
    ("en", None, '<span class="date">Tuesday 28 July 2026, updated 3 hours ago</span>', "2026-07-28T00:00Z", None),
    ("en", None, '<span class="date">28 July 2026 (updated at 9:00)</span>', "2026-07-28T00:00Z", None),
]
# fmt: on
# What the head states, and when it was published.
# fmt: off
STATED = [
    ("en", None, '<meta property="article:published_time" content="28 Jul 2026 18:15 GMT">', "2026-07-28T18:15Z"),
    ("en", None, '<meta name="pubdate" content="20260728181500">', "2026-07-28T18:15Z"),
    ("en", "Europe/London", '<meta name="date" content="2026-07-28 18:15">', "2026-07-28T17:15Z"),
    ("fr", "Europe/Paris", '<meta name="date" content="28/07/2026 18:15">', "2026-07-28T16:15Z"),
    ("en", None, '<meta name="dc.date" content="2026">', None),
    ("en", None, '<meta name="date" content="2026-07">', None),
    ("en", None, '<meta name="date" content="0000-00-00 00:00:00">', None),
    ("en", None, '<meta name="date" content="1970-01-01T00:00:00Z">', None),
    ("en", None, '<meta name="date" content="2026-13-45">', None),
    ("en", None, '<meta name="date" content="2026-02-30T10:00:00Z">', None),
    ("en", None, '<meta name="date" content="2062-07-28T10:00:00Z">', None),
    ("en", None, '<meta itemprop="datePublished" content="2026-07-28T18:15:00.123456789Z">', "2026-07-28T18:15Z"),
    ("en", None, '<meta property="article:published_time" content="2026-07-28T18:15:00+0000Z">', "2026-07-28T18:15Z"),
    ("en", None, '<meta property="article:published_time" content="2026-07-28T18:15:00 +02:00">', "2026-07-28T16:15Z"),
    ("en", None, '<meta property="article:published_time" content="2026-07-28T18:15:00&#43;02:00">', "2026-07-28T16:15Z"),
    ("en", None, '<meta property="article:published_time" content="2026-07-28T18:15:00%2B02:00">', "2026-07-28T16:15Z"),
    ("en", None, '<meta property="article:published_time" content="2026-07-28T6:15:00 PM+02:00">', "2026-07-28T16:15Z"),
    ("en", None, '<meta property="article:published_time" content="2026-7-28T18:15:00Z">', "2026-07-28T18:15Z"),
    ("en", None, '<meta property="article:published_time" content="2026-07-28T18:15:00EDT">', "2026-07-28T22:15Z"),
    ("en", None, '<meta property="article:published_time" content="2026-07-28T18:15:00-EDT">', "2026-07-28T18:15Z"),
    ("en", None, '<meta property="article:published_time" content="Tue, 28 Jul 26 18:15:00 +0200">', "2026-07-28T16:15Z"),
    ("en", None, '<meta property="article:published_time" content="Tue, Jul 28 2026 06:15:00 PM">', "2026-07-28T18:15Z"),
    ("it", "Europe/Rome", '<meta property="article:published_time" content="mar, 28 lug 2026 18:15:00 +0200">', "2026-07-28T16:15Z"),
    ("en", None, '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":{"@type":"DateTime","@value":"2026-07-28T18:15:00Z"}}</script>', "2026-07-28T18:15Z"),
    ("en", None, '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":["2026-07-28T18:15:00Z"]}</script>', "2026-07-28T18:15Z"),
    ("en", None, '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":1785262500}</script>', "2026-07-28T18:15Z"),
    ("en", None, '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":1785262500000.0}</script>', "2026-07-28T18:15Z"),
    ("en", None, '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"Jul 28, 2026 6:15:00 PM UTC"}</script>', "2026-07-28T18:15Z"),
    ("en", None, '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"","dateModified":"2026-07-29T00:00:00Z"}</script>', None),
]
# fmt: on

# An address, and the day that it gives.
ADDRESSES = [
    ("/news/2026/07/28/marlow", "2026-07-28"),
    ("/2026-07-28-marlow-bridge", "2026-07-28"),
    ("/events/2026-09-14-harbour-festival", None),
    ("/what-happened-on-2001-09-11-in-marlow", None),
    ("/election-2024-11-05-results", None),
    ("/files/20260728_bridge.html", "2026-07-28"),
    ("/a/2026/7/bridge", None),
    ("/id/20261345/bridge", None),
    ("/v/1.2.2026.3/bridge", None),
    ("/anniversary-of-11-march-2011", None),
    ("/events/2026/06/14/harbour-festival", None),
    ("/calendar/2026-06-14/", None),
]
# In a language that only the text tells, a day, and which one it is.
UNTOLD = [
    ("pl", "11 listopada 2025", "2025-11-11"),
    ("hr", "11. listopada 2025.", "2025-10-11"),
    ("uk", "11 листопада 2025", "2025-11-11"),
    ("cs", "11. listopadu 2025", "2025-11-11"),
    ("fi", "11. marraskuuta 2025", "2025-11-11"),
    ("sr", "11. октобар 2025", "2025-10-11"),
    ("vi", "11 tháng 4 năm 2026", "2026-04-11"),
    ("mk", "11 октомври 2025", "2025-10-11"),
]


def read(language, zone, line, head="", url="https://gazette.example/news/marlow-bridge"):
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    page = parse_page(
        url,
        f'<!doctype html><html lang="{language}"><head><title>Marlow votes to repair its bridge</title>{head}'
        f"</head><body><main><article><h1>Marlow votes to repair its bridge</h1>{line}{body}</article></main></body></html>",
    )
    tags, nodes = read_meta_tags(page), read_nodes(page)
    node = article_node(nodes, page)
    habits = habits_of(source(time_zone=zone), declared_languages(page, node, tags, None))
    published, modified = (
        find(page, node, tags, (), habits, CAPTURED).winner
        for find in (when.published, when.modified)
    )
    return SimpleNamespace(published=published, modified=modified)


@pytest.mark.parametrize(("language", "zone", "line", "right"), PRINTED)
def test_a_time_is_read_as_its_readers_read_it(language, zone, line, right):
    published = read(language, zone, line).published
    assert published is not None
    if "T" in right:
        assert published.at == datetime.fromisoformat(right)
        assert published.precision is not Precision.DAY
    else:
        assert (published.at, published.precision) == (
            datetime.fromisoformat(right).replace(tzinfo=UTC),
            Precision.DAY,
        )


@pytest.mark.parametrize(("language", "zone", "line"), SILENT)
def test_a_day_of_something_else_is_none_of_publication(language, zone, line):
    assert read(language, zone, line).published is None


@pytest.mark.parametrize(("language", "zone", "line", "right", "changed"), CHANGED)
def test_publication_and_change_are_told_apart(language, zone, line, right, changed):
    found = read(language, zone, line)
    assert found.published.at == datetime.fromisoformat(right)
    assert (found.modified and found.modified.at) == (changed and datetime.fromisoformat(changed))


@pytest.mark.parametrize(("language", "zone", "head", "right"), STATED)
def test_what_the_head_states_is_read_or_refused(language, zone, head, right):
    published = read(language, zone, "", head).published
    at = None if published is None else published.at.replace(second=0, microsecond=0)
    assert at == (right and datetime.fromisoformat(right))


@pytest.mark.parametrize(("path", "day"), ADDRESSES)
def test_an_address_gives_the_day_of_its_story_and_of_no_event(path, day):
    published = read("en", None, "", url=f"https://gazette.example{path}").published
    assert (published and f"{published.at:%Y-%m-%d}") == day


@pytest.mark.parametrize(("code", "line", "day"), UNTOLD)
def test_the_language_of_a_text_tells_its_months(code, line, day):
    told = TOLD[code]
    texts = (told, " ".join(told.split(". ")[::-1]), " ".join(told.split()[::-1]))
    body = "".join(f"<p>{text}</p>" for text in texts)
    page = f"<title>Bridge</title><main><h1>Marlow</h1><span class=date>{line}</span>{body}</main>"
    taken = capture(page, url="https://gazette.example/bridge", captured_at=CAPTURED)
    assert f"{extract_capture(taken, source()).published.at:%Y-%m-%d}" == day
