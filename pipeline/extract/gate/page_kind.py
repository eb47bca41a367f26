"""Tell a shop, a forum, a list or a service from a story, by what the page states and shows."""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import log1p
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.extract.body.prose import STORY_WIDTH, Together
from pipeline.extract.gate.gate_words import HOME_PATH, LIST_PATH, TOPIC_PATH
from pipeline.extract.page.brief import whole_text
from pipeline.extract.page.linked_data import ARTICLE_TYPES, Node, types
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page
from pipeline.identity import canonical_url

FORUM_TYPES = {"discussionforumposting", "qapage", "question", "answer"}
SHOP_TYPES = {"product", "productgroup", "offer", "offercatalog", "aggregateoffer", "itempage"}
FORUM_SOFTWARE = re.compile(
    r"discourse|phpbb|vbulletin|xenforo|mybb|simple machines|\bsmf\b|flarum|nodebb|vanilla forums"
    r"|invision|bbpress|fluxbb|punbb|woltlab|question2answer|stack ?(?:exchange|overflow)",
    re.IGNORECASE,
)
FORUM_MARK = re.compile(
    r"(?:^|[\s_-])(?:xf-?\w*|phpbb|vbulletin|topic-body|post-?stream|question-page|discussion-?list"
    r"|thread-?(?:view|title|body|page)|bbp-\w+|topic-?(?:post|view|page)|forum-?\w*|ipsapp"
    r"|postbody|post_body|comments_list|shreddit\S*)(?:$|[\s_-])",
    re.IGNORECASE,
)
# In small letters, what no such name is without: most classes of a page are none of these.
FORUM_SIGN = re.compile(
    r"xf|phpbb|vbulletin|topic|post|question|discussion|thread|bbp|forum|ipsapp|comments_list|shreddit"
)
FORUM_PATH = re.compile(
    r"/(?:forums?|threads?|discussions?|community|boards?|bbs|questions?|talk|comments|topics?)/"
    r"|viewtopic|showthread|/t/(?:[^/]+/)?\d|/d/\d|/thread-|^/r/|/s/\w{6}/",
    re.IGNORECASE,
)
SHOP_PATH = re.compile(
    r"/(?:products?|ip|itm|item|dp|collections?|c|cat|categor(?:y|ies)|product-category|shop"
    r"|store|browse|buy|deals?|cart|app|catalog(?:ue)?|listing|market|clearance|sale|d|l|genre)/"
    r"|\.html?$(?<=[a-z_]\d\.html)",
    re.IGNORECASE,
)
SERVICE_PATH = re.compile(
    r"/(?:services?|solutions?|platform|product|pricing|features?|industries|careers?|jobs?|about"
    r"|reviews|testimonials|courses?|training|tuition\S*|locations?|movers|insurance|support)"
    r"(?:/|$)",
    re.IGNORECASE,
)
STORY_PATH = re.compile(
    r"/(?:blogs?|news|articles?|guides?|stor(?:y|ies)|posts?|insights?|learn\w*|resources|magazine"
    r"|opinion|reviews?|archives?)/|/(?:19|20)\d\d/|\d{5,}",
    re.IGNORECASE,
)
# In small letters.
CART = re.compile(
    r"add to (?:cart|basket|bag|trolley|wish ?list)|buy (?:it )?now|in den warenkorb"
    r"|ajouter au panier|añadir al carrito|aggiungi al carrello|in winkelwagen|sepete ekle"
    r"|カートに入れる|加入购物车|купить"
    r"|out of stock|in stock|sold out|select size|free (?:shipping|returns)|checkout"
)
OF_CART = (  # what no such text is without
    "add to ", "buy ", "warenkorb", "panier", "carrito", "carrello", "winkelwagen", "sepete",
    "カート", "加入购物车", "купить", " stock", "sold out", "select size", "free ", "checkout",
)  # fmt: skip
# A sign of money before a figure or behind one; it begins with one sign, to skip to where it is.
PRICE = re.compile(
    r"[$€£¥₹UEG\d](?:(?:(?<=[$€£¥₹])|(?<=U)SD|(?<=E)UR|(?<=G)BP)\s?\d[\d.,]*"
    r"|(?<=\d)[\d.,]*\s?(?:€|zł|kr|Kč|руб|₽))"
)
SIGNS_OF_MONEY = ("$", "€", "£", "¥", "₹", "₽", "USD", "EUR", "GBP", "zł", "kr", "Kč", "руб")
MONEY = re.compile("|".join(map(re.escape, SIGNS_OF_MONEY)))  # for short texts
# In small letters.
CALL = re.compile(
    r"get (?:a|your|started|in touch)|request a|book (?:a|now|your)"
    r"|free (?:trial|quote|demo|consult)"
    r"|start (?:for )?free|try (?:it )?(?:for )?free|sign up|contact (?:us|sales)|schedule a"
    r"|call (?:us|now)"
    r"|learn more|our (?:services|team|clients|work)|why (?:choose )?us|testimonials|talk to"
    r"|apply now|enroll|get a quote|view (?:plans|pricing)|see (?:plans|pricing)|our platform"
    r"|customers"
)
OF_CALL = (  # what no such text is without
    "get ", "request a", "book ", "free", "try ", "sign up", "contact ", "schedule a", "call ",
    "learn more", "our ", "why ", "testimonials", "talk to", "apply now", "enroll", "view ",
    "see ", "customers",
)  # fmt: skip
# What readers of a list order and narrow it by; each in small letters and alone in its element.
SORTS = re.compile(
    r"(?:sort|sort(?:ed|ing)?(?: products| results)? (?:by|order)|order by)\W{0,3}"
    r"(?:featured|relevance|popular\w{0,10}|newest|price.{0,20}|best.{0,12})?"
    r"|price\W{1,3}(?:low(?:est)?|high(?:est)?)(?: (?:to|first).{0,12})?"
    r"|(?:sortieren(?: nach)?|sortierung|trier par|ordenar por|ordina per|sorteren op"
    r"|sortuj(?: według)?|sortera(?: efter)?|sorter(?: etter| efter)?|сортир\w{1,10}(?: по)?"
    r"|並[び替えべ]{2,4}|排序|정렬)\W{0,3}"
)
FILTERS = re.compile(
    r"(?:filters?|filter by|filters? (?:and|&|/) sort(?:ing)?|sort (?:and|&|/) filters?"
    r"|refine (?:by|results|your search)|clear(?: all)? filters?|apply filters?"
    r"|(?:show|all|hide|reset|remove all) filters?|filter (?:results|products|jobs|courses)"
    r"|filtern(?: nach)?|alle filter|filtrer(?: par)?|filtrar(?: por)?|filtra(?: per)?|filtruj"
    r"|filtrera|фильтр\w{0,3}|絞り込み|筛选|篩選|필터)\W{0,3}"
)
NARROWS = (  # what each of both begins with
    "so", "or", "pr", "tr", "fi", "re", "cl", "ap", "sh", "al", "hi", "со", "фи", "並", "排",
    "絞", "筛", "篩", "정", "필",
)  # fmt: skip
REPLIES = re.compile(
    r"^(?:repl(?:y|ies)|quote|report|upvote|downvote|permalink|joined|posts?|likes?|views|member"
    r"|answers?|share|follow|accepted|solved|last edited|level \d|score|op)\b[\s:\d.,k]*$",
    re.IGNORECASE,
)
# What the body of a thread or a board is called by the system that made it.
FORUM_BODIES = (
    ("bbPress", frozenset(("single",)),
     frozenset(("topic-template-default", "forum-template-default"))),
    ("bbPress", frozenset(("bbpress",)), frozenset(("topic", "forum", "forum-archive"))),
    ("phpBB", frozenset(("nojs",)), frozenset(("section-viewtopic", "section-viewforum"))),
    ("NodeBB", frozenset(("page-topic",)), frozenset(("template-topic", "page-topic"))),
    ("Vanilla", frozenset(("vanilla",)), frozenset(("discussion", "section-discussion"))),
)  # fmt: skip
FLARUM = "flarum-loading"
FORUM_HOST = re.compile(r"(?:forums?|community|discuss\w{0,20}|bbs|boards?)\.")
SHOP_HOST = re.compile(r"(?:shop|store|buy)\.")
LINKED = "a list: its headings are links"
HEADINGS = ("h2", "h3", "h4")
SHORT = 60  # characters of a label or a button
LITTLE_WIDTH = 500  # beside each other: claims and descriptions rather than a story
UNREAD = frozenset({"script", "style"})
PARTED = "\0"  # stands in no text of a page
MAX_NAME = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSigns:
    """What a reader sees of a page, counted; each number is 1 where there is a lot of it."""

    buying: float  # "Add to cart"
    prices: float
    calls: float  # "Request a demo"
    replies: float  # what stands below each post of a forum
    posts: float  # elements that forum software names
    times: float
    linked_headings: float
    linked_share: float  # of the headings
    is_sorted: bool  # it offers both to order what it shows and to narrow it
    story: Together


