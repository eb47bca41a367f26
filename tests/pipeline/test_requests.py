"""How often the stages after reading ask the buckets on an ordinary night: counted, not timed."""

from collections import Counter
from dataclasses import replace

import pytest
from newsstand import make_article, night_of

from pipeline import stages
from pipeline.readings.ledgers import Read
from pipeline.readings.reading import write_read
from pipeline.records import SourceNight
from pipeline.run import open_run
from pipeline.settings import read_settings

pytestmark = pytest.mark.slow

NAMES = ("one", "two", "three", "four", "five", "six")
ASKS = {"read", "read_range", "download", "head", "heads", "keys", "folders"}
CHANGES = {"write", "upload", "delete"}
# What was counted: requests, and those of them that ask again what the stage had asked before.
# Raise one only for something worth it. An S3 server is asked for the tables' files besides.
MOST = {"deduplicate": (129, 17), "publish": (101, 7), "report": (19, 0)}


class CountedStore:
    """A bucket that remembers who asked it for what."""

    def __init__(self, store, asked):
        self._store, self._asked = store, asked

    def __getattr__(self, name):
        found = getattr(self._store, name)
        if name not in ASKS | CHANGES:
            return found

        def counted(key, *more, **stated):
            self._asked.append((name, f"{self._store.uri}/{key}"))
            return found(key, *more, **stated)

        return counted


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """What every stage of the second of two nights asked."""
    folder = tmp_path_factory.mktemp("requests")
    for name in NAMES:
        file = folder / "catalog" / "us" / f"us_{name}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'name = "{name}"\nhomepage = "https://{name}.example/"\n')
    settings = read_settings(
        {
            "NIGHTDESK_S3_ENDPOINT": f"file://{folder / 'buckets'}",
            "NIGHTDESK_CATALOG": str(folder / "catalog"),
            "NIGHTDESK_WORK": str(folder / "work"),
        }
    )
    found = {}
    for number in (0, 1):
        run = open_run(night_of(number), settings=settings)
        for name in NAMES:
            article = make_article(f"{number}", source=f"us_{name}", night=number, published=number)
            row = SourceNight(source_id=f"us_{name}", night=run.night, announced=1, kept=1)
            write_read(run, Read(ledger=row, articles=(article,)))
        for stage in MOST:
            requests = found[stage] = []
            raw, clean = CountedStore(run.raw, requests), CountedStore(run.clean, requests)
            getattr(stages, stage)(replace(run, raw=raw, clean=clean))
    return found


@pytest.mark.parametrize("stage", MOST)
def test_a_night_asks_the_buckets_no_more_often_than_it_did(asked, stage):
    asks = Counter(one for one in asked[stage] if one[0] in ASKS)
    again = asks.total() - len(asks)
    assert (len(asked[stage]) <= MOST[stage][0], again <= MOST[stage][1]) == (True, True), (
        len(asked[stage]),
        again,
        [one for one, count in asks.most_common(12) if count > 1],
    )
