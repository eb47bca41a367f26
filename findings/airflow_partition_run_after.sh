#!/bin/sh
# Airflow 3.3.2: one partition, two times after which its run may start.
#
# CronPartitionTimetable("0 0 * * *", run_offset=-1) names the day that has just ended: the scheduled
# run of the partition 2026-11-20 may start after 2026-11-21 00:00. A backfill of that day makes a run
# of the same partition that may start after 2026-11-20 00:00, when the day has only begun. So in lists
# of runs, which show "Run After" and no partition, the same column says a day's end for scheduled runs
# and its beginning for backfills, and a partition that a backfill names may be run before it is over.
#
# Exits 0 while Airflow behaves so, 1 once it does not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check apache-airflow==3.3.2 "sqlalchemy<2.1"
AIRFLOW_HOME="$place" "$place/venv/bin/python" - <<'PYTHON'
import pendulum
from airflow.timetables.base import TimeRestriction
from airflow.timetables.trigger import CronPartitionTimetable

timetable = CronPartitionTimetable(
    "0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"
)
day = pendulum.datetime(2026, 11, 20)
(backfilled,) = timetable.iter_partition_dagrun_infos(earliest=day, latest=day.add(hours=23))
scheduled = timetable.next_dagrun_info_v2(
    last_dagrun_info=None,
    restriction=TimeRestriction(earliest=day.add(days=1), latest=None, catchup=True),
)
for name, one in (("backfill", backfilled), ("scheduled", scheduled)):
    print(name, one.partition_key, one.run_after)
alike = backfilled.partition_key == scheduled.partition_key == "2026-11-20"
raise SystemExit(0 if alike and (scheduled.run_after - backfilled.run_after).days == 1 else 1)
PYTHON
