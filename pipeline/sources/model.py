"""What a source file may say."""

import re
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

TEMPLATE_FIELD = re.compile(r"\{([^{}]*)\}")
TEMPLATE_FIELDS = {"yyyy", "yy", "mm", "m", "dd", "d"}


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
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
    return _web_address(value)


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        message = f"is not a regular expression: {error}"
        raise ValueError(message) from error
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = "is not a time zone; write one like Europe/Paris"
        raise ValueError(message) from error
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
DatedTemplate = Annotated[str, AfterValidator(_template)]
Pattern = Annotated[str, AfterValidator(_pattern)]
ZoneName = Annotated[str, AfterValidator(_time_zone)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class OptOut(StrEnum):
    """What to do with an article whose publisher reserves text and data mining."""

    SKIP = "skip"  # reject it as opted_out
    METADATA = "metadata"  # keep title, time and address; drop the text
    KEEP = "keep"  # keep it; the reservation is written into its rights


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scope(_Part):
    """Which addresses of a source count as articles: all that `include` matches, less `exclude`."""

    include: tuple[Pattern, ...] = ()  # empty: every address on the source's hosts
    exclude: tuple[Pattern, ...] = ()


class Identity(_Part):
    """How addresses of a source name articles, where the general rules fall short."""

    keep_parameters: tuple[str, ...] = ()  # query parameters that name the article
    drop_parameters: tuple[str, ...] = ()  # and those that do not
    trusted_hosts: tuple[str, ...] = ()  # other hosts that `rel=canonical` may point to


class Politeness(_Part):
    """How gently the hosts of a source are asked."""

    delay_seconds: float = Field(default=1.0, ge=0, le=120)
    retry_after_seconds: float = Field(default=120.0, ge=0, le=3600)  # longer waits are recorded
    timeout_seconds: float = Field(default=15.0, gt=0, le=120)


class Budget(_Part):
    """How much of a night a source may take; what is beyond is rejected as over_budget."""

    pages: int = Field(default=2000, ge=1)
    bytes: int = Field(default=500_000_000, ge=1)
    seconds: float = Field(default=1800.0, gt=0)
    depth: int = Field(default=3, ge=0, le=10)  # hops from a sitemap index or section page


class Reading(_Part):
    """What the reader should know about a source's pages."""

    remove: tuple[str, ...] = ()  # XPath of blocks that are never the article
    javascript: bool = False  # pages need a browser


class Expect(_Part):
    """What the source promises; the night warns where it is not met."""

    min_articles: int = Field(default=0, ge=0)  # about a quarter of a slow day


class Source(_Part):
    """One publisher we collect."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}_[a-z0-9_]{1,60}$")]
    name: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    homepage: WebAddress
    language: LanguageCode | None = None  # declared; an article's own is found
    time_zone: ZoneName | None = None  # of dates that state no zone
    is_active: bool = True
    licence: str = ""  # what the publisher grants, in a sentence
    feeds: tuple[WebAddress, ...] = ()
    sitemaps: tuple[WebAddress, ...] = ()
    dated_sitemaps: tuple[DatedTemplate, ...] = ()  # https://…/sitemap-{yyyy}-{mm}.xml
    archives: tuple[DatedTemplate, ...] = ()  # https://…/archive/{yyyy}/{mm}/{dd}
    sections: tuple[WebAddress, ...] = ()
    cdx: tuple[WebAddress, ...] = ()  # Wayback-style index servers, for past days
    cc_news: tuple[str, ...] = ()  # WARC files: a path, s3:// or http(s) prefix, for past days
    hosts: tuple[str, ...] = ()  # hosts of articles beside the homepage's
    opt_out: OptOut = OptOut.SKIP
    scope: Scope = Field(default_factory=Scope)
    identity: Identity = Field(default_factory=Identity)
    politeness: Politeness = Field(default_factory=Politeness)
    budget: Budget = Field(default_factory=Budget)
    reading: Reading = Field(default_factory=Reading)
    expect: Expect = Field(default_factory=Expect)

    @property
    def country(self) -> str:
        """The two letters the id starts with."""
        return self.id[:2]

    @property
    def host(self) -> str:
        """The homepage's host."""
        return urlsplit(self.homepage).hostname or ""
