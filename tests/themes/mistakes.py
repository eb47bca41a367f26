"""What is left open, closed twice or called by a name that misleads: browsers show the story all the same."""

# fmt: off

from themes import BRIDGE, BRIEF, FOOT, LONG, SIDE, TITLE, TOP, WORLD, Theme, head, p, page, story

MENU = '<a href="/news">News</a><a href="/sport">Sport</a><a href="/jobs">Jobs</a>'


def opened(before: str, after: str = "") -> str:
    """A page where something is left open above the story."""
    return f"{head()}<body>{TOP}{before}<div class='story'><h1>{TITLE}</h1>{p(BRIDGE)}</div>{after}{FOOT}</body></html>"


def within(start: str, end: str = "") -> str:
    """A page where something begins, and is left open, in the middle of the story."""
    return f"{head()}<body>{TOP}<main><h1>{TITLE}</h1>{p(BRIDGE[:2])}{start}{end}{p(BRIDGE[2:])}</main>{SIDE}{FOOT}</body></html>"


LEFT_OPEN = {
    "a div in a menu": "<nav><div class=menu>" + MENU + "</nav>",
    "a div in a button": "<button><div class=icon>Menu</button>",
    "a div in a dialogue": "<dialog><div>Choose a language</dialog>",
    "an anchor's name": "<a name='top'>",
    "an anchor closed like XML": "<a name='top'/>",
    "a consent box closed like XML": "<div id='cookie-consent'/>",
    "an area for comments closed like XML": "<div class='comments-area'/>",
    "a hidden div closed like XML": "<div class='overlay' style='display:none'/>",
    "an icon closed like XML": "<i class='icon-menu'/>",
    "a list of a menu": "<nav><ul><li>" + MENU.replace("</a>", "</a><li>") + "</nav>",
    "the form of a search": "<form action=/search><input name=q>",
    "the header of the page": "<header><div>",
    "a section of the menu": "<section class=menu>" + MENU,
    "a bold line": "<b>Breaking",
    "a figure": "<figure><img src=/a.jpg>",
    "a caption": "<figure><img src=/a.jpg><figcaption>The bridge in March",
    "a label": "<label>Search",
    "a details": "<details><summary>Menu</summary>" + MENU,
    "an aside": "<aside class=menu>" + MENU,
    "a table of a menu": "<table><tr><td>" + MENU,
    "a list of terms": "<dl><dt>Edition<dd>North",
    "a paragraph with a class": "<p class=menu>" + MENU,
    "a quotation mark of an attribute": "<a href=\"/subscribe class='button'>Subscribe</a><p class=\"x\">",
    "a comment of two dashes and a bang": "<!-- menu --!>",
    "a conditional comment": "<!--[if lt IE 9]><p>Please get a newer browser.</p><![endif]-->",
    "a section of character data": "<![CDATA[ menu ]]>",
    "a server's directive": "<?php echo $menu; ?>",
    "an include of a cache": "<esi:include src='/menu'/><esi:remove><p>Menu</p></esi:remove>",
    "a server's include": "<!--#include virtual='/menu.html' -->",
    "a closing tag too many": "</div></div></section></body></html>",
    "a second head": "<head><meta name=x content=y></head>",
    "a second body": "<body class=x>",
    "a whole document": "<!DOCTYPE html><html><head><title>Menu</title></head><body><nav>" + MENU + "</nav></body></html>",
}
LEFT_OPEN_WITHIN = {
    "a quotation": "<blockquote><p>“Close it,” the diver wrote in his report of last May.</p>",
    "an item": "<ul><li>Boats every half hour from six in the morning until eleven at night",
    "a bold word": "<p><b>What comes next</p>",
    "an italic word": "<p><i>From our archive</p>",
    "a link": "<p>The whole report is on <a href='https://council.example/'>the council's site</p>",
    "a figure": "<figure><img src=/a.jpg width=600>",
    "a frame of a video": "<div class=video><iframe src=https://video.example/1></iframe>",
    "a box of an advertisement": "<div class=ad><script>show()</script>",
    "a box of related stories": "<aside class=related><h3>More</h3><ul><li><a href=/x>Seal found asleep in a hotel lobby</a></ul>",
    "a table": "<table><tr><td>Pier<td>Cracks<tr><td>West<td>14",
    "a heading": "<h3>What comes next",
    "a span": "<span class=highlight>",
    "a font": "<font color=red><center>",
    "a drawing": "<svg><path d='M0 0'/><title>Icon</title></svg>",
}
NAMED = (
    "id=comment", "id=comments", "class=tone-comment", "class='pillar-comment content__article-body'",
    "class='article comment-is-free'", "id=shared-history", "class=social-rel", "id=contentWithSidebar",
    "class=bellowheadercontainer", "class='gdpr-article'", "id=gdpr-guide", "class='cookie-policy'",
    "class='news-ticker-article'", "class=slide-content", "class='popup-story'", "class=modal-content",
    "class='navigation-story'", "class='respond'", "class='footer-content'", "class='hidden-xs hidden story'",
    "class='paywall'", "class='ad-free-content'", "class='newsletter-article'", "class='related-content'",
    "role=dialog", "aria-hidden=true", "style='visibility:hidden;opacity:0'", "style='display:none'", "hidden",
    "class='js-hidden' style='display: none;'", "class='print-only'", "class=advertorial",
)
FORM = {
    "en": ("Leave a Reply", "Name", "Your email address will not be published."),
    "de": ("Schreibe einen Kommentar", "Name", "Deine E-Mail-Adresse wird nicht veröffentlicht."),
    "fr": ("Laisser un commentaire", "Nom", "Votre adresse e-mail ne sera pas publiée."),
    "es": ("Deja una respuesta", "Nombre", "Tu dirección de correo electrónico no será publicada."),
    "ru": ("Добавить комментарий", "Имя", "Ваш адрес email не будет опубликован."),
    "ja": ("コメントを残す", "名前", "メールアドレスが公開されることはありません。"),
    "ko": ("댓글 남기기", "이름", "이메일 주소는 공개되지 않습니다."),
    "zh": ("发表评论", "名称", "您的邮箱地址不会被公开。"),
    "ar": ("اترك تعليقاً", "الاسم", "لن يتم نشر عنوان بريدك الإلكتروني."),
    "tr": ("Bir yanıt yazın", "İsim", "E-posta adresiniz yayınlanmayacak."),
}
SHORT = {"en": BRIEF, **{code: lines[:2] for code, lines in WORLD.items() if code in FORM}}


