"""What a source file may say."""

import re
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

BLANK = re.compile(r"[\x00-\x20\x7f]")
HOST = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
GROUP = re.compile(r"[a-z][a-z0-9-]{1,30}")
SOURCE_ID = re.compile(r"[a-z]{2}_[a-z0-9_]{1,60}")
TEMPLATE_FIELD = re.compile(r"\{([^{}]*)\}")
TEMPLATE_FIELDS = {"yyyy", "yy", "mm", "m", "mon", "dd", "d"}


def _web_address(value: str) -> str:
    if BLANK.search(value):
        message = "holds a blank or the end of a line; take it out"
        raise ValueError(message)
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port  # either may be none that is one
    except ValueError:
        host = ""
    is_host = HOST.fullmatch(host.removesuffix(".")) or ":" in host
    if not is_host or parts.scheme not in {"http", "https"}:
        message = "is not an http(s) address; write it as https://host/path"
        raise ValueError(message)
    if parts.username or parts.password:
        message = "holds a user name or password; take it out"
        raise ValueError(message)
    return value


def _template(value: str) -> str:
    found = set(TEMPLATE_FIELD.findall(value))
    if not found & {"yyyy", "yy"} or found - TEMPLATE_FIELDS:
        message = "needs {yyyy} and may use " + ", ".join(
            f"{{{f}}}" for f in sorted(TEMPLATE_FIELDS)
        )
        raise ValueError(message)
    _web_address(TEMPLATE_FIELD.sub("1", value))
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        message = rf"is not a regular expression: {error}; write one like '/\d{{4}}/'"
        raise ValueError(message) from error
    return value


def _host(value: str) -> str:
    if not HOST.fullmatch(value):
        message = "is not the name of a host; write it as news.example"
        raise ValueError(message)
    return value.lower()


def _xpath(value: str) -> str:
    from lxml.etree import XPath, XPathSyntaxError  # an analyst reads no source file, and has none

    try:
        XPath(value)
    except XPathSyntaxError as error:
        message = f"is not an XPath: {error}; write one like //aside[@class='related']"
        raise ValueError(message) from error
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # "Europe" is a folder
        names = {name.casefold(): name for name in available_timezones()}
        near = get_close_matches(value.casefold(), names, n=1, cutoff=0.9)
        message = f"is not a time zone; write one like {names[near[0]] if near else 'Europe/Paris'}"
        raise ValueError(message) from error
    return value


def _of_form(form: re.Pattern[str], mend: str) -> AfterValidator:
    """Refuse what has not the form of something, with what it is not and how to write it."""

    def check(value: str) -> str:
        if not form.fullmatch(value):
            raise ValueError(mend)
        return value

    return AfterValidator(check)


def _no_flag(value: object) -> object:
    """Refuse what Python would count with: true as 1, false as 0."""
    if isinstance(value, bool):
        message = "is no number; write one, without quotes"
        raise ValueError(message)  # noqa: TRY004  which pydantic would not tell as a mistake
    return value


def _no_number(value: object) -> object:
    """Refuse a number where a day stands: it would be taken for seconds since 1970."""
    if isinstance(value, int | float):
        message = "is no day; write it as 2026-03-01, without quotes"
        raise ValueError(message)  # noqa: TRY004  likewise
    return value


