"""What letters tell of languages, unpacked once and kept where Python's modules are compiled."""

import os
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE  # type: ignore[import-untyped]
from py3langid.modelio import load_model  # type: ignore[import-untyped]

from pipeline.extract.page.identifier import ArrayIdentifier

KEPT = Path(__file__).parent / "__pycache__"
PARTS = 6  # likelihoods, priors, languages, moves, rows, features
Parts = tuple[NDArray[np.generic], ...]


@lru_cache(maxsize=1)
def identifier() -> ArrayIdentifier:
    """The identifier: its 68 megabytes are unpacked in half a second, and read in a tenth of it."""
    packed = MODEL_DIR / MODEL_FILE
    stated = packed.stat()
    file = KEPT / f"languages-{stated.st_size}-{stated.st_mtime_ns}.npz"
    parts = _kept(file) or _unpacked(packed, file)
    likelihoods, priors, languages, moves, rows, features = parts
    return ArrayIdentifier(
        likelihoods,
        priors,
        languages.tolist(),
        moves,
        features.tolist(),
        norm_probs=True,
        tk_row=rows.tolist(),
    )


def _kept(file: Path) -> Parts | None:
    """What was kept; what is damaged is none."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
            return tuple(found[f"arr_{number}"] for number in range(PARTS))
    except (OSError, EOFError, KeyError, ValueError, BadZipFile):
        return None


def _unpacked(packed: Path, file: Path) -> Parts:
    """Unpack it, and keep it in the place of what was kept of another one.

    Where nothing can be kept it is unpacked again by whoever is next.
    """
    parts = tuple(map(np.asarray, load_model(packed)))
    if sys.dont_write_bytecode:
        return parts
    part = file.with_name(f"{file.stem}.{os.getpid()}.part")
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        try:
            with part.open("wb") as stream:
                np.savez(stream, *parts)
            for old in file.parent.glob("languages-*.npz"):
                old.unlink(missing_ok=True)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    return parts
