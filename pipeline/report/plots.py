"""Draw the page's figures as inline SVG that takes its colours from the page.

Pygal reckons axes, bars and lines. What it adds for itself (scripts, styles, tooltips, the
date, ids that two figures of one page share) is taken out again, so that the page stays one thing
with one style, the same for the same night.
"""

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any

from markupsafe import Markup

WIDTH, HEIGHT = 300, 110
SPREAD_WIDTH, SPREAD_HEIGHT = 640, 260
STEPS = 6  # of an axis, at the most
FEW = 3  # of which an axis names every one
NEEDLESS = {"background", "plot text-overlay", "plot tooltip-overlay", "titles"}


def bars(nights: Sequence[date], values: Sequence[int | None], noun: str) -> Markup:
    """A bar a night, the last one marked as this night; nothing where there was no night."""
    from pygal import Bar  # brings a hundred styles: a tenth of a second

    chart = Bar(**_options(WIDTH, HEIGHT), include_x_axis=True, spacing=2, min_scale=1, max_scale=3)
    chart.x_labels = [f"{night:%-d %b}" if place % 7 == 0 else "" for place, night in _back(nights)]
    chart.add(
        noun,
        [
            {"value": value, "label": f"{night:%a %-d %b}: {value:,} {noun}"}
            if value is not None
            else None
            for night, value in zip(nights, values, strict=True)
        ],
    )
    if (top := max(filter(None, values), default=0)) <= FEW:
        chart.y_labels = _steps(max(1, top))
    chart.value_formatter = lambda value: f"{value:,.0f}"
    return _inline(chart, f"{noun}, night by night", last=values[-1] is not None)


def spread(stories: Sequence[Sequence[float]]) -> Markup:
    """A line a story: how many had printed it so many hours after the first."""
    from pygal import XY

    chart = XY(**_options(SPREAD_WIDTH, SPREAD_HEIGHT), include_x_axis=True, dots_size=2.5)
    for number, hours in enumerate(stories, start=1):
        points = [
            {"value": (hour, place), "label": f"story {number}: print {place} after {hour:.1f} h"}
            for place, hour in enumerate(sorted(hours), start=1)
        ]
        chart.add(f"story {number}", points)
    chart.x_labels = _steps(max(hour for hours in stories for hour in hours))
    chart.y_labels = _steps(max(map(len, stories)))
    chart.x_value_formatter = lambda value: f"{value:.0f}"
    chart.value_formatter = lambda value: f"{value:.0f}"
    return _inline(chart, "how the largest stories spread", last=False)


def _steps(most: float) -> list[int]:
    """Whole numbers for an axis: halves that are rounded would say the same twice.

    >>> _steps(2), _steps(47.5)
    ([0, 1, 2], [0, 8, 16, 24, 32, 40, 48])
    """
    step = max(1, ceil(most / STEPS))
    return list(range(0, ceil(most / step) * step + 1, step))


def _back(nights: Sequence[date]) -> list[tuple[int, date]]:
    """The nights with how far back each is from the last."""
    return [(len(nights) - 1 - at, night) for at, night in enumerate(nights)]


def _options(width: int, height: int) -> dict[str, Any]:
    return {
        "width": width,
        "height": height,
        "margin": 4,
        "margin_right": 16,
        "show_legend": False,
        "disable_xml_declaration": True,
        "js": (),
        "css": (),
        "print_values": False,
        "truncate_label": -1,
    }


def _inline(chart: Any, says: str, *, last: bool) -> Markup:
    """The chart's drawing, with nothing of pygal's own page."""
    from lxml import etree

    drawing = chart.render_tree()
    for node in [*drawing.iter()]:
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        stated = node.get("class", "") if name else ""
        if not name or name in {"style", "script"} or stated in NEEDLESS:
            _remove(node)
        elif name == "desc":
            if stated == "label":
                node.tag = "title"
                node.attrib.pop("class")
            else:
                _remove(node)
        else:
            for key in ("id", "width", "height") if name == "svg" else ("id",):
                node.attrib.pop(key, None)
    if last and (drawn := drawing.xpath(".//*[local-name()='g' and @class='bar']")):
        drawn[-1].set("class", "bar now")
    drawing.set("role", "img")
    drawing.set("aria-label", says)
    return Markup(etree.tostring(drawing, encoding="unicode"))  # noqa: S704 - pygal escapes it


def _remove(node: Any) -> None:
    parent = node.getparent()
    if parent is not None:
        if node.tail and (before := node.getprevious()) is not None:
            before.tail = (before.tail or "") + node.tail
        parent.remove(node)
