"""How each newsroom prints a page: one function a theme, in the manner of a publishing system."""

import json
from collections.abc import Sequence
from datetime import datetime
from html import escape

from pipeline.embedded.virtualweb.stories import Story, StoryEdition

MONTHS_EN = "January February March April May June July August September October November December"
MONTHS = {
    "en": MONTHS_EN.split(),
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "el": [
        "Ιανουαρίου",
        "Φεβρουαρίου",
        "Μαρτίου",
        "Απριλίου",
        "Μαΐου",
        "Ιουνίου",
        "Ιουλίου",
        "Αυγούστου",
        "Σεπτεμβρίου",
        "Οκτωβρίου",
        "Νοεμβρίου",
        "Δεκεμβρίου",
    ],
}


def page(story: Story, now: datetime, related: Sequence[Story], *, is_amp: bool = False) -> str:
    """The page of a story as it stands at an instant."""
    edition = story.edition(now)
    if is_amp:
        return _amp(story, edition)
    return THEMES[story.site.theme](story, edition, related)


def _paragraphs(edition: StoryEdition, attributes: str = "") -> str:
    space = f" {attributes}" if attributes else ""
    return "\n".join(f"<p{space}>{escape(text, quote=False)}</p>" for text in edition.paragraphs)


def _links(related: Sequence[Story]) -> str:
    return "\n".join(f'<li><a href="{one.path}">{escape(one.title)}</a></li>' for one in related)


def _robots(story: Story) -> str:
    return '<meta name="robots" content="index, noai, noimageai">' if story.hazard else ""


def _article_json(story: Story, edition: StoryEdition, **more: object) -> str:
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": story.url,
        "headline": edition.title,
        "datePublished": story.published_at.isoformat(),
        "dateModified": edition.since.astimezone(story.site.zone).isoformat(),
        "author": [{"@type": "Person", "name": story.author}],
        "publisher": {"@type": "NewsMediaOrganization", "name": story.site.name},
        "articleSection": story.section,
        "inLanguage": story.site.language,
    } | more
    return json.dumps(stated, ensure_ascii=False).replace("</", "<\\/")


