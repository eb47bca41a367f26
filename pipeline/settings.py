"""Read the environment once: NIGHTDESK_* becomes one frozen record."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import SettingsError

PREFIX = "NIGHTDESK_"
EMBEDDED_CATALOG = Path(__file__).parent / "sources" / "catalog"
WEB_PROXY = re.compile(r"https?://(?:[^\s/@]{1,400}@)?[^\s/@:?#]{1,255}(?::[0-9]{1,5})?/?")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
KINDS: Mapping[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Path: "a folder",
}
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


# What a number may be, and what a text must be one of; anything between is the operator's choice.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "max_pages": (0, 1_000_000),
    "shard_sources": (1, 100_000),
    "shards": (1, 1_000),
    "read_workers": (1, 256),
    "page_seconds": (0.1, 3_600),
    "page_bytes": (10_000, 50_000_000),
    "window_days": (1, 365),
    "crawl_seconds": (1, 86_400),
    "retention_days": (1, 36_500),
    "history_days": (0, 36_500),
    "settle_seconds": (0, 86_400),
    "late_seconds": (0, 604_800),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a text must look, and what that is for a person."""

    form: re.Pattern[str]
    what: str


BUCKET = Form(
    form=re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
    what="name of a bucket; give 3 to 63 small letters, digits, dots and hyphens",
)
FORMS: Mapping[str, Form] = {
    "s3_region": Form(form=re.compile(r"[A-Za-z0-9-]{1,63}"), what="region; write it as us-east-1"),
    "raw_bucket": BUCKET,
    "clean_bucket": BUCKET,
    "contact_url": Form(
        form=re.compile(r"https?://[^\s/]{1,255}(?:/\S{0,1000})?"),
        what="address of a page; write it as https://example.org/about-our-crawler",
    ),
    "alert_connection": Form(
        form=re.compile(r"[\w.-]{1,250}"), what="id of an Airflow connection, which has no spaces"
    ),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "s3_checksums": ("auto", "supported", "required"),
    "s3_addressing": ("auto", "path", "virtual"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may set; each field is NIGHTDESK_<NAME IN CAPITALS>."""

    s3_endpoint: str = ""  # empty: AWS S3
    s3_region: str = "us-east-1"  # the region that requests are signed for
    s3_access_key: str = field(default="", repr=False)  # who writes to the buckets
    s3_secret_key: str = field(default="", repr=False)  # and the secret that proves it
    s3_checksums: str = "auto"  # supported, required or auto
    s3_addressing: str = "auto"  # path, virtual or auto: path where an endpoint is set
    raw_bucket: str = "nightdesk-raw"  # private: everything fetched, and what is derived from it
    clean_bucket: str = "nightdesk-clean"  # what analysts read
    catalog: Path = EMBEDDED_CATALOG  # the folder of source files
    contact_url: str = ""  # who we are, for the servers we visit; needed to crawl the real web
    proxy: str = field(default="", repr=False)  # a forward proxy for all crawling; all rules hold
    proxy_judges: bool = False  # the proxy alone says where names lead: none is resolved here
    test_web: str = ""  # a proxy on loopback that plays the whole web; it sets rules free
    allow_private_addresses: bool = False  # only for test webs on loopback
    sources: tuple[str, ...] = ()  # ids, group:open, country:pt, language:de or all; empty: open
    recrawl: bool = False  # fetch again what is archived already
    max_pages: int = 0  # a bound on each source's pages, below its own; 0: none
    shard_sources: int = 10  # how many sources share a crawl process, about
    shards: int = 20  # how many crawl processes a large catalog is dealt to, at most
    read_workers: int = 2  # processes that read pages
    page_seconds: float = 20.0  # time to read one page
    page_bytes: int = 3_000_000  # larger pages are rejected unread
    window_days: int = 30  # how far apart two copies may be published
    crawl_queue: str = "default"  # Celery's queue of crawls, for workers of their own
    crawl_seconds: int = 3600  # a shard's crawl stops, resumable, after this
    retention_days: int = 90  # how long earlier versions of the tables stay readable
    history_days: int = 400  # how long Airflow's runs and their logs are kept; 0: for ever
    settle_seconds: int = 7200  # a nightly run waits this long after midnight
    late_seconds: int = 28800  # a night not published so long after it settled is late; 0: never
    now: str = ""  # an ISO instant that stands for the clock; for test webs only
    work: Path = Path(".nightdesk/work")  # scratch of running crawls
    alert_connection: str = ""  # Airflow connection id that alerts go to; empty: the log

    def environment(self) -> dict[str, str]:
        """These settings as environment variables, for a child process."""
        found = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, tuple):
                value = ",".join(value)
            elif isinstance(value, bool):
                value = str(value).lower()
            found[PREFIX + one.name.upper()] = str(value)
        return found


def read_settings(
    environment: Mapping[str, str] | None = None, *, beneath: Mapping[str, str] | None = None
) -> Settings:
    """The settings that the environment states, and below it what holds where it says nothing.

    Raises SettingsError for an unknown NIGHTDESK_ name or a value that cannot be read.

    >>> read_settings({"NIGHTDESK_WINDOW_DAYS": "7"}).window_days
    7
    """
    environment = {**(beneath or {}), **(os.environ if environment is None else environment)}
    known = {PREFIX + one.name.upper(): one for one in fields(Settings)}
    values: dict[str, object] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.8)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            message = f"{name} is not a setting; {hint}"
            raise SettingsError(message)
        one = known[name]
        values[one.name] = _checked(name, one.name, _value(name, one.type, text.strip()))
    settings = Settings(**values)  # type: ignore[arg-type]
    _check_web(settings)
    return settings


def names_aws_endpoint(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the environment names a store as AWS's own programs are told of one.

    >>> names_aws_endpoint({"AWS_ENDPOINT_URL": "https://s3.example"})
    True
    """
    return bool((os.environ if environment is None else environment).get("AWS_ENDPOINT_URL"))


def _check_web(settings: Settings) -> None:
    """Refuse a test web that is none, and a proxy that is no address."""
    for name, address in (("PROXY", settings.proxy), ("TEST_WEB", settings.test_web)):
        if address and not WEB_PROXY.fullmatch(address):
            message = f"{PREFIX}{name} is not the address of a proxy; write http://host:port"
            raise SettingsError(message)
    if settings.test_web and settings.proxy:
        message = f"{PREFIX}TEST_WEB plays the whole web; unset it, or unset {PREFIX}PROXY"
        raise SettingsError(message)
    host = urlsplit(settings.test_web).hostname
    if settings.test_web and host not in LOOPBACK:
        message = (
            f"{PREFIX}TEST_WEB sets the rules of the web free, so it must be on loopback; a proxy "
            f"that leads to the real web is {PREFIX}PROXY"
        )
        raise SettingsError(message)


def _checked(name: str, field_name: str, value: object) -> object:
    """The value, if it is one that makes sense."""
    if field_name in BOUNDS and isinstance(value, int | float):
        least, most = BOUNDS[field_name]
        if not least <= value <= most:  # what is not a number is not between any two
            message = f"{name}={value} is out of range; give {least:,} to {most:,}"
            raise SettingsError(message)
    if field_name in CHOICES and value not in CHOICES[field_name]:
        message = f"{name}={value!r} is none of {', '.join(CHOICES[field_name])}"
        raise SettingsError(message)
    if field_name in FORMS and value and not FORMS[field_name].form.fullmatch(str(value)):
        message = f"{name}={value!r} is no {FORMS[field_name].what}"
        raise SettingsError(message)
    if isinstance(value, Path):
        _check_folder(name, value)
    if field_name == "now" and value:
        _check_instant(name, str(value))
    return value


def _check_folder(name: str, folder: Path) -> None:
    """Refuse a file where a folder is meant, and a folder below a file."""
    there = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    if there.exists() and not there.is_dir():
        message = f"{name}={folder}: {there} is a file; name a folder"
        raise SettingsError(message)


def _check_instant(name: str, text: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{name}={text!r} is not an ISO instant like 2026-03-01T02:00:00Z"
        raise SettingsError(message) from error


def _value(name: str, kind: object, text: str) -> object:
    try:
        if kind is bool:
            if text.lower() not in TRUE | FALSE:
                raise ValueError(text)
            return text.lower() in TRUE
        if kind is int or kind is float:
            return kind(text)
        if kind is Path:
            return Path(text).expanduser()  # a shell leaves ~ alone between quotes
        if kind == tuple[str, ...]:
            return tuple(part.strip() for part in text.split(",") if part.strip())
    except (ValueError, RuntimeError) as error:  # nobody's home
        message = f"{name}={text!r} cannot be read as {KINDS[kind]}; correct it or unset it"
        raise SettingsError(message) from error
    return text
