"""The nouns of the pipeline: frozen, keyword-only and small."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """Where a record stopped, in the order of the flow."""

    DISCOVER = "discover"
    FETCH = "fetch"
    ARCHIVE = "archive"  # promised, and given by nothing: a crawl that cannot archive stops
    EXTRACT = "extract"
    NORMALISE = "normalise"  # promised, and given by nothing: it changes no meaning
    DEDUPLICATE = "deduplicate"  # promised, and given by nothing: copies are kept, in `copies`
    PUBLISH = "publish"


class Reason(StrEnum):
    """Why a record stopped: a closed, published list. Values are never renamed."""

    # discover
    BAD_URL = "bad_url"  # the address is no http(s) URL, or names what a script alone shows
    OUT_OF_SCOPE = "out_of_scope"  # the source's scope says it is not an article
    FEED_UNREADABLE = "feed_unreadable"  # a feed or sitemap that holds nothing we can read
    OVER_BUDGET = "over_budget"  # the source's budget of pages, bytes, seconds or depth was spent
    # fetch
    ROBOTS_DISALLOWED = "robots_disallowed"  # robots.txt asks us not to
    ROBOTS_UNAVAILABLE = "robots_unavailable"  # 5xx or no answer: RFC 9309 says disallow
    FORBIDDEN_ADDRESS = "forbidden_address"  # private, loopback, metadata, or not http(s)
    OPTED_OUT = "opted_out"  # a text-and-data-mining reservation, obeyed by the source's policy
    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410
    ACCESS_DENIED = "access_denied"  # 401, 402, 403, 451
    BUSY = "busy"  # 429 or 503, also after waiting as told
    HTTP_ERROR = "http_error"  # any other status that is not a page
    UNREACHABLE = "unreachable"  # DNS failure, refused or broken connection
    TLS_FAILURE = "tls_failure"  # no trusted encrypted connection came about
    TIMED_OUT = "timed_out"  # no whole answer within the time allowed
    TOO_LARGE = "too_large"  # body, decompressed body or headers over the limit
    TOO_MANY_REDIRECTS = "too_many_redirects"  # a loop, or a chain that is too long
    BAD_RESPONSE = "bad_response"  # a protocol violation: truncated, undecodable, malformed
    NOT_FETCHED = "not_fetched"  # the crawl ended before its turn; the next attempt fetches it
    # extract
    NOT_HTML = "not_html"  # a picture, a PDF or another type of document
    SENT_ON = "sent_on"  # a page that only sends on to another address
    NO_TEXT = "no_text"  # nothing that reads like an article
    TOO_SHORT = "too_short"  # fewer words than an article has
    NOT_AN_ARTICLE = "not_an_article"  # home, section, tag or search page
    CONSENT_WALL = "consent_wall"  # a page that asks for consent to cookies
    LOGIN_WALL = "login_wall"  # a page that asks to log in
    BOT_WALL = "bot_wall"  # a captcha or another check for robots
    PAYWALL_STUB = "paywall_stub"  # the first lines of an article for subscribers
    SOFT_404 = "soft_404"  # "not found" with status 200
    WITHDRAWN = "withdrawn"  # a notice, with status 200, that the story was taken away
    ERROR_PAGE = "error_page"  # a server error page with status 200
    GALLERY = "gallery"  # pictures or video without text
    READ_TIMED_OUT = "read_timed_out"  # reading this page took longer than its limit
    READ_CRASHED = "read_crashed"  # reading this page ended its worker process
    # publish
    TAKEN_DOWN = "taken_down"  # removed on request, and kept out since
    DUPLICATE_CAPTURE = "duplicate_capture"  # another address of an article read from this night


# Where else a reason is given than at the stage under which it stands above.
GIVEN_ELSEWHERE: Mapping[Reason, Stage] = {
    Reason.BAD_URL: Stage.FETCH,  # a redirect's target
    Reason.OVER_BUDGET: Stage.FETCH,  # an announced article whose turn never came
    Reason.OPTED_OUT: Stage.EXTRACT,  # stated by the page itself
    Reason.TAKEN_DOWN: Stage.FETCH,  # announced again after it was taken down
}


class Kind(StrEnum):
    """What a capture was asked for."""

    ARTICLE = "article"
    PAGE = "page"  # a further page of an article; it is asked for by the article's address
    FEED = "feed"
    SITEMAP = "sitemap"
    ROBOTS = "robots"
    SECTION = "section"
    OTHER = "other"


class Via(StrEnum):
    """The route that announced a URL."""

    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news_sitemap"
    SECTION = "section"
    CDX = "cdx"
    CC_NEWS = "cc_news"
    RECHECK = "recheck"

    @property
    def trust(self) -> int:
        """How far the time and title are trusted that stand beside an address: 0 is not at all."""
        return {Via.FEED: 2, Via.NEWS_SITEMAP: 1, Via.SITEMAP: 1}.get(self, 0)


class Precision(StrEnum):
    """How exactly a time is known."""

    INSTANT = "instant"  # to the second, with its zone
    MINUTE = "minute"
    DAY = "day"


class Part(StrEnum):
    """What a paragraph of an article is: a closed, published list."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    CAPTION = "caption"


