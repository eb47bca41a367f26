"""What a version changed, in one word."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplicate import change_of
from pipeline.records import Change

TITLE = "Mayor opens new bridge"
TEXT = (
    "The mayor of Northtown, Anna Field, opened the new bridge over the Alder on Tuesday.\n\n"
    "It cost 14 million crowns and took three years to build. The police said 400 people came "
    "to the ceremony, fewer than had been expected after the storms of last week.\n\n"
    "Traffic will be allowed on the bridge from Friday, the council said."
)


def changed(before, after):
    assert before in TEXT
    return TEXT.replace(before, after)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (TITLE, changed("opened", "openned"), Change.TYPO),
        (TITLE, changed("ceremony, fewer", "ceremony - fewer"), Change.TYPO),
        (TITLE, changed("the new bridge over", "the the new bridge over"), Change.TYPO),
        (TITLE, changed("Anna Field", "Ana Field"), Change.TYPO),
        (TITLE, changed("last week", "lastweek"), Change.TYPO),
        (TITLE, TEXT.replace("\n\n", "\n").upper(), Change.TYPO),
        (TITLE, changed("14 million", "41 million"), Change.CORRECTION),
        (TITLE, changed("Anna Field", "Carla Wood"), Change.CORRECTION),
        (TITLE, changed("on Tuesday", "on Wednesday"), Change.CORRECTION),
        (TITLE, changed("will be allowed", "will not be allowed"), Change.CORRECTION),
        (TITLE, changed("14 million", "15 million") + "\n\nCorrection: it cost 15 million crowns "
         "and not 14 million, as an earlier version of this article said.", Change.CORRECTION),
        (TITLE, TEXT + "\n\nKorrektur: In einer früheren Version stand ein falscher Betrag, den "
         "wir nach einem Hinweis der Stadtverwaltung am Abend geändert haben.", Change.CORRECTION),
        (TITLE, TEXT + "\n\nBy the evening three lorries had been stopped by the police for being "
         "heavier than the bridge allows.", Change.UPDATE),
        (TITLE, TEXT.rpartition("\n\n")[0], Change.UPDATE),
        (TITLE, changed("fewer than had been expected", "more than anybody hoped"), Change.UPDATE),
        ("Bridge opened after three years", TEXT, Change.HEADLINE),
        ("Bridge opened after three years", changed("opened", "openned"), Change.HEADLINE),
        ("Bridge opened", changed("14 million", "41 million"), Change.CORRECTION),
        (TITLE.upper(), TEXT, Change.TYPO),
    ],
)  # fmt: skip
def test_the_kind_of_a_change(title, text, expected):
    assert change_of((TITLE, TEXT), (title, text)) is expected


def cases():
    with (Path(__file__).parent / "changes.toml").open("rb") as file:
        languages = tomllib.load(file)
    for language, told in languages.items():
        text = told["text"]
        for before, after, kind in told["cases"]:
            assert before in text
            yield pytest.param(
                text, text.replace(before, after, 1), kind, id=f"{language} {before} {after}"
            )
        for name, kind in (("notice", "correction"), ("sentence", "update")):
            yield pytest.param(text, f"{text}\n\n{told[name]}", kind, id=f"{language} {name}")
        yield pytest.param(text, text, "headline", id=f"{language} headline")


def test_the_table_of_changes_is_as_large_as_it_should_be():
    listed = list(cases())
    assert len(listed) >= 200
    assert len({case.id.split()[0] for case in listed}) >= 12


@pytest.mark.parametrize(("before", "after", "kind"), list(cases()))
def test_the_kind_of_a_change_in_every_language(before, after, kind):
    titles = ("A title", "Another" if kind == "headline" else "A title")
    assert change_of((titles[0], before), (titles[1], after)).value == kind


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("They go to Austria.", "They go to Australia.", Change.CORRECTION),
        ("It rained in June.", "It rained in July.", Change.CORRECTION),
        ("They may come.", "They might come.", Change.UPDATE),
        ("He was found guilty.", "He was found not guilty.", Change.CORRECTION),
        ("It is likely to rain.", "It is unlikely to rain.", Change.CORRECTION),
        ("They can leave.", "They can't leave.", Change.CORRECTION),
        ("It fell by 5 km.", "It fell by 5 kilometres.", Change.TYPO),
        ("He paid $5 for it.", "He paid €5 for it.", Change.CORRECTION),
        ("김민수 씨가 말했다.", "김민서 씨가 말했다.", Change.CORRECTION),
        ("他再北京。", "他在北京。", Change.TYPO),
        ("東京的會議", "东京的会议", Change.TYPO),
        ("คนงานสิบคน", "คนงานเก้าคน", Change.CORRECTION),
    ],
)
def test_facts_are_told_from_spelling(before, after, kind):
    assert change_of(("", before), ("", after)) is kind


def test_a_word_that_only_looks_like_a_notice_is_none():
    text = "The committee wants a correction of the budget. Die Oprava was repaired."
    assert change_of(("", text), ("", text + " A supplement of " + "words " * 14)) is Change.UPDATE


def test_a_notice_that_was_there_before_is_no_new_correction():
    noted = TEXT + "\n\nCorrection: the bridge has four lanes."
    longer = noted + "\n\n" + "More people came on Wednesday to walk over it with their children."
    assert change_of((TITLE, noted), (TITLE, longer)) is Change.UPDATE


@given(before=st.text(max_size=200), after=st.text(max_size=200))
def test_any_two_texts_have_a_kind(before, after):
    assert change_of(("", before), ("", after)) in set(Change) - {Change.NEW}


with (Path(__file__).parent / "more_changes.toml").open("rb") as file:
    MORE = [
        (language, one["text"], *case)
        for language, one in tomllib.load(file).items()
        for case in one["cases"]
    ]


@pytest.mark.parametrize(("language", "text", "old", "new", "kind"), MORE)
def test_inflected_words_and_further_languages_state_facts_too(language, text, old, new, kind):
    assert old in text, language
    assert change_of(("Title", text), ("Title", text.replace(old, new, 1))) == Change(kind)