Whole = Annotated[int, BeforeValidator(_no_flag)]
Number = Annotated[float, BeforeValidator(_no_flag)]
Day = Annotated[date, BeforeValidator(_no_number)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
DatedTemplate = Annotated[str, AfterValidator(_template)]
Pattern = Annotated[str, AfterValidator(_pattern)]
ZoneName = Annotated[str, AfterValidator(_time_zone)]
HostName = Annotated[str, AfterValidator(_host)]
Block = Annotated[str, AfterValidator(_xpath)]
Share = Annotated[Number, Field(ge=0, le=1)]
Count = Annotated[Whole, Field(ge=0)]
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
GroupName = Annotated[
    str,
    _of_form(
        GROUP, "is not the name of a group; write small letters, digits and hyphens, as my-city"
    ),
]
LanguageCode = Annotated[
    str,
    _of_form(LANGUAGE, "is not the code of a language; write two or three small letters, as en"),
]

SourceId = Annotated[
    str,
    _of_form(
        SOURCE_ID, "is not an id; name the file by its country and small letters, as us_news.toml"
    ),
]


class OptOut(StrEnum):
    """What to do with an article whose publisher reserves text and data mining."""

    SKIP = "skip"  # reject it as opted_out
    METADATA = "metadata"  # keep title, time and address; drop the text
    KEEP = "keep"  # keep it; the reservation is written into its rights


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Scope(_Part):
    """Which addresses of a source count as articles: all that `include` matches, less `exclude`."""

    include: tuple[Pattern, ...] = ()  # empty: every address on the source's hosts
    exclude: tuple[Pattern, ...] = ()  # and of those none that one of these matches


class Identity(_Part):
    """How addresses of a source name articles, where the general rules fall short."""

    keep_parameters: tuple[str, ...] = ()  # query parameters that name the article, kept always
    drop_parameters: tuple[str, ...] = ()  # those that do not; "*" drops all that are not kept
    trusted_hosts: tuple[HostName, ...] = ()  # other hosts that `rel=canonical` may point to
    former_hosts: tuple[HostName, ...] = ()  # of the site before it moved, the first first


class Politeness(_Part):
    """How gently the hosts of a source are asked."""

    delay_seconds: Number = Field(default=1.0, ge=0, le=120)  # the least between two requests
    retry_after_seconds: Number = Field(default=120.0, ge=0, le=3600)  # obeyed up to here
    timeout_seconds: Number = Field(default=15.0, gt=0, le=120)  # for one answer


class Budget(_Part):
    """How much of a night a source may take; what is beyond is rejected as over_budget."""

    pages: Whole = Field(default=2000, ge=1)  # articles asked for
    bytes: Whole = Field(default=500_000_000, ge=1)  # received
    seconds: Number = Field(default=1800.0, gt=0)  # from the first request on
    depth: Whole = Field(default=3, ge=0, le=10)  # hops from a sitemap index or section page


class ReadingRules(_Part):
    """What the reader should know about a source's pages."""

    remove: tuple[Block, ...] = ()  # XPath of blocks that are never the article
    javascript: bool = False  # pages need a browser


class Expect(_Part):
    """What the source promises; the night and `sources check` warn where it is not met."""

    min_articles: Whole = Field(default=0, ge=0)  # about a quarter of a slow day
    min_by_weekday: tuple[Count, ...] = ()  # instead of that: seven numbers, from Monday on
    instants: Share = 0.0  # the least share of articles that tell when, and not only on which day
    authors: Share = 0.0  # the least share of articles that name an author
    languages: tuple[LanguageCode, ...] = ()  # in which nine of ten articles are
    in_scope: tuple[WebAddress, ...] = ()  # sample addresses of articles
    out_of_scope: tuple[WebAddress, ...] = ()  # of pages that are none: lists, tags, videos

    @field_validator("min_by_weekday")
    @classmethod
    def _is_a_week(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if len(value) not in {0, len(WEEK)}:
            message = "is no week; write seven numbers, from Monday on"
            raise ValueError(message)
        return value

    @property
    def is_of_articles(self) -> bool:
        """Whether it can be judged only by articles that were read."""
        return bool(self.instants or self.authors or self.languages)


class Source(_Part):
    """One publisher we collect."""

    id: SourceId
    name: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]  # as it is known
    homepage: WebAddress  # its host is where articles are looked for
    language: LanguageCode | None = None  # declared; an article's own is found
    time_zone: ZoneName | None = None  # of dates that state no zone
    is_active: bool = True  # false: kept in the catalog, not collected
    why_inactive: str = ""  # why it is not collected, in a sentence
    groups: tuple[GroupName, ...] = ()  # by which it can be chosen; `open` is collected by itself
    origin: str = ""  # where the facts of this file come from
    verified: Day | None = None  # the day on which it was last seen to answer and read well
    licence: str = ""  # what the publisher grants, in a sentence
    feeds: tuple[WebAddress, ...] = ()  # RSS, Atom or JSON Feed, for the current night
    sitemaps: tuple[WebAddress, ...] = ()  # news sitemaps, lists and indexes, for any night
    dated_sitemaps: tuple[DatedTemplate, ...] = ()  # https://…/sitemap-{yyyy}-{mm}.xml
    archives: tuple[DatedTemplate, ...] = ()  # pages of a day or month: …/{yyyy}/{mm}/{dd}
    sections: tuple[WebAddress, ...] = ()  # pages whose links are articles, where no feed is
    cdx: tuple[WebAddress, ...] = ()  # Wayback-style index servers, for past days
    cc_news: tuple[str, ...] = ()  # WARC files: a path, s3:// or http(s) prefix, for past days
    hosts: tuple[HostName, ...] = ()  # hosts of articles beside the homepage's
    opt_out: OptOut = OptOut.SKIP  # what a reservation of text and data mining does
    scope: Scope = Field(default_factory=Scope)  # which addresses are articles
    identity: Identity = Field(default_factory=Identity)  # how addresses name articles
    politeness: Politeness = Field(default_factory=Politeness)  # how gently it is asked
    budget: Budget = Field(default_factory=Budget)  # how much of a night it may take
    reading: ReadingRules = Field(default_factory=ReadingRules)  # what the reader should know
    expect: Expect = Field(default_factory=Expect)  # what it promises

    @property
    def country(self) -> str:
        """The two letters the id starts with."""
        return self.id[:2]

    def moved_to(self, host: str) -> "Source":
        """The same source once its site has moved to another host.

        Its articles keep the names that they had at the first one.

        >>> moved = Source(id="us_a", name="A", homepage="https://a.example/").moved_to("b.example")
        >>> moved.homepage, moved.identity.former_hosts
        ('https://b.example/', ('a.example',))
        """
        if host.removeprefix("www.") == self.host.removeprefix("www."):
            return self
        parts = urlsplit(self.homepage)
        former = dict.fromkeys((*self.identity.former_hosts, self.host))
        identity = self.identity.model_copy(update={"former_hosts": tuple(former)})
        homepage = urlunsplit(parts._replace(netloc=host))
        return self.model_copy(update={"homepage": homepage, "identity": identity})

    @property
    def host(self) -> str:
        """The homepage's host."""
        return urlsplit(self.homepage).hostname or ""
