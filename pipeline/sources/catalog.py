"""Read the catalog: every source file, or an error that names the file, the key and the mend."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import SourceError
from pipeline.sources.model import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All source files of one folder."""

    sources: Mapping[str, Source]

    def __iter__(self) -> Iterator[Source]:
        return iter(self.sources.values())

    def __len__(self) -> int:
        return len(self.sources)

    def __getitem__(self, source_id: str) -> Source:
        if source_id not in self.sources:
            near = get_close_matches(source_id, self.sources, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            message = f"no source {source_id!r} in the catalog{hint}"
            raise SourceError(message)
        return self.sources[source_id]

    def active(self, chosen: Sequence[str] = ()) -> tuple[Source, ...]:
        """The sources a night collects: those chosen, by id or by `group:open`, `country:pt`,
        `language:de` or `all`.

        Where nothing is chosen, the group `open` of a catalog that has one, else every source. A
        choice by group leaves out what is not active; an id takes it even so. Raises SourceError
        where nothing is named so.
        """
        if not chosen:
            chosen = ("group:open",) if any("open" in one.groups for one in self) else ("all",)
        found: dict[str, Source] = {}
        for choice in chosen:
            found |= {one.id: one for one in self._chosen(choice)}
        return tuple(found[source_id] for source_id in sorted(found))

    def _chosen(self, choice: str) -> list[Source]:
        kind, colon, name = choice.partition(":")
        if choice != "all" and not colon:
            return [self[choice]]
        found = [one for one in self if one.is_active and _belongs(one, kind, name)]
        if not found:
            known = sorted({group for one in self for group in one.groups})
            message = (
                f"no active source is in {choice!r}; choose ids, all, country:xx, language:xx or "
                f"group: with {', '.join(known) or 'a name that some file states'}"
            )
            raise SourceError(message)
        return found


def _belongs(source: Source, kind: str, name: str) -> bool:
    match kind:
        case "all":
            return not name
        case "country":
            return source.country == name
        case "language":
            return source.language == name
        case "group":
            return name in source.groups
    return False


def load_catalog(folder: Path) -> Catalog:
    """Every `<cc>/<id>.toml` below a folder, by id.

    Raises SourceError that lists every mistake in every file, so that one look mends them all.
    """
    if not folder.is_dir():
        message = f"the catalog folder {folder} does not exist; correct NIGHTDESK_CATALOG"
        raise SourceError(message)
    sources: dict[str, Source] = {}
    mistakes: list[str] = []
    for file in sorted(folder.rglob("*.toml")):
        try:
            source = load_source(file)
        except SourceError as error:
            mistakes.append(str(error))
            continue
        if source.id in sources:
            mistakes.append(f"{file}: the id {source.id!r} is taken by another file; rename one")
        sources[source.id] = source
    if mistakes:
        raise SourceError("\n".join(mistakes))
    if not sources:
        message = f"the catalog folder {folder} holds no source file; add one as <cc>/<id>.toml"
        raise SourceError(message)
    return Catalog(sources=sources)


def load_source(file: Path) -> Source:
    """One source file; its name is the source's id.

    Raises SourceError that names the file, each wrong key, its value and the mend.
    """
    try:
        stated = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        message = f"{file}: is not TOML: {error}"
        raise SourceError(message) from error
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file}: cannot be read as UTF-8 text: {error}"
        raise SourceError(message) from error
    if "id" in stated:
        message = f"{file}: id = {stated['id']!r} is not needed; the file's name is the id"
        raise SourceError(message)
    try:
        source = Source.model_validate({"id": file.stem} | stated)
    except ValidationError as error:
        lines = [f"{file}: {_mistake(one)}" for one in error.errors()]
        raise SourceError("\n".join(lines)) from error
    if file.parent.name != source.country:
        message = (
            f"{file}: belongs in the folder {source.country}/, named by the id's first letters"
        )
        raise SourceError(message)
    return source


def _mistake(error: ErrorDetails) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = _known_keys(error["loc"])
        near = get_close_matches(str(error["loc"][-1]), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
        return f"{key} is not a known key; {hint}"
    if error["type"] == "missing":
        return f"{key} is missing; add it"
    return f"{key} = {error['input']!r} {error['msg'].removeprefix('Value error, ')}"


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    model = Source
    for part in place[:-1]:
        inner = model.model_fields[str(part)].annotation
        if isinstance(inner, type) and hasattr(inner, "model_fields"):
            model = inner
    return [name for name in model.model_fields if name != "id"]
