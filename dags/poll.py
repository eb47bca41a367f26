"""Every half hour: read the feeds only, and remember what they announce.

**Why.** A feed lists its newest entries; what scrolled away before the night is remembered here.
And a night that is not published by when it should be is told of, once, so do not pause this DAG.

**When it is red.** A single red run means nothing: the next poll is the retry, and the night reads
the feeds again. When it stays red, open `listen`: its log names the setting or the store that is
wrong.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from night_tasks import CRAWL_QUEUE


@dag(
    schedule=CronTriggerTimetable("*/30 * * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    is_paused_upon_creation=True,
    max_active_runs=1,
    default_args={
        "owner": "nightdesk",
        "retries": 0,  # the next poll is the retry
        "execution_timeout": timedelta(minutes=25),
    },
    tags=["nightdesk"],
    doc_md=__doc__,
)
def poll():
    @task(pool="web", queue=CRAWL_QUEUE)
    def listen() -> None:
        """Ask every feed that is due whether it changed, and keep what is new."""
        from pipeline import stages
        from pipeline.settings import read_settings

        stages.poll(read_settings())

    @task
    def watch() -> None:
        """Send an alert where the newest night is late.

        Red: the tables or the alert's connection cannot be reached; the next poll tries again.
        """
        from airflow.configuration import conf
        from airflow.sdk import Connection

        from pipeline.operate import alerts, lateness
        from pipeline.settings import read_settings

        settings = read_settings()
        channel = alerts.channel_named(settings.alert_connection, Connection.get)
        base = conf.get("api", "base_url", fallback="").rstrip("/")
        lateness.warn_of_late_night(settings, channel, base=base)

    listen()
    watch()


poll()
