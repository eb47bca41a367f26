"""One day again from the archive: nothing is fetched, everything is read anew.

Backfill it like `nightly` after the reader, a rule or a source file has changed.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import (
    CronPartitionTimetable,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    TriggerRule,
    dag,
    task,
)

from pipeline.operate.form import A_PERSON_MUST_ACT, order_form


@dag(
    schedule=CronPartitionTimetable(
        "0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"
    ),
    end_date=datetime(2020, 1, 1, tzinfo=UTC),  # never by the timetable, which only names days
    catchup=False,
    max_active_runs=2,
    default_args={
        "owner": "nightdesk",
        "retries": 2,
        "retry_delay": timedelta(seconds=60),
        "retry_exponential_backoff": 2.0,
        "retry_policy": ExceptionRetryPolicy(
            rules=[
                RetryRule(
                    [*A_PERSON_MUST_ACT],
                    action=RetryAction.FAIL,
                    reason="a person must act; trying again would not help",
                ),
            ]
        ),
        "execution_timeout": timedelta(hours=2),
    },
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

    @task(map_index_template="{{ ti.task.op_kwargs['shard'] | join(', ') | truncate(240) }}")
    def read(shard: list[str], **context) -> dict[str, object]:
        """Make articles of the shard's captures."""
        from dataclasses import asdict

        from pipeline import stages
        from pipeline.operate import order

        return asdict(stages.read(order.open_ordered(context), shard))

    @task(pool="publish", trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
    def deduplicate(**context) -> dict[str, object]:
        """Find the day's copies, near-copies and rewrites."""
        from dataclasses import asdict

        from pipeline import stages
        from pipeline.operate import order

        return asdict(stages.deduplicate(order.open_ordered(context)))

    @task(pool="publish")
    def publish(**context) -> dict[str, object]:
        """Replace the day's rows in every table, one commit each."""
        from dataclasses import asdict

        from pipeline import stages
        from pipeline.operate import order

        return asdict(stages.publish(order.open_ordered(context)))

    @task
    def report(**context) -> str:
        """Write the page that is read in the morning."""
        from pipeline import stages
        from pipeline.operate import order

        return stages.report(order.open_ordered(context))

    @task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
    def conclude(ti, dag, **context) -> None:
        """Fail the run where a part of it failed, and say which."""
        from pipeline.operate import order
        from pipeline.operate.conclusion import conclude as judge

        states = ti.get_task_states(dag.dag_id, run_ids=[context["run_id"]])
        judge(order.open_ordered(context), states[context["run_id"]])

    read.expand(shard=plan()) >> deduplicate() >> publish() >> report() >> conclude()


reprocess()
