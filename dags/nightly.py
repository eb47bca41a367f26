"""Every night: one UTC day of news, from the sources to the published tables.

Backfill it from its Trigger button: choose *Backfill*, a first and a last day, and nothing else.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import (
    Asset,
    CronPartitionTimetable,
    ExceptionRetryPolicy,
    Param,
    PokeReturnValue,
    RetryAction,
    RetryRule,
    TriggerRule,
    dag,
    task,
    task_group,
)

from pipeline.operate.form import A_PERSON_MUST_ACT, CLEAN_TABLES, order_form

TABLES = [
    Asset(name, uri=f"x-nightdesk://clean/{name}", group="nightdesk") for name in CLEAN_TABLES
]

FORM = {name: Param(**stated) for name, stated in order_form().items()}

# Waiting mends an overloaded server, a lost commit or a store that is away.
PATIENCE = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            [*A_PERSON_MUST_ACT],
            action=RetryAction.FAIL,
            reason="a person must act; trying again would not help",
        ),
        RetryRule(
            "pipeline.errors.GoneError",
            action=RetryAction.FAIL,
            reason="the source answers that it is gone; correct its file",
        ),
        RetryRule(
            "pipeline.errors.ConflictError",
            retry_delay=timedelta(seconds=20),
            reason="another writer was first",
        ),
    ]
)


def raise_alarm(context) -> None:
    """One message a night, where the settings say, naming who failed."""
    from airflow.sdk import Connection

    from pipeline.operate import alerts
    from pipeline.settings import read_settings

    channel = alerts.channel_named(read_settings().alert_connection, Connection.get)
    alerts.send_alert("Nightdesk", str(context.get("exception")), channel)


@dag(
    schedule=CronPartitionTimetable(
        "0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"
    ),
    start_date=datetime(2020, 1, 1, tzinfo=UTC),  # so that the newest night starts at once
    catchup=False,
    max_active_runs=2,
    # No deadline=: in Airflow 3.3.2 clearing a task of a failed run with one answers 500.
    dagrun_timeout=timedelta(hours=12),
    default_args={
        "owner": "nightdesk",
        "retries": 2,
        "retry_delay": timedelta(seconds=60),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=30),
        "retry_policy": PATIENCE,
        "execution_timeout": timedelta(minutes=30),
    },
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
        @task(
            pool="web",
            map_index_template="{{ ti.task.op_kwargs['shard'] | join(', ') | truncate(240) }}",
            execution_timeout=timedelta(minutes=90),
        )
        def crawl(shard: list[str], **context) -> dict[str, object]:
            """Archive what the shard's sources published on the day."""
            from dataclasses import asdict

            from pipeline import stages
            from pipeline.operate import order

            return asdict(stages.crawl(order.open_ordered(context), shard))

        @task(
            map_index_template="{{ ti.task.op_kwargs['shard'] | join(', ') | truncate(240) }}",
            trigger_rule=TriggerRule.ALL_DONE,  # a source that failed half-way gave its half
            execution_timeout=timedelta(hours=2),
        )
        def read(shard: list[str], **context) -> dict[str, object]:
            """Make articles of the shard's captures."""
            from dataclasses import asdict

            from pipeline import stages
            from pipeline.operate import order

            return asdict(stages.read(order.open_ordered(context), shard))

        crawl(shard=shard) >> read(shard=shard)

    @task(pool="publish", trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
    def deduplicate(**context) -> dict[str, object]:
        """Find the day's copies, near-copies and rewrites."""
        from dataclasses import asdict

        from pipeline import stages
        from pipeline.operate import order

        return asdict(stages.deduplicate(order.open_ordered(context)))

    @task(pool="publish", outlets=TABLES)
    def publish(outlet_events, **context) -> dict[str, object]:
        """Replace the day's rows in every table, one commit each."""
        from dataclasses import asdict

        from pipeline import stages
        from pipeline.operate import order
        from pipeline.tables.schema import BY_NAME

        run = order.open_ordered(context)
        tally = asdict(stages.publish(run))
        for asset in TABLES:
            outlet_events[asset].extra = {
                "night": f"{run.night}",
                "uri": f"{run.clean.uri}/{BY_NAME[asset.name].folder}",
                "kept": tally["kept"],
                "rejected": tally["rejected"],
            }
            outlet_events[asset].add_partitions(f"{run.night}")
        return tally

    @task
    def report(**context) -> str:
        """Write the page that is read in the morning."""
        from pipeline import stages
        from pipeline.operate import order

        return stages.report(order.open_ordered(context))

    @task(trigger_rule=TriggerRule.ALL_DONE, on_failure_callback=raise_alarm)
    def conclude(ti, dag, **context) -> None:
        """Fail the run where a part of it failed, and say which."""
        from pipeline.operate import order
        from pipeline.operate.conclusion import conclude as judge

        states = ti.get_task_states(dag.dag_id, run_ids=[context["run_id"]])
        judge(order.open_ordered(context), states[context["run_id"]])

    shards = plan()
    collected = collect.expand(shard=shards)
    collected >> deduplicate() >> publish() >> report() >> conclude()


nightly()
