"""Show what the weekly check of the sources advises: on a night's page, and on that of all."""

from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from pipeline.records import Advice
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
    environment = Environment(
        autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals["counted"] = counted
    text = files("pipeline.report").joinpath("advice.html").read_text(encoding="utf-8")
    return environment.from_string(text)
