"""Where things live in the buckets: keys are made here, and read here."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

# Of a desk on one machine, below the folder it was started in.
DESK_FILE = Path(".nightdesk/desk.env")  # for whoever operates it
AIRFLOW_FILE = Path(".nightdesk/airflow.env")  # for Airflow's own commands
ANALYST_FILE = Path(".nightdesk/analyst.env")

DAILY_PREFIX = "daily/articles/articles-"
CLEAN_TABLES = ("articles", "copies", "versions", "rejects", "nights", "sources")


# What lies below each prefix of the raw bucket, so that a takedown forgets none: `records` of WARC
# segments, `readings` in Parquet files, `announcements`, and JSON that was `told` of articles are
# changed in place; what is `derived` follows from the readings; the rest holds nothing of them.
RAW_PREFIXES = {
    "warc/": ("records",),
    "announcements/": ("announcements",),
    "remembered/": ("announcements",),
    "hearsay/": ("announcements",),
    "crawls/": ("told",),
    "state/": ("told",),
    "first/": ("readings",),
    "read/": ("readings", "told"),
    "memory/": ("told",),
    "names/": ("told",),
    "publish/": ("told",),
    "readings/": ("derived",),
    "index/": ("derived",),
    "dedup/": ("derived",),
    "checks/": (),
    "held/": (),
    "releases/": (),
    "leases/": (),
    "alerts/": (),
    "takedowns/": (),
    "receipts/": (),
    "probe/": (),
}


def prefixes_with(holding: str) -> tuple[str, ...]:
    """The prefixes of the raw bucket below which something of a kind lies.

    >>> prefixes_with("readings")
    ('first/', 'read/')
    """
    return tuple(prefix for prefix, held in RAW_PREFIXES.items() if holding in held)


def source_of(key: str) -> str | None:
    """The source that a key names; None where it names none.

    >>> source_of("warc/night=2026-03-01/source=us_example/a.warc.gz")
    'us_example'
    >>> source_of("crawls/night=2026-03-01/source=us_example.json.gz")
    'us_example'
    """
    _, there, rest = key.partition("source=")
    return rest.partition("/")[0].partition(".")[0] if there else None


def night_of(key: str) -> date | None:
    """The night that a key names; None where it names none.

    >>> night_of("publish/pending/night=2026-03-01.json")
    datetime.date(2026, 3, 1)
    """
    _, there, rest = key.partition("night=")
    return date.fromisoformat(rest[:10]) if there else None


def sources_in(keys: Iterable[str]) -> list[str]:
    """Every source that keys name, each once, in order."""
    return sorted({found for key in keys if (found := source_of(key))})


def nights_in(keys: Iterable[str]) -> list[date]:
    """Every night that keys name, each once, in order."""
    return sorted({found for key in keys if (found := night_of(key))})


def receipt_key(identity: str, run_id: str) -> str:
    """The proof that nothing of what was taken down is left."""
    return f"receipts/takedown={identity}-{run_id}.json"


def archive_prefix() -> str:
    """Everything that was ever fetched."""
    return "warc/"


def captures_prefix(night: date, source_id: str) -> str:
    """The folder of one source's WARC segments of one night."""
    return f"{archive_prefix()}night={night:%Y-%m-%d}/source={source_id}/"


def segment_key(night: date, source_id: str, segment: str) -> str:
    """A WARC segment; its index lies beside it and makes it count."""
    return f"{captures_prefix(night, source_id)}{segment}.warc.gz"


def segment_index_key(warc_key: str) -> str:
    """The index of a WARC segment, written after it: no index, no segment.

    >>> segment_index_key("warc/night=2026-03-01/source=us_example/a.warc.gz")
    'warc/night=2026-03-01/source=us_example/a.cdxj'
    """
    return warc_key.removesuffix(".warc.gz") + ".cdxj"


def announcements_key(night: date, source_id: str) -> str:
    """What a source announced for a night."""
    return f"announcements/night={night:%Y-%m-%d}/source={source_id}.jsonl.gz"


def remembered_key(night: date, source_id: str, name: str) -> str:
    """What one poll of a source heard that belongs to a night."""
    return f"remembered/night={night:%Y-%m-%d}/source={source_id}/{name}.jsonl.gz"


def hearsay_prefix(night: date) -> str:
    """What a night's documents state of the stories of other nights."""
    return f"hearsay/night={night:%Y-%m-%d}/"


def hearsay_key(night: date, source_id: str) -> str:
    """What one source's documents of a night state of stories that other nights brought."""
    return f"{hearsay_prefix(night)}source={source_id}.jsonl.gz"


def reread_prefix() -> str:
    """Nights that were read again because another states something of their stories."""
    return "publish/read-again/"


