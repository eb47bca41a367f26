# ruff: noqa: E501  one page a line
"""Titles, authors and data for machines as publishers write them; answers first."""

from types import SimpleNamespace

import pytest
from pages import PARAGRAPHS

from pipeline.extract.page.labels import site_names
from pipeline.extract.page.linked_data import article_node, read_nodes
from pipeline.extract.page.meta_tags import read_meta_tags
from pipeline.extract.page.page import parse_page
from pipeline.extract.page.title import read_title
from pipeline.extract.who.authors import read_authors
from pipeline.normalise.texts import normalise_text

pytestmark = pytest.mark.slow  # together they take seconds

BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
URL = "https://gazette.example/news/harbour-reopens-after-works"
HEADLINE = "Harbour reopens after works"


def read(head="", top=f"<h1>{HEADLINE}</h1>", bottom="", url=URL, lang="en"):
    page = parse_page(
        url,
        f'<!doctype html><html lang="{lang}"><head>{head}</head>'
        f"<body><main><article>{top}{BODY}{bottom}</article></main></body></html>",
    )
    tags, nodes = read_meta_tags(page), read_nodes(page)
    node = article_node(nodes, page)
    names = site_names(page, node, nodes, tags, "Example Gazette")
    return SimpleNamespace(
        title=normalise_text(read_title(page, node, tags, names).text),
        authors=[normalise_text(one) for one in read_authors(page, node, nodes, tags, names)],
    )


def linked(text):
    return f'<script type="application/ld+json">{text}</script>'


# What the head says, what stands above the story, and the title.
TITLES = [
    ("<title>News of the coast, every day</title>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Example Gazette</title><meta property='og:title' content='Example Gazette'>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Harbour reopens after works | Local | Example Gazette</title>", "", HEADLINE),
    ("<title>Example Gazette: Harbour reopens after works</title>", "", HEADLINE),
    ("<title>Harbour reopens after works &#8212; Example Gazette</title>", "", HEADLINE),
    ("<title>Harbour reopens after works ‹ Example Gazette</title>", "", HEADLINE),
    ("<title>Harbour reopens after works « Example Gazette</title>", "", HEADLINE),
    ("<title>(3) Harbour reopens after works - Example Gazette</title>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Harbour reopens after works - by Ann Lee - Example Gazette</title>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Mid-coast harbour re-opens - and stays open - Example Gazette</title>", "<h1>Mid-coast harbour re-opens - and stays open</h1>", "Mid-coast harbour re-opens - and stays open"),
    ("<title>Covid-19: Who may sail? | Example Gazette</title>", "", "Covid-19: Who may sail?"),
    ("<title>Harbour reopens after works</title>", "<h1>Example Gazette</h1><h2>Harbour reopens after works</h2>", HEADLINE),
    ("<title>Example Gazette</title>", "<h1>Example Gazette</h1><h2 class='entry-title'>Harbour reopens after works</h2>", HEADLINE),
    ("<title>Example Gazette</title>", "<h1><a href='/'>Example Gazette</a></h1><h1 class='title'>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Example Gazette</title>", "<h1><img alt='Example Gazette' src='/l.png'></h1><h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Harbour reopens after…</title>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Harbour reopens after works</title><meta property='og:title' content='You will not believe what the harbour did'>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Harbour &amp;amp; pier reopen | Example Gazette</title>", "<h1>Harbour &amp; pier reopen</h1>", "Harbour & pier reopen"),
    ("<title>Home</title>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>undefined</title><meta property='og:title' content='undefined'>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title></title><meta property='og:title' content=''>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>{{ page.title }}</title>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>Example Gazette</title>", "<p class='kicker'>Transport</p><h1>Harbour reopens after works</h1><h2>Ships may enter again from Sunday on</h2>", HEADLINE),
    ("<title>Example Gazette</title>", "<h1><span class='kicker'>Transport</span> Harbour reopens after works</h1>", HEADLINE),
    ("<title>Example Gazette</title>", "<h1>Harbour reopens after works <small>Example Gazette</small></h1>", HEADLINE),
    (linked('{"@type":"NewsArticle","headline":"Harbour reopens after works","name":"Example Gazette"}') + "<title>Example Gazette</title>", "", HEADLINE),
    (linked('{"@type":"WebPage","name":"Example Gazette | Home"}') + "<title>Example Gazette</title>", "<h1>Harbour reopens after works</h1>", HEADLINE),
    (linked('{"@type":"NewsArticle","headline":"HARBOUR REOPENS AFTER WORKS"}'), "<h1>Harbour reopens after works</h1>", HEADLINE),
    ("<title>渡し船が九年ぶりに再開｜北湾新聞</title>", "", "渡し船が九年ぶりに再開"),
    ("<title>渡船九年後復航_新海網</title>", "<h1>渡船九年後復航</h1>", "渡船九年後復航"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "top", "title"), TITLES)
