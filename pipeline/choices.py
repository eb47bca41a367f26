"""Which sources a form may offer, by file name alone: parsing a DAG must stay cheap."""

from pipeline.settings import read_settings


def source_choices() -> list[str]:
    """The ids of the catalog that the settings name, sorted."""
    return sorted(file.stem for file in read_settings().catalog.rglob("*.toml"))
