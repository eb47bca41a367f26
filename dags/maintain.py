"""Every week: compact the tables, sweep what nothing refers to, and check the sources."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from night_tasks import CRAWL_QUEUE


@dag(
    schedule=CronTriggerTimetable("30 12 * * 6", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    is_paused_upon_creation=True,
    max_active_runs=1,
    default_args={
        "owner": "nightdesk",
        "retries": 1,
        "retry_delay": timedelta(minutes=10),
        "execution_timeout": timedelta(hours=6),
    },
    tags=["nightdesk"],
    doc_md=__doc__,
)
def maintain():
    @task(pool="publish")  # one committer at a time
    def tidy() -> dict[str, object]:
        """Compact, recompress cold months, vacuum and obey takedowns."""
        from pipeline import stages
        from pipeline.settings import read_settings

        return dict(stages.maintain(read_settings()))

    @task(pool="web", queue=CRAWL_QUEUE)
    def check_sources() -> dict[str, int]:
        """Visit every source once, politely; the log proposes what its file should say."""
        from pipeline import stages
        from pipeline.settings import read_settings

        return dict(stages.check_sources(read_settings()))

    tidy()
    check_sources()


maintain()