def _wordpress(story: Story, edition: StoryEdition, related: Sequence[Story]) -> str:
    site, at = story.site, story.published_at
    commenters = ("saltydog", "R. Whitlock", "Mrs. Juniper")
    remarks = (
        "Finally somebody wrote this down. My grandmother used to say the same thing every winter.",
        "I was there and it was louder than you make it sound, but fair enough.",
        "Could we please have a map next time? Asking for a friend who got lost.",
    )
    comments = "".join(
        f'<li class="comment even depth-{1 + (place == 1)}" id="comment-{story.number}{place}">'
        f'<article class="comment-body"><footer class="comment-meta"><b class="fn">{name}</b> '
        f'<span class="says">says:</span> <a href="#c">{at:%B} {at.day}, {at.year} at 9:1{place} pm</a>'
        f'</footer><div class="comment-content"><p>{remark}</p></div><div class="reply">'
        f'<a rel="nofollow" class="comment-reply-link" href="#respond">Reply</a></div></article></li>'
        for place, (name, remark) in enumerate(zip(commenters, remarks, strict=True))
    )
    return f"""<!DOCTYPE html>
<html lang="en-US"><head><meta charset="UTF-8">
<title>{escape(edition.title)} &#8211; {site.name}</title>
<link rel="canonical" href="{story.url}">
<meta property="og:type" content="article"><meta property="og:site_name" content="{site.name}">
<meta property="og:title" content="{escape(edition.title)}">
<meta property="og:description" content="{escape(story.summary)}">
<meta property="article:published_time" content="{at.isoformat()}">
<meta property="article:modified_time" content="{edition.since.astimezone(site.zone).isoformat()}">
<meta name="author" content="{escape(story.author)}">
<link rel="alternate" type="application/rss+xml" title="{site.name} &raquo; Feed" href="{site.feed_path}">
<style>body{{font:17px/1.6 Georgia,serif;max-width:70rem;margin:auto}}</style>
</head><body class="post-template-default single single-post postid-{story.number}">
<header id="masthead" class="site-header"><p class="site-title"><a href="/">{site.name}</a></p>
<nav class="main-navigation"><ul><li><a href="/category/local/">Local</a></li><li><a href="/category/science/">Science</a></li>
<li><a href="/category/culture/">Culture</a></li><li><a href="/about/">About us</a></li></ul></nav></header>
<div id="content" class="site-content"><main id="main">
<article id="post-{story.number}" class="post-{story.number} post type-post hentry category-{story.section}">
<header class="entry-header"><h1 class="entry-title">{escape(edition.title)}</h1>
<div class="entry-meta"><span class="posted-on">Posted on <a href="{story.path}" rel="bookmark">
<time class="entry-date published" datetime="{at.isoformat()}">{at:%B} {at.day}, {at.year}</time></a></span>
<span class="byline"> by <span class="author vcard"><a class="url fn n" href="/author/desk/">{escape(story.author)}</a></span></span></div></header>
<div class="entry-content">
{_paragraphs(edition)}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a href="#">Twitter</a></li><li><a href="#">Facebook</a></li><li><a href="#">Email</a></li></ul></div>
<div class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3><ul>{_links(related[:3])}</ul></div>
</div>
<footer class="entry-footer"><span class="cat-links">Posted in <a href="/category/{story.section}/" rel="category tag">{story.section.title()}</a></span></footer>
</article>
<div id="comments" class="comments-area"><h2 class="comments-title">3 thoughts on &ldquo;{escape(edition.title)}&rdquo;</h2>
<ol class="comment-list">{comments}</ol>
<div id="respond" class="comment-respond"><h3 id="reply-title" class="comment-reply-title">Leave a Reply <small><a rel="nofollow" id="cancel-comment-reply-link" href="#respond" style="display:none;">Cancel reply</a></small></h3>
<form action="/wp-comments-post.php" method="post" id="commentform" class="comment-form">
<p class="comment-notes"><span id="email-notes">Your email address will not be published.</span> <span class="required-field-message">Required fields are marked <span class="required">*</span></span></p>
<p class="comment-form-comment"><label for="comment">Comment <span class="required">*</span></label> <textarea id="comment" name="comment" cols="45" rows="8"></textarea></p>
<p class="comment-form-author"><label for="author">Name <span class="required">*</span></label> <input id="author" name="author" type="text"></p>
<p class="comment-form-email"><label for="email">Email <span class="required">*</span></label> <input id="email" name="email" type="email"></p>
<p class="comment-form-url"><label for="url">Website</label> <input id="url" name="url" type="url"></p>
<p class="comment-form-cookies-consent"><input id="wp-comment-cookies-consent" type="checkbox"> <label>Save my name, email, and website in this browser for the next time I comment.</label></p>
<p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="Post Comment"></p></form></div></div>
</main><aside id="secondary" class="widget-area"><section class="widget"><h2 class="widget-title">Recent Posts</h2><ul>{_links(related)}</ul></section>
<section class="widget"><h2 class="widget-title">Newsletter</h2><p>Get the tide table and the day&#8217;s stories in your inbox. Unsubscribe at any time.</p></section></aside>
</div><footer id="colophon" class="site-footer"><p>&copy; {at.year} {site.name}. Proudly powered by WordPress.</p></footer></body></html>"""


