"""Notices that a story was taken away, and stories that speak of such."""

from dataclasses import replace

import pytest
from pages import PARAGRAPHS, article, capture, source

from pipeline.extract import extract_capture
from pipeline.extract.gone import found_gone
from pipeline.records import Article, Reason, Reject, Stage, Withdrawn

URL = "https://gazette.example/2026/03/01/a-story"
NOTICES = [
    "This article has been removed for legal reasons.",
    "This story was withdrawn following a complaint to the editor.",
    "This article has since been unpublished pending investigation.",
    "We have taken down this article at the request of a court.",
    "Dieser Artikel wurde aus rechtlichen Gründen entfernt.",
    "Der Beitrag wurde nach einer einstweiligen Verfügung depubliziert.",
    "Cet article a été retiré à la suite d'une décision de justice.",
    "Este artículo ha sido eliminado por motivos legales.",
    "Esta reportagem foi removida por decisão judicial.",
    "Questo articolo è stato rimosso.",
    "Dit artikel is op verzoek van de rechter verwijderd.",
    "Den här artikeln har tagits bort.",
    "Ten artykuł został usunięty.",
    "Tento článek byl na žádost soudu odstraněn.",
    "Материал удалён по решению суда.",
    "Bu haber mahkeme kararıyla kaldırılmıştır.",
    "この記事は権利者の申し立てにより削除されました。",
    "本文已被删除。",
    "이 기사는 법원의 결정에 따라 삭제되었습니다.",
]


def read(*paragraphs: str, url: str = URL, **more):
    return extract_capture(capture(article(paragraphs=paragraphs, **more), url=url), source())


UNAVAILABLE = [
    "This story is no longer available on our site. Please see our latest news instead.",
    "Der Artikel ist leider nicht mehr verfügbar. Aktuelles finden Sie auf der Startseite.",
    "Cet article n’est plus disponible. Retrouvez toute l’actualité sur notre page d’accueil.",
    "お探しの記事は掲載期間が終了しました。最新のニュースはトップページをご覧ください。",
]


@pytest.mark.parametrize("told", UNAVAILABLE)
def test_a_story_that_is_not_available_any_more_is_no_update_of_its_text(told):
    assert read(told).reason is Reason.WITHDRAWN
    assert isinstance(read(told, *PARAGRAPHS), Article)


def test_a_page_that_only_sends_on_to_the_front_page_is_gone():
    page = '<meta http-equiv="refresh" content="0; url={}"><title>One moment</title>'
    home = extract_capture(capture(page.format("/"), url=URL), source())
    other = extract_capture(capture(page.format("/2026/03/01/new-address"), url=URL), source())
    assert home.reason is other.reason is Reason.SENT_ON
    assert found_gone(home, URL, URL, source()) is Withdrawn.REDIRECTED
    assert found_gone(other, URL, URL, source()) is None


@pytest.mark.parametrize("told", NOTICES)
def test_a_notice_in_a_storys_place_is_none_though_its_headline_still_stands(told):
    found = read(told)
    assert isinstance(found, Reject)
    assert found.reason is Reason.WITHDRAWN
    assert found_gone(found, URL, URL, source()) is Withdrawn.NOTICE


def test_a_headline_that_says_so_is_a_notice():
    found = read("Please contact our readers' desk.", title="Removed: article", linked_data="")
    assert found.reason is Reason.WITHDRAWN


@pytest.mark.parametrize(
    "told",
    [
        "This video has been removed by its owner.",
        "An earlier version of this article was removed by mistake for an hour.",
        "The statue was removed for legal reasons on Friday.",
    ],
)
def test_a_story_that_tells_of_something_else_stays_one(told):
    assert isinstance(read(PARAGRAPHS[0], told), Article)


def test_a_long_text_under_such_a_note_is_a_story():
    assert isinstance(
        read("This article was removed and is back.", *PARAGRAPHS, *PARAGRAPHS), Article
    )


def test_an_address_that_leads_home_has_no_story_whatever_stands_there():
    page = capture(article(), url="https://gazette.example/")
    found = extract_capture(replace(page, requested_url=URL), source())
    assert isinstance(found, Reject)
    assert found.reason is Reason.NOT_AN_ARTICLE
    assert found_gone(found, URL, page.url, source()) is Withdrawn.REDIRECTED


def test_a_page_that_is_no_article_at_its_own_address_is_not_gone():
    found = Reject(
        url=URL, source_id="us_example", stage=Stage.EXTRACT, reason=Reason.NOT_AN_ARTICLE
    )
    assert found_gone(found, URL, f"{URL}?utm_source=feed", source()) is None
    assert found_gone(found, URL, "https://gazette.example/news/", source()) is Withdrawn.REDIRECTED
    busy = Reject(url=URL, source_id="us_example", stage=Stage.EXTRACT, reason=Reason.BOT_WALL)
    assert found_gone(busy, URL, "https://gazette.example/check", source()) is None