def reread_key(night: date) -> str:
    """Marks such a night until what follows from it is settled."""
    return f"{reread_prefix()}night={night:%Y-%m-%d}"


def crawls_prefix(night: date | None = None) -> str:
    """How the crawls of a night ended; without one, of every night."""
    return f"crawls/night={night:%Y-%m-%d}/" if night else "crawls/"


def crawl_key(night: date, source_id: str) -> str:
    """How a source's crawl of a night ended: counts and fetch rejects."""
    return f"{crawls_prefix(night)}source={source_id}.json.gz"


def fetch_state_key(source_id: str) -> str:
    """Validators, known articles and re-check times of a source: derived, rebuildable."""
    return f"state/fetch/source={source_id}.json.gz"


def first_reading_prefix(night: date | None = None) -> str:
    """A night's readings before their source's memory was asked; without one, of every night."""
    return f"first/night={night:%Y-%m-%d}/" if night else "first/"


def first_reading_key(night: date, source_id: str) -> str:
    """The articles read from one source's captures of one night, with all their paragraphs."""
    return f"{first_reading_prefix(night)}source={source_id}.parquet"


def names_prefix() -> str:
    """Every source whose articles ever had a second name."""
    return "names/"


def names_key(source_id: str) -> str:
    """The ids that a source's articles went by, night by night, and what they stand for."""
    return f"{names_prefix()}source={source_id}.json.gz"


def blocks_prefix(night: date) -> str:
    """The names of the paragraphs of all articles of a night."""
    return f"memory/night={night:%Y-%m-%d}/"


def blocks_key(night: date, source_id: str) -> str:
    """The names of the paragraphs of a source's articles of one night."""
    return f"{blocks_prefix(night)}source={source_id}.json"


def reading_prefix(night: date | None = None) -> str:
    """Everything that was read from a night's captures; without one, from every night's."""
    return f"read/night={night:%Y-%m-%d}/" if night else "read/"


def check_ups_prefix() -> str:
    """How every source was found when it was checked last."""
    return "state/check/"


def advice_key() -> str:
    """What the last weekly check of all sources advises."""
    return "state/advice.json.gz"


def check_up_key(source_id: str) -> str:
    """How a source was found when it was checked last."""
    return f"{check_ups_prefix()}source={source_id}.json"


def poll_state_key(source_id: str) -> str:
    """What the last polls of a source's feeds heard, and when the next are due."""
    return f"state/poll/source={source_id}.json.gz"


def lease_key(host: str) -> str:
    """Who talks to a host at present; hosts are named by a hash, since keys allow few letters."""
    return f"leases/host={hashlib.sha256(host.encode()).hexdigest()[:32]}.json"


def reading_key(night: date, source_id: str) -> str:
    """The articles read from one source's captures of one night."""
    return f"{reading_prefix(night)}source={source_id}.parquet"


def read_rejects_key(night: date, source_id: str) -> str:
    """What reading a source's captures of a night rejected, and the tally."""
    return f"{reading_prefix(night)}source={source_id}.rejects.json.gz"


def clusters_prefix() -> str:
    """The clusters of every day."""
    return "dedup/clusters/"


def clusters_key(day: date) -> str:
    """Which cluster each article published on a day belongs to."""
    return f"{clusters_prefix()}on={day:%Y-%m-%d}.parquet"


def clusters_day(key: str) -> date | None:
    """The day whose clusters lie at a key; None where something else does.

    >>> clusters_day("dedup/clusters/on=2026-03-01.parquet")
    datetime.date(2026, 3, 1)
    """
    if not key.startswith(clusters_prefix()):
        return None
    return date.fromisoformat(key.rpartition("on=")[2].removesuffix(".parquet"))


def fingerprints_key(day: date) -> str:
    """The sketches of the articles published on a day."""
    return f"dedup/fingerprints/on={day:%Y-%m-%d}.parquet"


def day_edges_key(day: date) -> str:
    """The verified pairs of a day of publication with itself and the days before it."""
    return f"dedup/edges/on={day:%Y-%m-%d}.parquet"


def method_key() -> str:
    """By which method the fingerprints were made."""
    return "dedup/method"


def unsettled_key(day: date) -> str:
    """Marks a day of publication whose edges and clusters are being computed again."""
    return f"dedup/unsettled/on={day:%Y-%m-%d}"


def pending_prefix() -> str:
    """Every night that has something to publish."""
    return "publish/pending/"


def pending_key(night: date) -> str:
    """The days of publication that a night's publishing still has to rewrite."""
    return f"{pending_prefix()}night={night:%Y-%m-%d}.json"


