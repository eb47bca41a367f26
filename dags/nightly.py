"""Every night: one UTC day of news, from the sources to the published tables.

Backfill it from its Trigger button: choose *Backfill*, a first and a last day, and nothing else.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronPartitionTimetable, Param, PokeReturnValue, dag, task, task_group

from night_tasks import BY_SOURCES, DEFAULTS, conclude, deduplicate, publish, read, report
from pipeline.operate.form import order_form

FORM = {name: Param(**stated) for name, stated in order_form().items()}


@dag(
    schedule=CronPartitionTimetable(
        "0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"
    ),
    start_date=datetime(2020, 1, 1, tzinfo=UTC),  # so that the newest night starts at once
    catchup=False,
    max_active_runs=2,
    # No deadline=: in Airflow 3.3.2 clearing a task of a failed run with one answers 500.
    dagrun_timeout=timedelta(hours=12),
    default_args=DEFAULTS,
    params={
        "day": FORM["day"],
        "sources": FORM["sources"],
        "recrawl": Param(
            False,
            type="boolean",
            title="Fetch again",
            description="Also what is archived already. Off: only what is missing.",
        ),
        "max_pages": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            maximum=100_000,
            title="At most so many pages a source",
            description="Empty: what each source's own budget says.",
        ),
        "note": FORM["note"],
    },
    tags=["nightdesk"],
    doc_md=__doc__,
)
def nightly():
    @task.sensor(poke_interval=300, timeout=timedelta(hours=6).total_seconds(), mode="reschedule")
    def plan(**context) -> PokeReturnValue:
        """Wait until the day has settled; then part its sources into shards."""
        from pipeline import stages
        from pipeline.operate import order

        run = order.open_ordered(context)
        if not order.is_settled(run):
            return PokeReturnValue(is_done=False)
        return PokeReturnValue(is_done=True, xcom_value=stages.plan(run))

    @task_group
    def collect(shard):
        @task(pool="web", map_index_template=BY_SOURCES, execution_timeout=timedelta(minutes=90))
        def crawl(shard: list[str], **context) -> dict[str, object]:
            """Archive what the shard's sources published on the day."""
            from dataclasses import asdict

            from pipeline import stages
            from pipeline.operate import order

            return asdict(stages.crawl(order.open_ordered(context), shard))

        crawl(shard=shard) >> read(shard=shard)

    collect.expand(shard=plan()) >> deduplicate() >> publish() >> report() >> conclude()


nightly()
