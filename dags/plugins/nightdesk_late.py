"""Say that a night is late: Airflow's triggerer calls it when a deadline has passed."""

import asyncio


async def say_late(context) -> None:
    """One message for the night that the timetable started; a backfill waits its turn in peace."""
    from airflow.sdk import Connection

    from pipeline import alert
    from pipeline.settings import read_settings

    run = context["dag_run"]
    if run["run_type"] != "scheduled":
        return
    name = read_settings().alert_connection
    channel = alert.channel_of(await Connection.async_get(name)) if name else None
    text = f"the night {run['partition_key']} is late: its run {run['dag_run_id']} has not ended"
    await asyncio.to_thread(alert.send_alert, "Nightdesk", text, channel)
