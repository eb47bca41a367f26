# ruff: noqa: E501  the pages read better unbroken
import json

import pytest
from pages import ARTICLE, PARAGRAPHS, article, capture, source

from pipeline.extract import extract_capture
from pipeline.records import Article, Reason, Reject, Stage

URL = "https://gazette.example/2026/03/01/a-story"


def page(title, text="", body="", head=""):
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head>"
        f"<body><nav><a href=/>Home</a></nav><main><h1>{title}</h1><p>{text}</p>{body}</main></body></html>"
    )


PASSWORD = "<form><input name=user><input type=password name=pw><button>Go</button></form>"
TEASERS = "".join(
    f'<div><h3><a href="/2026/03/01/story-{n}">Council votes on plan number {n} tonight</a></h3>'
    f"<p>The members will meet in the town hall to talk about it for the {n}th time.</p></div>"
    for n in range(20)
)
FIGURES = "".join(
    f"<figure><img src=/{n}.jpg><figcaption>Photo {n}</figcaption></figure>" for n in range(12)
)
COUNTED = "".join(f"<li><img src=/{n}.jpg><span>{n}/24</span></li>" for n in range(1, 25))
REFUSED = [
    (Reason.GALLERY, page("The harbour in pictures", "", f"<ul>{COUNTED}</ul>")),
    (Reason.BOT_WALL, page("Just a moment...", "Enable JavaScript and cookies to continue")),
    (Reason.BOT_WALL, page("Attention Required! | Cloudflare", "Please complete the security check.")),
    (Reason.BOT_WALL, page("gazette.example", "Verify you are human by completing the action below.",
                           head="<script>window._cf_chl_opt={}</script>")),
    (Reason.BOT_WALL, page("Pardon Our Interruption", "As you were browsing something about your "
                           "browser made us think you were a bot.")),
    (Reason.BOT_WALL, page("Sind Sie ein Mensch?", "Bitte bestätigen Sie, dass Sie kein Roboter sind.")),
    (Reason.CONSENT_WALL, page("Before you continue", "We and our 842 partners store information on "
                               "your device. Accept all or manage cookies. You can change your cookie settings.")),
    (Reason.CONSENT_WALL, page("Zustimmung erforderlich", "Wir und unsere Partner verwenden Cookies. Mit "
                               "Werbung weiterlesen oder Pur-Abo. Sie können Ihre Zustimmung jederzeit widerrufen. "
                               "Weitere Angaben in den Datenschutzhinweisen.")),
    (Reason.CONSENT_WALL, page("Votre vie privée", "Nous et nos 120 partenaires utilisons des cookies. "
                               "Accepter et continuer. Continuer sans accepter.")),
    (Reason.LOGIN_WALL, page("Log in", "Enter your e-mail and password to read on.", PASSWORD)),
    (Reason.LOGIN_WALL, page("Anmelden", "Melden Sie sich an, um weiterzulesen.", PASSWORD)),
    (Reason.LOGIN_WALL, page("Iniciar sesión", "Escribe tu correo y tu contraseña.", PASSWORD)),
    (Reason.SOFT_404, page("Page not found", "The page you are looking for may have moved.", TEASERS)),
    (Reason.SOFT_404, page("404", "Oops.")),
    (Reason.SOFT_404, page("Seite nicht gefunden", "Der Artikel ist nicht mehr verfügbar.")),
    (Reason.SOFT_404, page("Página no encontrada", "Lo sentimos.")),
    (Reason.SOFT_404, page("Page introuvable", "Désolé.")),
    (Reason.SOFT_404, page("お探しのページは見つかりません", "ホームへ戻る")),
    (Reason.SOFT_404, page("页面不存在", "返回首页")),
    (Reason.SOFT_404, page("Страница не найдена", "Вернуться на главную")),
    (Reason.ERROR_PAGE, page("502 Bad Gateway", "nginx")),
    (Reason.ERROR_PAGE, page("Error establishing a database connection")),
    (Reason.ERROR_PAGE, page("Wartungsarbeiten", "Wir sind bald wieder da.")),
    (Reason.ERROR_PAGE, page("Service Unavailable", "The server is busy. Try again later.")),
    (Reason.PAYWALL_STUB, article(paragraphs=(
        PARAGRAPHS[0], "Already a subscriber? Log in.", "Subscribe to continue reading this article."))),
    (Reason.PAYWALL_STUB, article(lang="de", paragraphs=(
        "Der Rat hat am Montag beschlossen, die Fähre wieder fahren zu lassen. Das kostet viel.",
        "Jetzt weiterlesen mit Gazette Plus. Bereits Abonnent? Hier anmelden."))),
    (Reason.GALLERY, page("The week in pictures", "", FIGURES)),
    (Reason.NOT_AN_ARTICLE, page("Local news", "", TEASERS)),
    (Reason.NO_TEXT, "<html><body><script>var story = 1</script></body></html>"),
    (Reason.NO_TEXT, ""),
    (Reason.TOO_SHORT, page("A story", "Come back later for more on this.")),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "html"), REFUSED)
def test_what_is_no_article_is_turned_away_with_its_reason(reason, html):
    reject = extract_capture(capture(html, url=URL), source())
    assert isinstance(reject, Reject)
    assert reject.reason is reason
    assert reject.stage is Stage.EXTRACT
    assert reject.evidence
    assert "\n" not in reject.evidence


