"""Answers that are spoken oddly and are whole all the same."""

import gzip

import pytest

from pipeline.archive import Outcome

from .conftest import Answer
from .test_whole_nights import BEFORE, DAY, FEED, NEXT, NEXT_NOW, page, rss

pytestmark = [pytest.mark.server, pytest.mark.slow]


def said(head: str, body: bytes, tail: bytes = b""):
    """A function that writes an answer as it stands."""

    def speak(handler) -> None:
        handler.wfile.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body + tail)
        handler.wfile.flush()

    return speak


def test_what_is_whole_is_kept_however_oddly_it_was_said(nights, web):
    nights.source()
    bodies = [page(at).body.encode() for _, at in DAY[:5]]
    twice = gzip.compress(gzip.compress(bodies[4]))
    told = [
        said(
            "HTTP/1.1 103 Early Hints\nLink: </a.css>; rel=preload\n\nHTTP/1.1 200 OK\n"
            f"Content-Type: text/html\nContent-Length: {len(bodies[0])}",
            bodies[0],
        ),
        said(
            "HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked\nTrailer: X-Sum",
            b"%x\r\n%s\r\n0\r\nX-Sum: 7\r\n\r\n" % (len(bodies[1]), bodies[1]),
        ),
        said("HTTP/1.0 200 OK\nContent-Type: text/html", bodies[2]),
        said(
            f"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: {len(bodies[3])}\n"
            "ETag: a-tag-without-quotes\nLast-Modified: Sat, 16 Nov 2041 19:11:00 GMT",
            bodies[3],
            b"\r\nand more than was announced",
        ),
        said(
            "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip, gzip\n"
            f"Content-Length: {len(twice)}",
            twice,
        ),
    ]
    web.pages |= {url: answer for (url, _), answer in zip(DAY, told, strict=False)}
    web.pages |= {BEFORE[0][0]: page(BEFORE[0][1]), DAY[5][0]: page(DAY[5][1])}
    listed = rss(*DAY[:6], *BEFORE[:1])

    def feed(handler) -> Answer | None:
        if handler.headers["If-None-Match"]:
            return said('HTTP/1.1 304 Not Modified\nETag: W/"x"', b"<rss>not modified</rss>")(
                handler
            )
        return Answer(listed.body, headers={"ETag": 'W/"x"'})

    web.pages[FEED] = feed
    assert nights.crawl() == 0, nights.said
    assert set(nights.record().fetched) == {url for url, _ in [*DAY[:6], *BEFORE[:1]]}
    assert nights.record().outcome is Outcome.COMPLETE
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0, nights.said
    assert not nights.record(night=NEXT).rejects
