"""Write a proposal's file into the catalog: whole or not at all, and never over another."""

import os
import tempfile
from pathlib import Path

from pipeline.curate.survey import Proposal
from pipeline.errors import SettingsError, SourceError
from pipeline.sources.model import SOURCE_ID


def write_proposal(proposal: Proposal, catalog: Path, *, is_forced: bool = False) -> Path:
    """Write a proposal's file into the catalog, and say where it is.

    Raises SourceError where there is one already, or where no source can be made of it.
    """
    proposal.source()
    file = place_of(proposal.source_id, catalog, is_forced=is_forced)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=file.parent, prefix=".", suffix=".part"
        ) as part:
            part.write(proposal.toml())
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(0o644)
            if is_forced:
                file.unlink(missing_ok=True)
            os.link(part.name, file)  # fails where somebody was first
    except FileExistsError as error:
        raise _taken(file) from error
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}; NIGHTDESK_CATALOG names a folder"
        raise SettingsError(message) from error
    return file


def place_of(source_id: str, catalog: Path, *, is_forced: bool = False) -> Path:
    """Where a source's file goes.

    Raises SourceError where the id is none, or where there is a file already.
    """
    if not SOURCE_ID.fullmatch(source_id):
        message = (
            f"no source file can be made of {source_id!r}: an id is its country and small letters, "
            "as us_news"
        )
        raise SourceError(message)
    file = catalog / source_id[:2] / f"{source_id}.toml"
    if file.exists() and not is_forced:
        raise _taken(file)
    return file


def replace_text(file: Path, text: str) -> None:
    """Put another text in a file's place, whole or not at all; its lines end as they did.

    Raises OSError where that cannot be done.
    """
    newline = "\r\n" if b"\r\n" in file.read_bytes() else "\n"
    with tempfile.NamedTemporaryFile(
        "w",
        encoding="utf-8",
        newline=newline,
        dir=file.parent,
        prefix=".",
        suffix=".part",
        delete=False,
    ) as part:
        part.write(text)
    Path(part.name).chmod(file.stat().st_mode & 0o777)
    Path(part.name).replace(file)


def _taken(file: Path) -> SourceError:
    return SourceError(f"{file} exists; replace it with --force, or give another --id")
