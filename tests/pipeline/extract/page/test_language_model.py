"""The model of languages is unpacked once, kept beside the code, and read from there."""

import sys

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.extract.page import language_model

pytestmark = pytest.mark.slow

TEXTS = (
    "The council approved the new harbour after a debate of four hours.",
    "Der Stadtrat hat nach vier Stunden Debatte den neuen Hafen genehmigt.",
    "Городской совет после четырёх часов прений одобрил новый порт.",
    "§",  # of which it has learned nothing
)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder of its own for what is kept, which may be written to."""
    monkeypatch.setattr(language_model, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def said():
    made = language_model.identifier.__wrapped__()
    return [made.rank(text) for text in TEXTS]


def test_what_is_kept_says_the_same_as_the_library_and_is_made_anew_where_it_is_damaged(kept):
    library = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    expected = [library.rank(text) for text in TEXTS]
    kept.mkdir()
    (kept / "languages-1-1.npz").write_bytes(b"of a library before")
    assert said() == expected  # unpacked
    [file] = kept.iterdir()
    whole = file.read_bytes()
    made = file.stat().st_mtime_ns
    assert said() == expected  # read
    assert file.stat().st_mtime_ns == made
    file.write_bytes(whole[: len(whole) // 2])
    assert said() == expected
    assert file.read_bytes() == whole


def test_where_nothing_can_be_kept_it_is_unpacked(kept, monkeypatch):
    kept.write_text("no folder")
    assert said()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.unlink()
    assert said()
    assert not kept.exists()
