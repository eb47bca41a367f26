"""What is found by its signs, to be quick, is what the plain pattern finds."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.extract.page.page import parse_page
from pipeline.extract.when import labels, times

MARKUP = st.lists(
    st.sampled_from([
        '"', "&quot;", "datePublished", "publishedAt", "firstPublishedDate", "publicationDate",
        "pubDate", "ublish", ":", " ", "\\", ",", "}", "2026-03-01", "T08:00:00Z", "x",
    ]),
    max_size=24,
).map("".join)  # fmt: skip
PRINTED = st.text(alphabet="0123456789 ./-年월א\"״ยaM'", max_size=16)
WORDS = st.lists(st.text(alphabet="ab.", max_size=3).map("a{}".format), min_size=1, max_size=8)

BROKEN = st.lists(
    st.sampled_from(["<div>", "</div>", "<p>", "<b>", "</b>", "<br>", "7", "May", " ", "年", "א"]),
    max_size=16,
).map("".join)  # fmt: skip


@given(MARKUP)
@example('"datePublished":"publishedAt":"2026-03-01"')
@example("&quot;pubDate&quot;:&quot;2026-03-01&quot;")
def test_times_in_scripts_are_found_by_what_their_names_share(markup):
    plain = [found.span() for found in times.SCRIPTED.finditer(markup)]
    assert [found.span() for found in times._in_scripts(markup)] == plain


@given(PRINTED)
@example("on 3/5/26")
def test_a_day_is_found_from_the_first_sign_of_one_on(text):
    found, plain = times._day_in(text), times.DAY.search(text)
    assert (found and found.span()) == (plain and plain.span())


@pytest.mark.parametrize("said", [
    "Originally published on", "FIRST WRITTEN ON", "First appeared here on",
    "Erstmals erschienen am", "Publiée initialement le", "Paru à l'origine le",
    "Publicado originalmente em", "Oorspronkelijk verschenen op", "Pubblicato originariamente il",
])  # fmt: skip
def test_a_line_about_the_first_publication_is_found_by_its_words(said):
    page = parse_page("https://news.example/a", f"<p>{said} 3 May 2019</p>")
    assert [one.raw for one in times._first_published(page)] == ["3 May 2019"]


@given(WORDS, st.text(alphabet="ab.", max_size=12))
@example(["ab", "aba", "b"], "abab")
def test_words_gathered_by_their_letters_are_found_as_in_a_row(words, text):
    gathered = labels._any_of(" ".join(words))
    plain = re.compile("|".join(words))
    assert [found.span() for found in gathered.finditer(text)] == [
        found.span() for found in plain.finditer(text)
    ]


@given(BROKEN)
@example("<div><p>May</p>7<b>May</b></div><p>May</p>")
def test_what_holds_a_figure_is_found_in_one_look_at_each_piece_of_text(markup):
    page = parse_page("https://news.example/a", f"<body>{markup}")
    plain = [one for one in page.elements if times.DAY_BEGINS.search("".join(one.itertext()))]
    assert times._with_figures(page) == plain


@pytest.mark.parametrize("said", [
    "This entry was posted on", "THIS POST is from", "Dieser Artikel erschien am", "Dieser Beitrag",
    "Dieser Eintrag", "Cet article", "Ce billet", "Esta entrada", "Este artículo", "Este artigo",
    "Esta postagem", "Questo articolo", "Dit bericht", "Ten wpis", "Ten artykuł", "Tento článek",
    "Tento příspěvek", "Denna inlägg", "Dette innlegg", "Dette indlæg", "Tämä artikkeli",
    "Tämä kirjoitus", "Эта статья", "Эта запись", "BU YAZI", "Bu haber", "Αυτό άρθρο", "This story",
    "Published on", "WRITTEN BY", "Filed under", "Veröffentlicht", "GEPOSTET", "Verfasst", "Publié",
    "Posté", "Publicada", "Pubblicato", "Geplaatst", "Gepubliceerd", "Opublikowano", "Publikováno",
    "Publicerad", "Publisert", "Udgivet", "Julkaistu", "Опубликовано", "YAYINLANMA", "ΔΗΜΟΣΙΕΎΤΗΚΕ",
    "投稿", "公開",
])  # fmt: skip
def test_a_line_about_the_article_has_a_word_that_all_of_them_have(said):
    assert times.OF_ITSELF.match(said) or times.POSTED.match(said)
    assert times._may_speak_of_itself(said)