def _renamed(story: Story, edition: StoryEdition, related: Sequence[Story]) -> str:
    site, at = story.site, story.published_at
    stand = f"{at.day}. {MONTHS['de'][at.month - 1]} {at.year}, {at:%H:%M} Uhr"
    changed = edition.since.astimezone(site.zone)
    return f"""<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>{escape(edition.title)} | {site.name}</title>
<meta name="description" content="{escape(story.summary)}">
<meta property="og:title" content="{escape(edition.title)}"><meta property="og:type" content="article">
<meta property="og:site_name" content="{site.name}">
<meta name="date" content="{at.isoformat()}"><meta name="last-modified" content="{changed.isoformat()}">
<link rel="canonical" href="{story.url}"><link rel="alternate" type="application/atom+xml" href="{site.feed_path}"></head>
<body><div class="x-k7"><div class="x-a1"><a href="/">{site.name}</a> · <a href="/lokales/">Lokales</a> · <a href="/wirtschaft/">Wirtschaft</a> · <a href="/wissen/">Wissen</a> · <a href="/abo/">Abo</a></div>
<div class="x-m3"><div class="x-h9"><span class="x-q2">{story.section.title()}</span><h1>{escape(edition.title)}</h1>
<div class="x-t4">Von {escape(story.author)} · <time datetime="{at.isoformat()}">{stand}</time> · Lesezeit: 2 Minuten</div></div>
<div class="x-b5">
{_paragraphs(edition, 'class="x-p"')}
<p class="x-p"><strong>Lesen Sie auch:</strong> <a href="{related[0].path if related else "/"}">{escape(related[0].title) if related else "Alle Meldungen"}</a></p>
</div>
<div class="x-z8"><span>Teilen</span> <a href="#">WhatsApp</a> <a href="#">E-Mail</a> <a href="#">Drucken</a></div>
<div class="x-c6"><h3>2 Kommentare</h3>
<div class="x-d1"><b>Wanderfalke</b> schreibt: <p>Das hätte man sich auch vor zehn Jahren überlegen können, aber besser spät als nie.</p><a href="#antwort">Antworten</a></div>
<div class="x-d1 x-d2"><b>Hilde K.</b> schreibt: <p>Wir waren dabei, und es war wirklich so, wie es hier steht. Danke an die Redaktion!</p><a href="#antwort">Antworten</a></div>
<div class="x-f2"><h3>Schreibe einen Kommentar</h3><p>Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert.</p>
<p>Kommentar *</p><textarea></textarea><p>Name *</p><input><p>E-Mail-Adresse *</p><input><p>Website</p><input>
<p>Meinen Namen, meine E-Mail-Adresse und meine Website in diesem Browser für die nächste Kommentierung speichern.</p><button>Kommentar abschicken</button></div></div>
</div><div class="x-s7"><h2>Meistgelesen</h2><ol>{_links(related)}</ol><div>Der Talbote am Morgen: Jetzt kostenlos abonnieren und nichts mehr verpassen.</div></div>
<div class="x-e0"><a href="/impressum/">Impressum</a> <a href="/datenschutz/">Datenschutz</a> © {at.year} Talbote Verlag</div></div></body></html>"""