def other_kind(
    page: Page, nodes: Sequence[Node], tags: MetaTags, shown: PageSigns, *, is_anonymous: bool
) -> str:
    """Which kind of page this is and by which sign, where it is no story; else an empty string.

    `is_anonymous` where it names neither an author nor a time.
    """
    return next(_kinds(page, nodes, tags, shown, is_anonymous=is_anonymous), "")


def _kinds(
    page: Page, nodes: Sequence[Node], tags: MetaTags, shown: PageSigns, *, is_anonymous: bool
) -> Iterator[str]:
    parts = urlsplit(page.url)
    path, host = f"{parts.path}/", parts.hostname or ""
    stated = {kind for node in nodes for kind in types(node)}
    og_type = (tags.first("og:type") or "").lower()
    generator = " ".join(value for _, value in tags.named("generator"))
    is_article = bool(stated & ARTICLE_TYPES) or og_type == "article"

    if found := FORUM_SOFTWARE.search(generator):
        yield f"a forum, made by {found[0]}"
    is_answered = max(shown.replies, shown.posts) > 0.35
    if stated & FORUM_TYPES and "faqpage" not in stated and not is_article and is_answered:
        yield f"a forum: it states a {min(stated & FORUM_TYPES)}"
    is_forum = FORUM_PATH.search(path) or FORUM_HOST.match(host)
    if is_forum and (shown.replies > 0.45 or shown.posts > 0.3 or shown.times > 0.6):
        yield f"a forum, by its address: {host}{parts.path[:60]}"

    if og_type.startswith("product") or ":item" in og_type:
        yield f"a shop: its og:type is {og_type[:40]}"
    if stated & SHOP_TYPES and not stated & ARTICLE_TYPES:
        yield f"a shop: it states a {min(stated & SHOP_TYPES)}"
    is_shop = SHOP_PATH.search(path) or SHOP_HOST.match(host)
    if is_shop and not is_article and shown.buying > 0.6 and shown.prices > 0.3:
        yield "a shop: it offers to buy"
    if is_shop and not is_article and shown.prices > 0.5 and shown.story.width < STORY_WIDTH * 3:
        yield "a shop: it shows prices"
    is_list = LIST_PATH.search(path) or TOPIC_PATH.search(path)
    if is_list and shown.story.width < STORY_WIDTH * 2:
        yield f"a list, by its address: {parts.path[:80]}"
    if "faqpage" in stated and not is_article and is_anonymous:
        yield "a service: it answers what it is asked, and names neither author nor time"
    is_served = SERVICE_PATH.search(path) and not STORY_PATH.search(path)
    if is_served and not is_article and shown.calls > 0.55 and shown.story.width < STORY_WIDTH * 3:
        yield "a service: it calls to act"