def shared(code: str) -> str:
    """A short story that lies in one box with a comment form."""
    asks, name, note = FORM[code]
    return page(
        f"<div class=content><div class=text><h1>{SHORT[code][0]}</h1>{p(SHORT[code])}<form action=/send method=post><h3>{asks}</h3>"
        f"<p>{note}</p><textarea name=comment></textarea><p><label>{name}</label><input name=author></p><input type=submit></form></div></div>",
        title="1",
        lang=code,
    )


THEMES = (
    *(Theme(name=f"left open: {name}", html=opened(start), text=BRIDGE) for name, start in LEFT_OPEN.items() if name not in ("a bold line", "a caption")),
    Theme(name="left open: a bold line", html=opened(LEFT_OPEN["a bold line"]), holds=BRIDGE),
    Theme(name="left open: a caption", html=opened(LEFT_OPEN["a caption"]), holds=BRIDGE),
    *(Theme(name=f"left open within: {name}", html=within(start), says=BRIDGE, lacks=("Seal found",)) for name, start in LEFT_OPEN_WITHIN.items()),
    *(
        Theme(
            name=f"called {named}",
            html=page(f"<h1>{TITLE}</h1><div {named}>{p(LONG)}</div>{SIDE}"),
            text=LONG,
        )
        for named in NAMED
    ),
    *(
        Theme(
            name=f"called {named}, heading and all",
            html=page(f"<section {named}><h1>{TITLE}</h1><div>{p(BRIDGE)}</div></section>{SIDE}"),
            text=BRIDGE,
        )
        for named in ("id=comments", "class=comments-area", "class=cookie-notice", "role=dialog", "class=mega-menu", "class=gallery")
    ),
    *(Theme(name=f"each paragraph called {named}", html=page(f"<h1>{TITLE}</h1>{''.join(f'<div {named}><p>{one}</p></div>' for one in LONG)}"), text=LONG) for named in ("class=gdpr-paragraph", "class=comment-content", "class=slide", "class=MsoHeader", "class='social share'")),
    *(Theme(name=f"a short story beside a form: {code}", html=shared(code), holds=SHORT[code], lacks=(FORM[code][0], FORM[code][2])) for code in FORM),
    Theme(name="a story in the form of ASP.NET", html=f"{head()}<body><form method=post action='./story.aspx?id=4' id=aspnetForm><input type=hidden name=__VIEWSTATE value=x>{TOP}<div id=ctl00_main><h1>{TITLE}</h1>{p(BRIDGE)}</div>{SIDE}{FOOT}</form></body></html>", text=BRIDGE),
    Theme(name="a story in the form of ASP.NET with a field for comments", html=f"{head()}<body><form method=post action='./story.aspx?id=4' id=aspnetForm><input type=hidden name=__VIEWSTATE value=x>{TOP}<div id=ctl00_main><h1>{TITLE}</h1>{p(BRIDGE)}</div><div id=ctl00_c><textarea name='ctl00$comment'></textarea><input type=submit value=Send></div>{FOOT}</form></body></html>", text=BRIDGE),
    Theme(name="a story in a footer", html=page(f"<h1>{TITLE}</h1><footer class=content>{p(BRIDGE)}</footer>"), text=BRIDGE),
    Theme(name="a story in an aside", html=page(f"<aside class=content><h1>{TITLE}</h1>{p(BRIDGE)}</aside>"), text=BRIDGE),
    Theme(name="the last paragraph in the footer of the page", html=f"{head()}<body>{TOP}<main><h1>{TITLE}</h1>{p(BRIDGE[:5])}</main><footer><p>{BRIDGE[5]}</p><p>© 2026 Harrow Gazette. All rights reserved.</p></footer></body></html>", text=BRIDGE),
    Theme(name="a page that hides itself until its script runs", html=f"{head(more='<style>body{display:none}</style>')}<body style='display:none' class='no-js'>{TOP}<main><h1>{TITLE}</h1>{p(BRIDGE)}</main>{FOOT}</body></html>", text=BRIDGE),
    Theme(name="a main that hides itself until its script runs", html=story(p(BRIDGE)).replace("<main>", "<main style='opacity:0;visibility:hidden' aria-hidden=true>"), text=BRIDGE),
    Theme(name="bytes of nothing within", html=story(p(BRIDGE)).replace("bridge", "bri\x00dge").replace("<main>", "\x00<main>\x1f"), text=BRIDGE),
    Theme(name="no end at all", html=f"{head()}<body>{TOP}<main><h1>{TITLE}</h1>{p(BRIDGE)}".removesuffix("</p>\n"), text=BRIDGE),
    Theme(name="names of elements in capitals", html=f"<HTML><HEAD><TITLE>{TITLE}</TITLE></HEAD><BODY><H1>{TITLE}</H1>{p(BRIDGE).replace('<p>', '<P>').replace('</p>', '')}</BODY></HTML>", text=BRIDGE),
    Theme(name="an application's own elements", html=page(f"<app-root><app-article><app-title><h1>{TITLE}</h1></app-title><app-text>{''.join(f'<app-paragraph>{one}</app-paragraph>' for one in BRIDGE)}</app-text></app-article></app-root>"), text=BRIDGE),
)