def test_a_title_is_what_the_page_calls_its_story(head, top, title):
    assert read(head, top or "<p>Local</p>").title == title


# What stands below the headline, and the authors.
BYLINES = [
    ("<p class='byline'>By Ann Lee for Example Gazette</p>", ["Ann Lee"]),
    ("<p class='byline'>Ann Lee for the Daily Mill</p>", ["Ann Lee"]),
    ("<p class='byline'>Ann Lee in Berlin</p>", ["Ann Lee"]),
    ("<p class='byline'>By Ann Lee in New York and Bo Ray in London</p>", ["Ann Lee", "Bo Ray"]),
    ("<p class='byline'>By Ann Lee, special to the Gazette</p>", ["Ann Lee"]),
    ("<p class='byline'>By Ann Lee | Special to The Gazette</p>", ["Ann Lee"]),
    ("<p class='byline'>BY ANN LEE AND BO RAY</p>", ["ANN LEE", "BO RAY"]),
    ("<p class='byline'>By Ann Lee, Bo Ray &amp; Cy Poe</p>", ["Ann Lee", "Bo Ray", "Cy Poe"]),
    ("<p class='byline'>By Ann Lee, Bo Ray, and Cy Poe</p>", ["Ann Lee", "Bo Ray", "Cy Poe"]),
    ("<p class='byline'>By Ann Lee with reporting by Bo Ray</p>", ["Ann Lee", "Bo Ray"]),
    ("<p class='byline'>Words by Ann Lee, photographs by Bo Ray</p>", ["Ann Lee"]),
    ("<p class='byline'>By Ann Lee, Associated Press</p>", ["Ann Lee", "Associated Press"]),
    ("<p class='byline'>By Ann Lee (Reuters)</p>", ["Ann Lee"]),
    ("<p class='byline'>By Ann Lee, Political Editor</p>", ["Ann Lee"]),
    ("<p class='byline'>Ann Lee<br>Science Editor</p>", ["Ann Lee"]),
    ("<p class='byline'>Ann Lee<span>Science Editor</span></p>", ["Ann Lee"]),
    ("<p class='byline'>By <a href='/ann'>Ann Lee</a> | <time>28 July 2026</time> | 3 comments</p>", ["Ann Lee"]),
    ("<p class='byline'>By Ann Lee July 28, 2026</p>", ["Ann Lee"]),
    ("<p class='byline'>By Ann Lee<br>July 28, 2026 6:15 pm</p>", ["Ann Lee"]),
    ("<p class='byline'>By Ann Lee - 28/07/2026</p>", ["Ann Lee"]),
    ("<p class='byline'>By Ann Lee @annlee ann@gazette.example</p>", ["Ann Lee"]),
    ("<p class='byline'>Ann Lee, PhD</p>", ["Ann Lee, PhD"]),
    ("<p class='byline'>By Ann Lee Jr.</p>", ["Ann Lee Jr."]),
    ("<p class='byline'>By Dr. Ann Lee</p>", ["Dr. Ann Lee"]),
    ("<p class='byline'>By Ann O’Lee-Ray and Juan de la Cruz</p>", ["Ann O'Lee-Ray", "Juan de la Cruz"]),
    ("<p class='byline'>By Ludwig van der Berg and Ann Lee</p>", ["Ludwig van der Berg", "Ann Lee"]),
    ("<p class='byline'>Von Ann Lee und Bo Ray</p>", ["Ann Lee", "Bo Ray"]),
    ("<p class='byline'>Par Ann Lee et Bo Ray, à Paris</p>", ["Ann Lee", "Bo Ray"]),
    ("<p class='byline'>Ann Lee (à Bruxelles)</p>", ["Ann Lee"]),
    ("<p class='byline'>Por Ana Pérez y Luis Gómez</p>", ["Ana Pérez", "Luis Gómez"]),
    ("<p class='byline'>di Anna Lei e Bo Rai</p>", ["Anna Lei", "Bo Rai"]),
    ("<p class='byline'>Door Anna Lei en Bo Rai</p>", ["Anna Lei", "Bo Rai"]),
    ("<p class='byline'>Av Anna Lei og Bo Rai</p>", ["Anna Lei", "Bo Rai"]),
    ("<p class='byline'>Autor: Anna Lej, Jan Wójcik</p>", ["Anna Lej", "Jan Wójcik"]),
    ("<p class='byline'>Автор: Анна Лебедева</p>", ["Анна Лебедева"]),
    ("<p class='byline'>Анна Лебедева, Иван Петров</p>", ["Анна Лебедева", "Иван Петров"]),
    ("<p class='byline'>記者 李明 / 台北報導</p>", ["李明"]),
    ("<p class='byline'>김민수 기자</p>", ["김민수"]),
    ("<p class='byline'>文：王小明</p>", ["王小明"]),
    ("<p class='byline'>بقلم أحمد علي</p>", ["أحمد علي"]),
    ("<ul class='authors'><li>Ann Lee</li><li>Bo Ray</li></ul>", ["Ann Lee", "Bo Ray"]),
    ("<div class='authors'><a href='/author/ann'>Ann Lee</a><a href='/author/bo'>Bo Ray</a></div>", ["Ann Lee", "Bo Ray"]),
    ("<div class='authors'><span class='author'>Ann Lee</span>, <span class='author'>Bo Ray</span></div>", ["Ann Lee", "Bo Ray"]),
    ("<div class='author'><span class='author'>By: <a rel='author' href='/a'>Ann Lee</a></span><span class='author'><span>,</span> <a rel='author' href='/b'>Bo Ray</a></span></div>", ["Ann Lee", "Bo Ray"]),
    ("<dl class='authors'><dt>Text</dt><dd>Ann Lee</dd><dt>Photos</dt><dd>Bo Ray</dd></dl>", ["Ann Lee"]),
    ("<table class='byline'><tr><td>Ann Lee</td><td>Bo Ray</td></tr></table>", ["Ann Lee", "Bo Ray"]),
    ("<div itemprop='author' itemscope itemtype='https://schema.org/Person'><span itemprop='name'>Ann Lee</span><span itemprop='jobTitle'>Editor</span></div>", ["Ann Lee"]),
    ("<p itemprop='author creator' itemscope>By <!-- --><a href='/by/ann-lee'><span itemprop='name'>Ann Lee</span></a></p>", ["Ann Lee"]),
    ("<div class='vcard'><span class='fn'>Ann Lee</span><span class='org'>Example Gazette</span></div>", ["Ann Lee"]),
    ("<p class='byline'>Ann Lee <a href='mailto:a@b.example'>Email the author</a></p>", ["Ann Lee"]),
    ("<p class='byline'>Posted by Ann Lee at 6:15 PM</p>", ["Ann Lee"]),
    ("<p class='byline'>Written by: Ann Lee, edited by Bo Ray</p>", ["Ann Lee"]),
    ("<p class='byline'>Ann Lee Updated July 28, 2026</p>", ["Ann Lee"]),
    ("<p class='byline'>The Editorial Board</p>", ["The Editorial Board"]),
    ("<p class='byline'>February 25, 2026</p>", []),
    ("<p class='byline'>6 min read</p>", []),
    ("<p class='byline'>Share on Facebook</p>", []),
    ("<div class='author-bio'><a href='/author/ann'>View all posts</a></div>", []),
    ("<p>By <b>Ann Lee</b></p>", ["Ann Lee"]),
    ("<p>Ann Lee reports</p>", []),
    ("<p><em>Ann Lee is a writer in Berlin.</em></p>", []),
    ("<p class='author-name'><span>Ann</span> <span>Lee</span></p>", ["Ann Lee"]),
    ("<div class='post-author'>Author: Ann Lee · Reading time: 5 minutes</div>", ["Ann Lee"]),
    ("<div class='byline'>Story by Ann Lee<br>Photos by Bo Ray</div>", ["Ann Lee"]),
    ("<div class='byline'>Text: Ann Lee / Bild: Bo Ray</div>", ["Ann Lee"]),
    ("<div class='byline'>ANN LEE Staff Writer</div>", ["ANN LEE"]),
    ("<div class='byline'>Ann Lee @ann · 28 Jul</div>", ["Ann Lee"]),
    ("<div class='byline'>By Ann Lee, Contributor</div>", ["Ann Lee"]),
    ("<div class='byline'>by Ann Lee on July 28, 2026 in News</div>", ["Ann Lee"]),
    ("<div class='byline'>by annlee on July 28, 2026</div>", []),
    ("<div class='byline'>Op-ed by Ann Lee</div>", ["Ann Lee"]),
    ("<div class='byline'>Guest post by Ann Lee</div>", ["Ann Lee"]),
    ("<div class='byline'>Ann Lee, M.D.</div>", ["Ann Lee, M.D."]),
    ("<div class='byline'>Ann Lee and Associated Press</div>", ["Ann Lee", "Associated Press"]),
    ("<div class='byline'>By the Editors</div>", []),
    ("<div class='byline'>Av: Anna Lind, foto: Bo Ray</div>", ["Anna Lind"]),
    ("<div class='byline'>Kirjoittaja Anna Lahti</div>", ["Anna Lahti"]),
    ("<div class='byline'>Yazar: Ayşe Yılmaz</div>", ["Ayşe Yılmaz"]),
    ("<div class='byline'>作者：王小明 编辑：李明</div>", ["王小明"]),
    ("<div class='byline'>取材・文＝山田太郎</div>", ["山田太郎"]),
    ("<div class='byline'>كتب: أحمد علي</div>", ["أحمد علي"]),
    ("<div class='byline'>द्वारा राम कुमार</div>", ["राम कुमार"]),
    ("<div class='byline'>Tác giả: Nguyễn Văn An</div>", ["Nguyễn Văn An"]),
    ("<div class='byline'><img alt='Ann Lee' src='/a.jpg'>Photo: Cy Poe</div><p class='author'>Ann Lee</p>", ["Ann Lee"]),
]  # fmt: skip