def weak_kind(
    page: Page,
    nodes: Sequence[Node],
    tags: MetaTags,
    shown: PageSigns,
    *,
    is_signed: bool,
    is_dated: bool,
) -> str:
    """Which kind of page this may be, by signs that some articles bear too; else an empty string.

    `is_signed` where it names an author, `is_dated` where it says when it was published.
    """
    stated = {kind for node in nodes for kind in types(node)}
    if stated & ARTICLE_TYPES or (tags.first("og:type") or "").lower() == "article":
        return ""
    parts = urlsplit(page.url)
    is_little = shown.story.width < LITTLE_WIDTH
    is_shop = SHOP_PATH.search(f"{parts.path}/") or SHOP_HOST.match(parts.hostname or "")
    if is_shop and is_little and not (is_signed and is_dated):
        return f"a shop or a list, by its address: {parts.path[:80]}"
    if is_front(page.url) and (shown.calls > 0.3 or is_little):
        return "a front page, by its address"
    if shown.is_sorted and not is_dated:
        return "a list: it offers to sort and to filter"
    is_linked_list = shown.linked_headings > 0.6 and shown.linked_share > 0.6
    if is_linked_list and is_little and not shown.story.is_story:
        return LINKED
    return ""


def is_front(url: str) -> bool:
    """Whether an address is a site's first page, however the reader came."""
    parts = urlsplit(canonical_url(url))
    return HOME_PATH.match(parts.path) is not None and not parts.query


def forum_software(page: Page) -> str:
    """The system that marks a page as one of its threads or boards; empty where none does."""
    body = next(page.tree.iter("body"), None)
    words = set((body.get("class") or "").lower().split()) if body is not None else set()
    for name, all_of, any_of in FORUM_BODIES:
        if all_of <= words and any_of & words:
            return name
    if body is not None and (body.get("data-pagemodule") or "") == "forums":
        return "Invision Community"
    if (page.tree.get("data-template") or "") in ("thread_view", "forum_view"):
        return "XenForo"
    if FLARUM not in page.html:
        return ""
    named = page.inventory.having("id")
    return "Flarum" if any(one.get("id") == FLARUM for one in named) else ""