class Change(StrEnum):
    """What a version changed against the one before it."""

    NEW = "new"
    TYPO = "typo"
    CORRECTION = "correction"
    UPDATE = "update"
    HEADLINE = "headline"
    WITHDRAWN = "withdrawn"  # the story was gone; the row holds no text
    RETURNED = "returned"  # it is there again, as it was


class Withdrawn(StrEnum):
    """As what a story was found that is no longer there: a closed, published list."""

    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410
    SOFT_404 = "soft_404"  # "not found" with status 200
    REDIRECTED = "redirected"  # its address leads to the homepage, or to a list
    NOTICE = "notice"  # a notice in its place that it was taken away, or 451


class Relation(StrEnum):
    """How an article repeats another; all but reuse join them into one cluster."""

    EXACT = "exact"
    NEAR = "near"
    REWRITE = "rewrite"
    REUSE = "reuse"  # a passage of it inside a longer work of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One entry of a feed, sitemap, section page or archive index: a URL with its hints."""

    url: str
    source_id: str
    via: Via
    found_in: str  # URL of the document that announced it
    title: str | None = None
    published_at: datetime | None = None  # UTC; the hint given beside the URL
    published_at_raw: str | None = None  # the same as printed, with its own zone
    modified_at: datetime | None = None  # UTC; `lastmod`, `updated`
    language: str | None = None
    author: str | None = None
    tags: tuple[str, ...] = ()  # the categories that its entry is filed under


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one document told of a night; every entry of it is counted once.

    entries = announced + other_nights + undated + out_of_scope + bad_address + repeated + left_out
    """

    entries: int = 0
    announced: int = 0  # of the night, and nobody had announced them before
    other_nights: int = 0  # of another day, or brought by another night
    undated: int = 0  # that state no day, where that is not enough to take them
    out_of_scope: int = 0
    bad_address: int = 0
    repeated: int = 0  # announced before, by this document or another
    left_out: int = 0  # beyond what the source's budget has room for
    of_night: int = 0  # entries of the night, whoever announced them first
    oldest_at: datetime | None = None  # of the times that its entries state
    newest_at: datetime | None = None
    reaches_back: bool = False  # to before the night: nothing of it can have left the list
    is_cut: bool = False  # it broke off, or is longer than what is read
    is_open: bool = False  # it has a further page that was not read

    def __add__(self, other: "Told") -> "Told":
        """The counts of two documents together."""
        return Told(**{name: getattr(self, name) + getattr(other, name) for name in TOLD_COUNTS})


TOLD_COUNTS = (
    "entries",
    "announced",
    "other_nights",
    "undated",
    "out_of_scope",
    "bad_address",
    "repeated",
    "left_out",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRef:
    """Where a capture lies in the archive: one gzip member of one WARC file."""

    key: str
    offset: int  # bytes from the start of the WARC file
    length: int  # bytes of the compressed record


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response to one request at one instant, byte for byte as it came."""

    url: str  # the address that answered, after redirects
    requested_url: str  # the address that was announced
    captured_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes  # as received: still compressed where Content-Encoding says so
    source_id: str
    night: date
    kind: Kind
    ref: RawRef | None = None  # set once archived

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A record that stopped, with stage and reason."""

    url: str
    source_id: str
    stage: Stage
    reason: Reason
    evidence: str = ""  # one line for a person
    ref: RawRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A time read off a page: the UTC instant, and everything said about it."""

    at: datetime  # UTC
    raw: str
    offset: str | None  # "+02:00" as stated, None where the page gave none
    precision: Precision
    origin: str  # json-ld | meta | microdata | time | feed | sitemap | url | text | capture


