"""Forms and threads of comments that no element is named for, and text in unusual clothes."""

# fmt: off

from themes import BRIDGE, LONG, TITLE, WORLD, Theme, head, p, page, story

SAID = (
    "I crossed that bridge every day for thirty years, and never once saw it looked after.",
    "Why not build a new one beside it? Other towns have done so for half the money.",
    "My grandmother turned the crank in the war. She would have laughed at all of this.",
)
PLONE = {
    "en": "You can add a comment by filling out the form below. Plain text formatting. Web and email addresses are transformed into clickable links.",
    "de": "Sie können einen Kommentar abgeben, indem Sie das unten stehende Formular ausfüllen. Nur Text. Web- und E-Mail-Adressen werden in anklickbare Links umgewandelt.",
}
FLAT = (
    f"<h3>2 thoughts on “{TITLE}”</h3><div><p>Hal Brandt</p><p>March 4, 2026 at 7:02 am</p><p>{SAID[0]}</p><p><a href='#r1'>Reply</a></p></div>"
    f"<div><p>Mo Sands</p><p>March 4, 2026 at 9:40 am</p><p>{SAID[1]}</p><p><a href='#r2'>Reply</a></p></div>"
)
THREADS = {
    "a flattened thread of WordPress": FLAT,
    "a flattened thread without a count": FLAT.split("</h3>", 1)[1],
    "a thread in a list": f"<h4>Comments</h4><ul><li><b>Hal Brandt</b> says:<br>March 4, 2026 at 7:02 am<p>{SAID[0]}</p><a href=#>Reply</a></li><li><b>Mo Sands</b> says:<br>March 4, 2026 at 9:40 am<p>{SAID[1]}</p><a href=#>Reply</a></li></ul>",
    "a thread in a table": f"<table><tr><td><b>Hal Brandt</b></td><td>4 Mar 2026 07:02<br>{SAID[0]}<br><a href=#>Reply</a></td></tr><tr><td><b>Mo Sands</b></td><td>4 Mar 2026 09:40<br>{SAID[1]}<br><a href=#>Reply</a></td></tr></table>",
    "a thread with ages and hearts": f"<div><span>Hal Brandt</span> <span>2 hours ago</span><p>{SAID[0]}</p><button>Like</button> <a href=#>Reply</a></div><div><span>Mo Sands</span> <span>1 hour ago</span><p>{SAID[1]}</p><button>Like</button> <a href=#>Reply</a></div>",
    "a form alone": "<h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p><p>Comment *</p><textarea name=x></textarea><p>Name *</p><input name=y><p><input type=checkbox> Save my name, email, and website in this browser for the next time I comment.</p>",
    "a line to log in": "<h3>Leave a comment</h3><p>You must be <a href=/login>logged in</a> to post a comment.</p>",
    "a line that comments are closed": "<p>Comments are closed.</p>",
    "Mezzanine": "<h2 id=c>Comments</h2><form method=post action=/comment/><p>All fields are required unless specified optional.</p><div><label>Name</label><input name=n><p>required</p></div><div><label>Email</label><input name=e><p>required (not published)</p></div><div><label>Comment</label><textarea name=c></textarea></div><input type=submit value=Comment></form>",
    "Disqus for those without scripts": "<div id=dsq></div><noscript>Please enable JavaScript to view the <a href=https://disqus.example>comments powered by Disqus.</a></noscript>",
    "Facebook's box": "<div class=fb-comments data-href=x><p>Comments</p></div>",
}
SAID_DE = (
    "Ich fahre seit dreißig Jahren jeden Tag über diese Brücke und habe nie gesehen, dass jemand sie pflegt.",
    "Warum baut man nicht daneben eine neue? Andere Städte haben das für die Hälfte des Geldes getan.",
)
THREAD_DE = "<h3>2 Kommentare</h3>" + "".join(f"<div><b>{who}</b> sagt:<p>4. März 2026 um {hour}:02 Uhr</p><p>{one}</p><a href=#>Antworten</a></div>" for who, hour, one in (("Hanna", 7, SAID_DE[0]), ("Uwe", 9, SAID_DE[1])))
PLAIN = f"{TITLE}\n\n" + "\n\n".join(BRIDGE) + "\n"
WRAPPED = f"{TITLE.upper()}\n{'=' * 30}\n\n" + "\n\n".join(one.replace(", ", ",\n").replace(". ", ".\n") for one in BRIDGE)