@pytest.mark.parametrize(("byline", "names"), BYLINES)
def test_a_byline_names_who_wrote(byline, names):
    assert list(read(f"<title>{HEADLINE}</title>", f"<h1>{HEADLINE}</h1>{byline}").authors) == names


# What the head says of the author, and the authors.
METAS = [
    ("<meta name='author' content='By Ann Lee for Example Gazette'>", ["Ann Lee"]),
    ("<meta name='author' content='Ann Lee, Example Gazette'>", ["Ann Lee"]),
    ("<meta name='author' content='Ann Lee | Example Gazette'>", ["Ann Lee"]),
    ("<meta name='author' content='https://gazette.example/author/ann'>", []),
    ("<meta name='author' content='ann.lee@gazette.example (Ann Lee)'>", ["Ann Lee"]),
    ("<meta name='author' content='Ann Lee;Bo Ray'>", ["Ann Lee", "Bo Ray"]),
    ("<meta name='author' content='Lee, Ann; Ray, Bo'>", ["Ann Lee", "Bo Ray"]),
    ("<meta name='author' content='admin'>", []),
    ("<meta name='author' content='Example Gazette'>", ["Example Gazette"]),
    ("<meta property='article:author' content='https://facebook.com/gazette'><meta name='author' content='Ann Lee'>", ["Ann Lee"]),
    ("<meta name='author' content='Ann Lee'><meta name='author' content='Bo Ray'>", ["Ann Lee", "Bo Ray"]),
    ("<meta name='byl' content='By ANN LEE'>", ["ANN LEE"]),
    ("<meta name='author' content='Ann Lee in Paris and Bo Ray in Rome'>", ["Ann Lee", "Bo Ray"]),
    ("<meta name='author' content='Von Ann Lee, Berlin'>", ["Ann Lee"]),
    ("<meta name='author' content='Ann Lee (text) und Bo Ray (Fotos)'>", ["Ann Lee", "Bo Ray"]),
    ("<meta name='author' content='{{author}}'>", []),
    ("<meta name='author' content='null'>", []),
    ("<meta name='author' content='Ann Lee &lt;ann@gazette.example&gt;'>", ["Ann Lee"]),
    ("<meta name='twitter:creator' content='@annlee'>", []),
    ("<meta name='author' content='12345'>", []),
    ("<meta name='author' content='Dr. med. Ann Lee'>", ["Dr. med. Ann Lee"]),
    ("<meta name='author' content='王小明、李明'>", ["王小明", "李明"]),
    ("<meta name='author' content='김민수 기자, 이영희 기자'>", ["김민수", "이영희"]),
]  # fmt: skip


