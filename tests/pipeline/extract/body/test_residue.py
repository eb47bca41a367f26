"""Comment forms leave; every other line stays."""

import doctest
import json
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.body import forms, memory, residue
from pipeline.extract.body.residue import strip_residue

SEED = Path(__file__).parents[5] / "shared" / "data" / "seed.txt"
FORM = ("Leave a Reply", "Your email address will not be published. Required fields are marked *")
STORY = (
    "Council votes to close the bridge",
    "The council voted on Tuesday to close the old bridge for two years.",
    "Drivers will be sent round by the coast road, the mayor said.",
)
FORMS = {
    "en": FORM,
    "de": (
        "Schreibe einen Kommentar Antworten abbrechen",
        "Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert",
    ),
    "fr": (
        "Laisser un commentaire Annuler la réponse",
        "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
    ),
    "ja": ("コメントを残す", "メールアドレスが公開されることはありません。"),
    "ru": ("Добавить комментарий", "Отменить ответ"),
    "ar": ("اترك تعليقاً", "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *"),
    "named": ("Leave a Reply to Anna Meyer", "Cancel reply", "Comment *", "Name *", "Post Comment"),
    "closed": ("Comments are closed.",),
    "login": ("You must be logged in to post a comment.",),
    "disqus": ("Please enable JavaScript to view the comments powered by Disqus.",),
}


@pytest.mark.parametrize("module", [forms, residue, memory])
def test_the_examples_in_the_docstrings_run(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_form_below_the_story_leaves_and_the_story_stays(form):
    kept, cuts = strip_residue(STORY + form)
    assert kept == STORY
    assert tuple(cut.text for cut in cuts) == form


LOCALES = json.loads(
    files("pipeline.extract.body").joinpath("forms.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_forms_say_leaves_in_every_language(locale):
    told = LOCALES[locale]
    for slot in ("heading", "heading_to", "note", "cancel", "closed"):
        for phrase in told.get(slot, ()):
            said = phrase.replace("%s", " Anna " if slot == "heading_to" else "*")
            assert strip_residue((*STORY, said))[0] == STORY, said


def test_forms_of_more_than_fifty_languages_are_known():
    assert len({locale.split("_")[0] for locale in LOCALES}) > 50


def test_a_complete_form_leaves_from_between_story_and_more_text():
    more = "Also in the news, the library will open on Sundays from the first week of May."
    assert strip_residue((*STORY, *FORM, more))[0] == (*STORY, more)


def test_a_form_glued_to_the_last_paragraph_is_cut_off():
    glued = f"{STORY[2]} {' '.join(FORM)}"
    assert strip_residue((*STORY[:2], glued))[0] == STORY


def test_a_thread_of_comments_leaves_with_its_heading():
    thread = (
        "3 Comments",
        "Anna says:",
        "March 3, 2026 at 4:05 pm",
        "I have crossed that bridge every day for thirty years and it will be missed.",
        "Reply",
    )
    assert strip_residue(STORY + thread)[0] == STORY


def test_an_article_about_comment_forms_keeps_every_line():
    article = (
        "Why every blog says the same three sentences",
        "Leave a Reply",
        (
            "The words are older than most of the sites that print them, and almost nobody "
            "has ever changed them. They come with the software."
        ),
        "Below an article the form reads:",
        "Your email address will not be published. Required fields are marked *",
        (
            "“Your email address will not be published. Required fields are marked *” was "
            "translated into more than fifty languages by volunteers."
        ),
        "Ask a reader what “Leave a Comment” means, and you learn how few of them ever did.",
    )
    assert strip_residue(article) == (article, ())


WORDS = st.sampled_from(["rain", "the", "bridge", "2026", "mayor", "Zürich", "мост", "。", "."])
PROSE = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), max_size=6)
LINES = st.sampled_from([line for form in FORMS.values() for line in form])


@settings(deadline=None)
@given(PROSE)
def test_text_without_a_form_is_unchanged(paragraphs):
    assert strip_residue(paragraphs) == (tuple(paragraphs), ())


@settings(deadline=None)
@given(st.lists(st.one_of(PROSE.map("\n".join), LINES, st.text(max_size=60)), max_size=8))
def test_twice_gives_what_once_gave(paragraphs):
    once, _ = strip_residue(paragraphs)
    assert strip_residue(once) == (once, ())


def test_a_megabyte_of_junk_is_read_in_time():
    for junk in ("Leave a Reply " * 70_000, "a. " * 300_000, "\n".join(["Reply"] * 20_000)):
        strip_residue([junk])


@pytest.mark.recorded
def test_the_seed_loses_its_comment_form_and_nothing_else():
    if not SEED.is_file():
        pytest.skip(f"{SEED} is absent")
    paragraphs = SEED.read_text(encoding="utf-8").split("\n\n")
    kept, cuts = strip_residue(paragraphs)
    assert kept == tuple(paragraphs[:-2])
    assert tuple(cut.text for cut in cuts) == FORM


def words_found(text):
    return forms.WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@given(st.text(alphabet=st.characters(max_codepoint=255)))
def test_the_words_of_western_letters_are_those_that_their_pattern_finds(text):
    assert forms.words_of(text) == words_found(text)


def test_every_western_sign_is_the_word_or_the_gap_that_its_pattern_finds():
    for sign in map(chr, range(256)):
        assert forms.words_of(f"a{sign}b") == words_found(f"a{sign}b")


# Without the line that ends in a name, of which whatever follows would be a part.
CLOSED = st.sampled_from([line for form in FORMS.values() for line in form if "Anna" not in line])


@given(st.lists(CLOSED, min_size=1, max_size=4).map(" ".join))
def test_a_long_line_of_nothing_but_a_forms_lines_is_a_forms(line):
    assert forms.form_slots(line) or len(line) > forms.MAX_LINE_CHARACTERS


@given(st.lists(LINES, min_size=1, max_size=3).map(" ".join))
def test_a_line_that_begins_as_a_form_and_tells_a_story_is_none(line):
    assert not forms.form_slots(f"{line} {'the bridge of rain ' * 9}")


@given(st.lists(st.sampled_from(("Reply", "Répondre", "Antworten", "Home", "à la une", "記事"))))
def test_lines_that_are_asked_together_say_what_one_of_them_says(lines):
    assert forms.may_say(forms.Slot.LINK, lines) == any(
        forms.may_say(forms.Slot.LINK, [line]) for line in lines
    )
