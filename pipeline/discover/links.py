"""Make one absolute http(s) address of whatever stands in a link."""

import re
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

MAX_LENGTH = 2_048  # the longest address that sitemaps.org allows
SPACE = re.compile(r"[\x00-\x20\x7f\u00a0\u2028\u2029\ufeff]+")
WRAPPED = re.compile(r"[\t\n\r]+")
AMPERSAND = re.compile(r"&(?:amp|#38|#x26);", re.IGNORECASE)  # escaped once too often
SCHEME = re.compile(r"\A[a-zA-Z][a-zA-Z0-9+.-]*:")
HTTP = re.compile(r"^(https?):/*", re.IGNORECASE)
KEPT_BYTE = re.compile("[\udc80-\udcff]")  # one that is no UTF-8, as Python keeps it
HALF = re.compile("[\ud800-\udfff]")  # of a character, which nothing can write down
BARE_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?=[/?#:]|$)")
HEADER_LINK = re.compile(r"<([^<>]{1,2048})>([^<>]{0,500})")
HEADER_RELATION = re.compile(r";\s{0,5}rel\s{0,5}=\s{0,5}\"?([\w -]{1,100})", re.IGNORECASE)
FILE_ENDINGS = (".html", ".htm", ".php", ".asp", ".aspx", ".jsp", ".cfm", ".xml")


def next_in_header(stated: str) -> str:
    """The page that a `Link` header calls the next one; empty where it names none.

    >>> next_in_header('</a>; rel="first", </feed?n=2>; title="older"; rel="next"')
    '/feed?n=2'
    """
    for match in HEADER_LINK.finditer(stated[: MAX_LENGTH * 4]):
        relations = HEADER_RELATION.search(match[2])
        if relations and "next" in relations[1].lower().split():
            return match[1].strip()
    return ""


def absolute_url(link: str, base: str) -> str | None:
    """The address that a link names, seen from a document; None where it names no page.

    >>> absolute_url("/news/a.html", "https://news.example/feed")
    'https://news.example/news/a.html'
    >>> absolute_url("www.news.example/a", "https://news.example/feed")
    'https://www.news.example/a'
    >>> absolute_url("mailto:editor@news.example", "https://news.example/feed") is None
    True
    """
    text = KEPT_BYTE.sub(_percent, _on_one_line(link[: MAX_LENGTH * 2]))
    text = AMPERSAND.sub("&", SPACE.sub(" ", text)).strip()
    if not text or text.startswith("#"):
        return None
    text = HTTP.sub(r"\1://", _without_inner_space(text))
    if HTTP.match(text):
        return text if is_web_address(text) else None
    if is_scheme_less(text, base):
        text = f"{urlsplit(base).scheme or 'https'}://{text}"
    try:
        joined = urljoin(base, text)
    except ValueError:
        return None
    return joined if is_web_address(joined) else None


def _percent(byte: re.Match[str]) -> str:
    return f"%{ord(byte[0]) - 0xDC00:02X}"


def is_web_address(url: str) -> bool:
    """Whether this is an http(s) address with a plausible host.

    >>> is_web_address("https://news.example/a"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    if len(url) > MAX_LENGTH or HALF.search(url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return False
    return "@" not in parts.netloc and _is_host(parts.hostname)


def is_scheme_less(text: str, base: str) -> bool:
    """Whether a link is a host and a path without "https://" before them."""
    if text.startswith(("/", "?", ".")) or SCHEME.match(text.partition("/")[0].partition(":")[0]):
        return False
    match = BARE_HOST.match(text)
    if not match:
        return False
    host = match[0].lower()
    home = (urlsplit(base).hostname or "").removeprefix("www.")
    if host.startswith("www.") or host == home or host.endswith(f".{home}"):
        return True
    return "/" in text and not host.endswith(FILE_ENDINGS)


def _on_one_line(text: str) -> str:
    # A tab or a line break within an address is none of its characters (WHATWG URL), and blanks
    # beside it are a wrapped line's; where a line begins another address, the first one counts.
    lines = [line.strip() for line in WRAPPED.split(text)]
    first, *others = [line for line in lines if line] or [""]
    for other in others:
        if HTTP.match(other):
            break
        first += other
    return first


def _without_inner_space(text: str) -> str:
    # A space within an address is one that was not encoded.
    if SCHEME.match(text) and " " in text:
        head, _, tail = text.partition(" ")
        if SCHEME.match(tail):  # two addresses: the first counts
            return head
    return text.replace(" ", "%20")


def _is_host(host: str) -> bool:
    if ":" in host:
        try:
            ip_address(host)
        except ValueError:
            return False
        return True
    if len(host) > 253 or any(not 0 < len(label) <= 63 for label in host.rstrip(".").split(".")):
        return False
    return not set(host) & set(" <>\"'\\^`{|}%")
