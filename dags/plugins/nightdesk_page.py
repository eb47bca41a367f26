"""A page inside Airflow: the last nights of every source, and their reports.

Every process of Airflow loads its plugins, each task too: what is heavy is imported at the first
request, which only the API server gets.
"""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

SHOWN_DAYS = 31
DAY = r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$"
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
    from fastapi import Depends, FastAPI, HTTPException, Path, Request
    from fastapi.exception_handlers import http_exception_handler
    from fastapi.responses import HTMLResponse, RedirectResponse, Response

    from pipeline.errors import MissingError, PipelineError
    from pipeline.operate.nights import heat_page, report_page

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
    async def ask_for_login(request: Request, error: HTTPException) -> Response:
        """Send a person to the login and back; a program is told that it has to."""
        if error.status_code == 401 and "text/html" in request.headers.get("accept", ""):
            back = urlencode({"next": request.url.path})
            return RedirectResponse(f"/api/v2/auth/login?{back}", status_code=303)
        return await http_exception_handler(request, error)

    @app.get("/", response_class=HTMLResponse)
    def nights() -> str:
        try:
            return heat_page(days=timedelta(days=SHOWN_DAYS))
        except PipelineError as error:
            raise HTTPException(503, str(error)) from error

    @app.get("/reports/{night}/index.html", response_class=HTMLResponse)
    def report(night: Annotated[str, Path(pattern=DAY)]) -> str:
        try:
            return report_page(date.fromisoformat(night))
        except ValueError as error:
            raise HTTPException(404, f"{night} is no day") from error
        except MissingError as error:
            raise HTTPException(404, f"there is no report of {night} yet") from error
        except PipelineError as error:
            raise HTTPException(503, str(error)) from error

    return app


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
        }
    ]