@pytest.mark.parametrize(("head", "names"), METAS)
def test_a_meta_tag_names_who_wrote(head, names):
    assert list(read(f"<title>{HEADLINE}</title>{head}").authors) == names


# What a feed-like property holds, and the authors.
STATED = [
    ('{"@type":"NewsArticle","author":[{"@type":"Person","name":"Ann Lee"},{"@type":"Person","name":"Bo Ray"}]}', ["Ann Lee", "Bo Ray"]),
    ('{"@type":"NewsArticle","author":{"@type":"Person","name":["Ann Lee","Bo Ray"]}}', ["Ann Lee", "Bo Ray"]),
    ('{"@type":"NewsArticle","author":["Ann Lee","Bo Ray"]}', ["Ann Lee", "Bo Ray"]),
    ('{"@type":"NewsArticle","author":"Ann Lee, Bo Ray"}', ["Ann Lee", "Bo Ray"]),
    ('{"@type":"NewsArticle","author":"[\\"Ann Lee\\",\\"Bo Ray\\"]"}', ["Ann Lee", "Bo Ray"]),
    ('{"@type":"NewsArticle","author":[[{"@type":"Person","name":"Ann Lee"}]]}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"@type":"Person","givenName":"Ann","familyName":"Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"@type":"Person"}}', []),
    ('{"@type":"NewsArticle","author":{"@type":"Person","name":null}}', []),
    ('{"@type":"NewsArticle","author":{"@type":"Person","name":""}}', []),
    ('{"@type":"NewsArticle","author":{"@type":"Person","name":"undefined"}}', []),
    ('{"@type":"NewsArticle","author":{"@type":"Person","url":"https://gazette.example/author/ann-lee"}}', []),
    ('{"@type":"NewsArticle","author":[{"@type":"Person"},{"@type":"Person","name":"Ann Lee"}]}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"@list":[{"@type":"Person","name":"Ann Lee"},{"@type":"Person","name":"Bo Ray"}]}}', ["Ann Lee", "Bo Ray"]),
    ('{"@type":"NewsArticle","author":{"@type":"Person","name":{"@value":"Ann Lee"}}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"@type":"Person","name":"Ann Lee &amp; Bo Ray"}}', ["Ann Lee", "Bo Ray"]),
    ('{"@type":"NewsArticle","author":{"@type":"Person","name":"<a href=\\"/ann\\">Ann Lee</a>"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"@type":"Person","name":"Ann Lee","jobTitle":"Editor"}}', ["Ann Lee"]),
    ('{"@graph":[{"@type":"NewsArticle","author":{"@id":"#ann"}},{"@type":"Person","@id":"#ann","name":"Ann Lee"}]}', ["Ann Lee"]),
    ('{"@graph":[{"@type":"NewsArticle","author":[{"@id":"#ann"},{"@id":"#bo"}]},{"@type":"Person","@id":"#ann","name":"Ann Lee"},{"@type":"Person","@id":"#bo","name":"Bo Ray"}]}', ["Ann Lee", "Bo Ray"]),
    ('[{"@type":"BreadcrumbList"},{"@type":["NewsArticle","Article"],"author":{"name":"Ann Lee"}}]', ["Ann Lee"]),
    ('{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","author":{"name":"Ann Lee"}}}', ["Ann Lee"]),
    ('{"@type":"https://schema.org/NewsArticle","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"schema:NewsArticle","schema:author":{"schema:name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@context":{"@vocab":"https://schema.org/"},"@type":"NewsArticle","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"type":"NewsArticle","author":{"type":"Person","name":"Ann Lee"}}', ["Ann Lee"]),
    # not valid JSON
    ('<!-- {"@type":"NewsArticle","author":{"name":"Ann Lee"}} -->', ["Ann Lee"]),
    ('//<![CDATA[\n{"@type":"NewsArticle","author":{"name":"Ann Lee"}}\n//]]>', ["Ann Lee"]),
    ('// <![CDATA[\n{"@type":"NewsArticle","author":{"name":"Ann Lee"}}\n// ]]&gt;', ["Ann Lee"]),
    ('/*<![CDATA[*/{"@type":"NewsArticle","author":{"name":"Ann Lee"}}/*]]>*/', ["Ann Lee"]),
    ('/* data */ {"@type":"NewsArticle", // the story\n"author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"name":"Ann Lee"}};', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"name":"Ann Lee"},}', ["Ann Lee"]),
    ('{"@type":"NewsArticle" "author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","headline":"The "old" harbour","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","description":"one\ntwo\tthree","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","description":"a \\u00 b \\x c","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","description":"it\\\'s","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ("{'@type':'NewsArticle','author':{'name':'Ann Lee'}}", ["Ann Lee"]),
    ('{"@type":"NewsArticle","image":undefined,"author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","image":,"author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","wordCount":NaN,"author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"Organization","name":"Gazette"}{"@type":"NewsArticle","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"Organization","name":"Gazette"},\n{"@type":"NewsArticle","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"name":"Ann Lee"},"articleBody":"The first boat left', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"name":"Ann Lee"}', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"name":"Ann Lee"}}}', ["Ann Lee"]),
    ('{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;author&quot;:{&quot;name&quot;:&quot;Ann Lee&quot;}}', ["Ann Lee"]),
    ('{&#34;@type&#34;:&#34;NewsArticle&#34;,&#34;author&#34;:{&#34;name&#34;:&#34;Ann Lee&#34;}}', ["Ann Lee"]),
    ('{“@type”:“NewsArticle”,“author”:{“name”:“Ann Lee”}}', ["Ann Lee"]),
    ('\ufeff{"@type":"NewsArticle","author":{"name":"Ann Lee"}}', ["Ann Lee"]),
    ('var data = {"@type":"NewsArticle","author":{"name":"Ann Lee"}};', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"name":"Ann Lee"}} <p>ad</p>', ["Ann Lee"]),
    ('"{\\"@type\\":\\"NewsArticle\\",\\"author\\":{\\"name\\":\\"Ann Lee\\"}}"', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"name":"Ann Lee"},"url":"https://gazette.example/a"\n"image":["/a.jpg" "/b.jpg"]}', ["Ann Lee"]),
    ('<p>{"@type":"NewsArticle","author":{"name":"Ann Lee"}}</p>', ["Ann Lee"]),
    ('{"@type":"NewsArticle","author":{"name":"Ann Lee"},"headline":"A\u2028B"}', ["Ann Lee"]),
]  # fmt: skip


@pytest.mark.parametrize(("script", "names"), STATED)
def test_linked_data_is_read_as_it_was_meant(script, names):
    assert list(read(linked(script) + f"<title>{HEADLINE}</title>").authors) == names


def test_an_entity_in_a_script_is_undone_in_what_it_says():
    found = read(
        linked('{"@type":"NewsArticle","headline":"Harbour &amp; pier reopen"}'), "<p>x</p>"
    )
    assert found.title == "Harbour & pier reopen"
