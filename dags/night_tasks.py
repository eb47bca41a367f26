"""What the DAGs of a night share: how long to be patient, whom to tell, and how a night ends."""

from datetime import timedelta

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule, TriggerRule, task

from pipeline.operate.form import A_PERSON_MUST_ACT, CLEAN_TABLES, crawl_queue

TABLES = [
    Asset(name, uri=f"x-nightdesk://clean/{name}", group="nightdesk") for name in CLEAN_TABLES
]

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
DEFAULTS = {
    "owner": "nightdesk",
    "retries": 2,
    "retry_delay": timedelta(seconds=60),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=30),
    "retry_policy": PATIENCE,
    "execution_timeout": timedelta(minutes=30),
}
CRAWL_QUEUE = crawl_queue()  # of workers that talk to strangers, and may hold less
BY_SOURCES = "{{ ti.task.op_kwargs['shard'] | join(', ') | truncate(240) }}"


def raise_alarm(context) -> None:
    """One message a night, where the settings say: why, where, and what to read on."""
    _tell(context, str(context.get("exception")))


def call_off(context) -> None:
    """One message where a night that people were told of has healed."""
    _tell(context, "")


def _tell(context, problem: str) -> None:
    from airflow.configuration import conf
    from airflow.sdk import Connection

    from pipeline.operate import alerts
    from pipeline.settings import read_settings

    channel = alerts.channel_named(read_settings().alert_connection, Connection.get)
    if not (channel or problem):
        return  # a night that went well, and nobody to be told

    from pipeline.operate import alarm, order

    base = conf.get("api", "base_url", fallback="").rstrip("/")
    dag = getattr(context.get("dag"), "dag_id", "nightly")
    run_id = str(context.get("run_id") or "")
    alarm.tell_of_night(
        lambda: order.open_ordered(context), problem, channel, base=base, dag=dag, run_id=run_id
    )


def tell_others(run, context) -> None:
    """Tell monitoring the night's figures, and lineage which tables came of which archive.

    Where neither is set up, and the provider of OpenLineage not installed, nobody is told.
    """
    from airflow.sdk.lineage import get_hook_lineage_collector
    from airflow.sdk.observability import stats

    from pipeline.operate.figures import figures_of
    from pipeline.tables.schema import BY_NAME

    for name, value in figures_of(run).items():
        stats.gauge(name, value)
    lineage = get_hook_lineage_collector()
    lineage.add_input_asset(context, uri=f"{run.raw.uri}/warc")
    for asset in TABLES:
        folder = BY_NAME[asset.name].folder
        lineage.add_output_asset(context, uri=f"{run.clean.uri}/{folder}")


@task(
    map_index_template=BY_SOURCES,
    trigger_rule=TriggerRule.ALL_DONE,  # a source that failed half-way gave its half
    execution_timeout=timedelta(hours=2),
)
def read(shard: list[str], **context) -> dict[str, object]:
    """Make articles of the shard's captures.

    A page that cannot be read is a reject with a reason, never a red task: red is the store or the
    machine. Clear it when that is mended.
    """
    from dataclasses import asdict

    from pipeline import stages
    from pipeline.operate import order

    return asdict(stages.read(order.open_ordered(context), shard))


@task(
    pool="publish",
    trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS,
    execution_timeout=timedelta(hours=2),
)
def deduplicate(**context) -> dict[str, object]:
    """Find the day's copies, near-copies and rewrites.

    Red: the store is away or another writer was first too often; clear it, nothing is half done.
    """
    from dataclasses import asdict

    from pipeline import stages
    from pipeline.operate import order

    return asdict(stages.deduplicate(order.open_ordered(context)))


@task(pool="publish", outlets=TABLES, execution_timeout=timedelta(hours=2))
def publish(outlet_events, **context) -> dict[str, object]:
    """Replace the day's rows in every table, and name them by one edition.

    Of a night that its checks hold back nothing is written: `conclude` says so.
    Red: readers still see the edition before; clear it when the store is well.
    """
    from dataclasses import asdict

    from pipeline import stages
    from pipeline.operate import order
    from pipeline.readings.held import is_held as held_back
    from pipeline.tables.schema import BY_NAME

    run = order.open_ordered(context)
    tally = asdict(stages.publish(run))
    is_held = held_back(run.raw, run.night)
    for asset in TABLES:
        outlet_events[asset].extra = {
            "night": f"{run.night}",
            "uri": f"{run.clean.uri}/{BY_NAME[asset.name].folder}",
            "kept": tally["kept"],
            "rejected": tally["rejected"],
            "held": is_held,
        }
        if not is_held:
            outlet_events[asset].add_partitions(f"{run.night}")
    tell_others(run, context)
    return tally


@task
def report(dag, **context) -> str:
    """Write the page that is read in the morning: it stands beside the run, and in the bucket.

    Red: the tables are published all the same; clear it to have the page.
    """
    from pipeline import stages
    from pipeline.operate import order

    return stages.report(order.open_ordered(context), dag_id=dag.dag_id)


@task(
    trigger_rule=TriggerRule.ALL_DONE, on_failure_callback=raise_alarm, on_success_callback=call_off
)
def conclude(ti, dag, **context) -> None:
    """Fail the run where a part of it failed, or its checks hold the night back, and say why.

    Its log is the place to begin in the morning. Once what it names is cleared and well, the night
    is green.
    """
    from pipeline.operate import order
    from pipeline.operate.conclusion import conclude as judge

    states = ti.get_task_states(dag.dag_id, run_ids=[context["run_id"]])
    judge(order.open_ordered(context), states[context["run_id"]])