def _plain(story: Story, edition: StoryEdition, related: Sequence[Story]) -> str:
    """A CMS of 2004: tables of content, a day and hour without a zone, no meta data to speak of."""
    site, at = story.site, story.published_at
    stand = f"{at.day} {MONTHS['fr'][at.month - 1]} {at.year} à {at:%Hh%M}"
    # The body is windows-1252 whatever the page says of itself; every third one says something else.
    meta = ("", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "")
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html lang="fr"><head>{meta[story.number % 3]}
<title>{escape(edition.title)} - {site.name}</title>
<meta name="DC.date.issued" content="{at:%Y-%m-%d %H:%M:00}"><meta name="author" content="{escape(story.author)}">
</head><body><table width="100%"><tr><td class="menu"><a href="/">Accueil</a> <a href="/rubrique.php?r={story.section}">{story.section.title()}</a> <a href="/abonnement.php">S’abonner</a></td></tr></table>
<div id="colonne"><h1>{escape(edition.title)}</h1>
<p class="infos">Publié le {stand} par {escape(story.author)}</p>
<div id="texte">
{_paragraphs(edition)}
</div>
<p class="outils"><a href="#">Imprimer</a> | <a href="#">Envoyer à un ami</a> | <a href="#">Réagir à cet article</a></p>
<div id="reactions"><h3>Laisser un commentaire</h3><p>Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *</p></div></div>
<div id="droite"><h3>À lire aussi</h3><ul>{_links(related)}</ul><p>Recevez notre lettre d’information chaque matin à sept heures.</p></div>
<div id="pied">© {site.name} – Tous droits réservés – <a href="/mentions.php">Mentions légales</a></div></body></html>"""


def _javascript(story: Story, edition: StoryEdition, related: Sequence[Story]) -> str:
    """The text is in the data for scripts; the visible page is a shell with the first lines."""
    site = story.site
    body = "".join(f"<p>{escape(text, quote=False)}</p>" for text in edition.paragraphs)
    data = _article_json(
        story, edition, articleBody=body, description=story.summary, isAccessibleForFree=True
    )
    state = json.dumps(
        {"route": story.path, "related": [one.path for one in related], "flags": {"ads": True}}
    )
    return f"""<!doctype html><html lang="es-MX"><head><meta charset="utf-8"><title>{escape(edition.title)} | {site.name}</title>
<link rel="canonical" href="{story.url}"><link rel="amphtml" href="http://{site.host}{story.amp_path}">
<meta property="og:site_name" content="{site.name}"><meta property="og:title" content="{escape(edition.title)}">
<meta property="article:published_time" content="{story.published_at.isoformat()}">
<script type="application/ld+json">{data}</script>
<script>window.__STATE__={state};window.expires="2031-01-01T00:00:00Z";</script></head>
<body><div id="cookie-bar" hidden>Usamos cookies para mejorar tu experiencia. <button>Aceptar</button></div>
<div id="app" data-reactroot=""><header class="css-1ab9"><a href="/">{site.name}</a><nav><a href="/ciudad">Ciudad</a><a href="/ciencia">Ciencia</a><a href="/cultura">Cultura</a></nav></header>
<main class="css-9z0"><h1 class="css-77q">{escape(edition.title)}</h1><div class="css-by">Por {escape(story.author)}</div>
<div class="css-body"><div class="skeleton"></div><div class="skeleton"></div><noscript>Activa JavaScript para leer la nota completa.</noscript></div>
<section class="css-rel"><h2>Te puede interesar</h2><ul>{_links(related)}</ul></section></main>
<footer class="css-ft">© {story.published_at.year} {site.name}. Suscríbete al boletín diario.</footer></div><script src="/static/app.9f2c.js" defer></script></body></html>"""


def _amp(story: Story, edition: StoryEdition) -> str:
    return f"""<!doctype html><html amp lang="{story.site.language}"><head><meta charset="utf-8"><title>{escape(edition.title)}</title>
<link rel="canonical" href="{story.url}"><script async src="/static/amp.js"></script>
<script type="application/ld+json">{_article_json(story, edition)}</script></head>
<body><h1>{escape(edition.title)}</h1><p class="byline">{escape(story.author)}</p>
<div class="amp-body">{_paragraphs(edition)}</div></body></html>"""


def _agency(story: Story, edition: StoryEdition, related: Sequence[Story]) -> str:
    site, at = story.site, story.published_at
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(edition.title)} - {site.name}</title>
<link rel="canonical" href="{story.url}"><meta name="description" content="{escape(story.summary)}">
<script type="application/ld+json">{_article_json(story, edition)}</script></head>
<body><header><a class="logo" href="/">{site.name}</a><nav><a href="/news">Latest</a> <a href="/clients">For clients</a></nav></header>
<main><article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{escape(edition.title)}</h1>
<div class="credit"><span itemprop="author">{escape(story.author)}</span> <time itemprop="datePublished" datetime="{at.isoformat()}">{at.day} {MONTHS_EN.split()[at.month - 1]} {at.year}, {at:%H:%M}</time></div>
<div itemprop="articleBody">
{_paragraphs(edition)}
</div></article>
<section class="more"><h2>More from the wire</h2><ul>{_links(related)}</ul></section></main>
<footer>{site.name} supplies text to newsrooms under licence. Slug {story.number}.</footer></body></html>"""


