"""Pages and captures for the tests of reading; every page was written for them."""

from datetime import UTC, date, datetime

from pipeline.records import Announcement, Capture, Kind, Via
from pipeline.sources.model import Source

URL = "https://gazette.example/2026/03/01/ferry-returns"
_TEXT = """
The first boat left the harbour shortly after dawn on Sunday, carrying forty passengers and a
brass band across the bay for the first time in nine years.

Officials said the line would run six times a day until the end of summer, and that fares would
stay at their old level for residents of both towns.

“We waited a long time for this morning,” said Mara Quill, who runs the bakery at the pier. “My
father took this boat to work every day, and now my children will take it to school.”

The council had closed the service after a storm damaged the landing stage. Repairs were put off
twice, first for lack of money and then because the steel could not be delivered.

A second boat is to follow in May, the operator said. It will carry bicycles and small vans, and
is meant to take some of the traffic off the coastal road.
"""
PARAGRAPHS = tuple(" ".join(block.split()) for block in _TEXT.split("\n\n"))
LINKED_DATA = """{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Ferry service returns to the bay after nine years",
"datePublished": "2026-03-01T08:30:15+01:00", "dateModified": "2026-03-01T10:00:00+01:00",
"author": [{"@type": "Person", "name": "By Jane Roe"},
{"@type": "Person", "name": "John Doe, Staff Writer"}],
"articleSection": "Local", "keywords": ["Ferries", "Transport"], "isAccessibleForFree": true,
"publisher": {"@type": "NewsMediaOrganization", "name": "Example Gazette"}}"""


def article(
    head="", linked_data=LINKED_DATA, paragraphs=PARAGRAPHS, title=None, byline="", lang="en"
):
    """A whole page of one article."""
    title = title or "Ferry service returns to the bay after nine years"
    script = f'<script type="application/ld+json">{linked_data}</script>' if linked_data else ""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<title>{title} - Example Gazette</title><meta property="og:site_name" content="Example Gazette">
<meta property="og:image" content="/ferry.jpg">{script}{head}</head>
<body><nav><a href="/">Home</a> <a href="/local">Local</a></nav>
<main><article><h1>{title}</h1>{byline}{body}</article></main>
<footer>Example Gazette, Pier Road 1</footer></body></html>"""


ARTICLE = article()


def capture(body, url=URL, status=200, ref=None, captured_at=None, **headers):
    """A response that holds a page."""
    headers = {"content_type": "text/html; charset=utf-8", **headers}
    return Capture(
        url=url,
        requested_url=url,
        captured_at=captured_at or datetime(2026, 3, 1, 12, tzinfo=UTC),
        status=status,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        body=body.encode() if isinstance(body, str) else body,
        source_id="us_gazette",
        night=date(2026, 3, 1),
        kind=Kind.ARTICLE,
        ref=ref,
    )


def source(**fields):
    """The source those pages are from."""
    fields = {"name": "Example Gazette", "homepage": "https://gazette.example/", **fields}
    return Source(id="us_gazette", **fields)


def hint(via=Via.FEED, **fields):
    """What a feed said of the page."""
    fields = {"url": URL, "found_in": "https://gazette.example/feed", **fields}
    return Announcement(source_id="us_gazette", via=via, **fields)
