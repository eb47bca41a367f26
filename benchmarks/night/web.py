"""Ten newsrooms on loopback: pages of a real page's weight, each with a story of its own.

Where the labelled pages lie beside the project, a page is one of theirs with other words in its
texts and the night as its day. Elsewhere it is invented: a state in a script, menus, cards of other
stories, a form for comments, a footer, and some four hundred words that no other page repeats; on
such pages our reading is dearer beside other readers' than on real ones.
"""

import asyncio
import gzip
import json
import random
import re
import struct
import zlib
from functools import cache
from html import escape

from benchmarks.collecting.web import Web, response, serve
from benchmarks.reading.corpora import is_here, read_corpus

STATE_BYTES = 120_000  # what frameworks put into a script of every page
CARDS, MENUS = 60, 12
PARAGRAPHS, SENTENCES = 14, 3
WORDS = """
the of and to in a that for was on with as it is at by from were be had which this have an not are
or has but their they his her been would will more after about said who over when than into could
town council harbour bridge school market river theatre railway library hospital museum station
plan budget report meeting vote decision minister mayor engineer teacher farmer driver owner
neighbour visitor committee company union court judge police water street road winter summer
spring autumn morning evening week month year price cost share number half quarter million
thousand old new large small early late public local national common open closed empty full long
short high low built opened closed began ended asked answered found lost paid sold bought moved
stayed grew fell rose changed kept wrote read heard saw told showed held met left came went took
gave made done before since until during between against under without because although however
while where there here again also only even still already perhaps often never always soon later
""".split()  # noqa: SIM905 - words are read in lines
LONG_TEXT = re.compile(r"(?<=>)[^<>{}]{80,}(?=<)")
ISO_DAY = re.compile(r"20[012]\d-[01]\d-[0-3]\d(?=T|\"| )")
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"


class Newsrooms(Web):
    """A web whose every page is a story of its own."""

    def story(self, host: str, path: str) -> bytes:
        if is_here():
            return gzip.compress(retold(host, path, self.day).encode(), 1)
        before, after = shell(host)
        middle = article(host, path, self.day).encode()
        packed = _deflated(before) + _deflate(middle) + _deflated(after, is_last=True)
        whole = zlib.crc32(after, zlib.crc32(middle, zlib.crc32(before)))
        size = len(before) + len(middle) + len(after)
        return GZIP_HEAD + packed + struct.pack("<II", whole, size)

    def other(self, host: str, path: str) -> bytes | None:
        if path == "/robots.txt":
            told = f"User-agent: *\nAllow: /\nSitemap: http://{host}/sitemap-{self.listed}.xml\n"
            return response("200 OK", "text/plain", told.encode())
        if path == "/":  # news-please asks for no sitemap of a host without a homepage
            return response("200 OK", "text/html", f"<title>{host}</title>".encode())
        return None


@cache
def real_pages() -> list[str]:
    return [one.html for one in read_corpus("news_pages")]


def retold(host: str, path: str, day: str) -> str:
    """A real page with every fourth word of its longer texts replaced, so that it is no copy."""
    chance = random.Random(f"{host}{path}")
    pages = real_pages()
    page = LONG_TEXT.sub(
        lambda text: " ".join(
            chance.choice(WORDS) if at % 4 == 3 else word
            for at, word in enumerate(text[0].split(" "))
        ),
        pages[chance.randrange(len(pages))],
    )
    return ISO_DAY.sub(day, page)


@cache
def shell(host: str) -> tuple[bytes, bytes]:
    """What all pages of a newsroom share, before the story and after it."""
    chance = random.Random(host)
    state, size = [], 0
    while size < STATE_BYTES:
        state.append({"id": chance.getrandbits(48), "name": _line(chance, 6), "on": True})
        size += 90
    menus = "".join(
        f'<ul class="menu menu-{at}">'
        + "".join(f'<li class="item"><a href="/{w}/">{w.title()}</a></li>' for w in _some(chance))
        + "</ul>"
        for at in range(MENUS)
    )
    cards = "".join(
        f'<div class="card teaser col-{at % 4}"><a href="/story/other-{at}"><img alt="" '
        f'src="/img/{at}.jpg" srcset="/img/{at}-2x.jpg 2x"><h3>{_line(chance, 9)}</h3></a>'
        f'<span class="date">{at % 28 + 1} March</span><p>{_line(chance, 14)}</p></div>'
        for at in range(CARDS)
    )
    style = "".join(f".c{at}{{margin:{at}px;padding:{at % 9}px}}" for at in range(2_000))
    before = (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><style>{style}</style>"
        f"<script>window.__STATE__={json.dumps(state)}</script>"
        f'<meta property="og:site_name" content="{host}">'
    )
    after = (
        f'<aside class="related">{cards}</aside><section class="comments"><h2>Comments</h2><form>'
        "<label>Your name<input></label><label>Your comment<textarea></textarea></label>"
        f"<button>Send</button></form></section><footer>{menus}<p>All rights reserved. No part of"
        " this page may be printed again without leave.</p></footer></body></html>"
    )
    return before.encode(), (f"<!--{menus}-->" + after).encode()


def article(host: str, path: str, day: str) -> str:
    """The part of a page that is its own."""
    chance = random.Random(f"{host}{path}")
    title, at = _line(chance, 9), f"{day}T{chance.randrange(24):02}:{chance.randrange(60):02}:00Z"
    author = " ".join(one.title() for one in chance.sample(WORDS[60:], 2))
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": title,
        "datePublished": at, "author": {"@type": "Person", "name": author},
    }  # fmt: skip
    paragraphs = (
        " ".join(f"{_line(chance, chance.randint(8, 16))}." for _ in range(SENTENCES))
        for _ in range(PARAGRAPHS)
    )
    text = "".join(f'<p class="text">{one}</p>' for one in paragraphs)
    return (
        f'<title>{escape(title)}</title><link rel="canonical" href="http://{host}{path}">'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{at}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head><body>'
        f'<main><article><h1>{title}</h1><p class="byline">By {author}</p>'
        f'<time datetime="{at}">{day}</time><div class="article-body">{text}</div></article></main>'
    )


def _line(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count)).capitalize()


def _some(chance: random.Random) -> list[str]:
    return chance.sample(WORDS[60:], 12)


@cache
def _deflated(part: bytes, *, is_last: bool = False) -> bytes:
    return _deflate(part, is_last=is_last)


def _deflate(part: bytes, *, is_last: bool = False) -> bytes:
    """A part of a page, which may stand between others: what is alike is packed once."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)


if __name__ == "__main__":
    asyncio.run(serve(Newsrooms))
