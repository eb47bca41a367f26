"""The addresses of one source's night and what became of each, durable in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.discover.routes import BY_KEY, route_named, route_of_kind
from pipeline.notation.plain import brief, record_of
from pipeline.records import Announcement, Kind, RawRef, Reason, Told, Via

LIES = "it says 'not modified' although it changed"
WASTES = "it sends the whole again although nothing changed, whatever it is asked"
# a process has hundreds of these files open: half of what SQLite takes for each by itself
FRUGAL = ("PRAGMA page_size=1024", "PRAGMA cache_size=-256")
HOT_STATEMENTS = 8
ROWS_KNOWN = 4_000  # as visits: a night is looked through again before each further document
MISDATES = "its `lastmod` says tonight of stories that are years or weeks old"
MAX_HINTS = 4  # feeds and sitemaps that announce one address
SCHEMA = """
CREATE TABLE IF NOT EXISTS visits (
    place INTEGER PRIMARY KEY,
    key TEXT UNIQUE NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    depth INTEGER NOT NULL,
    hints TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    evidence TEXT NOT NULL,
    ref TEXT,
    facts TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class State(StrEnum):
    """What became of an address."""

    TODO = "todo"
    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One address to ask, or what became of it."""

    key: str
    url: str
    kind: Kind
    depth: int = 0
    hints: tuple[Announcement, ...] = ()  # everything that announced it
    state: State = State.TODO
    reason: Reason | None = None
    evidence: str = ""
    ref: RawRef | None = None
    status: int | None = None
    entries: int = 0
    route: str = ""  # of a document: the key of the route it lies on
    told: Told | None = None  # of a document that was read: its entries, counted
    first: str = ""  # of a further page: the address of the first
    page: int = 1
    next: str = ""  # of a list: the page after it
    is_proxied: bool = False  # of an article: its address is of somebody who sends on
    is_guess: bool = False  # of a document: nobody stated it, so that its absence is no failure
    stated_at: datetime | None = None  # of an article: when its page says it was published
    notes: tuple[str, ...] = ()

    @property
    def is_document(self) -> bool:
        """Whether it announces articles and is none."""
        return self.kind is not Kind.ARTICLE

    @property
    def is_recheck(self) -> bool:
        """Whether it is a look at a known article, which nobody announced for this night."""
        return any(one.via is Via.RECHECK for one in self.hints)

    @property
    def is_dated(self) -> bool:
        """Whether it is a document that speaks of the night's day or month alone."""
        return bool(self.route) and route_named(self.route).is_dated

    @property
    def has_lied(self) -> bool:
        """Whether its server was caught saying that nothing changed."""
        return LIES in self.notes

    @property
    def misdates(self) -> bool:
        """Whether the dates that it states were found to say nothing of its stories."""
        return MISDATES in self.notes


class Frontier:
    """All visits of one source's night.

    New addresses are written at once and become durable with `commit`; what became of them is
    told by `settle`, which is called after their capture is durable.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self._database = sqlite3.connect(
            file, isolation_level=None, check_same_thread=False, cached_statements=HOT_STATEMENTS
        )
        for pragma in FRUGAL:
            self._database.execute(pragma)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(SCHEMA)
        self._database.execute("BEGIN")

    def add(self, visit: Visit) -> bool:
        """Remember an address; whether it was new."""
        sql = "INSERT OR IGNORE INTO visits VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        if self._database.execute(sql, _row(visit)).rowcount:
            return True
        self._add_hints(visit)
        return False

    def _add_hints(self, visit: Visit) -> None:
        known = self.find(visit.key)
        if known is None or len(known.hints) >= MAX_HINTS:
            return
        new = [replace(one, url=known.url) for one in visit.hints]
        hints = known.hints + tuple(one for one in new if one not in known.hints)
        told = json.dumps([brief(one) for one in hints])
        self._database.execute("UPDATE visits SET hints = ? WHERE key = ?", (told, visit.key))

    def settle(self, visits: Iterable[Visit]) -> None:
        """Write what became of addresses, and make it durable with all that was added."""
        sql = (
            "INSERT INTO visits VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO"
            " UPDATE SET state = excluded.state, reason = excluded.reason,"
            " evidence = excluded.evidence, ref = excluded.ref, facts = excluded.facts"
        )
        self._database.executemany(sql, [_row(visit) for visit in visits])
        self.commit()

    def commit(self) -> None:
        """Make everything written so far durable."""
        self._database.execute("COMMIT")
        self._database.execute("BEGIN")

    def find(self, key: str) -> Visit | None:
        """The visit of that key."""
        row = self._database.execute(f"{SELECT} WHERE key = ?", (key,)).fetchone()
        return _visit(row) if row else None

    def holds(self, key: str) -> bool:
        """Whether there is a visit of that key."""
        row = self._database.execute("SELECT 1 FROM visits WHERE key = ?", (key,)).fetchone()
        return row is not None

    def visits(self, state: State | None = None) -> list[Visit]:
        """Every visit in the order of finding, or those in one state."""
        condition, values = ("WHERE state = ?", (str(state),)) if state else ("", ())
        rows = self._database.execute(f"{SELECT} {condition} ORDER BY place", values)
        return [_visit(row) for row in rows]

    def replace(self, visit: Visit) -> None:
        """Write a visit anew, with its hints."""
        self._database.execute("DELETE FROM visits WHERE key = ?", (visit.key,))
        self.add(visit)

    def drop(self, key: str) -> None:
        """Forget an address that turned out to be another night's."""
        self._database.execute("DELETE FROM visits WHERE key = ?", (key,))

    def revive(self, reasons: Iterable[Reason]) -> None:
        """Try again what was rejected for these reasons."""
        for reason in reasons:
            self._database.execute(
                "UPDATE visits SET state = 'todo', reason = NULL, evidence = ''"
                " WHERE state = 'rejected' AND reason = ?",
                (str(reason),),
            )
        self.commit()

    def count(self, name: str, more: int = 0) -> int:
        """Add to a counter; its value."""
        sql = (
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO"
            " UPDATE SET value = value + excluded.value RETURNING value"
        )
        return int(self._database.execute(sql, (name, more)).fetchone()[0])

    def close(self) -> None:
        """Make everything durable and let the file go."""
        self._database.execute("COMMIT")
        self._database.close()

    def forget(self) -> None:
        """Remove the file: the bucket knows all of it now."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)


SELECT = "SELECT key, url, kind, depth, hints, state, reason, evidence, ref, facts FROM visits"


def _row(visit: Visit) -> tuple[str | int | None, ...]:
    return (
        visit.key,
        visit.url,
        str(visit.kind),
        visit.depth,
        json.dumps([brief(one) for one in visit.hints]),
        str(visit.state),
        str(visit.reason) if visit.reason else None,
        visit.evidence,
        json.dumps([visit.ref.key, visit.ref.offset, visit.ref.length]) if visit.ref else None,
        json.dumps(_facts(visit)),
    )


@lru_cache(maxsize=ROWS_KNOWN)
def _visit(row: tuple[str, str, str, int, str, str, str, str, str, str]) -> Visit:
    key, url, kind, depth, hints, state, reason, evidence, ref, facts = row
    stated = _stated(json.loads(facts))
    at = stated.get("stated_at")
    return Visit(
        key=key,
        url=url,
        kind=Kind(kind),
        depth=depth,
        hints=tuple(record_of(Announcement, one) for one in json.loads(hints)),
        state=State(state),
        reason=Reason(reason) if reason else None,
        evidence=evidence,
        ref=_ref(ref) if ref else None,
        status=stated.get("status"),
        entries=stated.get("entries", 0),
        route=_route(Kind(kind), stated.get("route")),
        told=record_of(Told, told) if (told := stated.get("told")) else None,
        first=stated.get("first", ""),
        page=stated.get("page", 1),
        next=stated.get("next", ""),
        is_guess=stated.get("is_guess", False),
        is_proxied=stated.get("is_proxied", False),
        stated_at=datetime.fromisoformat(at) if at else None,
        notes=tuple(stated.get("notes", ())),
    )


def rejected(visit: Visit, reason: Reason, evidence: str) -> Visit:
    """The visit, stopped for a reason."""
    return replace(visit, state=State.REJECTED, reason=reason, evidence=evidence[:300])


def _facts(visit: Visit) -> dict[str, Any]:
    """What is known of a visit beside what is searched for, without what is as it always is."""
    facts = {
        "status": visit.status,
        "entries": visit.entries,
        "route": visit.route,
        "told": brief(visit.told) if visit.told else None,
        "first": visit.first,
        "page": visit.page if visit.page > 1 else None,
        "next": visit.next,
        "is_guess": visit.is_guess,
        "is_proxied": visit.is_proxied,
        "stated_at": visit.stated_at.isoformat() if visit.stated_at else None,
        "notes": visit.notes,
    }
    return {name: value for name, value in facts.items() if value}


def _stated(facts: Any) -> dict[str, Any]:
    """Facts as they were written; scratch files of before routes had keys hold a list."""
    if isinstance(facts, list):
        return {"status": facts[0], "entries": facts[1], "notes": facts[-1]}
    return dict(facts)


def _route(kind: Kind, stated: str | None) -> str:
    """The route of a document; scratch files of before routes had keys name none."""
    if kind is Kind.ARTICLE or stated in BY_KEY:
        return stated or ""
    return route_of_kind(kind).key


def _ref(text: str) -> RawRef:
    key, offset, length = json.loads(text)
    return RawRef(key=key, offset=offset, length=length)
