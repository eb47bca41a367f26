"""Write the pages that list things, from the code that decides them.

`make docs` runs it; a test fails where a page is not what it would write.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args, get_origin

from pydantic.fields import FieldInfo

from pipeline import errors, records
from pipeline import settings as settings_module
from pipeline.discover.routes import ROUTES
from pipeline.operate.form import A_PERSON_MUST_ACT
from pipeline.publish.guide import data_document
from pipeline.settings import PREFIX, Settings
from pipeline.sources import model

DOCS = Path(__file__).parent
COMMENTED = re.compile(r"^    (\w+)(?:: [^=]+)? = (.+?)(?:  # (.*))?$", re.MULTILINE)


def settings_page() -> str:
    """Every setting with its default and meaning."""
    notes = {
        name: note or name.replace("_", " ") for name, _, note in _lines(settings_module.__file__)
    }
    plain = Settings()
    rows = []
    for one in fields(Settings):
        value = getattr(plain, one.name)
        shown = "pipeline/sources/catalog" if one.name == "catalog" else _shown(value)
        rows.append(f"| `{PREFIX}{one.name.upper()}` | {shown} | {notes[one.name]} |")
    return (
        "# Settings\n\n"
        "Environment variables, read once when a run opens. An unknown `NIGHTDESK_` name or a value"
        " that cannot be read is refused with the name and the mend. Lists are separated by commas."
        "\n\n| variable | default | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def reasons_page() -> str:
    """Every reason a record may be rejected for, by the stage that gives it."""
    text = Path(records.__file__).read_text(encoding="utf-8")
    body = text.split("class Reason(StrEnum):", 1)[1].split("\nclass ", 1)[0]
    parts = [
        "# Why a record is rejected\n",
        "Nothing is dropped in silence: what a night saw is what it kept and what it rejected,",
        "and each reject has a stage, one of these reasons and a line of evidence. The list is",
        "closed; a reason is never renamed.\n",
        *_given_by_nothing(text),
    ]
    for line in body.splitlines():
        stage = re.match(r"    # (\w+)$", line)
        if stage:
            parts += [f"## {stage[1]}\n", "| reason | meaning |", "|---|---|"]
        reason = COMMENTED.match(line)
        if reason:
            name = reason[2].strip('"')
            meaning = reason[3] or name.replace("_", " ")
            elsewhere = records.GIVEN_ELSEWHERE.get(records.Reason(name))
            also = f"; also at `{elsewhere}`" if elsewhere else ""
            parts.append(f"| `{name}` | {meaning}{also} |")
    return "\n".join(parts).replace("|\n## ", "|\n\n## ") + "\n"


def errors_page() -> str:
    """Every way to end badly, and who must act."""
    return ERRORS.format(
        crawls="\n".join(f"| {code} | {told} |" for code, told in CRAWL_ENDS.items()),
        classes="\n".join(_error_rows()),
        reasons="\n".join(_reason_rows()),
        bounds="\n".join(
            f"| `{PREFIX}{name.upper()}` | {least:,} | {most:,} |"
            for name, (least, most) in sorted(settings_module.BOUNDS.items())
        ),
    )


def _error_rows() -> Iterator[str]:
    """Each exception, from its docstring, with what Airflow does about it."""
    for name, kind in vars(errors).items():
        if not isinstance(kind, type) or kind is errors.PipelineError:
            continue
        bases = {f"{one.__module__}.{one.__name__}" for one in kind.__mro__}
        if bases & {*A_PERSON_MUST_ACT}:
            again = "not tried again"
        elif issubclass(kind, errors.GoneError):
            again = "not tried again: its file must be corrected"
        else:
            again = "tried again, with growing pauses"
        yield f"| `{name}` | {kind.__doc__} | {again} |"


def _reason_rows() -> Iterator[str]:
    for reason in records.Reason:
        who, does = WHO_MUST_ACT.get(str(reason), NOBODY)
        yield f"| `{reason}` | {who} | {does} |"


def _given_by_nothing(text: str) -> list[str]:
    """The stages that the contract knows and no reject has."""
    body = text.split("class Stage(StrEnum):", 1)[1].split("\nclass ", 1)[0]
    found = [
        f"`{value.strip(chr(34))}` ({note.partition(': ')[2]})"
        for _, value, note in COMMENTED.findall(body)
        if note.startswith("promised, and given by nothing")
    ]
    return [
        f"Some stages are known to the contract, and nothing stops there: {', '.join(found)}.\n"
    ]


def sources_page() -> str:
    """How to add a source, and every key of a source file."""
    whole = _comments(model.__file__)
    parts = [SOURCES_INTRODUCTION.replace("{routes}", _routes_table())]
    tables = [("Source", model.Source, "## Keys at the top of the file", "id")]
    tables += [
        (type(one.default_factory()).__name__, type(one.default_factory()), f"## `[{name}]`", "")
        for name, one in model.Source.model_fields.items()
        if one.default_factory
    ]
    for name, kind, heading, left_out in tables:
        said = "" if name == "Source" else f"{kind.__doc__}\n\n"
        rows = [
            f"| `{key}` | {_kind(one.annotation)} | {_default(one)} | {whole[name, key]} |"
            for key, one in kind.model_fields.items()
            if key != left_out and not one.default_factory
        ]
        table = "\n".join(["| key | value | default | meaning |", "|---|---|---|---|", *rows])
        parts.append(f"{heading}\n\n{said}{table}")
    return "\n\n".join(parts) + "\n"


def _routes_table() -> str:
    """Which documents are asked for which night, from the registry of routes."""
    head = ["| route | the current night | a past night (backfill) |", "|---|---|---|"]
    rows = [f"| `{one.key}` | {one.tells[0]} | {one.tells[1]} |" for one in ROUTES if one.is_stated]
    return "\n".join([*head, *rows])


def _comments(file: str) -> dict[tuple[str, str], str]:
    """The comment beside each field of each class."""
    text = Path(file).read_text(encoding="utf-8")
    lines = text.splitlines()
    return {
        (kind.name, field.target.id): lines[field.end_lineno - 1].partition("  # ")[2]
        for kind in ast.parse(text).body
        if isinstance(kind, ast.ClassDef)
        for field in kind.body
        if isinstance(field, ast.AnnAssign)
    }


def _kind(annotation: object) -> str:
    if get_origin(annotation) is tuple:
        one = _kind(get_args(annotation)[0])
        return f"list of {one}{'es' if one.endswith('s') else 's'}"
    if get_origin(annotation) is Annotated:
        for name in (
            "WebAddress",
            "DatedTemplate",
            "Pattern",
            "ZoneName",
            "HostName",
            "Block",
            "GroupName",
            "Share",
            "Count",
            "Day",
        ):
            if annotation == getattr(model, name):
                return KINDS[name]
        return "text"
    members = [one for one in get_args(annotation) if one is not type(None)]
    if members:
        return _kind(members[0])
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return " or ".join(f"`{one}`" for one in annotation)
    return {
        str: "text",
        bool: "true or false",
        int: "whole number",
        float: "number",
        date: "day",
    }[annotation]


def _default(one: FieldInfo) -> str:
    if one.is_required():
        return "(needed)"
    if one.default in (None, "", ()):
        return "(empty)"
    return f"`{str(one.default).lower() if isinstance(one.default, bool) else one.default}`"


CRAWL_ENDS = {
    0: "every source's crawl completed",
    2: "the crawl was refused: a setting or a source file is wrong (`SettingsError`)",
    10: "it stopped early, told to end or out of time: the next try fetches what is missing",
    20: "a source gave nothing useful; the others are archived (`CrawlError`, `GoneError`)",
    30: "the disk takes nothing more (`DiskError`)",
}
NOBODY = ("nobody", "the curator, where most of a source's pages end so")
WHO_MUST_ACT = {
    "feed_unreadable": ("the curator", "the address has moved or answers a page: correct the file"),
    "over_budget": ("the curator", "raise the source's `[budget]`, or leave it"),
    "robots_disallowed": ("nobody", "the site asked us not to; ask its publisher, or take it out"),
    "robots_unavailable": ("nobody", "the site is ill; look again tomorrow"),
    "opted_out": (
        "nobody",
        "the publisher reserved the text; `opt_out` in the source's file decides",
    ),
    "access_denied": ("the curator", "where all pages end so, the site refuses us: write to it"),
    "busy": ("the curator", "where it stays so, raise the source's `delay_seconds`"),
    "forbidden_address": ("the curator", "the source leads into a private network: look at it"),
    "not_an_article": (
        "the curator",
        "where articles end so: correct `[scope]`, or mend the reader",
    ),
    "no_text": ("the curator", "where articles end so: `nightdesk explain`, then mend the reader"),
    "unreachable": (
        "nobody",
        "the host was away; where it stays so, the curator asks whether it moved",
    ),
    "tls_failure": ("nobody", "its certificate is wrong; where it stays so, the curator looks"),
    "not_fetched": ("nobody", "the crawl ended early; the next try fetches it"),
    "bot_wall": ("the curator", "where all pages end so, the site refuses us: write to it"),
    "consent_wall": ("the curator", "where all pages end so, look for a route without the wall"),
    "login_wall": ("the curator", "where all pages end so, take the source out"),
    "read_crashed": ("the maintainer", "a page took its reader down: keep it as a test, mend it"),
    "read_timed_out": (
        "the maintainer",
        "a page took too long to read: keep it as a test, mend it",
    ),
    "taken_down": ("nobody", "somebody asked for it, and it stays out"),
}
ERRORS = """# What goes wrong, and who must act

