"""One day again from the archive: nothing is fetched, everything is read anew.

Backfill it like `nightly` after the reader, a rule or a source file has changed.
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
        """Part the sources into shards."""
        from pipeline import stages
        from pipeline.operate import order

        return stages.plan(order.open_ordered(context))

    read.expand(shard=plan()) >> deduplicate() >> publish() >> report() >> conclude()


reprocess()