def daily_key(day: date) -> str:
    """The plain Parquet file of one day of publication, in the clean bucket."""
    return f"{DAILY_PREFIX}{day:%Y-%m-%d}.parquet"


def words_prefix() -> str:
    """Where the words of every month lie, in the clean bucket."""
    return "words/"


def words_key(day: date) -> str:
    """The words of the month of a day of publication, in the clean bucket."""
    return f"{words_prefix()}words-{day:%Y-%m}.parquet"


def report_key(night: date) -> str:
    """The page about a night, in the clean bucket."""
    return f"reports/{night:%Y-%m-%d}/index.html"


def reports_written_prefix() -> str:
    """Which runs wrote the pages, and what of their nights later pages rest on."""
    return "publish/reports/"


def report_written_key(night: date) -> str:
    """Which run wrote the page about a night."""
    return f"{reports_written_prefix()}night={night:%Y-%m-%d}.json"


def set_aside_key(night: date) -> str:
    """What gathering a night rejected: second readings of one article, and taken-down ones."""
    return f"publish/set-aside/night={night:%Y-%m-%d}.json.gz"


def stale_versions_prefix() -> str:
    """Where nights whose versions must be written again are remembered."""
    return "publish/stale-versions/"


def stale_versions_key(night: date) -> str:
    """The nights whose versions a gathered night changes, until they are published."""
    return f"{stale_versions_prefix()}night={night:%Y-%m-%d}.json"


def index_state_key() -> str:
    """The state of the index of readings: without it there is none."""
    return "index/state.json"


def index_day_key(day: date) -> str:
    """Which articles were read on which nights, of those whose reading belongs to a day."""
    return f"index/days/on={day:%Y-%m-%d}.parquet"


def index_night_key(night: date) -> str:
    """The days that the readings of a night belong to."""
    return f"index/nights/night={night:%Y-%m-%d}.json"


def index_run_key(name: str) -> str:
    """A part of the list of the days of every article."""
    return f"index/known/{name}.parquet"


def index_sketch_key(name: str) -> str:
    """What says of most articles that they are not in such a part."""
    return f"index/sketches/{name}.parquet"


def begun_prefix() -> str:
    """What is being committed to the tables, or was when it died."""
    return "publish/begun/"


def begun_key(name: str) -> str:
    """Marks tables that are being committed to, one after another: no edition is made meanwhile."""
    return f"{begun_prefix()}{name}.json"


def begun_name(key: str) -> str:
    """The name of the mark at a key."""
    return key.removeprefix(begun_prefix()).removesuffix(".json")


def editions_prefix() -> str:
    """The editions of the clean bucket, in it."""
    return "editions/"


def edition_key(number: int) -> str:
    """One edition: the version of every table at one moment.

    >>> edition_key(12)
    'editions/00000012.json'
    """
    return f"{editions_prefix()}{number:08d}.json"


def edition_number(key: str) -> int:
    """The number of the edition at a key.

    >>> edition_number("editions/00000012.json")
    12
    """
    return int(key.removeprefix(editions_prefix()).removesuffix(".json"))


def checks_prefix() -> str:
    """What the checks of every night found."""
    return "checks/"


def checks_key(night: date) -> str:
    """What a night's own checks found, and how many articles each source brought: derived."""
    return f"{checks_prefix()}night={night:%Y-%m-%d}.json"


def held_prefix() -> str:
    """The nights that are held back."""
    return "held/"


def held_key(night: date) -> str:
    """Marks a night that is held back, and says why: derived from its checks and its release."""
    return f"{held_prefix()}night={night:%Y-%m-%d}.json"


def release_key(night: date) -> str:
    """That a person let a night go in spite of what its checks found."""
    return f"releases/night={night:%Y-%m-%d}.json"


def lateness_key(night: date) -> str:
    """Remembers that people were told of a night that is late."""
    return f"alerts/late/night={night:%Y-%m-%d}.txt"


def alarm_key(night: date) -> str:
    """Remembers what people were told of a night that went wrong, until it has healed."""
    return f"alerts/bad/night={night:%Y-%m-%d}.txt"


def takedowns_prefix() -> str:
    """The records of what was taken down, without its content."""
    return "takedowns/"


def takedown_key(kind: str, identity: str) -> str:
    """The record that an article or a source was taken down."""
    return f"{takedowns_prefix()}{kind}={identity}.json"


def what_was_taken_down(key: str) -> tuple[str, str]:
    """What the record at a key says was taken down: its kind and its id.

    >>> what_was_taken_down("takedowns/source=us_example.json")
    ('source', 'us_example')
    """
    kind, _, identity = key.removeprefix(takedowns_prefix()).removesuffix(".json").partition("=")
    return kind, identity
