"""Pages that are stories though they look like none, and pages that are none."""

# fmt: off

from themes import BRIDGE, FERRY, FOOT, LIGHT, LONG, SIDE, TITLE, TOP, WORLD, Theme, p, page

SHORT = tuple(one.split(". ")[0].split(", ")[0].rstrip(".") + "." for one in LONG)
LINKED = "".join(f"<div class=card><h3><a href='/2026/02/s{n}'>Another story from the coast, number {n}</a></h3></div>" for n in range(14))
LOGIN = "<div class=login><h2>Log in</h2><form><input name=user><input type=password name=pass><button>Log in</button></form></div>"
BARE = "<html><head><title>{title}</title></head><body>{body}</body></html>"
ASKS = "<div class=box><h3>This story is for members only</h3><p>Become a member to read the rest of this story. Already a member? <a href=/login>Log in</a></p></div>"
TEASERS = "<ul class=more>" + "".join(f"<li><h3><a href=/2026/02/t{n}>Story {n}</a></h3><p>{one}</p></li>" for n, one in enumerate((FERRY[0], FERRY[1], LIGHT[0], LIGHT[1]))) + "</ul>"
ITEMS = "".join(f"<article class='post hentry'><h2 class='entry-title'><a href='/2026/03/{n}/story-{n}/'>Story number {n} of the coast</a></h2><p>{one} <a class='more-link' href='/2026/03/{n}/story-{n}/'>Continue reading</a></p></article>" for n, one in enumerate((*FERRY, *LIGHT, *BRIDGE[:3])))
HEADED = (
    "Page not found: how the library lost its oldest map",
    "404: the room that the architects of the port forgot",
    "Access denied: islanders kept off the pier for a month",
    "Just a moment, please: the slow clocks of Harrowmouth",
    "Before you continue: ten questions for a new mayor",
    "Login required: county shuts its archive to the public",
    "Error in the tide tables sent three boats aground",
    "Nothing found in search for lost trawler",
    "This article is a confession, says author of banned book",
    "Cookies and consent: what the new law means for bakers",
    "Subscribe to continue: readers tell of their papers",
    "Are you a robot? The question that the ticket machine asks",
    "Service unavailable: no bus on Sundays any more",
    "Forbidden fruit: orchard closes its gates to walkers",
    "Not found in any book: the bridge keepers' songs",
)


def none(name: str, body: str, reason: str, *, url: str, title: str = "Coast", named: str = "", more: str = "") -> Theme:
    """A page that is no story."""
    return Theme(name=name, html=f"<html lang=en><head><title>{title} - Harrow Gazette</title>{more}</head><body class='{named}'>{TOP}{body}{FOOT}</body></html>", url=url, reason=reason)


