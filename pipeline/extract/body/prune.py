"""Take out of a tree what is never an article: consent, dialogues, comment areas and forms.

Whatever is removed never holds the page's heading or most of its prose: a name may lie, and
markup left open may have put a story where nobody meant it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.body.boxes import boxes, captions_in_lines
from pipeline.extract.body.forms import TELLING, form_slots
from pipeline.extract.body.prose import MOST, StoryProse, exceeds, texts, width_of
from pipeline.extract.body.residue import Cut
from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.body.sieve import Sieve
from pipeline.extract.page.brief import whole_text
from pipeline.extract.page.inventory import Alike, Inventory
from pipeline.extract.page.membership import asks_for_money

NEVER_PRUNED = frozenset(("html", "body", "main", "article", "h1", "head"))
COMMENT_AREA = re.compile(
    r"(?:^|[\s_-])(?:comments?|comments?[-_]?(?:area|list|section|wrap(?:per)?|form|respond|block"
    r"|box|container|thread|template|holder|content|body)|respond|disqus(?:[-_]?thread)?|dsq-\w+"
    r"|fb-comments|livefyre\w*|jcomments|jc-comments|komento|kmt-\w+|comol|reader-comments"
    r"|comentarios|commentaires|commenti|kommentare|kommentarbereich|kommentarer|reacties"
    r"|coral-?talk\w*|coral_?thread|spot-?im\w*|openweb\w*|viafoura\w*|vf-comments\w*"
    r"|hyvor-\w+|remark42|isso-thread|utterances|giscus|cusdis_thread|commento|echochat"
    r"|comment-form-\w+|wpdiscuz|wpd-\w+|wc-comment\w*)(?:$|[\s_])",
    re.IGNORECASE,
)
CONSENT_AREA = re.compile(
    r"(?:^|[\s_-])(?:onetrust|ot-sdk|didomi|usercentrics|cookiebot|cybot\w*|truste|qc-cmp\w*|fc-consent"
    r"|sp_message\w*|iubenda|klaro|cmplz|osano|cookie-?(?:banner|consent|notice|bar|law|modal|popup"
    r"|overlay|policy-?(?:banner|modal)|info|message|disclaimer)|consent-?(?:banner|modal|popup|dialog"
    r"|overlay|manager)|gdpr(?:-?\w+)?|eu-?cookie\w*|cc-(?:window|banner))(?:$|[\s_-])",
    re.IGNORECASE,
)
# Names that a piece of opinion has too: "comment" is what British papers call one.
OPINION = re.compile(
    r"(?:^|[\s_-])comment(?:[-_](?:content|body|wrap(?:per)?|block|box|container))?(?:$|[\s_])",
    re.IGNORECASE,
)
NOT_AN_AREA = re.compile(
    r"comments?[-_](?:open|closed|count|link|is-free|icon)|no-comments|has-|(?:tone|type|section"
    r"|pillar|category|tag|format|kicker|label|genre|desk|channel|theme|topic)[-_]+comments?\b",
    re.IGNORECASE,
)
AREAS = ("div", "section", "aside", "ol", "ul", "footer", "details", "form")
AREA_TAGS = frozenset(("dialog", *AREAS))
COMMENT_FIELD = re.compile(
    r"comment|reply|kommentar|komentar|coment|message_body|jform|author|guestbook|edit-subject",
    re.IGNORECASE,
)
# What stands beside a story and prints sentences: captions of pictures, first lines of others.
BESIDE = re.compile(
    r"(?:^|[\s_-])(?:(?P<gallery>(?:photo|full|image|picture|media|type)?-?galler(?:y|ies|ie|ia)"
    r"|slide-?shows?|slider|carousel|diaporama|fotostrecke|bilder(?:galerie|strecke)|galeria)"
    r"|next-?(?:stor(?:y|ies)|articles?|posts?)|up-?next|read-?next"
    r"|mega-?menu|main-?menu|navigation|nav-?bar|site-?menu|(?:news|breaking)-?ticker|ticker"
    r"|news-?flash)(?:$|[\s_-])",
    re.IGNORECASE,
)
# One of these, in small letters, is in every name that the pattern above finds.
COMMENT_SIGNS = (
    "comment", "respond", "disqus", "dsq-", "livefyre", "komento", "kmt-", "comol", "coment",
    "kommentar", "reacties", "coraltalk", "coral-talk", "coralthread", "coral_thread", "spotim",
    "spot-im", "openweb", "viafoura", "hyvor", "remark42", "isso-",
    "utterances", "giscus", "cusdis", "echochat", "wpdiscuz", "wpd-",
)  # fmt: skip
CONSENT_SIGNS = (
    "onetrust", "ot-sdk", "didomi", "usercentrics", "cookie", "cybot", "truste", "qc-cmp",
    "consent", "sp_message", "iubenda", "klaro", "cmplz", "osano", "gdpr", "cc-window", "cc-banner",
)  # fmt: skip
BESIDE_SIGNS = (
    "galler", "galeria", "slider", "slideshow", "slide-show", "carousel", "diaporama", "fotostr",
    "bilder", "next-stor", "nextstor", "next-art", "nextart", "next-post", "nextpost", "up-next",
    "upnext", "read-next", "readnext", "mega-menu", "megamenu", "main-menu", "mainmenu",
    "site-menu", "sitemenu", "navigation", "nav-bar", "navbar", "ticker", "news-flash", "newsflash",
)  # fmt: skip
SIGNS = Sieve((*COMMENT_SIGNS, *CONSENT_SIGNS, *BESIDE_SIGNS))
BETWEEN_NAMES = "\0"  # in no name of an element
ITEMS = ("li", "article", "div", "section", "dd")
TEASERS = 2  # beside each other; one alone may be a note
WALL_TEASERS = 3
STUB_WIDTH = 900  # a page that shows more of a story is read as any other
MAX_ASKING = 200  # characters of what asks for a membership
THREAD_ITEMS = 2  # signed replies beside each other
MAX_ITEMS = 2000
REPLY = re.compile(r"comment|reply|depth-\d", re.IGNORECASE)
UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# Panels that a click opens hold what readers came for: answers, tabs, the rest of a story.
OPENED = re.compile(
    r"accordion|collaps|faq|answer|expand|tab-?(?:panel|pane|content)|read-?more|toggle"
    r"|more-?(?:text|content)|article-?body|story-?body",
    re.IGNORECASE,
)
TERMS = re.compile(
    r"terms|privacy|polic|legal|conditions|consent|modal|dialog|popup", re.IGNORECASE
)
SHOWING = frozenset(("role", "aria-modal", "hidden", "aria-hidden", "style"))
STREAMED = re.compile(r"[A-Z]:\w+")  # React hides what it streams until a script puts it in place
UNSEEN_SHARE = 0.4  # of the page's prose: with so much, the page shows it by a script
WEAK_SHARE = 0.25  # an area whose name may mean something else, and holds more, is let be
SHORTEST_STORY = 150  # the width of the prose that must remain beside a thread
OTHER_SHARE = 0.6  # of the page's prose: so much more than the rest is what the page is about
FORM_WIDTH = 400  # a form's own words; what is wider holds something else
LABEL_WORDS = 12
LABEL_WIDTH = 60
MAX_NAME_CHARACTERS = 300
MAX_WRAPPERS = 12  # elements around one comment form and nothing else
MAX_FIELDS = 30  # text areas and forms looked at; a page for readers has a handful


def prune(tree: HtmlElement, story: StoryProse | None = None, url: str = "") -> tuple[Cut, ...]:
    """Remove consent dialogues, comment areas and forms, and other stories' boxes, in place."""
    story = story or StoryProse(tree)
    cuts: list[Cut] = []
    for find in (_areas, _forms, _other_stories, _beneath_a_wall):
        cuts += [_drop(rule, area, story) for rule, area in list(find(story))]
    cuts += [_drop(box.rule, box.element, story) for box in boxes(story, url)]
    captions = captions_in_lines(story.tree)
    cuts += [_drop("caption", one, story) for one in captions if one not in story.headed]
    story.begin_again()
    return tuple(cuts)


