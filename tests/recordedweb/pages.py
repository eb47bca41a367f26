"""The recorded pages, and the seed article as a page of a small newsroom."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SEED_SOURCE = "us_seedpaper"
SEED_URL = "http://www.seedpaper.example/2017/05/19/coalition-strike/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One page as it was recorded; its address is asked for by http, since we forge no TLS."""

    url: str
    source_id: str
    publisher: str
    html: str
    title: str
    authors: tuple[str, ...]
    published_at: datetime | None
    gold: str
    language: str | None
    split: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def is_present() -> bool:
    """Whether the shared pages lie beside this project."""
    return (SHARED / "reading" / "news_pages.jsonl.gz").is_file()


@cache
def read_pages() -> tuple[Recorded, ...]:
    """Every recorded page, the seed among them; of an address recorded twice, the later one."""
    return tuple({page.url: page for page in (*_recorded(), _seed())}.values())


def _recorded() -> Iterator[Recorded]:
    with gzip.open(SHARED / "reading" / "news_pages.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            name = re.sub(r"[^a-z0-9]+", "_", row["site"].lower()).strip("_")
            yield Recorded(
                url="http://" + row["url"].split("://", 1)[1],
                source_id=f"{row['country'][:2]}_{name}",
                publisher=row["site"],
                html=row["html"],
                title=row["title"] or "",
                authors=tuple(row["author"] or ()),
                published_at=_instant(row["published_at"]),
                gold=row["gold"],
                language=row["lang"],
                split=row["split"],
            )


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def seed_text() -> tuple[str, tuple[str, ...]]:
    """Title and paragraphs of the seed, its comment form left out and its damage left in."""
    blocks = (SHARED / "seed.txt").read_text(encoding="utf-8").strip().split("\n\n")
    form = next(place for place, block in enumerate(blocks) if block.startswith("Leave a Reply"))
    return blocks[0].strip(), tuple(block.strip() for block in blocks[1:form])


def _seed() -> Recorded:
    title, paragraphs = seed_text()
    body = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
    at = datetime.combine(date(2017, 5, 19), time(8, 30), UTC)
    # The hardest form: without classes, inside the content.
    page = f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8">
<title>{escape(title)} | The Seed Paper</title><link rel="canonical" href="{SEED_URL}">
<meta property="og:site_name" content="The Seed Paper"><meta property="og:title" content="{escape(title)}">
<meta property="article:published_time" content="{at.isoformat()}"></head>
<body class="single single-post"><div class="site-header"><a href="/">The Seed Paper</a> <a href="/world/">World</a></div>
<article class="post type-post hentry"><h1 class="entry-title">{escape(title)}</h1>
<div class="entry-meta"><time datetime="{at.isoformat()}">May 19, 2017</time> by <a rel="author" href="/author/desk/">Newsdesk</a></div>
<div class="entry-content">{body}
<div><h3>Leave a Reply</h3><form action="/wp-comments-post.php" method="post">
<p>Your email address will not be published. Required fields are marked *</p>
<p><label>Comment</label> <textarea name="comment"></textarea></p><p><label>Name *</label> <input name="author"></p>
<p><label>Email *</label> <input name="email"></p><p><label>Website</label> <input name="url"></p>
<p><input type="submit" value="Post Comment"></p></form></div></div></article>
<div class="site-footer">Proudly powered by WordPress</div></body></html>"""
    return Recorded(
        url=SEED_URL,
        source_id=SEED_SOURCE,
        publisher="The Seed Paper",
        html=page,
        title=title,
        authors=("Newsdesk",),
        published_at=at,
        gold="\n\n".join(paragraphs),
        language="en",
        split="dev",
    )
