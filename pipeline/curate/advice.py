"""What the weekly check advises about a source: what is wrong, and an edit of its file."""

from pathlib import Path

from pipeline.curate.checking import CheckUp, Condition
from pipeline.curate.editing import difference, edited
from pipeline.records import SourceAdvice
from pipeline.sources.model import Source


def advice_of(found: CheckUp, source: Source, catalog: Path) -> SourceAdvice | None:
    """What a person should know of a source; None where it is well and its file says so."""
    name = f"{source.country}/{source.id}.toml"
    text = (catalog / name).read_text(encoding="utf-8")
    wanted = found.proposed.model_copy(update={"verified": source.verified})
    diff = difference(text, edited(text, source, wanted), name)  # of the file as it stands
    told = tuple(
        f"{one.what}: {one.told}" for one in found.findings if one.health is not Condition.WELL
    )
    if not told and not diff:
        return None
    return SourceAdvice(source_id=source.id, condition=str(found.health), told=told, diff=diff)
