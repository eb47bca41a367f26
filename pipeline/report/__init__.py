"""The one page about a night that a person reads in the morning."""

from pipeline.report.page import (
    Cluster,
    Correction,
    CrawlPace,
    Disappearance,
    NightReport,
    Sample,
    judged,
    render,
)

__all__ = [
    "Cluster",
    "Correction",
    "CrawlPace",
    "Disappearance",
    "NightReport",
    "Sample",
    "judged",
    "render",
]