def _mill(story: Story, edition: StoryEdition, related: Sequence[Story]) -> str:
    site, at = story.site, story.published_at
    return f"""<html lang="en"><head><meta charset="utf-8"><title>{escape(edition.title)}</title>
<meta property="og:site_name" content="{site.name}"><meta name="parsely-pub-date" content="{at.isoformat()}"><meta name="author" content="{escape(story.author)}">
<link rel="canonical" href="{story.url}"></head><body><div class="top"><a href="/">{site.name}</a> <a href="/trending">Trending</a></div>
<div class="story-wrap"><h1>{escape(edition.title)}</h1><div class="story-info">By {escape(story.author)} | {at.month}/{at.day}/{at.year} {at:%I:%M %p}</div>
<div class="story">{_paragraphs(edition)}</div>
<div class="story-tools"><a href="#">Like</a> <a href="#">Tweet</a> <a href="#">Pin it</a></div>
<p>Leave a Reply</p><p>Your email address will not be published. Required fields are marked *</p></div>
<div class="rail"><h4>You may also like</h4><ul>{_links(related)}</ul></div></body></html>"""


def _blocks(story: Story, edition: StoryEdition, related: Sequence[Story]) -> str:
    site, at = story.site, story.published_at
    stand = f"{at.day} {MONTHS['el'][at.month - 1]} {at.year}, {at:%H:%M}"
    return f"""<!DOCTYPE html><html lang="el" dir="ltr"><head><meta charset="utf-8"><title>{escape(edition.title)} | {site.name}</title>
{_robots(story)}<link rel="canonical" href="{story.url}"><meta property="og:site_name" content="{site.name}">
<meta property="article:published_time" content="{at.isoformat()}"><meta name="description" content="{escape(story.summary)}"></head>
<body class="path-node page-node-type-article"><div class="region region-header"><a href="/" rel="home">{site.name}</a> <a href="/koinonia">Κοινωνία</a> <a href="/politismos">Πολιτισμός</a></div>
<div class="region region-content"><article class="node node--type-article"><h1 class="page-title"><span>{escape(edition.title)}</span></h1>
<div class="node__meta">Της <span>{escape(story.author)}</span>, <time datetime="{at.isoformat()}">{stand}</time></div>
<div class="field field--name-body field--type-text-with-summary">{_paragraphs(edition)}</div></article></div>
<div class="region region-sidebar"><h2>Δημοφιλή</h2><ul>{_links(related)}</ul><p>Εγγραφείτε στο ενημερωτικό δελτίο μας.</p></div>
<div class="region region-footer">© {at.year} {site.name}. Με επιφύλαξη παντός δικαιώματος.</div></body></html>"""


def _table(story: Story, edition: StoryEdition, related: Sequence[Story]) -> str:
    site, at = story.site, story.published_at
    return f"""<!DOCTYPE html><html lang="ja"><head><meta charset="euc-jp"><title>{escape(edition.title)}：{site.name}</title>
<meta property="og:site_name" content="{site.name}"><meta name="pubdate" content="{at.isoformat()}"><link rel="canonical" href="{story.url}"></head>
<body><div id="header"><a href="/">{site.name}</a>　<a href="/chiiki/">地域</a>　<a href="/bunka/">文化</a></div>
<div id="main"><h1>{escape(edition.title)}</h1><p class="date">{at.year}年{at.month}月{at.day}日 {at.hour}時{at.minute}分</p>
<div class="honbun">
{_paragraphs(edition)}
</div><p class="kisha">（{escape(story.author)}）</p><p class="sns"><a href="#">シェア</a> <a href="#">印刷</a></p></div>
<div id="side"><h2>関連記事</h2><ul>{_links(related)}</ul><p>会員登録（無料）で記事を保存できます。</p></div>
<div id="footer">{site.name}　無断転載を禁じます</div></body></html>"""


