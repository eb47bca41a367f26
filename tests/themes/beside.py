"""What stands beside a story and is none of it."""

# fmt: off

from themes import BRIDGE, BRIEF, FERRY, LIGHT, LONG, TITLE, Theme, p, page, story

CAPTIONS = (
    "Divers of the fire brigade went down on Sunday to look at the eastern pier once more.",
    "The crank of 1911 is still kept in the hut, and is oiled every Saturday by the keeper.",
    "Schoolchildren drew the bridge for a competition, and three of the pictures hang in the hall.",
)
GALLERY = "".join(f"<div class=slide><img src=/{n}.jpg><p class=caption>{one}</p></div>" for n, one in enumerate(CAPTIONS))
TEASERS = "".join(
    f"<li><h3><a href='/2026/03/{slug}'>{line}</a></h3><p>{text}</p></li>"
    for slug, line, text in (
        ("ferry", "Ferry late again", FERRY[0]),
        ("light", "Lighthouse lit after forty years", LIGHT[0]),
        ("fell", "Cold Fell road open", BRIEF[0]),
    )
)
TERMS = (
    "By using this site you agree that we may store information on your device, as our policy describes.",
    "You must be sixteen or older to make an account. We may close an account that breaks these rules.",
    "Subscriptions renew each month until they are cancelled, which you can do in your account at any time.",
)
BIOGRAPHY = "Ann Lee has written about the coast for the Gazette since 2009. She studied history in Durham, won the county prize for reporting twice, and lives on a boat with two dogs."
ABOUT = (
    "The Harrow Gazette is an independent newspaper that was founded in 1871 by two printers and a fishmonger. It is owned by its readers, has eleven editors, and appears on paper every Thursday and on this site every day of the year.",
    "Our editors follow a code that was adopted in 1994 and is looked at every second year. Whoever finds an error may write to us, and every correction is printed on the page where the error stood.",
)
OTHER = p(FERRY)
NEXT = "Ferry late again as fog lies on the sound"
BESIDE = {
    "a gallery below": (f"<div class='photo-gallery'>{GALLERY}</div>", CAPTIONS),
    "a carousel without a known name": (f"<div class='swiper-wrapper x9'>{GALLERY}</div>", CAPTIONS),
    "figures below each other": ("".join(f"<figure><img src=/{n}.jpg><figcaption>{one}</figcaption></figure>" for n, one in enumerate(CAPTIONS)), CAPTIONS),
    "teasers of other stories": (f"<section class=more><h2>More from the coast</h2><ul>{TEASERS}</ul></section>", (FERRY[0], LIGHT[0], BRIEF[0])),
    "teasers in boxes": (f"<div class=x1>{TEASERS.replace('<li>', '<div>').replace('</li>', '</div>')}</div>", (FERRY[0], LIGHT[0], BRIEF[0])),
    "the next story, whole, in an article": (f"<article><h2><a href=/2026/03/ferry>{NEXT}</a></h2>{OTHER}</article>", FERRY),
    "the next story, whole, in a div": (f"<div class='next-story'><h2>{NEXT}</h2>{OTHER}</div>", FERRY),
    "one section headed by a link": (f"<section><h2><a href=/2026/03/ferry>{NEXT}</a></h2>{OTHER}</section>", FERRY),
    "one section in a link": (f"<section><a href=/2026/03/ferry><h3>{NEXT}</h3><p>{FERRY[0]}</p></a></section>", FERRY[:1]),
    "hidden terms": (f"<div class=terms hidden>{p(TERMS)}</div>", TERMS),
    "terms that a style hides": (f"<div class=x3 style='display:none'>{p(TERMS)}</div>", TERMS),
    "terms that nobody hears": (f"<div class=x3 aria-hidden=true>{p(TERMS)}</div>", TERMS),
    "a dialogue": (f"<dialog id=rules>{p(TERMS)}</dialog>", TERMS),
    "a dialogue by its role": (f"<div role=dialog aria-modal=true aria-label=Rules>{p(TERMS)}</div>", TERMS),
    "terms in a template": (f"<template>{p(TERMS)}</template>", TERMS),
    "an author's biography in a box": (f"<div class='author-box'><img src=/a.jpg class=avatar><h4>Ann Lee</h4><p>{BIOGRAPHY}</p></div>", (BIOGRAPHY,)),
    "an author's biography in a section": (f"<section class='about-author'><h3>About the author</h3><p>{BIOGRAPHY}</p></section>", (BIOGRAPHY,)),
    "an author's biography without a name": (f"<div><h3><a rel=author href=/authors/ann-lee>Ann Lee</a></h3><p>{BIOGRAPHY}</p><p><a href=/authors/ann-lee>All stories by Ann Lee</a></p></div>", (BIOGRAPHY,)),
    "a letter by e-mail": ("<div class=newsletter><h3>The morning letter</h3><p>Get the five stories that matter in your inbox, every day at seven.</p><form><input type=email><button>Sign up</button></form></div>", ("five stories that matter",)),
    "a letter by e-mail without a name": ("<div class=k2><p>Get the five stories that matter in your inbox, every day at seven.</p><form><input type=email placeholder='Your e-mail'><button>Sign up</button></form></div>", ("five stories that matter",)),
    "an appeal for money": ("<div class=appeal><p><b>We need your help.</b> The Gazette has no owner but its readers. If you can, please support us with three pounds a month.</p><a href=/support>Support us</a></div>", ("three pounds a month",)),
    "a bar to share": ("<div class=share><span>Share this story</span><a href='https://x.example/intent/tweet'>X</a> <a href='https://facebook.example/sharer'>Facebook</a> <a href='mailto:?x'>E-mail</a></div>", ("Share this story", "Facebook")),
    "tags below": ("<p class=tags>Filed under: <a rel=tag href=/tag/bridges>Bridges</a>, <a rel=tag href=/tag/harrowmouth>Harrowmouth</a></p>", ("Filed under",)),
    "lines that lead elsewhere": ("<p><strong>READ MORE:</strong> <a href=/2026/03/ferry>Ferry late again as fog lies on the sound</a></p>", ("READ MORE", "Ferry late")),
    "a poll": ("<div class=poll><h4>Should the bridge close?</h4><form><label><input type=radio>Yes</label><label><input type=radio>No</label><button>Vote</button></form><p>1,204 votes so far</p></div>", ("1,204 votes",)),
    "steps to the stories before and after": ("<nav class='post-navigation'><a rel=prev href=/2026/03/seal>Seal found asleep in a hotel lobby</a><a rel=next href=/2026/03/ferry>Ferry late again</a></nav>", ("Seal found", "Ferry late")),
    "a map of addresses of scripts": ("<p>https://cdn.example/player/v2/embed.js?key=8f3a</p>", ("cdn.example",)),
    "a player's transcript of errors": ("<video src=/v.mp4 controls><p>Your browser does not support this video. Please get a newer one, or download the file.</p></video>", ("does not support",)),
    "a box for scripts that are off": ("<noscript><p>Please enable JavaScript in your browser to see the comments and the map of this page.</p></noscript>", ("enable JavaScript",)),
    "weather": ("<div class=weather><h3>Weather</h3><p>Today 4°, wind from the west, showers in the afternoon, dry by night.</p></div>", ("showers in the afternoon",)),
    "a copyright": ("<p class=copyright>© 2026 Harrow Gazette. No part of this page may be copied without our leave.</p>", ("No part of this page",)),
    "rules of talk": ("<div class=community><p>Before you comment, please read our rules. Be kind, stay with the subject, and do not post what is not yours.</p></div>", ("read our rules",)),
}

