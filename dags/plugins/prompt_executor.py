"""Airflow's executor on one machine, which looks when something has happened, and seldom otherwise.

A look of the scheduler asks its database some twenty questions; whether a run or a task has been
added, begun or ended is one.
"""

import gc
import time

from airflow.executors.local_executor import LocalExecutor
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState, TaskInstanceState
from sqlalchemy import func, literal, select, union_all

SOON_SECONDS = 0.2  # what a task's end or start changes takes some more looks
SOON_LOOKS = 2
BUSY_SECONDS = 1.0
IDLE_SECONDS = 6.0  # so long at most waits what a timetable starts
GLANCE_SECONDS = 0.5  # so long at most waits who starts a run by hand, or a task for one that ended
UNDER_WAY = union_all(
    *(
        select(literal(model.__tablename__), model.state, func.count())
        .where(model.state.in_(states))
        .group_by(model.state)
        for model, states in (
            (DagRun, [DagRunState.QUEUED, DagRunState.RUNNING]),
            (TaskInstance, [TaskInstanceState.QUEUED, TaskInstanceState.RUNNING]),
        )
    )
)


class PromptExecutor(LocalExecutor):
    """Waits where the scheduler would sleep: until something happens, or nothing did for a while.

    The scheduler's own sleep between two looks (scheduler_idle_sleep_time) is to be none.
    """

    quiet_looks = 0
    under_way = frozenset[tuple[str, str, int]]()

    def start(self) -> None:
        """Fork the workers, and go on sharing memory with them and the other services.

        Airflow lets the collector have everything again, and it writes to every page.
        """
        super().start()
        gc.freeze()

    def sync(self) -> None:
        """Wait until something happens, then take what there is."""
        self.quiet_looks = 0 if self.happens() else self.quiet_looks + 1
        super().sync()

    def happens(self) -> bool:
        """Whether a result came in time, or the runs and tasks under way are others than before."""
        ended = time.monotonic() + self.patience
        while (left := ended - time.monotonic()) > 0:
            if self.result_queue._reader.poll(min(left, GLANCE_SECONDS)):  # noqa: SLF001
                return True
            with create_session() as session:
                found = frozenset(tuple(row) for row in session.execute(UNDER_WAY))
            if found != self.under_way:
                self.under_way = found
                return True
        return False

    @property
    def patience(self) -> float:
        """How long to wait for something to happen."""
        if self.quiet_looks < SOON_LOOKS:
            return SOON_SECONDS
        return BUSY_SECONDS if self.running else IDLE_SECONDS
