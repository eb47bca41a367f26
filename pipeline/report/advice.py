"""Show what the weekly check of the sources advises: on a night's page, and on that of all."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from pipeline.records import Advice
from pipeline.report.wording import counted


def advice_html(advice: Advice | None, catalog: str) -> Markup:
    """The advice with the command that follows it; nothing where no check was made yet."""
    if advice is None:
        return Markup()
    return Markup(_part().render(advice=advice, catalog=catalog))  # noqa: S704 - autoescaped


@cache
def _part() -> Template:
    environment = Environment(
        autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals["counted"] = counted
    text = files("pipeline.report").joinpath("advice.html").read_text(encoding="utf-8")
    return environment.from_string(text)
