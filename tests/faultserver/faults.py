"""The faults: each a host, what it does wrong, and how a crawl may end."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from enum import StrEnum
from time import time

import brotli

from faultserver import bombs
from faultserver.talk import Request, Talk, feed_of

KEPT = "kept"  # the page was captured; what the reader makes of it is `read_as`
SPELLINGS_OF_LOOPBACK = {
    "name": "localhost",
    "plain": "127.0.0.1",
    "short": "127.1",
    "decimal": "2130706433",
    "hexadecimal": "0x7f000001",
    "octal": "0177.0.0.1",
    "six": "[::1]",
    "mapped": "[::ffff:127.0.0.1]",
    "wide": "１２７.0.0.1",
    "dotted": "127.0.0.1.",
    "user": "news.example@127.0.0.1",
}


class Where(StrEnum):
    """Which document of the host is at fault."""

    STORY = "story"
    ROBOTS = "robots"
    FEED = "feed"
    SITEMAP = "sitemap"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One misbehaving host."""

    name: str
    where: Where
    act: Callable[[Talk, Request], None]
    outcomes: frozenset[str]  # KEPT or reasons: any of them is a right answer at the crawl
    read_as: frozenset[str] = frozenset({KEPT})  # and, where it is captured, at the reading

    @property
    def host(self) -> str:
        return f"{self.name.replace('_', '-')}.fault.example"

    @property
    def story_url(self) -> str:
        return f"{'https' if self.where is Where.TLS else 'http'}://{self.host}/story"

    @property
    def source_id(self) -> str:
        return f"zz_{self.name}"


FAULTS: dict[str, Fault] = {}


def fault(
    *outcomes: str, where: Where = Where.STORY, read_as: str = KEPT, name: str = ""
) -> Callable[[Callable[[Talk, Request], None]], Callable[[Talk, Request], None]]:
    """Enter a function into the list of faults, under its own name."""

    def enter(act: Callable[[Talk, Request], None]) -> Callable[[Talk, Request], None]:
        known = name or act.__name__
        if known in FAULTS:
            message = f"two faults are called {known}"
            raise ValueError(message)
        FAULTS[known] = Fault(
            name=known,
            where=where,
            act=act,
            outcomes=frozenset(outcomes),
            read_as=frozenset(read_as.split("|")),
        )
        return act

    return enter


BROKEN = ("bad_response", "unreachable")
LATE = ("timed_out", "not_fetched", "over_budget")

# Slow and silent