Every message is one sentence that says what to do. This page lists who must do it. The operator runs
the desk and owns its settings; the curator owns the source files; nobody means that it mends itself or
is as it should be.

## What commands end with

| code | means |
|---|---|
| 0 | done |
| 1 | a person must act: the last line of standard error says who and what. Also: `night`, where a source failed and the others are published; `up`, where a night did not end well; `search`, where nothing was found; `sources check`, where a source is broken; `takedown --prove`, where something is left |
| 2 | the command was called wrongly; `--help` says how |
| 3 | `status`: the newest night that is due is missing or bad |
| 130 | somebody pressed Ctrl-C |

A crawl is a process of its own (`python -m spiders`), whose code its task reads:

| code | means |
|---|---|
{crawls}

## What tasks fail with

The class stands before the message in a task's log and in the report. *Tried again* is what Airflow
does by itself (`dags/night_tasks.py`); after the last try the task is red, and `conclude` names it.

| error | who must act | by Airflow |
|---|---|---|
{classes}

What each looks like in an alert, and the command that mends it: [runbook](runbook.md#alerts).

## Why a record was rejected

A reject is no error: it is counted, kept with its evidence in the table `rejects`, and shown in the
report. What each reason means is in [reasons.md](reasons.md).

| reason | who must act | what to do |
|---|---|---|
{reasons}

## Which settings are refused

An unknown name, a value that is not of its kind, and a number out of its bounds are refused when they
are read, by every command and task. The operator corrects them; see [settings.md](settings.md).

| setting | at least | at most |
|---|---|---|
{bounds}

## Before anything runs

| it says | who must act | what to do |
|---|---|---|
| `run nightdesk secrets first` (Compose) | the operator | make `.env`: nothing has a default password |
| `needs X, which is not installed` | whoever called it | install the extra that it names |
| `is running already on` | the operator | stop the other desk, or give `--folder` |
| `nothing can be kept in` | the operator | give `--folder` a place that may be written to |
| `the desk of … does not run` | the operator | `make run`, or name another store |
| `is no port to listen on` | the operator | give 1024 to 65535 |
| `needs 2 GB of free disk` | the operator | make room for the S3 server |
| `is not over; ask for it after` | the operator | ask for that night later |
| `is no parameter of this DAG` | whoever started the run | use the names of the form |
"""

KINDS = {
    "WebAddress": "address",
    "DatedTemplate": "template",
    "Pattern": "regular expression",
    "ZoneName": "time zone",
    "HostName": "host",
    "Block": "XPath",
    "GroupName": "group",
    "Share": "share, 0 to 1",
    "Count": "whole number",
    "Day": "day",
}
SOURCES_INTRODUCTION = """# Sources

A source is one publisher. It is one TOML file, `pipeline/sources/catalog/<cc>/<cc>_<name>.toml`:
the two letters are its country, and the file's name is its id. No Python is needed. Another folder
of such files can be named by `NIGHTDESK_CATALOG`.

## Add one

```
nightdesk sources add https://news.example/     # visits the site and writes the file
nightdesk sources check us_news                 # does it announce, answer and read well?
nightdesk sources show us_news --night 2026-03-01
nightdesk sources list group:open country:pt
nightdesk sources export language:de --opml german.opml
nightdesk sources import reader.opml --group mine
```

How to go about it, step by step: [curators.md](curators.md). `add` looks for feeds, sitemaps,
section pages where there is no feed, archives, language, time zone and the form of articles'
addresses, asks each before it believes it, reads five different articles, and writes what it found
with comments on what to review. `--dry-run` only prints it. It
visits as the crawler does: `NIGHTDESK_CONTACT_URL` must say who you are, robots.txt is obeyed, a
host is asked once a second at most. `list` and `show` ask nobody; `list`, `show` and `check` take
`--json`, and `list --sort health` begins with the worst.

`check` tries every route: those of tonight, those that a past night would read (dated sitemaps,
archives, CDX servers, the lists of CC-NEWS files), and some articles. It compares with `[expect]`,
with the source's last nights and with its last check-up, which the raw bucket keeps. Where nothing
is broken it writes the day into the file as `verified` (`--dry-run` writes nothing); what else
should change in the file (a site that moved, a feed that is gone) it prints as a diff for
`git apply`. It ends with 1 where a source is broken. `check --form` visits nobody and looks at the
files alone: every file of a catalog should pass it before it is merged.

## Import a list

`import` takes whatever names sources: the OPML of any feed reader, CSV with or without a header
(Media Cloud's collections, a spreadsheet), JSON, one address a line, fundus' names of publishers
(`de.SpiegelOnline`). It visits several sites side by side, each host politely and by one crawl at a
time, puts the feeds of one site into one file, and ends with a table that says of every row what
became of it: `added`, `known already`, `no route`, `refused` (by us or by them) or `dead`, and why.
It ends with 1 where no row is in the catalog afterwards.
A file that exists is never touched. An import that was stopped goes on when it is called again;
`--anew` begins it again. `--country pt` is for rows that do not tell theirs, and what is added with
`--group mine` is collected by `NIGHTDESK_SOURCES=group:mine`.

## Write one by hand

This is enough:

```toml
name = "The News"
homepage = "https://news.example/"
language = "en"
time_zone = "Europe/London"
origin = "its front page, 2026-03-01"
feeds = ["https://news.example/rss.xml"]
sitemaps = ["https://news.example/news-sitemap.xml"]
dated_sitemaps = ["https://news.example/sitemap-{yyyy}-{mm}.xml"]

[scope]
include = ['/\\d{4}/\\d{2}/\\d{2}/']

[expect]
min_articles = 5          # about a quarter of a slow day
in_scope = ["https://news.example/2026/03/01/a-story/"]
```

A typo is refused before anything is fetched, with the file, the key, its value and the mend.
Files whose names begin with a dot are left alone; `us_news.toml.txt` and `US_NEWS.TOML` are named as
files that nobody would read.

## Choose sources by group

The catalog holds more than anybody wants to collect at once. `NIGHTDESK_SOURCES`, the form of a run
and the commands take ids, `group:NAME`, `country:xx`, `language:xx` and `all`, separated by commas
or blanks. Where nothing is chosen, the group `open` is collected: publishers whose texts are openly
licensed. A catalog of your own without that group is collected whole. A choice by group leaves out
files with `is_active = false`, whose `why_inactive` says why.

`origin` says where a file's facts come from; until `verified` names a day, nobody has seen the
addresses answer: `nightdesk sources check ID` before relying on them.

## Which routes for which night

{routes}

A feed lists only its newest entries, so a source that states nothing for past nights is backfilled
by the sitemaps that its robots.txt names, where it names any. In a template `{yyyy}`, `{yy}`,
`{mm}`, `{m}`, `{mon}` (`jan`), `{dd}` and `{d}` stand for the parts of the day in the source's time
zone. An announcement belongs to the UTC day it says it was published on, else to the day in its
address; the current night also takes what is up to three days late.

`cc_news` names CC-NEWS files: a folder, an `s3://bucket/prefix` of the store that the settings
name, or an address such as `https://data.commoncrawl.org/crawl-data/CC-NEWS/`. Their captures go
into the night's archive and the source itself is not asked. Over http they are read in parts,
politely and within the source's budget of bytes: for whole nights, which are tens of gigabytes, use
a folder or a bucket. WARC files of other writers are read as well (wget, warcio, browsertrix,
Heritrix). A record that was cut, or whose lengths or digests do not agree, is a reject; it never
costs the next one."""


def _lines(file: str) -> list[tuple[str, str, str]]:
    return COMMENTED.findall(Path(file).read_text(encoding="utf-8"))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"`{value}`" if value not in ("", ()) else "(empty)"


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "reasons.md": reasons_page,
    "errors.md": errors_page,
    "sources.md": sources_page,
    "data.md": data_document,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