def rules_told(names: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What elements with such ids and classes are: first those that are so whatever they show.

    >>> rules_told(["post comments", "gdpr-notice", "post has-comments", "photo gallery", "menu"])
    ({'post comments': 'comment-area', 'gdpr-notice': 'consent'}, {'photo gallery': 'gallery'})
    """
    small = BETWEEN_NAMES.join(names).lower()
    there = SIGNS.left(small)
    comment, consent, by = (
        [sign for sign in there if sign in signs]
        for signs in (COMMENT_SIGNS, CONSENT_SIGNS, BESIDE_SIGNS)
    )
    areas = {
        name: "comment-area"
        for name in _found(names, small, COMMENT_AREA, comment)
        if not NOT_AN_AREA.search(name)
    }
    areas |= dict.fromkeys(_found(names, small, CONSENT_AREA, consent), "consent")
    beside = {
        name: "gallery" if found["gallery"] else "menu"
        for name, found in _found(names, small, BESIDE, by).items()
    }
    return areas, beside


def _found(
    names: Collection[str], small: str, pattern: re.Pattern[str], signs: Collection[str]
) -> dict[str, re.Match[str]]:
    """The names that a pattern finds, which is asked of those alone that have a sign of it."""
    if not signs:
        return {}
    named = zip(names, small.split(BETWEEN_NAMES), strict=True)
    telling = (name for name, low in named if any(map(low.__contains__, signs)))
    return {name: found for name in telling if (found := pattern.search(name))}


def _areas(story: StoryProse) -> list[tuple[str, HtmlElement]]:
    """What goes by its name or by how it is shown, without what the page cannot lose."""
    found: list[tuple[str, HtmlElement, int]] = []
    inside: set[HtmlElement] = set()
    areas = story.inventory.of(AREA_TAGS)
    others = story.inventory.kinds.keys() - AREA_TAGS - NEVER_PRUNED
    hidden = (  # a line, or an element that an application adds
        kind for kind in story.inventory.of(others) if "hidden" in kind[1]
    )
    for rule, element in (*_ruled(areas, story.inventory), *_ruled(hidden, story.inventory)):
        around = list(element.iterancestors())
        if story.tree not in around or not inside.isdisjoint(around):
            continue
        width = story.width_in(element)
        if _is_safe(rule, element, width, story):
            inside.add(element)
            found.append((rule, element, width))
    is_safe = _are_safe(found, story)
    return [(rule, element) for rule, element, width in found if is_safe or not width]


def _are_safe(areas: list[tuple[str, HtmlElement, int]], story: StoryProse) -> bool:
    """Whether a page that loses all of these keeps most of its prose, or a story beside replies."""
    lost = sum(width for _, _, width in areas)
    if lost <= MOST * story.width:
        return True
    if story.width - lost < SHORTEST_STORY:
        return False
    beside = Counter(
        (one.getparent(), one.tag, one.get("class")) for _, one, width in areas if width
    )
    alike = sum(
        width
        for rule, one, width in areas
        if width > MOST * story.width  # it was found safe by itself
        or rule in ("gallery", "menu")
        or beside[one.getparent(), one.tag, one.get("class")] >= THREAD_ITEMS
    )
    return lost - alike <= MOST * story.width


def _ruled(kinds: Iterable[Alike], inventory: Inventory) -> Iterator[tuple[str, HtmlElement]]:
    """What a rule takes out of these, in the page's order; asked of all of their names at once."""
    named: list[int] = []
    called: list[str] = []  # by their ids and their classes
    shown: set[int] = set()  # where an element says how it is shown
    for tag, names, places in kinds:
        if tag == "dialog" or not SHOWING.isdisjoint(names):
            shown.update(places)
        if "class" in names or "id" in names:
            called += inventory.called(names, places, ("id", "class"))
            named += places
    cut = dict(zip(named, (name[:MAX_NAME_CHARACTERS] for name in called), strict=True))
    areas, beside = rules_told({*cut.values()})
    told = [place for place, name in cut.items() if name in areas or name in beside]
    for place in sorted(shown.union(told)):
        element, name = inventory.elements[place], cut.get(place, "")
        rule = areas.get(name) or beside.get(name)
        if place in shown and name not in areas:
            rule = _rule(element, name, rule)
        if rule is not None:
            yield rule, element


def _rule(element: HtmlElement, name: str, beside: str | None) -> str | None:
    """Which rule takes an element out that no name alone does, by how it is shown."""
    role = element.get("role")
    if role in ("dialog", "alertdialog") or element.get("aria-modal") == "true":
        return "dialogue"
    if element.tag == "dialog":
        return None if element.get("open") is not None else "dialogue"
    if beside is not None:
        return beside
    if _is_unseen(element) and role not in ("region", "tabpanel") and not OPENED.search(name):
        return "hidden"
    return None


def _is_unseen(element: HtmlElement) -> bool:
    hidden = element.get("hidden")
    if hidden is not None:
        return hidden != "until-found" and not STREAMED.fullmatch(element.get("id") or "")
    if element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and UNSEEN.search(style) is not None


def _is_safe(rule: str, element: HtmlElement, width: int, story: StoryProse) -> bool:
    """Whether the page is still one without this element."""
    if element in story.headed or element.get("itemprop") == "articleBody":
        return False
    if not width:
        return True
    name = f"{element.get('id') or ''} {element.get('class') or ''}"
    is_weak = rule == "comment-area" and OPINION.search(name) and "comments" not in name.lower()
    share = WEAK_SHARE if is_weak else UNSEEN_SHARE if rule == "hidden" else MOST
    if rule in ("gallery", "menu"):
        share = 0.0
    if width <= story.width * share:
        return True
    if story.width - width < SHORTEST_STORY:
        return False
    if rule == "comment-area":
        return _is_thread(element, width, story)
    if rule in ("gallery", "menu"):
        return story.together(story.tree, without=element).is_story
    return rule == "dialogue" or (rule == "hidden" and TERMS.search(name) is not None)


def _is_thread(element: HtmlElement, width: int, story: StoryProse) -> bool:
    """Whether most of an area's prose is replies: alike, beside each other, named for it."""
    items: dict[tuple[object, str], list[HtmlElement]] = {}
    for item in islice(element.iter(*ITEMS), MAX_ITEMS):
        named = f"{item.get('id') or ''} {item.get('class') or ''}"
        if item is not element and REPLY.search(named):
            key = (item.getparent(), f"{item.tag} {(item.get('class') or '').split(' ')[0]}")
            items.setdefault(key, []).append(item)
    return any(
        len(beside) >= THREAD_ITEMS and 2 * sum(map(story.width_in, beside)) > width
        for beside in items.values()
    )


def _forms(story: StoryProse) -> Iterator[tuple[str, HtmlElement]]:
    """The largest element around each comment field that holds no more than the form's words."""
    seen: set[HtmlElement] = set()
    for field in islice(story.tree.iter("textarea", "form"), MAX_FIELDS):
        if field.tag == "form" and not _is_comment_form(field):
            continue
        if field.tag == "textarea" and not COMMENT_FIELD.search(_names(field)):
            continue
        form = _widest(field, story)
        if form is not None and form not in seen:
            seen.add(form)
            yield "comment-form", form


def _other_stories(story: StoryProse) -> Iterator[tuple[str, HtmlElement]]:
    """The stories printed whole behind the one that the page is about.

    Only where that one is an <article> with the page's heading in it and text of its own; entries
    of a live blog have their heading outside of them.
    """
    articles = [one for one in story.tree.iter("article") if one.getparent() is not None]
    lead = next((one for one in articles if one in story.headed), None)
    if lead is None or story.width_in(lead) < SHORTEST_STORY:
        return
    together = story.together(lead)
    is_whole = together.is_story
    behind = articles[articles.index(lead) + 1 :]
    inside = set(lead.iter("article"))
    for other in behind:
        if other in inside or other in story.headed:
            continue
        inside.update(other.iter("article"))
        heading = next(other.iter("h1", "h2", "h3"), None)
        if heading is not None and (is_whole or story.share(other) <= OTHER_SHARE):
            yield "other-story", other
    if together.paragraphs >= TEASERS:
        yield from (("teasers", one) for one in _teasers(story, lead))


def _beneath_a_wall(story: StoryProse) -> list[tuple[str, HtmlElement]]:
    """The teasers below the beginning of a story whose rest is for members.

    They may be most of the page's prose, for the page has no other.
    """
    places = list(_teasers(story, None, least=WALL_TEASERS))
    beneath = sum(map(story.width_in, places))
    if not beneath or story.width - beneath >= STUB_WIDTH:
        return []
    inside = {one for place in places for one in place.iter()}
    asks = any(
        asks_for_money(" ".join(whole_text(one).split())[:MAX_ASKING])
        for one in story.tree.iter("p", *AREAS, "h2", "h3", "h4", "span", "a")
        if one not in inside and not exceeds(texts(one), MAX_ASKING)
    )
    return [("teasers", place) for place in places] if asks else []


def _teasers(
    story: StoryProse, lead: HtmlElement | None, least: int = TEASERS
) -> Iterator[HtmlElement]:
    """Lists outside the story whose items each begin with a link to a page and go on with prose."""
    inside = set() if lead is None else set(lead.iter())
    for place in story.with_prose("ul", "ol", "div", "section"):
        if len(place) < least or place in inside or place in story.headed:
            continue
        items = [item for item in islice(place, MAX_ITEMS) if item.tag in ITEMS]
        if _are_headed(items, max(least, (len(place) + 1) // 2)):
            inside.update(place.iter())
            yield place


def _are_headed(items: Sequence[HtmlElement], least: int) -> bool:
    """Whether so many of some items are headed; they are asked until that is out of question."""
    others = len(items) - least  # that may be without
    if others < 0:
        return False
    for item in items:
        if not _is_headed(item):
            others -= 1
            if others < 0:
                return False
    return True


def _is_headed(item: HtmlElement) -> bool:
    """Whether an item's first words are a link that leads to another page."""
    for element in item.iter():
        said = (element.text or "").strip()
        if said or element.tag == "a":
            link = element if element.tag == "a" else next(element.iterancestors("a"), None)
            href = "#" if link is None else link.get("href") or "#"
            if not href.startswith("#") and whole_text(element).strip():
                return True
            if said:
                return False
    return False


def _names(element: HtmlElement) -> str:
    return " ".join(element.get(key) or "" for key in ("id", "name", "class", "action"))


def _is_comment_form(form: HtmlElement) -> bool:
    if COMMENT_FIELD.search(_names(form)) and form.find(".//textarea") is not None:
        return True
    if exceeds(texts(form), FORM_WIDTH * 4):
        return False
    return any(form_slots(text) & TELLING for text in form.itertext() if text.strip())


def _widest(field: HtmlElement, story: StoryProse) -> HtmlElement | None:
    """The widest element around a field in which nothing is said but what a form says."""
    widest = field if field.tag == "form" else None
    if widest is not None and (
        exceeds(texts(widest), FORM_WIDTH * 4) or story.is_lost_with(widest)
    ):
        return None
    for element in islice(field.iterancestors(), MAX_WRAPPERS):
        if element.tag in NEVER_PRUNED or exceeds(texts(element), FORM_WIDTH):
            break
        if element in story.headed or not all(map(_is_label, _said_beside(element, widest))):
            break
        widest = element
    return widest


def _said_beside(element: HtmlElement, inner: HtmlElement | None) -> Iterator[str]:
    """The texts of an element that are not those of the form in it."""
    said = [text.strip() for text in texts(element)]
    own = [] if inner is None else [text.strip() for text in texts(inner)]
    for text in said:
        if text in own:
            own.remove(text)
        else:
            yield text


def _is_label(text: str) -> bool:
    """Whether a line names a field or asks for a comment, rather than telling a story."""
    if form_slots(text):
        return True
    is_long = width_of(text) > LABEL_WIDTH or len(text.split()) > LABEL_WORDS
    return not is_long and not ends_sentence(text)


def _drop(rule: str, element: HtmlElement, story: StoryProse) -> Cut:
    share = story.share(element)
    text = " ".join(" ".join(element.itertext()).split())
    story.cut(element)
    return Cut(rule=rule, text=text, share=share)
