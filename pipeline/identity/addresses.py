"""Write an address in one way, and decide which one is an article's."""

import hashlib
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from pipeline.identity.canonical import is_of_page, is_template
from pipeline.identity.parameters import says_nothing

if TYPE_CHECKING:
    from tldextract import TLDExtract

    from pipeline.sources.model import Source

MAX_ROUNDS = 5

MOBILE_LABELS = {"m", "mobile", "mobil", "amp", "touch"}
AMP_CACHES = (".cdn.ampproject.org", ".bing-amp.com", ".amp.cloudflare.com")
AMP_CACHE = re.compile(r"^/(?:[acv]|i|ii)/(?:s/)?(?=[^/]+\.)")
AMP_VIEWERS = re.compile(r"(?:www\.)?(?:google\.[a-z.]{2,6}|bing\.com)")
AMP_VIEWER = re.compile(r"^/amp/(?:s/)?(?=[^/]+\.)")
PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid|sessionid)=[^/;?]*", re.IGNORECASE)
COOKIELESS = re.compile(r"/\([A-Za-z]\([A-Za-z0-9]{8,}\)\)(?=/|$)")
VARIANT_ENDING = re.compile(
    r"(?<=[^/])/(?:amp|print|amphtml|printable)(?:\.s?html?)?/?$", re.IGNORECASE
)
VARIANT_START = re.compile(r"^/(?:amp|mobile|print)/(?=[^/]+)", re.IGNORECASE)
VARIANT_MIDDLE = re.compile(
    r"(?<=[^/])/amp(?=/(?:[^/]{1,200}/){0,12}[^/]{0,300}[-_.\d][^/]{0,300}/?$)", re.IGNORECASE
)
VARIANT_FILE = re.compile(r"(?<=[^/])\.amp(?=\.s?html?$|$)", re.IGNORECASE)
INDEX_FILE = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
DAY_FOLDER = re.compile(r"/(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}$")
LOOKS_NAMED = re.compile(r"[-_.\d]|[^/]{12,}")  # a story's segment rather than a section's
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|%")
SPACE = re.compile(r"[\x00-\x20\x7f\u00a0\u2028\u2029\ufeff]+")
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
PATH_SAFE = "/%:@!$&'()*+,;=-._~"
QUERY_SAFE = "/%:@!$'()*,;?-._~+[]"
# Escaped or not, these mean the same to every server that has them in an article's address.
PATH_PLAIN = UNRESERVED | frozenset(b"!'()*,:@$&=+")
QUERY_PLAIN = UNRESERVED | frozenset(b"!'()*,:@$/?[]")
# A fragment that names what a script shows; its own query says how a reader came.
ROUTE = re.compile(r"(!?/[^?]*[^?/!]|!\w[^?]*)/?(?:\?.*)?", re.DOTALL)
HOME = re.compile(r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?|home/?)?$", re.IGNORECASE)


def canonical_url(
    url: str, *, keep_parameters: tuple[str, ...] = (), drop_parameters: tuple[str, ...] = ()
) -> str:
    """Drop what does not change the page: fragment, tracking, session, AMP, print and mobile.

    A fragment by which a script chooses what it shows (`#!/story/12`, `#/story/12`) stays.

    The case of a path counts, the order of parameters does not. `keep_parameters` wins over every
    rule; a `*` in `drop_parameters` drops all others.

    >>> canonical_url("HTTPS://News.example:443/a?id=7&utm_source=x#top")
    'https://news.example/a?id=7'
    >>> canonical_url("https://m.news.example/2026/a-story/amp/?PHPSESSID=0f3a")
    'https://news.example/2026/a-story'
    """
    text = SPACE.sub("", url) if "\n" in url else SPACE.sub("%20", url.strip())
    text = text.strip().removesuffix("%20")
    keep = frozenset(name.lower() for name in keep_parameters)
    drop = frozenset(name.lower() for name in drop_parameters) - keep
    for _ in range(MAX_ROUNDS):  # an AMP cache within a print view within …
        simpler = _simpler(text, keep, drop)
        if simpler == text:
            break
        text = simpler
    return text