THEMES = {
    "wordpress": _wordpress,
    "renamed": _renamed,
    "plain": _plain,
    "javascript": _javascript,
    "agency": _agency,
    "mill": _mill,
    "blocks": _blocks,
    "table": _table,
}


def consent(story: Story) -> str:
    return f"""<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{story.site.name} - Tu privacidad</title></head>
<body><div class="consent"><h1>Nos importa tu privacidad</h1><p>Nosotros y nuestros 842 socios almacenamos y accedemos a información en tu dispositivo, como cookies, y tratamos datos personales para mostrar anuncios y contenido personalizados y medir su rendimiento.</p>
<p>Puedes aceptar, rechazar o configurar tus preferencias antes de continuar. Tu elección se aplicará solo a este sitio web.</p>
<button>Aceptar todo</button> <button>Rechazar todo</button> <button>Más opciones</button></div></body></html>"""


def bare(story: Story, now: datetime) -> str:
    """The same story after a redesign that forgot the author, the time, the section, the picture."""
    edition = story.edition(now)
    text = "".join(f"<p>{escape(one, quote=False)}</p>" for one in edition.paragraphs)
    return f"""<!doctype html><html><head><meta charset="{story.site.charset}"><title>{escape(edition.title)} | {story.site.name}</title></head>
<body><div id="app"><div class="v2-top"><a href="/">{story.site.name}</a></div><div class="v2-main"><h1>{escape(edition.title)}</h1><div class="v2-text">{text}</div></div></div></body></html>"""


def soft_404(story: Story) -> str:
    return f"""<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Seite nicht gefunden | {story.site.name}</title></head>
<body><div class="x-k7"><h1>Seite nicht gefunden</h1><p>Die gewünschte Seite existiert nicht mehr oder wurde verschoben. Vielleicht hilft Ihnen unsere Suche weiter.</p><form><input name="q"><button>Suchen</button></form></div></body></html>"""


def paywall(story: Story) -> str:
    edition = story.editions[0]
    return f"""<!DOCTYPE HTML><html lang="fr"><head><title>{escape(edition.title)} - {story.site.name}</title><meta name="DC.date.issued" content="{story.published_at:%Y-%m-%d %H:%M:00}">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":{json.dumps(edition.title)},"isAccessibleForFree":false}}</script></head>
<body><div id="colonne"><h1>{escape(edition.title)}</h1><div id="texte"><p>{escape(story.summary)}</p></div>
<div class="mur"><p><strong>Cet article est réservé aux abonnés.</strong> Il vous reste 92 % de cet article à lire.</p><p>Abonnez-vous à partir de 1 € par mois. Déjà abonné ? Connectez-vous.</p></div></div></body></html>"""


def gallery(story: Story) -> str:
    edition = story.editions[0]
    frames = "".join(
        f'<li class="photo"><img src="/photos/{story.number}-{place}.jpg" alt=""><span>{place}/24</span></li>'
        for place in range(1, 25)
    )
    return f"""<!DOCTYPE HTML><html lang="fr"><head><title>EN IMAGES. {escape(edition.title)} - {story.site.name}</title><meta property="og:type" content="article"></head>
<body><div id="colonne"><h1>EN IMAGES. {escape(edition.title)}</h1><ul class="diaporama">{frames}</ul></div></body></html>"""


def bot_wall(story: Story) -> str:
    return f"""<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head>
<body><div class="main-wrapper"><h1>{story.site.host}</h1><h2>Checking if the site connection is secure</h2><p>{story.site.host} needs to review the security of your connection before proceeding. Enable JavaScript and cookies to continue.</p><p>Ray ID: 8f3c1d7ab2e44c10</p></div></body></html>"""