def is_stated(nodes: Sequence[Node], tags: MetaTags) -> bool:
    """Whether a page states an article: in linked data, or as a type beside a time."""
    if any(types(node) & ARTICLE_TYPES for node in nodes):
        return True
    is_typed = (tags.first("og:type") or "").lower() == "article"
    return is_typed and bool(tags.first("article:published_time"))


def count_shown(page: Page, story: Together) -> PageSigns:
    """What a reader sees beside the story, counted."""
    headings = [heading for tag in HEADINGS for heading in page.tagged(tag)]
    linked = sum(map(is_linked, headings))
    times = len(page.tagged("time", "relative-time"))
    posts = sum(
        _is_forums(one.get("class") or "") and one.tag not in UNREAD
        for one in page.inventory.having("class")
    )
    texts = [
        said
        for one in page.elements
        if (text := one.text)
        and len(text) <= 4 * SHORT
        and (said := text.strip())
        and one.tag not in UNREAD
    ]
    counted = _count_texts(texts)
    return PageSigns(
        buying=_much(counted["buying"], 10),
        prices=_much(counted["prices"], 30),
        calls=_much(counted["calls"], 12),
        replies=_much(counted["replies"], 30),
        posts=_much(posts, 10),
        times=_much(times - 2, 20),
        linked_headings=_much(linked, 30),
        linked_share=linked / len(headings) if len(headings) > 4 else 0.0,
        is_sorted=counted["sorts"] > 0 and counted["filters"] > 0,
        story=story,
    )


@lru_cache(maxsize=8192)
def _is_forums(named: str) -> bool:
    """Whether forum software calls an element so."""
    name = named[:MAX_NAME]
    return FORUM_SIGN.search(name.lower()) is not None and FORUM_MARK.search(name) is not None


def _count_texts(texts: Sequence[str]) -> Counter[str]:
    """Count what the texts of a page's elements say; a list says the same again and again."""
    said = Counter(texts)
    counted = Counter[str]()
    if is_priced(PARTED.join(said)):
        counted["prices"] = sum(
            times for text, times in said.items() if MONEY.search(text) and PRICE.search(text)
        )
    short = {text: times for text, times in said.items() if len(text) <= SHORT}
    low = [text.lower() for text in short]
    counted["buying"] = _count_lines(CART, OF_CART, low, [*short.values()])
    counted["calls"] = _count_lines(CALL, OF_CALL, low, [*short.values()])
    for text, small, times in zip(short, low, short.values(), strict=True):
        counted["replies"] += times * (REPLIES.match(text) is not None)
        if small.startswith(NARROWS):
            counted["sorts"] += times * (SORTS.fullmatch(small) is not None)
            counted["filters"] += times * (FILTERS.fullmatch(small) is not None)
    return counted


def is_priced(text: str) -> bool:
    """Whether a text has a sign of money, without which it tells no price."""
    return any(map(text.__contains__, SIGNS_OF_MONEY))


def _count_lines(
    pattern: re.Pattern[str], signs: Sequence[str], lines: Sequence[str], times: Sequence[int]
) -> int:
    """How often lines are said in which a pattern finds something, each so often as it is said.

    Only those are asked that have one of its signs, which are looked for in all lines at once.
    """
    said = PARTED.join(lines)
    begun = list(accumulate((len(line) + 1 for line in lines), initial=0))
    places = (one.start() for sign in signs if sign in said for one in re.finditer(sign, said))
    there = {bisect(begun, place) - 1 for place in places}
    return sum(times[at] for at in there if pattern.search(lines[at]))


def is_linked(heading: HtmlElement) -> bool:
    """Whether a heading leads to another page: most of it is a link that does not stay on this."""
    links = [heading.getparent()] if _is_link(heading.getparent()) else list(heading.iter("a"))
    length = len(whole_text(heading).strip())
    for link in links:
        if link is not None and not (link.get("href") or "#").lstrip().startswith("#"):
            said = length if link is heading.getparent() else len(whole_text(link).strip())
            if 0 < length <= 2 * said:
                return True
    return False


def _is_link(element: HtmlElement | None) -> bool:
    return element is not None and element.tag == "a"


def _much(count: int, many: int) -> float:
    return min(1.0, log1p(max(0, count)) / log1p(many))
