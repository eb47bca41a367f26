"""Airflow's executor on one machine, which looks when a task has ended, and seldom otherwise."""

import gc

from airflow.executors.local_executor import LocalExecutor

SOON_SECONDS = 0.2  # what a task's end or start changes takes some more looks
SOON_LOOKS = 5
BUSY_SECONDS = 1.0
IDLE_SECONDS = 2.0  # so long at most waits who starts a run by hand


class PromptExecutor(LocalExecutor):
    """Waits where the scheduler would sleep: until a task ends, or nothing happened for a while.

    The scheduler's own sleep between two looks (scheduler_idle_sleep_time) is to be none.
    """

    quiet_looks = 0

    def start(self) -> None:
        """Fork the workers, and go on sharing memory with them and the other services.

        Airflow lets the collector have everything again, and it writes to every page.
        """
        super().start()
        gc.freeze()

    def sync(self) -> None:
        """Wait for the next result, then take what there is."""
        if self.result_queue._reader.poll(self.patience):  # noqa: SLF001
            self.quiet_looks = 0
        else:
            self.quiet_looks += 1
        super().sync()

    @property
    def patience(self) -> float:
        """How long to wait for a result."""
        if self.quiet_looks < SOON_LOOKS:
            return SOON_SECONDS
        return BUSY_SECONDS if self.running else IDLE_SECONDS
