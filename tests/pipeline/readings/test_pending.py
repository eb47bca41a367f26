from datetime import date

from pipeline.layout import clusters_key
from pipeline.readings.pending import (
    PendingStore,
    add_pending,
    clear_pending,
    pending_days,
    pending_nights,
)
from pipeline.store import FolderStore

NIGHT, DAY, OTHER = date(2026, 3, 2), date(2026, 3, 1), date(2026, 2, 27)


def test_days_add_up_until_they_are_published(tmp_path):
    raw = FolderStore(tmp_path)
    add_pending(raw, NIGHT, [DAY])
    add_pending(raw, NIGHT, [OTHER])
    assert (pending_days(raw, NIGHT), pending_nights(raw)) == ({DAY, OTHER}, [NIGHT])
    clear_pending(raw, NIGHT)
    assert (pending_days(raw, NIGHT), pending_nights(raw)) == (frozenset(), [])


def test_a_night_without_days_is_still_pending(tmp_path):
    raw = FolderStore(tmp_path)
    add_pending(raw, NIGHT, [])
    assert pending_nights(raw) == [NIGHT]


def test_a_day_is_remembered_before_its_clusters_change(tmp_path):
    raw = FolderStore(tmp_path)
    store = PendingStore(raw, NIGHT)
    store.write(clusters_key(DAY), b"clusters")
    store.write("dedup/other", b"")
    assert pending_days(raw, NIGHT) == {DAY}
