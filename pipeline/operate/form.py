"""What the DAGs share and a parser may read cheaply: a run's form, and what no retry mends."""

from pipeline.layout import CLEAN_TABLES
from pipeline.settings import read_settings

__all__ = ["A_PERSON_MUST_ACT", "CLEAN_TABLES", "order_form", "source_choices"]

# Only a person mends a wrong setting, a wrong key, a source file or a day that is none.
A_PERSON_MUST_ACT = (
    "pipeline.errors.NightError",
    "pipeline.errors.SettingsError",
    "pipeline.errors.SourceError",
    "pipeline.errors.AccessError",
)


GROUPS = ("all", "group:open")
SOURCE_CHOICE = r"^(all|(group|country|language):[a-z0-9-]{2,31}|[a-z]{2}_[a-z0-9_]{1,60})$"


def crawl_queue() -> str:
    """The queue of workers that talk to strangers."""
    return read_settings().crawl_queue


def source_choices() -> list[str]:
    """What a run can be narrowed to: the ids of the catalog by file name alone, and two groups."""
    return [*GROUPS, *sorted(file.stem for file in read_settings().catalog.rglob("*.toml"))]


def order_form() -> dict[str, dict[str, object]]:
    """The fields of every form that starts a run, as the keywords of Airflow's Param."""
    return {
        "day": {
            "default": None,
            "type": ["null", "string"],
            "format": "date",
            "title": "Day",
            "description": (
                "One UTC day that is over, for a single run. Leave it empty for the newest, and "
                "in a backfill: there From and To name the days."
            ),
        },
        "sources": {
            "default": None,
            "type": ["null", "array"],
            "items": {"type": "string", "pattern": SOURCE_CHOICE},
            "examples": source_choices(),
            "title": "Sources",
            "description": (
                "Ids, group:open, country:pt, language:de or all. Empty: as the settings say."
            ),
        },
        "note": {
            "default": None,
            "type": ["null", "string"],
            "maxLength": 500,
            "title": "Note",
            "description": "Why you start this run; it becomes the note of each run that follows.",
        },
    }
