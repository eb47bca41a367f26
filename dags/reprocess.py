"""One day again from the archive: nothing is fetched, everything is read anew.

**When.** After the reader, a rule or a source file has changed, or when the clean bucket was lost:
it is a function of the raw one. Days without an archive give nothing; `nightly` collects them.

**How.** Press *Trigger*, choose *Backfill*, give *From* and *To* (both included; *To* at 23:59)
and *All Runs*; leave the run parameters alone. The tables of other days stay as they are, and a
day is replaced whole: readers see it before or after, never between.

**When it is red.** Open `conclude`: its log says what failed; mend it and clear that task.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronPartitionTimetable, Param, dag, task

from night_tasks import DEFAULTS, conclude, deduplicate, publish, read, report
from pipeline.operate.form import order_form


@dag(
    schedule=CronPartitionTimetable(
        "0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"
    ),
    end_date=datetime(2020, 1, 1, tzinfo=UTC),  # never by the timetable, which only names days
    catchup=False,
    max_active_runs=2,
    dagrun_timeout=timedelta(hours=12),
    default_args=DEFAULTS,
    params={name: Param(**stated) for name, stated in order_form().items()},
    tags=["nightdesk"],
    doc_md=__doc__,
)
def reprocess():
    @task
    def plan(**context) -> list[list[str]]:
        """Part the sources into shards.

        Red: what was asked for cannot be run, and its log says why.
        """
        from pipeline import stages
        from pipeline.operate import order

        return stages.plan(order.open_ordered(context))

    read.expand(shard=plan()) >> deduplicate() >> publish() >> report() >> conclude()


reprocess()
