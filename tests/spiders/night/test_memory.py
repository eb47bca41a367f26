from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from pipeline.archive import IndexLine
from pipeline.layout import fetch_state_key
from pipeline.records import Announcement, Kind, RawRef, Reason, Via
from pipeline.store import FolderStore
from spiders.night.frontier import LIES, State, Visit
from spiders.night.memory import Memory, read_memory, write_memory

NIGHT = date(2026, 3, 1)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
URL = "https://news.example/a"


def line(at: datetime = AT, **changes) -> IndexLine:
    one = IndexLine(
        url=URL,
        requested_url=URL,
        captured_at=at,
        status=200,
        kind=Kind.ARTICLE,
        source_id="us_example",
        media_type="text/html",
        digest="sha256:1",
        is_revisit=False,
        ref=RawRef(key="warc", offset=1, length=2),
        etag='"1"',
        last_modified="Sun, 01 Mar 2026 10:00:00 GMT",
    )
    return replace(one, **changes)


def visit(**changes) -> Visit:
    hint = Announcement(
        url=URL, source_id="us_example", via=Via.FEED, found_in="feed", published_at=AT
    )
    one = Visit(key="key", url=URL, kind=Kind.ARTICLE, hints=(hint,), state=State.FETCHED)
    return replace(one, **changes)


@pytest.fixture
def memory() -> Memory:
    one = Memory()
    one.learn([visit()], [line()], NIGHT, AT)
    return one


def test_a_capture_is_known_with_its_validators(memory):
    known = memory.articles["key"]
    assert known.conditions(AT) == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Sun, 01 Mar 2026 10:00:00 GMT",
    }
    assert (known.night, known.published_at) == (NIGHT, AT)


def test_learning_a_night_twice_changes_nothing(memory):
    once = dict(memory.articles)
    memory.learn([visit()], [line()], NIGHT, AT)
    assert memory.articles == once


def test_a_revisit_keeps_the_body_and_counts(memory):
    later = AT + timedelta(days=1)
    again = line(later, status=304, is_revisit=True, ref=RawRef(key="other", offset=9, length=9))
    memory.learn([visit(state=State.UNCHANGED)], [again], date(2026, 3, 2), later)
    known = memory.articles["key"]
    assert (known.unchanged_count, known.last_captured_at) == (1, later)
    assert (known.ref.key, known.body_captured_at, known.night) == ("warc", AT, NIGHT)


def test_a_new_body_begins_anew(memory):
    later = AT + timedelta(days=1)
    memory.learn([visit()], [line(later, digest="sha256:2", etag=None)], date(2026, 3, 2), later)
    known = memory.articles["key"]
    assert (known.digest, known.unchanged_count, known.etag) == ("sha256:2", 0, None)
    assert known.first_captured_at == AT


def test_articles_are_due_again_while_they_are_young(memory):
    assert memory.due(AT + timedelta(hours=1), "us_example") == []
    [one] = memory.due(AT + timedelta(days=1), "us_example")
    assert (one.url, one.via, one.published_at) == (URL, Via.RECHECK, AT)


def test_a_liar_is_asked_without_conditions_for_a_while(memory):
    memory.learn([visit(notes=(LIES,))], [line()], NIGHT, AT)
    known = memory.articles["key"]
    assert known.conditions(AT + timedelta(days=1)) == {}
    assert known.conditions(AT + timedelta(days=40))


def test_not_modified_is_believed_for_less_than_a_day_of_a_feed_and_a_week_of_others(memory):
    known = memory.articles["key"]
    assert known.is_doubtful(AT + timedelta(days=1), Kind.FEED)
    assert not known.is_doubtful(AT + timedelta(days=1), Kind.SITEMAP)
    assert known.is_doubtful(AT + timedelta(days=8), Kind.SITEMAP)


def test_what_is_old_is_forgotten(memory):
    memory.learn([], [], date(2026, 5, 1), AT + timedelta(days=60))
    assert memory.articles == {}


def test_memory_comes_back_as_it_was(memory, tmp_path):
    store = FolderStore(tmp_path)
    write_memory(store, "us_example", memory)
    assert read_memory(store, "us_example") == memory
    assert read_memory(store, "us_other") == Memory()


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b\x08junk", b"not gzip at all"])
def test_a_state_that_cannot_be_read_is_begun_anew(tmp_path, data):
    store = FolderStore(tmp_path)
    store.write(fetch_state_key("us_example"), data)
    assert read_memory(store, "us_example") == Memory()


def test_an_article_that_is_gone_is_asked_for_ever_more_rarely(memory):
    gone = visit(state=State.REJECTED, reason=Reason.GONE)
    looks = []
    for day in range(1, 40):
        now = AT + timedelta(days=day)
        if memory.due(now, "us_example"):
            looks.append(day)
            memory.learn([gone], [], NIGHT + timedelta(days=day), now)
            memory.learn([gone], [], NIGHT + timedelta(days=day), now)  # twice changes nothing
    assert len(looks) <= 5
    waits = [later - earlier for earlier, later in pairwise(looks)]
    assert waits == sorted(waits)


def test_an_article_that_came_back_is_looked_at_as_any_other(memory):
    now = AT + timedelta(days=1)
    memory.learn([visit(state=State.REJECTED, reason=Reason.GONE)], [], NIGHT, now)
    assert memory.articles["key"].refused_count == 1
    again = line(now + timedelta(days=2), status=304, is_revisit=True)
    memory.learn([visit(state=State.UNCHANGED)], [again], NIGHT, again.captured_at)
    assert memory.articles["key"].refused_count == 0


def test_a_page_that_is_read_as_no_article_is_asked_for_ever_more_rarely(memory):
    looks, body = [], "sha256:0"
    for day in range(1, 40):
        now = AT + timedelta(days=day)
        if memory.due(now, "us_example"):
            looks.append(day)
            again = line(now, digest=f"{body}{day}")
            memory.learn([visit()], [again], NIGHT + timedelta(days=day), now)
            for _ in range(2):  # twice changes nothing
                memory.take_verdicts(["key"], {"key"})
            assert memory.articles["key"].conditions(now) == {}
    assert 2 <= len(looks) <= 5
    waits = [later - earlier for earlier, later in pairwise(looks)]
    assert waits == sorted(waits)
    assert memory.articles["key"].barren_count == len(looks)
    now = AT + timedelta(days=41)
    memory.learn([visit()], [line(now, digest="sha256:1")], NIGHT, now)
    memory.take_verdicts(["key"], set())
    assert not memory.articles["key"].is_gone


def test_what_was_refused_outlives_its_writing(memory, tmp_path):
    memory.learn(
        [visit(state=State.REJECTED, reason=Reason.GONE)], [], NIGHT, AT + timedelta(days=1)
    )
    store = FolderStore(tmp_path)
    write_memory(store, "us_example", memory)
    assert read_memory(store, "us_example").articles == memory.articles


def test_what_a_host_lacks_is_not_asked_for_again_for_a_week(memory, tmp_path):
    url = "https://news.example/ai.txt"
    assert not memory.lacks(url, AT)
    memory.absent[url] = AT
    store = FolderStore(tmp_path)
    write_memory(store, "us_example", memory)
    again = read_memory(store, "us_example")
    later = [AT + timedelta(days=days) for days in (-1, 0, 6, 7)]
    assert [again.lacks(url, at) for at in later] == [False, True, True, False]
    again.learn([], [], NIGHT, AT + timedelta(days=8))
    assert again.absent == {}
