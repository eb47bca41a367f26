"""Publish nights over a failing wire, again and again, and compare with a calm run."""

import random
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from newsstand import Newsstand, make_article, make_reject

from chaos.wire import Fault, FaultyWire
from pipeline.embedded.s3 import EmbeddedS3
from pipeline.errors import MissingError, PipelineError
from pipeline.readings.pending import pending_nights
from pipeline.settings import read_settings
from pipeline.store import FolderStore, open_store
from pipeline.tables.editions import open_edition, scan
from pipeline.tables.schema import ARTICLES, COPIES, VERSIONS

FAULTS_AT_ONCE = 4  # in one attempt at a night
REQUESTS = 140  # of a night, about: faults are spread over them
NIGHTS = 3
AGENCY = "Agency text of a flooded harbour, told by one and printed by many others. " * 6
Rows = Mapping[str, list[dict]]


@dataclass(slots=True)
class Account:
    """What was done to the store, and what came of it."""

    injected: Counter[Fault] = field(default_factory=Counter)
    attempts: int = 0
    sentences: Counter[str] = field(default_factory=Counter)  # by kind of error
    wordy: int = 0  # of them, those that are more than a line
    torn: int = 0  # editions that were neither the old one nor the new one
    differing: list[str] = field(default_factory=list)  # tables that are not the calm run's


def articles_of(night: int) -> list:
    """A night with a correction, a copy, a late arrival and a story of its own."""
    return [
        make_article("flood", night=night, text=f"The harbour was flooded at {night} o'clock."),
        make_article(f"story{night}", night=night, published=night, text=f"{AGENCY}{night}."),
        make_article(
            f"print{night}",
            night=night,
            published=night,
            source="us_gazette",
            text=f"{AGENCY}{night}.",
        ),
        make_article(f"late{night}", night=night, published=night - 1),
    ]


def publish(stand: Newsstand, night: int) -> None:
    """A night, with what attempts of before left pending, as the schedule does it."""
    for other in sorted({*range(night), night}):
        stand.read(other, articles_of(other))
    stand.publish(night, rejects=[make_reject(f"gone{night}")])


def seen(clean: object) -> Rows | None:
    """What a reader of the newest edition sees; nothing before there is one."""
    try:
        edition = open_edition(clean)
    except MissingError:
        return None
    return {
        table.name: scan(clean, edition, table)
        .drop("run_id")
        .sort("article_id", "captured_at")
        .collect()
        .to_dicts()
        for table in (ARTICLES, COPIES, VERSIONS)
    }


def calm() -> tuple[list[Rows | None], Rows]:
    """What a reader sees after every night where nothing fails, and all rows at the end."""
    with TemporaryDirectory() as folder:
        stand = Newsstand(*(FolderStore(Path(folder, name)) for name in ("raw", "clean")))
        moments = [seen(stand.clean)]
        for night in range(NIGHTS):
            publish(stand, night)
            moments.append(seen(stand.clean))
        return moments, stand.everything()


def run(server: EmbeddedS3, faults: int, seed: int) -> Account:
    """Inject so many faults at the least, over as many rounds of nights as that takes."""
    moments, right = calm()
    account = Account()
    chance = random.Random(seed)
    with FaultyWire(server.endpoint) as wire:
        settings = read_settings({**server.environment, "NIGHTDESK_S3_ENDPOINT": wire.endpoint})
        while wire.injected.total() < faults:
            names = [f"chaos-{seed}-{account.attempts}-{kind}" for kind in ("raw", "clean")]
            for name in names:
                open_store(read_settings(server.environment), name).create_bucket()
            stand = Newsstand(*(open_store(settings, name) for name in names))
            for night in range(NIGHTS):
                while not _attempt(stand, wire, account, chance, night, moments):
                    pass
            wire.plan({})
            left = stand.everything()
            account.differing += [name for name in right if left[name] != right[name]]
        account.injected = Counter(wire.injected)
    return account


def _attempt(
    stand: Newsstand,
    wire: FaultyWire,
    account: Account,
    chance: random.Random,
    night: int,
    moments: list[Rows | None],
) -> bool:
    """One attempt at a night; whether it came through."""
    account.attempts += 1
    kinds = [*Fault]
    wire.plan({chance.randrange(1, REQUESTS): chance.choice(kinds) for _ in range(FAULTS_AT_ONCE)})
    try:
        publish(stand, night)
    except PipelineError as error:
        account.sentences[type(error).__name__] += 1
        account.wordy += "\n" in f"{error}"
        came_through = False
    else:
        came_through = True
    wire.plan({})
    if seen(stand.clean) not in moments[night : night + 2]:
        account.torn += 1
    return came_through and not pending_nights(stand.raw)


def two_writers(server: EmbeddedS3, seed: int) -> list[str]:
    """Nights published by two at once over a failing wire; the tables that differ from calm."""
    _, right = calm()
    chance = random.Random(seed)
    with FaultyWire(server.endpoint) as wire:
        names = [f"chaos-two-{seed}-{kind}" for kind in ("raw", "clean")]
        for name in names:
            open_store(read_settings(server.environment), name).create_bucket()
        settings = read_settings({**server.environment, "NIGHTDESK_S3_ENDPOINT": wire.endpoint})
        stand = Newsstand(*(open_store(settings, name) for name in names))
        publish(stand, 0)
        soft = [Fault.SLOW, Fault.DONE_500, Fault.UNHEARD, Fault.STORM]
        wire.plan({chance.randrange(1, 2 * REQUESTS): chance.choice(soft) for _ in range(8)})
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(publish, stand, night) for night in range(1, NIGHTS)]:
                done.exception()  # whoever is hindered is tried again below
        wire.plan({})
        for night in range(1, NIGHTS):
            publish(stand, night)
        left = stand.everything()
        return [name for name in right if left[name] != right[name]]
