"""Every night: one UTC day of news, from the sources to the published tables.

**What it does.** `plan` waits until the day has settled and parts the sources into shards; for
each shard `crawl` archives what its sources published and `read` makes articles of it;
`deduplicate`, `publish` and `report` are for the whole night; `conclude` fails the run where a
part of it failed, and names who. Airflow shows when a run may start, which is a day later: the
night stands in its *note*.

**Past days.** Press *Trigger*, choose *Backfill*, give *From* and *To* (both included; *To* at
23:59), leave the run parameters alone. *Missing Runs* fills gaps, *All Runs* collects anew. Days
may be run in any order and again: the rows are the same.

**One day in another way.** *Trigger*, *Single Run*, *Run Parameters*: the day, some sources only,
a bound on pages. A day that is not over, or a name that is no parameter, is refused by `plan`.

**When it is red.** Open `conclude`: its log says who failed. Mend that, then clear the failed task
with what comes after it (*Downstream*): the night heals. Only what is missing is fetched.

**Where to look.** *Browse*, *Nightdesk*: all nights, and what comes next. *Report of the night*,
beside each run: what it brought.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronPartitionTimetable, Param, PokeReturnValue, dag, task, task_group

from night_tasks import (
    BY_SOURCES,
    CRAWL_QUEUE,
    DEFAULTS,
    conclude,
    deduplicate,
    publish,
    read,
    report,
)
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
        """Wait until the day has settled; then part its sources into shards.

        Red: what was asked for cannot be run, and its log says why; nothing was fetched.
        """
        from pipeline import stages
        from pipeline.operate import order

        run = order.open_ordered(context)
        if not order.is_settled(run):
            return PokeReturnValue(is_done=False)
        return PokeReturnValue(is_done=True, xcom_value=stages.plan(run))

    @task_group
    def collect(shard):
        @task(
            pool="web",
            queue=CRAWL_QUEUE,
            map_index_template=BY_SOURCES,
            execution_timeout=timedelta(minutes=90),
        )
        def crawl(shard: list[str], **context) -> dict[str, object]:
            """Archive what the shard's sources published on the day.

            Red: its log names the source and the reason. Clear it: only what is missing is fetched.
            """
            from dataclasses import asdict

            from pipeline import stages
            from pipeline.operate import order

            return asdict(stages.crawl(order.open_ordered(context), shard))

        crawl(shard=shard) >> read(shard=shard)

    collect.expand(shard=plan()) >> deduplicate() >> publish() >> report() >> conclude()


nightly()
