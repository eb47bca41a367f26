"""The map of sources and nights: what came, measured by what was expected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pipeline.records import SourceNight
from pipeline.report.health import NightHealth
from pipeline.report.wording import counted, listed

NIGHTS = 28  # before this one
LEVELS = 5


class NightState(StrEnum):
    """What became of a night of the desk."""

    PUBLISHED = "published"
    HELD = "held back"
    UNPUBLISHED = "collected, never published"
    MISSING = "never ran"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One source's night on the map."""

    came: int
    level: int  # 0 nothing; LEVELS as much as is expected, or more
    mark: str  # "!" broken, "?" somebody should look, "" well
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastNight:
    """A night of the desk in numbers; None where it was not published."""

    night: date
    state: NightState
    came: int | None = None
    rejected: int | None = None
    missed: int | None = None
    unseen: int | None = None
    broken: int | None = None
    sources: int | None = None


def window(night: date) -> list[date]:
    """The nights that the page compares, the oldest first."""
    return [night - timedelta(days=back) for back in range(NIGHTS, -1, -1)]


def past_nights(
    nights: Sequence[date],
    rows: Iterable[SourceNight],
    health: Mapping[tuple[str, date], NightHealth],
    unpublished: Mapping[date, NightState],
) -> list[PastNight]:
    """Every night of the desk, those too that were never published, from the first one on."""
    by_night: dict[date, list[SourceNight]] = {}
    for row in rows:
        by_night.setdefault(row.night, []).append(row)
    first = min([*by_night, *unpublished], default=nights[-1])
    found = []
    for night in nights:
        ours = by_night.get(night)
        if ours is not None:
            judged = [health[row.source_id, night] for row in ours]
            found.append(
                PastNight(
                    night=night,
                    state=unpublished.get(night, NightState.PUBLISHED),
                    came=sum(row.came for row in ours),
                    rejected=sum(row.rejected for row in ours),
                    missed=sum(row.missed for row in ours),
                    unseen=sum(row.unseen or 0 for row in ours),
                    broken=sum(one.is_broken for one in judged),
                    sources=len(ours),
                )
            )
        elif night >= first:
            state = unpublished.get(night, NightState.MISSING)
            found.append(PastNight(night=night, state=state))
    return found


def fields(
    nights: Iterable[date],
    rows: Iterable[SourceNight],
    health: Mapping[tuple[str, date], NightHealth],
) -> dict[str, dict[date, Field]]:
    """The map, a row a source: those first that are broken or should be looked at this night."""
    wanted = set(nights)
    ours = [row for row in rows if row.night in wanted]
    best: dict[str, int] = {}
    for row in ours:
        best[row.source_id] = max(best.get(row.source_id, 0), row.came)
    found: dict[str, dict[date, Field]] = {}
    for row in ours:
        judged = health[row.source_id, row.night]
        usual = judged.expected.mean if judged.expected else best[row.source_id]
        share = min(1.0, row.came / usual) if usual else float(row.came > 0)
        mark = "!" if judged.is_broken else "?" if judged.findings else ""
        found.setdefault(row.source_id, {})[row.night] = Field(
            came=row.came,
            level=max(1, round(LEVELS * share)) if row.came else 0,
            mark=mark,
            says="; ".join(one.says for one in judged.findings),
        )
    last = max(wanted)

    def order(source_id: str) -> tuple[int, str]:
        field = found[source_id].get(last)
        return ("!?".find(field.mark) if field and field.mark else 2, source_id)

    return {source_id: found[source_id] for source_id in sorted(found, key=order)}


def gaps(nights: Iterable[PastNight]) -> list[str]:
    """The nights that are not there, in a sentence a kind."""
    by_state: dict[NightState, list[str]] = {}
    for one in nights:
        if one.state is not NightState.PUBLISHED:
            by_state.setdefault(one.state, []).append(f"{one.night:%-d %B}")
    return [
        f"{counted(len(days), 'night')} {'was' if len(days) == 1 else 'were'} {state}: "
        f"{listed(days)}"
        if state is not NightState.MISSING
        else f"{counted(len(days), 'night')} {state}: {listed(days)}"
        for state, days in by_state.items()
    ]
