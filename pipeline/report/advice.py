"""Show what the weekly check of the sources advises: on a night's page, and on that of all."""

from datetime import datetime
from functools import cache

from jinja2 import Template
from markupsafe import Markup

from pipeline.records import Advice
from pipeline.report.templates import template
from pipeline.report.wording import counted

LATE_DAYS = 9  # after which a weekly check has been left out


def advice_html(advice: Advice | None, catalog: str, now: datetime) -> Markup:
    """The advice with the command that follows it; nothing where no check was made yet."""
    if advice is None:
        return Markup()
    days = (now - advice.checked_at).days
    return Markup(  # noqa: S704 - autoescaped
        _part().render(advice=advice, catalog=catalog, days=days if days >= LATE_DAYS else 0)
    )


@cache
def _part() -> Template:
    return template("advice.html", {"counted": counted})