@pytest.mark.parametrize("path", ["", "en/", "index.html", "de-at/"])
def test_a_front_page_is_no_article(path):
    html = page("Example Gazette", "", TEASERS)
    reject = extract_capture(capture(html, url=f"https://gazette.example/{path}"), source())
    assert reject.reason is Reason.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    "path", ["tag/ferries/", "author/jane-roe/", "search", "category/local/page/2/"]
)
def test_a_list_is_no_article(path):
    html = page("Ferries", "", TEASERS)
    reject = extract_capture(capture(html, url=f"https://gazette.example/{path}"), source())
    assert reject.reason is Reason.NOT_AN_ARTICLE


def story(headline, text, lang="en", more=""):
    data = {"@type": "NewsArticle", "headline": headline, "datePublished": "2026-03-01T08:00:00Z"}
    paragraphs = text if isinstance(text, tuple) else (text,)
    return article(
        linked_data=json.dumps(data), title=headline, paragraphs=paragraphs, lang=lang, head=more
    )


KEPT = [
    ARTICLE,
    story("Quake shakes coast", "A quake of magnitude 5.1 shook the coast on Sunday, the survey said."),
    story("震度5弱の地震", "気象庁は1日、午後9時19分ごろ、日向灘で震度5弱の地震があったと発表した。津波の心配はない。", "ja"),
    story("央行降息", "中国人民银行周日宣布下调基准利率25个基点，自下周一起生效。", "zh"),
    story("How a 404 page became a work of art", PARAGRAPHS),
    story("Page not found: the libraries that lost their books", PARAGRAPHS),
    story("Are you a robot? The captcha turns 25", PARAGRAPHS),
    story("Log in, tune out: a year of video calls", PARAGRAPHS),
    story("We value your privacy, says firm that sold it", (
        *PARAGRAPHS, "The firm had asked readers to accept all cookies. Its cookie settings were hidden.")),
    story("Subscribe to continue reading: how papers survive", PARAGRAPHS),
    story("Service unavailable: trains stop for a third day", PARAGRAPHS),
    article(linked_data="", title="A page that states nothing about itself"),
    article(paragraphs=(*PARAGRAPHS, *PARAGRAPHS[::-1], "Already a subscriber? Thank you.")),
]  # fmt: skip


@pytest.mark.parametrize("html", KEPT)
def test_an_article_is_never_turned_away(html):
    found = extract_capture(capture(html, url=URL), source())
    assert isinstance(found, Article), found
    assert found.paragraphs


OG = (
    '<meta property="og:type" content="article">'
    '<meta property="article:published_time" content="2026-03-01T08:00:00Z">'
)
POSTS = "".join(f"<div><p>{text}</p></div>" for text in PARAGRAPHS * 3)


@pytest.mark.parametrize(
    ("outer", "body", "inner", "system"),
    [
        ("", 'class="wp-singular topic-template-default single single-topic"', "", "bbPress"),
        ("", 'class="bbpress forum-archive"', "", "bbPress"),
        ("", 'id="phpbb" class="nojs notouch section-viewtopic ltr"', "", "phpBB"),
        ("", 'class="page-topic page-topic-7 template-topic skin-noskin"', "", "NodeBB"),
        ("", 'class="vanilla discussion index section-discussion"', "", "Vanilla"),
        ("", 'data-pageapp="forums" data-pagemodule="forums"', "", "Invision"),
        ('data-template="thread_view"', "", "", "XenForo"),
        ("", "", '<div id="flarum-loading"></div>', "Flarum"),
    ],
)
def test_a_thread_is_none_whatever_its_tags_declare(outer, body, inner, system):
    html = (
        f"<html lang=en {outer}><head><title>A question</title>{OG}</head><body {body}>{inner}"
        f"<main><h1>A question</h1>{POSTS}</main></body></html>"
    )
    reject = extract_capture(capture(html, url="https://gazette.example/d/7-a-question"), source())
    assert reject.reason is Reason.NOT_AN_ARTICLE
    assert system in reject.evidence


def test_goods_are_no_article_though_a_system_calls_every_page_one():
    data = '<script type="application/ld+json">{"@graph": [{"@type": "ItemPage"}, {"@type": "Product"}]}</script>'
    html = page("Cup", PARAGRAPHS[0], head=f"{OG}{data}")
    reject = extract_capture(capture(html, url="https://gazette.example/cup"), source())
    assert reject.reason is Reason.NOT_AN_ARTICLE


def test_a_short_story_that_declares_nothing_is_kept():
    text = "The ferry to the island runs again since Monday. It had lain in the harbour for nine days after a storm had broken its rudder, and the baker had run out of flour on Friday."
    html = page("Ferry runs again", text)
    assert isinstance(extract_capture(capture(html, url=URL), source()), Article)


SORTED = {
    "en": ("Sort by:", "Filter"),
    "de": ("Sortieren nach", "Filtern"),
    "fr": ("Trier par", "Filtrer par"),
    "ja": ("並び替え", "絞り込み"),
}


@pytest.mark.parametrize("language", SORTED)
def test_what_offers_to_sort_and_to_filter_and_has_no_day_is_a_list(language):
    sort, narrow = SORTED[language]
    text = "".join(f"<p>Set {n}: our boxwood pieces and your board for ${n}9</p>" for n in range(9))
    page = (
        f"<html lang={language}><title>Chess sets</title><main><h1>Chess sets</h1>"
        f"<button>{narrow}</button><label>{sort}</label>{text}</main>"
    )
    found = extract_capture(capture(page, url="https://gazette.example/chess-sets"), source())
    assert found.evidence == "it is a list: it offers to sort and to filter"


def test_a_story_with_a_day_may_have_comments_to_sort_and_to_filter():
    tools = "<section><button>Filter</button><label>Sort by:</label></section>"
    found = extract_capture(capture(ARTICLE.replace("</body>", f"{tools}</body>")), source())
    assert isinstance(found, Article)