THEMES = (
    *(Theme(name=f"{name}, below the story", html=page(f"<div class=w><div class=t><h1>{TITLE}</h1>{p(BRIDGE)}</div><div class=u>{markup}</div></div>"), text=BRIDGE, lacks=SAID) for name, markup in THREADS.items()),
    *(Theme(name=f"{name}, in the story's box", html=page(f"<div class=t><h1>{TITLE}</h1>{p(BRIDGE)}{markup}</div>"), text=BRIDGE, lacks=SAID) for name, markup in THREADS.items()),
    *(Theme(name=f"Plone's note: {code}", html=page(f"<div class=t><h1>{TITLE}</h1>{p(BRIDGE)}<p>{note}</p><form><textarea name=form.widgets.text></textarea></form></div>"), text=BRIDGE) for code, note in PLONE.items()),
    Theme(name="a German thread", html=page(f"<div class=t><h1>{WORLD['de'][0][:40]}</h1>{p(WORLD['de'])}{THREAD_DE}</div>", lang="de", title=WORLD["de"][0][:40]), text=WORLD["de"]),
    Theme(name="a story in noscript", html=f"{head()}<body><div id=app></div><noscript><h1>{TITLE}</h1>{p(BRIDGE)}</noscript></body></html>", text=BRIDGE),
    Theme(name="a note in noscript beside the story", html=story(f"<noscript><p>This site needs JavaScript. Please turn it on in the settings of your browser and load the page again.</p></noscript>{p(BRIDGE)}"), text=BRIDGE),
    Theme(name="a lazy picture's noscript between paragraphs", html=story(f"{p(BRIDGE[:2])}<img data-src=/a.jpg><noscript><img src=/a.jpg alt='The bridge in the autumn of 1931, seen from the customs house.'></noscript>{p(BRIDGE[2:])}"), text=BRIDGE),
    *(
        Theme(name=f"a line that leads elsewhere: {line}", html=story(f"{p(LONG[:3])}<p>{line} <a href=/2026/03/x>Ferry late again as fog lies on the sound</a></p>{p(LONG[3:])}"), text=LONG)
        for line in ("READ MORE:", "READ MORE |", "Read also:", "<strong>RELATED:</strong>", "<b>SEE ALSO:</b>", "<em>Also read:</em>", "MORE:", "<strong>Watch:</strong>", "→", "Lire aussi :", "Mehr zum Thema:")
    ),
    Theme(name="a heading and one link within", html=story(f"{p(LONG[:3])}<div class=x><h4>Related story</h4><a href=/2026/03/x>Ferry late again as fog lies on the sound</a></div>{p(LONG[3:])}"), text=LONG),
    Theme(name="a line whose whole is a link in brackets", html=story(f"{p(LONG[:3])}<p><a href=/2026/03/x>[Read more: Ferry late again as fog lies on the sound]</a></p>{p(LONG[3:])}"), text=LONG),
    Theme(name="plain text", html=PLAIN, content_type="text/plain; charset=utf-8", text=BRIDGE, title=TITLE),
    Theme(name="plain text with the lines of Windows", html=PLAIN.replace("\n", "\r\n"), content_type="text/plain", text=BRIDGE, title=TITLE),
    Theme(name="plain text, wrapped and underlined", html=WRAPPED, content_type="text/plain; charset=utf-8", text=BRIDGE, title=TITLE.upper()),
    Theme(name="plain text that calls itself a page", html=PLAIN, text=BRIDGE, title=TITLE),
    Theme(name="a page that is one pre", html=f"<html><head><title>{TITLE}</title></head><body><pre>{PLAIN}</pre></body></html>", text=BRIDGE, title=TITLE),
    Theme(name="a pre in a frame of a site", html=page(f"<h1>{TITLE}</h1><pre class=release>{chr(10).join(('', *(f'{one}{chr(10)}' for one in LONG)))}</pre>"), text=LONG, title=TITLE),
    Theme(name="a text with line breaks that a style shows", html=page(f"<h1>{TITLE}</h1><div class=body style='white-space: pre-wrap'>{(chr(10) * 2).join(LONG)}</div>"), text=LONG),
    Theme(name="lines of a text with a style for breaks", html=page(f"<h1>{TITLE}</h1><p style='white-space:pre-line'>{chr(10).join(LONG)}</p>"), text=LONG),
)