PAGES_IN_ALL = "Nightdesk-Pages"  # a header that the crawl adds to a further page of an article
RESERVED_BY = "Nightdesk-Reserved-By"  # a header that the crawl adds: which file of the host does


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the publisher reserves, as stated by headers, meta tags and well-known files."""

    tdm_reservation: bool = False
    tdm_policy_url: str | None = None
    noai: bool = False
    noarchive: bool = False
    noindex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What a page states about its article, each under the name of its column.

    A text is normalised on its way to the table, unless its name ends in `_url`.
    """

    section: str | None = None
    tags: tuple[str, ...] = ()
    summary: str | None = None
    image_url: str | None = None
    is_paywalled: bool | None = None
    is_live: bool = False  # a live blog
    rights: Rights = field(default_factory=Rights)

    def stated(self) -> dict[str, Any]:
        """Each statement by its name."""
        return {one.name: getattr(self, one.name) for one in fields(Statements)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Statements):
    """The clean, normalised record of one news article, read from one capture."""

    article_id: str
    url: str
    canonical_url: str
    source_id: str
    site_name: str
    title: str
    authors: tuple[str, ...] = ()
    published: Instant | None = None
    modified: Instant | None = None
    captured_at: datetime
    language: str | None = None
    paragraphs: tuple[str, ...]
    blocks: tuple[Part, ...] = ()  # what each paragraph is; prose where it says nothing
    notes: tuple[str, ...] = ()  # hints that contradict each other, and the like
    night: date
    ref: RawRef

    @property
    def text(self) -> str:
        """The body as plain paragraphs, one blank line between two."""
        return "\n\n".join(self.paragraphs)

    @property
    def kinds(self) -> tuple[Part, ...]:
        """What each paragraph is, one a paragraph."""
        if len(self.blocks) == len(self.paragraphs):
            return self.blocks
        return (Part.PARAGRAPH,) * len(self.paragraphs)

    @property
    def published_on(self) -> date:
        """The UTC day of publication; of capture where the page and its hints tell none."""
        return (self.published.at if self.published else self.captured_at).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A look at an address that found no story any more, or none yet: only others can tell."""

    article_id: str  # that the address names
    url: str  # as it was asked for
    source_id: str
    found: Withdrawn
    seen_at: datetime
    night: date
    ref: RawRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a stage did: seen = kept + rejected."""

    kept: int = 0
    rejected: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: int, rejects: "Iterable[Reject]") -> "Tally":
        """The count of a stage that kept so many, with its rejects by reason."""
        reasons = Counter(str(reject.reason) for reject in rejects)
        return cls(kept=kept, rejected=reasons.total(), reasons=dict(sorted(reasons.items())))

    @property
    def seen(self) -> int:
        """Everything that entered the stage."""
        return self.kept + self.rejected

    def __add__(self, other: "Tally") -> "Tally":
        reasons = dict(self.reasons)
        for reason, count in other.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
        return Tally(
            kept=self.kept + other.kept,
            rejected=self.rejected + other.rejected,
            reasons=reasons,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNight:
    """One source's night in numbers: the ledger in which nothing is lost.

    announced + looked_again + documents that could not be read = unchanged + kept + rejected, and
    what was seen, that is taken up by this night, = kept + rejected. Of the documents that were
    read: entries = announced + other_nights + undated + out_of_scope + bad_address + repeated +
    left_out, document by document; these are null for crawls of before they were counted.
    """

    source_id: str
    night: date
    announced: int = 0  # distinct articles that feeds, sitemaps and sections spoke of
    fetched: int = 0  # article responses archived
    unchanged: int = 0  # known already, and the same as before where looked at again
    kept: int = 0
    rejected: int = 0
    missed: int = 0  # of the rejected: never fetched, because the crawl ended early
    expected: int = 0  # what the source file promises at the least
    outcome: str = "complete"  # complete | partial | stopped | unhealthy | skipped | absent
    reasons: Mapping[str, int] = field(default_factory=dict)
    looked_again: int | None = None  # known articles asked for corrections; announced by nobody
    entries: int | None = None  # of all documents that were read
    other_nights: int | None = None
    undated: int | None = None
    out_of_scope: int | None = None
    bad_address: int | None = None
    repeated: int | None = None
    left_out: int | None = None
    unseen: int | None = None  # stories that were public and never heard of, as far as can be told
    unseen_ground: str | None = None  # what the estimate rests on; None where nobody could look
    notes: tuple[str, ...] = ()  # what somebody should look at, a sentence each
    with_time: int | None = None  # of the kept, as they were read: how many state it
    with_author: int | None = None
    with_section: int | None = None
    with_image: int | None = None
    words_median: int | None = None  # of the kept; None where nothing was
    main_language: str | None = None  # which most of the kept are in
    in_main_language: int | None = None

    @property
    def seen(self) -> int:
        """Everything this night took up."""
        return self.kept + self.rejected

    @property
    def came(self) -> int:
        """Articles that this night brought, or met again as another night had brought them."""
        return self.kept + self.unchanged

    @property
    def is_short(self) -> bool:
        """Whether fewer articles came than the source promises."""
        return self.came < self.expected


class Check(StrEnum):
    """What is looked at before a night is published."""

    CONTRACT = "contract"  # a reading breaks what the contract promises of its columns
    LEDGER = "ledger"  # seen = kept + rejected does not hold
    IDENTITY = "identity"  # two readings have one id
    RESIDUE = "residue"  # texts hold comment forms or share bars
    RECURRING = "recurring"  # a source prints a paragraph in every other article; told, no more
    REPEATED = "repeated"  # articles of one source have one and the same text
    INSTANT = "instant"  # times of publication that cannot be
    THIN = "thin"  # hardly anything came, against the nights before


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What one check found in a night."""

    check: Check
    says: str
    count: int
    query: str  # shows the rows, for `nightdesk sql`
    stops: bool  # the night is held back for it; otherwise it is published and a person is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """That a person let a night go."""

    night: date
    checks: tuple[Check, ...]  # which had stopped it: what another finds still does
    because: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What stands against a night, and whether somebody let it go."""

    flaws: tuple[Flaw, ...] = ()
    release: Release | None = None

    @property
    def stopping(self) -> tuple[Flaw, ...]:
        """For what the night is held back; empty where it may be published."""
        passed = self.release.checks if self.release else ()
        return tuple(one for one in self.flaws if one.stops and one.check not in passed)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAdvice:
    """What the weekly check advises about one source; nobody follows it but a person."""

    source_id: str
    condition: str  # well | ailing | broken
    told: tuple[str, ...]  # what is wrong, a sentence each
    diff: str  # of its file; empty where no edit would help


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the weekly check of all sources came to."""

    checked_at: datetime
    checked: int
    sources: tuple[SourceAdvice, ...]  # those that a person should look at
