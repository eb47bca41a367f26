"""A page inside Airflow: all nights, their reports, and each run's own report beside the run.

Every process of Airflow loads its plugins, each task too: what is heavy is imported at the first
request, which only the API server gets.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Annotated

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

OF_NIGHTS = ("nightly", "reprocess")
NEWEST_RUNS = 5000
TOLD = (
    "dag_id", "run_id", "state", "conf", "partition_key", "data_interval_start", "run_after",
    "queued_at",
)  # fmt: skip
DAY = r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$"
SENTENCE = """<!doctype html><meta charset="utf-8"><title>Nightdesk</title>
<style>:root {{ color-scheme: light dark }} body {{ font: 15px system-ui, sans-serif }}</style>
<p>{}</p>"""
# What the pages hold was written by strangers; what may run in them they state themselves.
HEADERS = {
    "Content-Security-Policy": "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",  # Airflow shows the page within its own
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@cache
def build_app() -> "FastAPI":
    """The page's application; every address of it asks for a login."""
    from urllib.parse import urlencode

    from airflow.api_fastapi.core_api.security import get_user
    from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request
    from fastapi.exception_handlers import http_exception_handler
    from fastapi.responses import HTMLResponse, RedirectResponse, Response

    from pipeline.errors import MissingError, PipelineError
    from pipeline.operate.nights import all_nights_page, report_page, runs_of

    app = FastAPI(
        title="Nightdesk", dependencies=[Depends(get_user)], openapi_url=None, docs_url=None
    )

    @app.middleware("http")
    async def add_headers(
        request: Request, answer: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await answer(request)
        response.headers.update(HEADERS)
        return response

    @app.exception_handler(HTTPException)
    async def answer_people(request: Request, error: HTTPException) -> Response:
        """Send a person to the login and back, or say what is wrong; a program gets its JSON."""
        if "text/html" not in request.headers.get("accept", ""):
            return await http_exception_handler(request, error)
        if error.status_code == 401:
            back = urlencode({"next": request.url.path})
            return RedirectResponse(f"/api/v2/auth/login?{back}", status_code=303)
        return HTMLResponse(SENTENCE.format(escape(str(error.detail))), error.status_code)

    @app.get("/", response_class=HTMLResponse)
    def nights(until: Annotated[str | None, Query(pattern=DAY)] = None) -> str:
        try:
            last = date.fromisoformat(until) if until else None
        except ValueError as error:
            raise HTTPException(404, f"{until} is no day") from error
        try:
            return all_nights_page(runs_of(_told_runs()), last)
        except PipelineError as error:
            raise HTTPException(503, str(error)) from error

    @app.get("/runs/{dag_id}/{run_id}", response_class=HTMLResponse)
    def report_of_run(dag_id: str, run_id: str) -> Response:
        """What stands beside a run: the report of its night, once there is one."""
        runs = runs_of(_told_runs(dag_id=dag_id, run_id=run_id)) if dag_id in OF_NIGHTS else []
        if not runs:
            raise HTTPException(404, f"The run {run_id} of {dag_id} is for no night.")
        return RedirectResponse(f"/nightdesk/reports/{runs[0].night}/index.html", status_code=303)

    @app.get("/reports/{night}/index.html", response_class=HTMLResponse)
    def report(night: Annotated[str, Path(pattern=DAY)]) -> str:
        try:
            return report_page(date.fromisoformat(night))
        except ValueError as error:
            raise HTTPException(404, f"{night} is no day") from error
        except MissingError as error:
            raise HTTPException(
                404,
                f"There is no report of {night} yet: it is written when the night is published.",
            ) from error
        except PipelineError as error:
            raise HTTPException(503, str(error)) from error

    return app


def _told_runs(**named: str) -> list[dict[str, object]]:
    """What Airflow's database tells of the newest runs of nights, or of one that is named."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    columns = [getattr(DagRun, name) for name in TOLD]
    wanted = select(*columns).where(DagRun.dag_id.in_(OF_NIGHTS)).filter_by(**named)
    with create_session() as session:
        found = session.execute(wanted.order_by(DagRun.id.desc()).limit(NEWEST_RUNS))
        told = [dict(zip(TOLD, row, strict=True)) for row in found]
    return told[::-1]  # the newest last: those that were never queued bear no instant


async def page(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Answer one request."""
    await build_app()(scope, receive, send)


class NightdeskPlugin(AirflowPlugin):
    """The page, and its entry in the menu."""

    name = "nightdesk"
    fastapi_apps = [{"app": page, "url_prefix": "/nightdesk", "name": "Nightdesk"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            "name": "Nightdesk",
            "href": "/nightdesk/",
            "destination": "nav",
            "category": "browse",
            "url_route": "nightdesk",
        },
        {
            "name": "Report of the night",
            "href": "/nightdesk/runs/{DAG_ID}/{RUN_ID}",
            "destination": "dag_run",
            "url_route": "nightdesk-report",
        },
    ]
