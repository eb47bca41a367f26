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


def source_choices() -> list[str]:
    """The ids of the catalog that the settings name, by file name alone, sorted."""
    return sorted(file.stem for file in read_settings().catalog.rglob("*.toml"))


def order_form() -> dict[str, dict[str, object]]:
    """The fields of every form that starts a run, as the keywords of Airflow's Param."""
    return {
        "day": {
            "default": None,
            "type": ["null", "string"],
            "format": "date",
            "title": "Day",
            "description": (
                "The UTC day. Empty: the newest that is over, and in a backfill always, "
                "since From and To name its days."
            ),
        },
        "sources": {
            "default": None,
            "type": ["null", "array"],
            "items": {"type": "string", "pattern": "^[a-z]{2}_[a-z0-9_]{1,60}$"},
            "examples": source_choices(),
            "title": "Sources",
            "description": "Only these sources. Empty: every active one of the catalog.",
        },
        "note": {
            "default": None,
            "type": ["null", "string"],
            "maxLength": 500,
            "title": "Note",
            "description": "Why you start this run; it stays in the run's history.",
        },
    }