def canonical_for(url: str, source: "Source") -> str:
    """The canonical address under a source's own rules."""
    rules = source.identity
    found = canonical_url(
        url, keep_parameters=rules.keep_parameters, drop_parameters=rules.drop_parameters
    )
    return _at_first_host(found, source)


def _at_first_host(canonical: str, source: "Source") -> str:
    """The address as it was before the site moved, so that its articles keep their names."""
    former = source.identity.former_hosts
    parts = _split(canonical)
    if not former or parts is None or not parts.hostname:
        return canonical
    if not _is_among(parts.hostname, (source.host, *former)) or parts.hostname == former[0]:
        return canonical
    return parts._replace(netloc=former[0]).geturl()


def article_id(canonical: str) -> str:
    """The id of an article: a hash of its canonical address.

    The scheme, a leading www and a slash at the end do not count.

    >>> article_id("https://www.news.example/a/") == article_id("http://news.example/a")
    True
    """
    parts = _split(canonical)
    if parts is None:
        return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()[:32]
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    identity = f"{host}{port}{parts.path.rstrip('/') or '/'}?{parts.query}"
    identity += f"#{parts.fragment}" if ROUTE.fullmatch(parts.fragment) else ""
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:32]


def identify(url: str, source: "Source") -> str:
    """The id of the article that an address of a source names, before its page was read."""
    return article_id(canonical_for(url, source))


def trusted_canonical(
    stated: str | None, url: str, source: "Source", title: str | None = None
) -> str:
    """The canonical address of a page: what it states, where that can be believed.

    A page is not believed that points to a home page, to a folder it lies in, or to a host that is
    neither its own, nor the source's, nor of the same registered domain, nor in `trusted_hosts`.
    Nor is one whose template was not filled in, or that points to what has nothing to do with its
    own address or its title: of two stories that become one, one is lost.
    """
    own = canonical_for(url, source)
    if not stated or not stated.strip() or is_template(stated):
        return own
    try:
        said = canonical_for(urljoin(url, stated.strip()), source)
    except ValueError:
        return own
    said_parts, own_parts = _split(said), _split(own)
    if said_parts is None or own_parts is None or not said_parts.hostname:
        return own
    if not _may_speak(said_parts.hostname, own_parts.hostname or "", source):
        return own
    if _is_above(said_parts, own_parts):
        return own
    is_vouched_for = _is_among(said_parts.hostname, source.identity.trusted_hosts)
    return said if is_vouched_for or is_of_page(said, own, title) else own


@cache
def suffixes() -> "TLDExtract":
    """The public suffix list that comes with the library: nothing is asked for or written."""
    from tldextract import TLDExtract  # brings requests, and only addresses need it

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def registered_domain(host: str) -> str:
    """The domain that was registered for a host, by the public suffix list.

    >>> registered_domain("www.news.co.uk"), registered_domain("127.0.0.1")
    ('news.co.uk', '127.0.0.1')
    """
    return _registered(host.lower().rstrip("."))


@lru_cache(maxsize=65_536)
def _registered(host: str) -> str:
    found = suffixes()(host)
    if found.top_domain_under_public_suffix or found.suffix or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])  # the list's own rule for domains it does not know


def _simpler(text: str, keep: frozenset[str], drop: frozenset[str]) -> str:
    parts = _split(text)
    if parts is None or not parts.hostname:
        return text
    wrapped = _unwrapped(parts)
    if wrapped:
        return wrapped
    host = _host(parts.hostname)
    port = parts.port
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{host}:{port}"
    query = _query(parts.query, keep, drop)
    route = ROUTE.fullmatch(parts.fragment)
    chosen = f"#{route[1]}" if route else ""
    return f"{parts.scheme}://{host}{_path(parts.path)}{'?' if query else ''}{query}{chosen}"


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} else None