THEMES = (
    *(Theme(name=f"{name}, below a story", html=story(p(LONG), beside=markup), text=LONG, lacks=lacks) for name, (markup, lacks) in BESIDE.items()),
    *(Theme(name=f"{name}, in the story's own element", html=page(f"<div class=page><div class=text><h1>{TITLE}</h1>{p(LONG)}{markup}</div></div>"), text=LONG, lacks=lacks) for name, (markup, lacks) in BESIDE.items()),
    *(
        Theme(name=f"{name}, in the middle of the story", html=story(f"{p(LONG[:4])}{BESIDE[name][0]}{p(LONG[4:])}"), text=LONG, lacks=BESIDE[name][1])
        for name in ("a letter by e-mail", "a letter by e-mail without a name", "an appeal for money", "lines that lead elsewhere", "a gallery below", "one section in a link", "a bar to share", "a box for scripts that are off", "a player's transcript of errors", "a poll")
    ),
    Theme(name="an about box beside a story of one paragraph", html=page(f"<main><h1>Cold Fell road open</h1><div class=text><p>{BRIEF[0]} {BRIEF[1]}</p></div></main><div class=about><h2>About us</h2>{p(ABOUT)}</div>", title="Cold Fell road open"), text=(f"{BRIEF[0]} {BRIEF[1]}",)),
    Theme(name="an about box without a name beside a story of one paragraph", html=page(f"<div class=a1><h1>Cold Fell road open</h1><p>{BRIEF[0]} {BRIEF[1]}</p></div><div class=a2><h3>The Harrow Gazette</h3>{p(ABOUT)}</div>", title="Cold Fell road open"), text=(f"{BRIEF[0]} {BRIEF[1]}",)),
    Theme(name="customer service below a story of two paragraphs", html=page(f"<div class=c1><h1>Cold Fell road open</h1>{p(BRIEF)}</div><div class=c2><h3>Customer service</h3><p>Did your paper not come? Call us on 0800 555 0199 between seven and noon, or write to paper@gazette.example, and we will bring you another one.</p></div>", title="Cold Fell road open"), text=BRIEF),
    Theme(name="a ticker of first sentences above", html=page(f"<div class='news-ticker'><ul>{''.join(f'<li><a href=/x{n}>News {n}</a> {one}</li>' for n, one in enumerate((FERRY[0], LIGHT[0], LIGHT[1])))}</ul></div><main><h1>{TITLE}</h1>{p(BRIDGE)}</main>"), text=BRIDGE),
    Theme(name="a menu that prints stories", html=page(f"<div class='mega-menu'>{''.join(f'<div class=col><h4><a href=/y{n}>Story {n}</a></h4><p>{one}</p></div>' for n, one in enumerate((FERRY[0], FERRY[1], LIGHT[0], LIGHT[1])))}</div><main><h1>{TITLE}</h1>{p(BRIDGE)}</main>"), text=BRIDGE),
    Theme(name="stories that a reader scrolls into", html=page(f"<main><article><h1>{TITLE}</h1>{p(LONG)}</article><article><h1>Ferry late again</h1>{p(FERRY)}</article><article><h1>Lighthouse lit</h1>{p(LIGHT)}</article></main>"), text=LONG),
    Theme(name="stories that a reader scrolls into, in divs", html=page(f"<div class=article><h1>{TITLE}</h1>{p(LONG)}</div><div class=article><h1>Ferry late again</h1>{p(FERRY)}</div>"), text=LONG),
)
