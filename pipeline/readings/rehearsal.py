"""A page that is read before any other: what the first one loads, all workers then share."""

from datetime import UTC, datetime

from pipeline.records import Capture, Kind
from pipeline.sources import Source

SENTENCE = "The harbour of “Dunmere” was closed on {}, because the eastern quay has to be mended. "
DAYS = ("Monday", "5 May 2026", "the 12th", "15:30 today", "Friday", "Sunday evening")
STORY = "".join(f"<p class=text>{SENTENCE.format(day) * 3}" for day in DAYS)
PAGE = f"""<!doctype html><html lang=en><head><title>Dunmere closes its harbour - Gazette</title>
<meta property=article:published_time content=2026-05-05T10:00:00+02:00>
<script type=application/ld+json>{{"@type": "NewsArticle", "headline": "Dunmere closes its harbour",
"author": {{"name": "Ada Berg"}}, "datePublished": "2026-05-05T10:00:00+02:00"}}</script></head>
<body><nav><ul><li><a href=/a>News</a><li><a href=/b>Sport</a></ul></nav><main><article>
<h1>Dunmere closes its harbour</h1><p class=byline>By Ada Berg, <time>5 May 2026, 10:00</time>
{STORY}<ul><li>One quay<li>Two moles</ul><table><tr><td>1<td>Quay</table></article></main>
<aside><h2>More</h2><div><a href=/c>A storm at sea, and what became of it</a> 4 May</div></aside>
<footer>© 2026 Gazette</footer></body></html>"""
SOURCE = Source(id="xx_rehearsal", name="Gazette", homepage="https://gazette.example/")
URL = f"{SOURCE.homepage}2026/05/05/dunmere-closes-its-harbour"
AT = datetime(2026, 5, 5, 12, tzinfo=UTC)
CAPTURE = Capture(
    url=URL,
    requested_url=URL,
    captured_at=AT,
    status=200,
    headers=(("Content-Type", "text/html; charset=utf-8"),),
    body=PAGE.encode(),
    source_id=SOURCE.id,
    night=AT.date(),
    kind=Kind.ARTICLE,
)
