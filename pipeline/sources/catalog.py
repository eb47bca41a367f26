"""Read the catalog: every source file, or an error that names the file, the key and the mend."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import SourceError
from pipeline.sources.mistakes import mistakes, toml_mistake
from pipeline.sources.model import Source

SUFFIX = ".toml"
MAX_BYTES = 1_000_000  # a thousand times what a source needs


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
        name = name.lower()  # as countries, languages and groups are written
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
        message = (
            f"the catalog folder {folder} does not exist; correct NIGHTDESK_CATALOG, or let "
            "`nightdesk sources add` write the first file there"
        )
        raise SourceError(message)
    sources: dict[str, Source] = {}
    told: list[str] = []
    for file in _files(folder):
        if file.suffix != SUFFIX:
            stem = file.name[: file.name.lower().index(SUFFIX)]
            told.append(f"{file}: is not read under this name; rename it to {stem}{SUFFIX}")
            continue
        try:
            source = load_source(file)
        except SourceError as error:
            told.append(str(error))
            continue
        if file.parent.parent != folder:
            place = folder / source.country
            told.append(f"{file}: lies too deep; move it to the folder {place}")
        sources[source.id] = source
    if told:
        raise SourceError("\n".join(told))
    if not sources:
        message = f"the catalog folder {folder} holds no source file; add one as <cc>/<id>.toml"
        raise SourceError(message)
    return Catalog(sources=sources)


def _files(folder: Path) -> list[Path]:
    """What may be meant for source files; not what editors and systems hide beside them."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.name.lower().endswith((SUFFIX, f"{SUFFIX}.txt"))
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def load_source(file: Path) -> Source:
    """One source file; its name is the source's id.

    Raises SourceError that names the file, each wrong key, its value and the mend.
    """
    text = read_source_text(file)
    try:
        stated = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers too long, lists too deep
        message = f"{file}: {toml_mistake(text, error)}"
        raise SourceError(message) from error
    if "id" in stated:
        message = f"{file}: id = {stated['id']!r} is not needed; the file's name is the id"
        raise SourceError(message)
    try:
        source = Source.model_validate({"id": file.stem} | stated)
    except ValidationError as error:
        lines = [f"{file}: {one}" for one in mistakes(error.errors())]
        raise SourceError("\n".join(lines)) from error
    if file.parent.name != source.country:
        message = (
            f"{file}: belongs in the folder {source.country}/, named by the id's first letters"
        )
        raise SourceError(message)
    return source


def read_source_text(file: Path) -> str:
    """The text of a source file, without the mark that some editors begin it with.

    Raises SourceError that names the file and the mend.
    """
    try:
        if not file.is_file():
            message = f"{file}: is no file; rename or remove it"
            raise SourceError(message)
        if (size := file.stat().st_size) > MAX_BYTES:
            message = f"{file}: has {size:,} bytes, and a source file {MAX_BYTES:,} at most"
            raise SourceError(message)
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{file}: cannot be read: {error.strerror}; give the right to read it"
        raise SourceError(message) from error
    except UnicodeDecodeError as error:
        found = error.object[error.start]
        message = (
            f"{file}: cannot be read as UTF-8 text: byte {error.start:,} is 0x{found:02x}; save it "
            "as UTF-8"
        )
        raise SourceError(message) from error