THEMES = (
    *(Theme(name=f"headed: {title}", html=BARE.format(title=title, body=f"<h1>{title}</h1><div>{p(BRIDGE)}</div>"), text=BRIDGE, title=title) for title in HEADED),
    *(Theme(name=f"headed, short and beside links: {title}", html=BARE.format(title=title, body=f"{TOP}<div><h1>{title}</h1><div>{p(SHORT[:5])}</div></div>{LINKED}"), text=SHORT[:5]) for title in HEADED[:4]),
    Theme(name="short paragraphs beside linked headings", html=BARE.format(title=TITLE, body=f"{TOP}<div><h1>{TITLE}</h1><div>{p(SHORT)}</div></div>{LINKED}"), text=SHORT),
    Theme(name="short paragraphs in divs beside linked headings", html=BARE.format(title=TITLE, body=f"{TOP}<div><h1>{TITLE}</h1>{''.join(f'<div>{one}</div>' for one in SHORT)}</div>{LINKED}"), text=SHORT),
    Theme(name="text between breaks beside linked headings", html=BARE.format(title=TITLE, body=f"{TOP}<div><h1>{TITLE}</h1><div>{'<br><br>'.join(SHORT)}</div></div>{LINKED}"), text=SHORT),
    Theme(name="a login box beside a story", html=BARE.format(title=TITLE, body=f"{TOP}{LOGIN}<div><h1>{TITLE}</h1>{p(BRIDGE[:4])}</div>"), text=BRIDGE[:4]),
    Theme(name="a login box beside a story in divs", html=BARE.format(title=TITLE, body=f"{TOP}{LOGIN}<div><h1>{TITLE}</h1>{''.join(f'<div>{one}</div>' for one in BRIDGE[:4])}</div>"), text=BRIDGE[:4]),
    Theme(name="a login box beside a brief", html=BARE.format(title="Cold Fell road open", body=f"{TOP}{LOGIN}<div><h1>Cold Fell road open</h1>{p(FERRY)}</div>"), text=FERRY),
    *(Theme(name=f"a brief without anything stated: {code}", html=f"<html lang={code}><head><title>{lines[0][:20]}</title></head><body><h1>{lines[0][:20]}</h1>{p(lines[:3])}</body></html>", text=lines[:3]) for code, lines in WORLD.items()),
    Theme(name="a story with a box of a captcha", html=page(f"<h1>{TITLE}</h1><div>{p(BRIDGE[:4])}</div><form><div class=g-recaptcha></div><script src='https://x.example/px-captcha.js'></script></form>"), text=BRIDGE[:4]),
    Theme(name="a story with a bar for consent", html=page(f"<div class=cc-window><p>We value your privacy. We and our 312 partners store information. Accept all cookies or manage preferences.</p></div><h1>{TITLE}</h1><div>{p(BRIDGE[:4])}</div>"), text=BRIDGE[:4], lacks=("312 partners",)),
    Theme(name="a story with a bar for consent without a name", html=page(f"<div class=z8><p>We value your privacy. We and our 312 partners store information. Accept all cookies or manage preferences.</p><button>Accept</button></div><h1>{TITLE}</h1><div>{p(BRIDGE[:4])}</div>"), text=BRIDGE[:4], lacks=("312 partners",)),
    Theme(name="a story of a shop's price", html=page(f"<h1>{TITLE}</h1><div>{p(BRIDGE)}<p>A ticket costs £ 2.40, a week £ 12.00 and a year £ 480.00; children pay £ 1.10 and dogs nothing.</p></div>"), says=BRIDGE),
    Theme(name="a story under an address of topics", html=page(f"<h1>{TITLE}</h1><div>{p(BRIDGE)}</div>{LINKED}"), url="https://gazette.example/topics/bridges/harrowmouth-closes-its-swing-bridge", says=BRIDGE),
    Theme(name="a story's own footer and address", html=BARE.format(title=TITLE, body=f"<article><header><h1>{TITLE}</h1></header>{p(BRIDGE)}<footer><time datetime='2026-03-03T20:15:00Z'>3 March</time><address>By <a rel=author href=/a>Ann Lee</a></address><p>Tags: <a rel=tag href=/tag/bridges>Bridges</a></p></footer></article>"), text=BRIDGE, authors=("Ann Lee",), tags=("Bridges",)),
    Theme(name="a picture marked as the lead", html=BARE.format(title=TITLE, body=f"{TOP}<article><h1>{TITLE}</h1><img class='attachment-full wp-post-image' src='/pier.jpg'>{p(BRIDGE)}</article>{SIDE}"), text=BRIDGE, image="https://gazette.example/pier.jpg"),
    Theme(name="a large picture first", html=BARE.format(title=TITLE, body=f"{TOP}<main><h1>{TITLE}</h1><img src=/avatar.png width=48><figure><img data-src='/pier.jpg' src='data:image/gif;base64,x' width=1200></figure>{p(BRIDGE)}</main>"), text=BRIDGE, image="https://gazette.example/pier.jpg"),
    Theme(name="a stub for members above teasers", html=page(f"<main><h1>{TITLE}</h1>{p(BRIDGE[:2])}{ASKS}</main>{TEASERS}"), reason="paywall_stub"),
    Theme(name="a long stub for members above teasers", html=page(f"<main><h1>{TITLE}</h1>{p(BRIDGE[:5])}{ASKS}</main>{TEASERS}"), holds=BRIDGE[:5], lacks=(FERRY[0], LIGHT[0], "Become a member"), paywalled=True),
    Theme(name="a stub for members above teasers in divs", html=page(f"<main><h1>{TITLE}</h1>{p(BRIDGE[:2])}{ASKS}</main><div>{TEASERS.replace('<li>', '<div>').replace('</li>', '</div>')}</div>"), reason="paywall_stub"),
    Theme(name="replies that are most of a page are told of", html=page(f"<h1>{TITLE}</h1><div>{p(BRIDGE[:3])}</div><ol class=comment-list>{''.join(f'<li class=comment><p>{one} I say so.</p></li>' for one in LONG * 2)}</ol>"), text=BRIDGE[:3], noted="of the page's prose was cut"),
    none("a category of WordPress", f"<main>{ITEMS}</main>", "not_an_article", url="https://gazette.example/category/coast/", named="archive category category-coast"),
    none("a tag of a block theme", f"<main>{ITEMS}</main>", "not_an_article", url="https://gazette.example/tag/bridges/", named="archive tag tag-bridges wp-embed-responsive"),
    none("a blog's front", f"<main>{ITEMS}</main>", "not_an_article", url="https://gazette.example/", named="home blog"),
    none("a section without any mark", f"<main><h1>Coast</h1>{ITEMS}</main>", "not_an_article", url="https://gazette.example/coast"),
    none("a section of headlines alone", f"<main><h1>Coast</h1>{LINKED}</main>", "not_an_article", url="https://gazette.example/coast"),
    none("a list that Drupal made", f"<main><h1>Coast</h1><div class='view-content'>{ITEMS}</div></main>", "not_an_article", url="https://gazette.example/coast", named="path-taxonomy"),
    none("results of a search", f"<main><h1>Search results for bridge</h1>{ITEMS}</main>", "not_an_article", url="https://gazette.example/?s=bridge", named="search search-results"),
    none("an author's page", f"<main><h1>Ann Lee</h1><p>Ann Lee writes about the coast.</p>{ITEMS}</main>", "not_an_article", url="https://gazette.example/author/ann-lee/", named="archive author"),
    none("a page that is not there", "<main><h1>Page not found</h1><p>We could not find what you were looking for. Try the search, or go back to the front page.</p></main>", "soft_404", url="https://gazette.example/2026/03/gone", title="Page not found"),
    none("a page that is not there, in German", "<main><h1>Seite nicht gefunden</h1><p>Die gesuchte Seite gibt es nicht mehr. Vielleicht hilft die Suche weiter.</p></main>", "soft_404", url="https://gazette.example/2026/03/gone", title="Seite nicht gefunden"),
    none("a page that is not there and teasers", f"<main><h1>404</h1><p>Sorry, that page is gone.</p></main>{TEASERS}", "soft_404", url="https://gazette.example/2026/03/gone", title="404"),
    none("a page to log in", f"<main><h1>Log in</h1>{LOGIN}<p>Please log in to read on.</p></main>", "login_wall", url="https://gazette.example/2026/03/story", title="Log in"),
    none("a wall against robots", "<main><h1>Just a moment...</h1><p>Checking your browser before you go on to the site.</p></main>", "bot_wall", url="https://gazette.example/2026/03/story", title="Just a moment..."),
    none("a wall of consent", "<main><h1>We value your privacy</h1><p>We and our 312 partners store information on your device. You may accept all cookies or manage preferences.</p></main>", "consent_wall", url="https://gazette.example/2026/03/story", title="We value your privacy"),
    none("a page without a word", "<main></main>", "too_short", url="https://gazette.example/2026/03/story", title="x"),
    none("a page of one link", "<main><p><a href=/x>Here</a></p></main>", "too_short", url="https://gazette.example/2026/03/story", title="x"),
)