@fault(*LATE)
def slow_headers(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    talk.drip(f"X-Slow-{n}: 1\r\n".encode() for n in range(3000))


@fault(*LATE)
def slow_status_line(talk: Talk, request: Request) -> None:
    talk.drip((bytes([letter]) for letter in b"HTTP/1.1 200 OK" + b" " * 3000), 0.3)


@fault(*LATE)
def slow_body(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 60000\r\n\r\n")
    talk.drip(b"<p>x" for _ in range(15000))


@fault(*LATE)
def slow_chunks(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    talk.drip(b"4\r\n<p>x\r\n" for _ in range(15000))


@fault(KEPT)
def slow_but_fair(talk: Talk, request: Request) -> None:
    talk.wait(1.0)
    talk.story()


@fault(*LATE)
def hung_at_once(talk: Talk, request: Request) -> None:
    talk.hang()


@fault(*LATE)
def hung_after_status(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    talk.hang()


@fault(*LATE)
def hung_after_headers(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n")
    talk.hang()


@fault(*LATE)
def hung_mid_body(talk: Talk, request: Request) -> None:
    page = talk.page()
    talk.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page[:300])
    talk.hang()


# Broken connections


@fault(*BROKEN)
def closed_at_once(talk: Talk, request: Request) -> None:
    talk.close()


@fault(*BROKEN)
def closed_mid_status(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 20")
    talk.close()


@fault(*BROKEN)
def closed_mid_headers(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    talk.close()


@fault(*BROKEN)
def closed_mid_body(talk: Talk, request: Request) -> None:
    page = talk.page()
    talk.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page[:300])
    talk.close()


@fault(*BROKEN)
def reset_at_once(talk: Talk, request: Request) -> None:
    talk.reset()


@fault(*BROKEN)
def reset_mid_body(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n" + talk.page())
    talk.wait(0.2)
    talk.reset()


@fault(KEPT)
def closed_once_then_fair(talk: Talk, request: Request) -> None:
    if request.number == 0:
        talk.close()
        return
    talk.story()


# Encodings


def _encoded(talk: Talk, body: bytes, encoding: str) -> None:
    talk.answer(body, headers=[("Content-Encoding", encoding)])


@fault("bad_response", KEPT, read_as="bad_response|kept|no_text|too_short")
def gzip_truncated(talk: Talk, request: Request) -> None:
    _encoded(talk, bombs.packed(talk.page())[:-200], "gzip")


@fault("bad_response", KEPT, read_as="bad_response|no_text")
def gzip_garbage(talk: Talk, request: Request) -> None:
    _encoded(talk, b"this was never compressed " * 40, "gzip")


@fault("bad_response", KEPT, read_as="bad_response|kept")
def gzip_wrong_checksum(talk: Talk, request: Request) -> None:
    _encoded(talk, bombs.packed(talk.page())[:-8] + b"\0" * 8, "gzip")


@fault("too_large", KEPT, read_as="too_large")
def gzip_bomb(talk: Talk, request: Request) -> None:
    _encoded(talk, bombs.gzip_bomb(), "gzip")


@fault("too_large", "bad_response", KEPT, read_as="too_large|bad_response")
def gzip_bomb_twice(talk: Talk, request: Request) -> None:
    _encoded(talk, bombs.gzip_bomb_twice(), "gzip, gzip")


@fault("too_large", KEPT, read_as="too_large")
def deflate_bomb(talk: Talk, request: Request) -> None:
    _encoded(talk, bombs.deflate_bomb(), "deflate")


@fault("too_large", KEPT, read_as="too_large")
def brotli_bomb(talk: Talk, request: Request) -> None:
    _encoded(talk, bombs.brotli_bomb(), "br")


@fault("too_large", KEPT, read_as="too_large")
def zstd_bomb(talk: Talk, request: Request) -> None:
    _encoded(talk, bombs.zstd_bomb(), "zstd")


@fault(KEPT)
def deflate_raw(talk: Talk, request: Request) -> None:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    _encoded(talk, packer.compress(talk.page()) + packer.flush(), "deflate")


@fault(KEPT)
def brotli_fair(talk: Talk, request: Request) -> None:
    _encoded(talk, brotli.compress(talk.page()), "br")


@fault("bad_response", KEPT, read_as="bad_response|kept|no_text")
def encoding_unknown(talk: Talk, request: Request) -> None:
    _encoded(talk, talk.page(), "snake-oil")


@fault("bad_response", KEPT, read_as="bad_response|kept|no_text")
def encoding_mislabelled(talk: Talk, request: Request) -> None:
    _encoded(talk, bombs.packed(talk.page()), "br")


@fault("bad_response", KEPT, read_as="bad_response|kept")
def encoding_said_of_plain(talk: Talk, request: Request) -> None:
    _encoded(talk, talk.page(), "gzip")


# Lengths and framing


@fault("bad_response", KEPT, read_as="kept|too_short|no_text")
def length_too_short(talk: Talk, request: Request) -> None:
    talk.answer(talk.page(), length=500)
    talk.close()


@fault("bad_response", *LATE)
def length_too_long(talk: Talk, request: Request) -> None:
    talk.answer(talk.page(), length=90_000)
    talk.close()


@fault("bad_response", "unreachable", KEPT)
def length_negative(talk: Talk, request: Request) -> None:
    talk.answer(talk.page(), length=-5)
    talk.close()


@fault("bad_response", "unreachable", KEPT)
def length_is_a_word(talk: Talk, request: Request) -> None:
    talk.answer(talk.page(), length="plenty")
    talk.close()


@fault("bad_response", "unreachable", KEPT, read_as="kept|too_short|no_text")
def length_twice(talk: Talk, request: Request) -> None:
    talk.answer(talk.page(), headers=[("Content-Length", "17")])
    talk.close()


@fault("too_large", "bad_response")
def length_astronomic(talk: Talk, request: Request) -> None:
    talk.answer(talk.page(), length=10**15)
    talk.close()


@fault(KEPT)
def length_unstated(talk: Talk, request: Request) -> None:
    talk.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + talk.page()
    )
    talk.close()


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


@fault(KEPT)
def chunks_fair(talk: Talk, request: Request) -> None:
    page = talk.page()
    talk.send(CHUNKED + _chunk(page[:200]) + _chunk(page[200:]) + b"0\r\n\r\n")


@fault(*BROKEN)
def chunks_bad_size(talk: Talk, request: Request) -> None:
    talk.send(CHUNKED + b"zz\r\n" + talk.page())
    talk.close()


@fault(*BROKEN, KEPT)
def chunks_without_end(talk: Talk, request: Request) -> None:
    talk.send(CHUNKED + _chunk(talk.page()))
    talk.close()


@fault("too_large", *BROKEN)
def chunk_of_a_terabyte(talk: Talk, request: Request) -> None:
    talk.send(CHUNKED + b"10000000000\r\n" + talk.page())
    talk.close()


@fault("too_large", *BROKEN)
def chunk_size_endless(talk: Talk, request: Request) -> None:
    talk.send(CHUNKED)
    talk.flood(b"0" * 65536, 60 << 20)


@fault(*BROKEN, KEPT)
def chunks_and_length(talk: Talk, request: Request) -> None:
    talk.send(CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n"))
    talk.send(_chunk(talk.page()) + b"0\r\n\r\n")
    talk.close()


@fault("too_large")
def body_endless(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    talk.flood(b"<p>more</p>" * 6000, 400 << 20)
    talk.close()


@fault("too_large")
def body_large(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 62914560\r\n\r\n")
    talk.flood(b"<p>more</p>     " * 4096, 62914560 - 65536)
    talk.close()


@fault("too_large")
def chunks_endless(talk: Talk, request: Request) -> None:
    talk.send(CHUNKED)
    talk.flood(_chunk(b"<p>more</p>" * 6000), 400 << 20)
    talk.close()


# Headers


@fault("too_large", *BROKEN)
def header_flood(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    talk.flood(b"".join(f"X-Flood-{n}: {'y' * 60}\r\n".encode() for n in range(900)), 400 << 20)


@fault("too_large", *BROKEN)
def header_line_endless(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    talk.flood(b"y" * 65536, 400 << 20)


@fault("too_large", *BROKEN, KEPT)
def header_many(talk: Talk, request: Request) -> None:
    talk.story(headers=[(f"X-Many-{n}", "1") for n in range(20_000)])


@fault("too_large", *BROKEN, KEPT)
def cookie_flood(talk: Talk, request: Request) -> None:
    talk.story(headers=[("Set-Cookie", f"c{n}={'z' * 200}") for n in range(5_000)])


@fault(*BROKEN, KEPT)
def header_without_colon(talk: Talk, request: Request) -> None:
    page = talk.page()
    talk.send(f"HTTP/1.1 200 OK\r\nhello\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page)


ODD_LINES = [
    b" goes on with nothing",
    b"PHP Warning:  Undefined index in /var/www/index.php on line 3",
    b"X Blank: 1",
    b"X-Blank-Before-Colon : 1",
    b"X(paren): 1",
    b"X/slash: 1",
    b"[bracket]: 1",
    b"\xe2\x80\x9cquoted\xe2\x80\x9d: 1",
    b": no name",
    b"X\x00zero: 1",
]


def with_odd_lines(talk: Talk, body: bytes, kind: str) -> None:
    lines = b"".join(line + b"\r\n" for line in ODD_LINES)
    stated = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    talk.send(b"HTTP/1.1 200 OK\r\n" + lines + stated + body)


@fault(KEPT)
def header_no_token(talk: Talk, request: Request) -> None:
    with_odd_lines(talk, talk.page(), "text/html; charset=utf-8")


@fault(KEPT, where=Where.ROBOTS)
def robots_header_no_token(talk: Talk, request: Request) -> None:
    with_odd_lines(talk, b"User-agent: *\nDisallow: /private/\n", "text/plain")


@fault(*BROKEN, KEPT)
def header_binary(talk: Talk, request: Request) -> None:
    page = talk.page()
    talk.send(b"HTTP/1.1 200 OK\r\nX-Bytes: \xff\xfe\x00\x01\r\n")
    talk.send(f"Content-Length: {len(page)}\r\n\r\n".encode() + page)


@fault(*BROKEN, KEPT)
def header_folded(talk: Talk, request: Request) -> None:
    talk.story(headers=[("X-Folded", "one\r\n two")])


@fault(*BROKEN, KEPT)
def header_bare_newlines(talk: Talk, request: Request) -> None:
    page = talk.page()
    talk.send(f"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: {len(page)}\n\n".encode())
    talk.send(page)


# Status lines


def _status_line(name: str, line: bytes, *outcomes: str) -> None:
    @fault(*outcomes, name=f"status_{name}")
    def act(talk: Talk, request: Request) -> None:
        page = talk.page()
        talk.send(line + f"\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page)
        talk.close()


_status_line("garbage", b"HELLO THERE", *BROKEN, "http_error")
_status_line("without_number", b"HTTP/1.1 OK", *BROKEN, "http_error")
_status_line("of_http_2", b"HTTP/2 200", *BROKEN, "http_error", KEPT)
_status_line("zero", b"HTTP/1.1 000 Nothing", *BROKEN, "http_error")
_status_line("999", b"HTTP/1.1 999 Denied", *BROKEN, "http_error", "access_denied")
_status_line("negative", b"HTTP/1.1 -1 Odd", *BROKEN, "http_error")
_status_line("four_digits", b"HTTP/1.1 2000 Many", *BROKEN, "http_error", KEPT)
_status_line("lower_case", b"http/1.1 200 ok", *BROKEN, "http_error", KEPT)


@fault(*BROKEN, "http_error", KEPT, read_as="kept|no_text|too_short")
def status_missing(talk: Talk, request: Request) -> None:
    talk.send(talk.page())
    talk.close()


@fault("too_large", *BROKEN, *LATE)
def status_continue_endless(talk: Talk, request: Request) -> None:
    talk.flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 400, 100 << 20)


@fault(KEPT, *BROKEN)
def status_continue_once(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    talk.story()


@fault("http_error", *BROKEN, *LATE)
def status_101(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
    talk.close()


@fault("http_error", "bad_response", KEPT, read_as="no_text|bad_response|not_html")
def status_204(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 204 No Content\r\n\r\n")


@fault("http_error", "bad_response", KEPT, read_as="kept|no_text|too_short")
def status_206(talk: Talk, request: Request) -> None:
    talk.answer(talk.page()[:400], status="206 Partial Content")


def _status(code: int, *outcomes: str) -> None:
    @fault(*outcomes, name=f"status_{code}")
    def act(talk: Talk, request: Request) -> None:
        talk.answer(b"<h1>No</h1>", status=f"{code} No")


for _code in (400, 405, 406, 407, 408, 409, 411, 413, 414, 418, 421, 422, 431):
    _status(_code, "http_error")
for _code in (401, 402, 403, 451):
    _status(_code, "access_denied")
_status(404, "not_found")
_status(410, "gone")
for _code in (500, 501, 502, 504, 507, 520, 522):
    _status(_code, "http_error")
_status(300, "http_error", "too_many_redirects")
_status(304, "http_error", "bad_response", KEPT)
_status(429, "busy")
_status(503, "busy")


def _retry(name: str, after: Callable[[], str], *outcomes: str, status: str, times: int) -> None:
    @fault(*outcomes, name=f"retry_{name}")
    def act(talk: Talk, request: Request) -> None:
        if request.number < times:
            talk.answer(b"later", status=status, headers=[("Retry-After", after())])
            return
        talk.story()


_retry("in_a_second", lambda: "1", KEPT, status="503 Busy", times=1)
_retry("in_a_second_429", lambda: "1", KEPT, status="429 Slow down", times=1)
_retry("by_date", lambda: formatdate(time() + 2, usegmt=True), KEPT, status="503 Busy", times=1)
_retry("in_88_hours", lambda: "316800", "busy", status="429 Slow down", times=99)
_retry("soon", lambda: "soon", "busy", KEPT, status="503 Busy", times=99)
_retry("in_the_past", lambda: "-30", "busy", status="503 Busy", times=99)
_retry("for_ever", lambda: "1", "busy", status="503 Busy", times=99)

# Redirects


def _redirect(name: str, where: str, *outcomes: str, status: str = "302 Found") -> None:
    @fault(*outcomes, name=f"redirect_{name}")
    def act(talk: Talk, request: Request) -> None:
        if request.path == "/fair":
            talk.story()
            return
        place = where.replace("{host}", request.host).replace("{path}", request.path)
        talk.answer(b"moved", status=status, headers=[("Location", place)])


TURNED_AWAY = ("too_many_redirects", "bad_url", "forbidden_address", "http_error", "bad_response")
_redirect("to_itself", "{path}", "too_many_redirects")
_redirect("endless", "{path}x", "too_many_redirects", "out_of_scope")
_redirect("fair", "/fair", KEPT)
_redirect("fair_permanent", "/fair", KEPT, status="308 Permanent Redirect")
_redirect("without_scheme", "//{host}/fair", KEPT)
_redirect("to_nowhere", "", *TURNED_AWAY)
_redirect("to_nonsense", "http://[", *TURNED_AWAY)
_redirect("to_file", "file:///etc/hostname", *TURNED_AWAY)
_redirect("to_ftp", "ftp://{host}/story", *TURNED_AWAY)
_redirect("to_data", "data:text/html,<p>hi", *TURNED_AWAY)
_redirect("to_javascript", "javascript:alert(1)", *TURNED_AWAY)
_redirect("to_private_page", "/private/page", "robots_disallowed")
_redirect("to_odd_port", "http://{host}:22/fair", *TURNED_AWAY, KEPT, "unreachable")
for _name, _spelling in SPELLINGS_OF_LOOPBACK.items():
    _redirect(f"to_loopback_{_name}", f"http://{_spelling}/latest/", "forbidden_address", "bad_url")


@fault("too_many_redirects")
def redirect_in_circles(talk: Talk, request: Request) -> None:
    talk.answer(
        status="301 Moved", headers=[("Location", "/a" if request.path != "/a" else "/story")]
    )


@fault(KEPT)
def redirect_four_times(talk: Talk, request: Request) -> None:
    step = int(request.path.removeprefix("/step") or 0) if "/step" in request.path else 0
    if step == 4:
        talk.story()
        return
    talk.answer(status="302 Found", headers=[("Location", f"/step{step + 1}")])


@fault("too_many_redirects")
def redirect_thirty_times(talk: Talk, request: Request) -> None:
    step = int(request.path.removeprefix("/step") or 0) if "/step" in request.path else 0
    if step == 30:
        talk.story()
        return
    talk.answer(status="302 Found", headers=[("Location", f"/step{step + 1}")])


@fault(*TURNED_AWAY)
def redirect_without_location(talk: Talk, request: Request) -> None:
    talk.answer(b"moved", status="302 Found")


@fault(*TURNED_AWAY, "too_large")
def redirect_to_long_address(talk: Talk, request: Request) -> None:
    if len(request.path) > 1000:
        talk.answer(b"no", status="414 Too Long")
        return
    talk.answer(status="302 Found", headers=[("Location", "/" + "x" * 60_000)])


@fault("too_many_redirects", KEPT)
def redirect_until_cookie(talk: Talk, request: Request) -> None:
    if "seen=1" in request.headers.get("cookie", ""):
        talk.story()
        return
    talk.answer(
        status="302 Found", headers=[("Location", request.path), ("Set-Cookie", "seen=1; Path=/")]
    )


@fault(KEPT, read_as="kept|no_text|too_short|not_an_article")
def redirect_by_meta(talk: Talk, request: Request) -> None:
    talk.answer(b"<html><head><meta http-equiv=refresh content='0;url=/story'></head><p>x</html>")


# Bodies that are not what they seem


def _body(name: str, make: Callable[[Talk], bytes], read_as: str, *, kind: str = "") -> None:
    @fault(KEPT, "too_large", name=name, read_as=read_as)
    def act(talk: Talk, request: Request) -> None:
        talk.answer(make(talk), kind=kind or "text/html; charset=utf-8")


def _words(title: str, text: str) -> bytes:
    return f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>".encode()


SOFT = "soft_404|too_short|no_text|not_an_article"
_body("page_empty", lambda _: b"", "no_text|not_html|bad_response")
_body("page_of_spaces", lambda _: b" \n" * 5000, "no_text|not_html|bad_response")
_body("page_of_zeros", lambda _: b"\0" * 50_000, "no_text|not_html|bad_response")
_body(
    "page_soft_404",
    lambda _: _words(
        "Page not found",
        "Sorry, the page you requested could not be found. It may have been moved or deleted.",
    ),
    SOFT,
)
_body(
    "page_consent",
    lambda _: _words(
        "Before you continue",
        "We and our 700 partners store and access information on your device. Accept all or reject all cookies to continue to the site.",
    ),
    "consent_wall|too_short|no_text|not_an_article",
)
_body(
    "page_bot_wall",
    lambda _: _words(
        "Just a moment...",
        "Checking your browser before accessing the site. Enable JavaScript and cookies to continue. Ray ID: 8f3c1d7a",
    ),
    "bot_wall|too_short|no_text|not_an_article",
)
_body(
    "page_login",
    lambda _: _words(
        "Sign in",
        "Please sign in or create an account to continue reading. <form><input name=user><input type=password name=pass></form>",
    ),
    "login_wall|too_short|no_text|not_an_article",
)
_body(
    "page_error_200",
    lambda _: _words(
        "Internal Server Error",
        "Warning: mysql_connect(): Too many connections in /var/www/db.php on line 12",
    ),
    "error_page|too_short|no_text|not_an_article",
)
_body(
    "page_is_pdf",
    lambda _: b"%PDF-1.7\n" + b"\x93\x8c\x8b\x9e" * 4000,
    "not_html|no_text",
    kind="application/pdf",
)
_body("page_is_image", lambda _: b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3" * 4000, "not_html|no_text")
_body("page_is_zip", lambda _: b"PK\x03\x04" + b"\0\1\2\3" * 4000, "not_html|no_text")
_body(
    "page_is_json",
    lambda _: b'{"error": null, "html": "<p>hi"}',
    "not_html|no_text|too_short",
    kind="application/json",
)
_body(
    "page_charset_wrong",
    lambda talk: talk.page().replace(b"ropewalk", "Réeperbahn".encode("cp1252")),
    "kept",
)
_body("page_charset_unknown", lambda talk: talk.page(), "kept", kind="text/html; charset=klingon-9")
_body("page_utf16", lambda talk: talk.page().decode().encode("utf-16"), "kept", kind="text/html")
_body(
    "page_nested_deeply",
    lambda _: b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000,
    "no_text|too_short|read_timed_out|read_crashed|too_large|not_an_article",
)
_body(
    "page_of_attributes",
    lambda talk: talk.page().replace(
        b"<article>", b"<article " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">"
    ),
    "kept|read_timed_out|read_crashed|too_large",
)
_body(
    "page_of_paragraphs",
    lambda _: b"<html><body>" + b"<p>One more line of no interest.</p>" * 80_000,
    "kept|read_timed_out|read_crashed|too_large|no_text|not_an_article",
)
_body(
    "page_of_links",
    lambda _: (
        b"<html><body>" + b"".join(b"<a href=/calendar/%d>next</a> " % n for n in range(100_000))
    ),
    "no_text|not_an_article|read_timed_out|read_crashed|too_large|too_short",
)
_body("page_unclosed", lambda talk: talk.page()[:-60] + b"<!-- <p>", "kept")
_body(
    "page_script_only",
    lambda _: b"<html><body><script>" + b"x=1;" * 200_000 + b"</script></body></html>",
    "no_text|too_short|not_an_article",
)

# robots.txt


@fault("robots_unavailable", where=Where.ROBOTS)
def robots_500(talk: Talk, request: Request) -> None:
    talk.answer(b"oops", status="500 Oops")


@fault("robots_unavailable", where=Where.ROBOTS)
def robots_503(talk: Talk, request: Request) -> None:
    talk.answer(b"oops", status="503 Busy", headers=[("Retry-After", "86400")])


@fault("robots_unavailable", *LATE, where=Where.ROBOTS)
def robots_hung(talk: Talk, request: Request) -> None:
    talk.hang()


@fault("robots_unavailable", where=Where.ROBOTS)
def robots_reset(talk: Talk, request: Request) -> None:
    talk.reset()


@fault(KEPT, where=Where.ROBOTS)
def robots_404(talk: Talk, request: Request) -> None:
    talk.answer(b"none", status="404 Not Found")


@fault(KEPT, where=Where.ROBOTS)
def robots_403(talk: Talk, request: Request) -> None:
    talk.answer(b"none", status="403 Forbidden")


@fault("robots_unavailable", KEPT, "busy", where=Where.ROBOTS)
def robots_429(talk: Talk, request: Request) -> None:
    talk.answer(b"none", status="429 Slow down", headers=[("Retry-After", "86400")])


@fault(KEPT, where=Where.ROBOTS)
def robots_is_html(talk: Talk, request: Request) -> None:
    talk.answer(_words("Welcome", "to our site"))


@fault("robots_disallowed", where=Where.ROBOTS)
def robots_disallow_all(talk: Talk, request: Request) -> None:
    talk.answer(b"User-agent: *\nDisallow: /\n", kind="text/plain")


@fault("robots_disallowed", where=Where.ROBOTS)
def robots_disallow_all_utf16(talk: Talk, request: Request) -> None:
    talk.answer("User-agent: *\nDisallow: /\n".encode("utf-16"), kind="text/plain")


@fault("robots_disallowed", where=Where.ROBOTS)
def robots_disallow_all_bom(talk: Talk, request: Request) -> None:
    talk.answer(b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", kind="text/plain")


@fault("robots_disallowed", where=Where.ROBOTS)
def robots_wildcard(talk: Talk, request: Request) -> None:
    talk.answer(b"User-agent: *\nDisallow: /*ory$\n", kind="text/plain")


@fault("robots_disallowed", where=Where.ROBOTS)
def robots_rule_within_half_a_megabyte(talk: Talk, request: Request) -> None:
    talk.answer(b"# a long history\n" * 30_000 + b"User-agent: *\nDisallow: /\n", kind="text/plain")


@fault(KEPT, "robots_disallowed", "robots_unavailable", where=Where.ROBOTS)
def robots_of_wildcards(talk: Talk, request: Request) -> None:
    rules = b"".join(b"Disallow: /*%d*%d*%d*z\n" % (n, n + 1, n + 2) for n in range(15_000))
    talk.answer(b"User-agent: *\n" + rules, kind="text/plain")


@fault(KEPT, "robots_unavailable", where=Where.ROBOTS)
def robots_endless(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n")
    talk.flood(b"# and then\n" * 6000, 200 << 20)
    talk.close()


@fault(KEPT, "robots_unavailable", where=Where.ROBOTS)
def robots_gzip_bomb(talk: Talk, request: Request) -> None:
    talk.answer(bombs.gzip_bomb(), kind="text/plain", headers=[("Content-Encoding", "gzip")])


@fault(KEPT, "robots_unavailable", where=Where.ROBOTS)
def robots_redirects_endlessly(talk: Talk, request: Request) -> None:
    talk.answer(status="302 Found", headers=[("Location", "/robots.txt")])


@fault(KEPT, "robots_unavailable", where=Where.ROBOTS)
def robots_of_zeros(talk: Talk, request: Request) -> None:
    talk.answer(b"\0" * 20_000, kind="text/plain")


@fault(KEPT, *LATE, where=Where.ROBOTS)
def robots_delay_of_a_day(talk: Talk, request: Request) -> None:
    talk.answer(b"User-agent: *\nCrawl-delay: 86400\n", kind="text/plain")


# Feeds


def _feed(name: str, make: Callable[[Talk, Request], bytes], *outcomes: str) -> None:
    @fault(*outcomes, where=Where.FEED, name=f"feed_{name}")
    def act(talk: Talk, request: Request) -> None:
        talk.answer(make(talk, request), kind="application/rss+xml")


def _good_feed(talk: Talk, request: Request) -> bytes:
    return feed_of([f"http://{request.host}/story"], talk.night)


UNREADABLE = "feed_unreadable"
_feed("empty", lambda *_: b"", UNREADABLE)
_feed("is_html", lambda *_: _words("Feeds", "Choose one"), UNREADABLE)
_feed("is_json_of_nothing", lambda *_: b"{}", UNREADABLE)
_feed("of_zeros", lambda *_: b"\0" * 20_000, UNREADABLE)
_feed(
    "half", lambda t, r: _good_feed(t, r).replace(b"</item>", b"</item><item><link>http://x"), KEPT
)
_feed(
    "bad_bytes",
    lambda t, r: _good_feed(t, r).replace(b"<item>", b"<item><title>\xff\xfe\x80</title>"),
    KEPT,
)
_feed(
    "charset_wrong",
    lambda t, r: _good_feed(t, r).replace(b'"1.0"?', b'"1.0" encoding="utf-16"?'),
    KEPT,
    UNREADABLE,
)
_feed(
    "ampersands",
    lambda t, r: _good_feed(t, r).replace(b"<item>", b"<item><title>Fish & chips & <b></title>"),
    KEPT,
)
_feed("blank_before_xml", lambda t, r: b"\n\n  " + _good_feed(t, r), KEPT)
_feed(
    "xml_bomb",
    lambda t, r: bombs.billion_laughs(
        f"<rss><channel><item><title>&e9;</title><link>http://{r.host}/story</link></item></channel></rss>"
    ),
    KEPT,
    UNREADABLE,
)
_feed(
    "external_entity",
    lambda t, r: (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&f;</title><link>http://{r.host}/story</link></item></channel></rss>'.encode()
    ),
    KEPT,
    UNREADABLE,
)
_feed(
    "external_dtd",
    lambda t, r: (
        f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://127.0.0.1/latest.dtd"><rss><channel><item><link>http://{r.host}/story</link></item></channel></rss>'.encode()
    ),
    KEPT,
    UNREADABLE,
)
_feed(
    "huge",
    lambda t, r: feed_of((f"http://{r.host}/{n}" for n in range(100_000)), t.night),
    "over_budget",
    "too_large",
    "not_found",
    UNREADABLE,
)
_feed("deep", lambda *_: b"<rss><channel><item>" + b"<a>" * 60_000, UNREADABLE, "bad_url")
_feed(
    "of_loopback",
    lambda t, r: feed_of(
        [f"http://{spelling}/x" for spelling in SPELLINGS_OF_LOOPBACK.values()], t.night
    ),
    "forbidden_address",
    "out_of_scope",
    "bad_url",
)
_feed(
    "of_nonsense",
    lambda t, r: feed_of(
        ["mailto:a@b.example", "javascript:x()", "http://", "::::", "tel:+1"], t.night
    ),
    "bad_url",
    "out_of_scope",
    "not_found",
    UNREADABLE,
)
_feed(
    "of_itself",
    lambda t, r: feed_of([f"http://{r.host}/feed"], t.night),
    KEPT,
    "not_html",
    "out_of_scope",  # a document of the source is never an article
    UNREADABLE,
)


@fault("http_error", UNREADABLE, where=Where.FEED)
def feed_500(talk: Talk, request: Request) -> None:
    talk.answer(b"oops", status="500 Oops")


@fault("not_found", UNREADABLE, where=Where.FEED)
def feed_404(talk: Talk, request: Request) -> None:
    talk.answer(b"none", status="404 Not Found")


@fault(*LATE, UNREADABLE, where=Where.FEED)
def feed_hung(talk: Talk, request: Request) -> None:
    talk.hang()


@fault("too_large", UNREADABLE, "over_budget", where=Where.FEED)
def feed_gzip_bomb(talk: Talk, request: Request) -> None:
    talk.answer(bombs.gzip_bomb(), kind="text/xml", headers=[("Content-Encoding", "gzip")])


@fault("too_large", UNREADABLE, *LATE, where=Where.FEED)  # whichever bound comes first
def feed_endless(talk: Talk, request: Request) -> None:
    talk.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n<rss><channel>"
    )
    talk.flood(b"<item><link>http://x.fault.example/</link></item>" * 1000, 300 << 20)
    talk.close()


@fault("too_many_redirects", UNREADABLE, where=Where.FEED)
def feed_redirects_endlessly(talk: Talk, request: Request) -> None:
    talk.answer(status="302 Found", headers=[("Location", request.path)])


@fault("http_error", UNREADABLE, "bad_response", where=Where.FEED)
def feed_always_304(talk: Talk, request: Request) -> None:
    talk.send(b'HTTP/1.1 304 Not Modified\r\nETag: "lie"\r\n\r\n')


# Sitemaps


def _index(locations: list[str]) -> bytes:
    rows = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in locations)
    return f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode()


def _urlset(locations: list[str], night: str) -> bytes:
    rows = "".join(
        f"<url><loc>{one}</loc><lastmod>{night}T10:00:00Z</lastmod></url>" for one in locations
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def _sitemap(
    name: str, make: Callable[[Talk, Request], bytes], *outcomes: str, kind: str = "application/xml"
) -> None:
    @fault(*outcomes, where=Where.SITEMAP, name=f"sitemap_{name}")
    def act(talk: Talk, request: Request) -> None:
        talk.answer(make(talk, request), kind=kind)


_sitemap("of_itself", lambda t, r: _index([f"http://{r.host}{r.path}"]), "over_budget", UNREADABLE)
_sitemap(
    "multiplying",
    lambda t, r: _index([f"http://{r.host}{r.path}.{n}.xml" for n in range(3)]),
    "over_budget",
    UNREADABLE,
)
_sitemap(
    "huge",
    lambda t, r: _urlset([f"http://{r.host}/{n}" for n in range(100_000)], t.night),
    "over_budget",
    "not_found",
    UNREADABLE,
)
_sitemap("is_html", lambda *_: _words("Site map", "Everything we have"), UNREADABLE)
_sitemap("empty", lambda *_: b"", UNREADABLE)
_sitemap("deep", lambda *_: b"<urlset>" + b"<url>" * 60_000, UNREADABLE, "bad_url")
_sitemap(
    "half",
    lambda t, r: _urlset([f"http://{r.host}/story", f"http://{r.host}/lost"], t.night)[:-90],
    KEPT,
)
_sitemap(
    "xml_bomb",
    lambda t, r: bombs.billion_laughs(
        f"<urlset><url><loc>http://{r.host}/story</loc><lastmod>&e9;</lastmod></url></urlset>"
    ),
    KEPT,
    UNREADABLE,
)
_sitemap(
    "packed_at_xml",
    lambda t, r: bombs.packed(_urlset([f"http://{r.host}/story"], t.night)),
    KEPT,
    kind="application/x-gzip",
)
_sitemap(
    "packed_bomb",
    lambda *_: bombs.gzip_bomb(),
    "too_large",
    "over_budget",
    UNREADABLE,
    kind="application/x-gzip",
)
_sitemap("of_text", lambda t, r: f"http://{r.host}/story\n".encode(), KEPT, kind="text/plain")
_sitemap(
    "of_loopback",
    lambda t, r: _index([f"http://{one}/s.xml" for one in SPELLINGS_OF_LOOPBACK.values()]),
    "forbidden_address",
    "out_of_scope",
    "bad_url",
    UNREADABLE,
)

# TLS: the tunnel opens, then the handshake goes wrong

CERTIFICATE = ("tls_failure", KEPT)  # KEPT where a crawler chooses not to look at certificates


@fault(*CERTIFICATE, where=Where.TLS)
def tls_expired(talk: Talk, request: Request) -> None:
    talk.story()


@fault(*CERTIFICATE, where=Where.TLS)
def tls_wrong_host(talk: Talk, request: Request) -> None:
    talk.story()


@fault(*CERTIFICATE, where=Where.TLS)
def tls_self_signed(talk: Talk, request: Request) -> None:
    talk.story()


NO_TLS = ("tls_failure", "unreachable", "bad_response", "http_error")


@fault(*NO_TLS, where=Where.TLS)
def tls_garbage(talk: Talk, request: Request) -> None:
    talk.send(b"HTTP/1.1 400 You speak TLS to a plain server\r\n\r\n")
    talk.close()


@fault(*NO_TLS, where=Where.TLS)
def tls_closed(talk: Talk, request: Request) -> None:
    talk.close()


@fault(*NO_TLS, where=Where.TLS)
def tls_reset(talk: Talk, request: Request) -> None:
    talk.reset()


@fault(*NO_TLS, *LATE, where=Where.TLS)
def tls_hung(talk: Talk, request: Request) -> None:
    talk.hang()


@fault(*NO_TLS, where=Where.TLS)
def tls_alert(talk: Talk, request: Request) -> None:
    talk.send(b"\x15\x03\x03\x00\x02\x02\x28")
    talk.close()


@fault(*NO_TLS, where=Where.TLS)
def tls_tunnel_refused(talk: Talk, request: Request) -> None:
    """The proxy itself says no; see the server."""