def _unwrapped(parts: SplitResult) -> str:
    host = parts.hostname or ""
    match = None
    if host.endswith(AMP_CACHES):
        match = AMP_CACHE.match(parts.path)
    elif AMP_VIEWERS.fullmatch(host):
        match = AMP_VIEWER.match(parts.path)
    if not match:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{parts.path[match.end() :]}{query}"


@lru_cache(maxsize=16_384)
def _host(host: str) -> str:
    host = host.lower().strip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return host
    labels = host.split(".")
    if MOBILE_LABELS.isdisjoint(labels):
        return host
    domain = _registered(host)
    own = labels[: len(labels) - domain.count(".") - 1]
    kept = [label for label in own if label not in MOBILE_LABELS]
    return ".".join([*kept, domain])


def _path(path: str) -> str:
    path = _escaped(path, PATH_SAFE, PATH_PLAIN)
    path = PATH_SESSION.sub("", path)
    path = _without_dots(COOKIELESS.sub("", path))
    path = INDEX_FILE.sub("/", path)
    path = VARIANT_FILE.sub("", path)
    path = VARIANT_MIDDLE.sub("", VARIANT_START.sub("/", path))
    match = VARIANT_ENDING.search(path)
    if match and LOOKS_NAMED.search(path[: match.start()].rpartition("/")[2]):
        path = path[: match.start()]
    return path


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    is_folder = segments[-1] in {"", ".", ".."}
    return "/" + "/".join(kept) + ("/" if kept and is_folder else "")


def _query(query: str, keep: frozenset[str], drop: frozenset[str]) -> str:
    kept: set[tuple[str, str, str]] = set()
    for piece in query.split("&"):
        spelled = _escaped(piece, f"{QUERY_SAFE}=", QUERY_PLAIN).replace("%20", "+")
        name, equals, value = spelled.partition("=")
        if name and not _is_dropped(name.lower(), value, keep, drop):
            kept.add((name, equals, value))
    return "&".join("".join(parts) for parts in sorted(kept))


def _is_dropped(name: str, value: str, keep: frozenset[str], drop: frozenset[str]) -> bool:
    name = name.removeprefix("amp;")  # "&amp;" that was escaped twice
    if name in keep:
        return False
    return name in drop or "*" in drop or says_nothing(name, value)


def _escaped(text: str, safe: str, plain: frozenset[int]) -> str:
    # One spelling of every character: plain where it may be, else %XX of its UTF-8 in capitals.
    def spelled(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        code = int(match[1], 16)
        return chr(code) if code in plain else f"%{match[1].upper()}"

    return quote(ESCAPE.sub(spelled, text), safe=safe, errors="replace")


def _may_speak(said: str, own: str, source: "Source") -> bool:
    if _is_among(said, (own, source.host, *source.hosts, *source.identity.trusted_hosts)):
        return True
    return registered_domain(said) == registered_domain(own)


def _is_among(host: str, hosts: tuple[str, ...]) -> bool:
    bare = host.removeprefix("www.")
    return bare in {_host(one).removeprefix("www.") for one in hosts}


def _is_above(said: SplitResult, own: SplitResult) -> bool:
    if said.query:
        return False
    above, below = said.path.rstrip("/"), own.path.rstrip("/")
    if HOME.match(said.path):
        return (above, "") != (below, own.query)
    if not below.startswith(f"{above}/"):
        return False
    return bool(DAY_FOLDER.search(above)) or not LOOKS_NAMED.search(above.rpartition("/")[2])


def route_of(url: str) -> str:
    """What a script is told to show by the fragment of an address; empty where none is.

    >>> route_of("https://news.example/#!/story/12"), route_of("https://news.example/a#top")
    ('!/story/12', '')
    """
    parts = _split(url)
    match = ROUTE.fullmatch(parts.fragment) if parts else None
    return match[1] if match else ""
