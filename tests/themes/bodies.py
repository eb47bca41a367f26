"""All that editors write: lists, tables, verse, addresses, questions, entries of a live blog."""

# fmt: off

from themes import BRIDGE, LIGHT, LONG, TITLE, Theme, p, page, story

TIMES = ("Monday to Friday: every half hour from six", "Saturday: hourly", "Sunday: no boat")
ROWS = ("Pier | Built | Cracks", "Western | 1909 | 14", "Eastern | 1911 | 31")
TABLE = (
    "<table><caption>The piers</caption><thead><tr><th>Pier</th><th>Built</th><th>Cracks</th></tr></thead><tbody>"
    "<tr><td>Western</td><td>1909</td><td>14</td></tr><tr><td>Eastern</td><td>1911</td><td>31</td></tr></tbody></table>"
)
ASKED = (
    ("When did you first hear of the cracks?", "In 2019. A diver told me over a cup of tea, and nobody believed him."),
    ("Why did nobody act?", "Money."),
    ("And now?", "Now it shuts, and I row. My father rowed across every day of his life, and he was never late."),
    ("Will you stand again?", "No."),
)
ENTRIES = (
    ("20.45", "The vote is over. Eleven were for closing the bridge and four against it, and the gallery stood up."),
    ("20.10", "The chief engineer shows pictures of the eastern pier. One of the cracks is as wide as a thumb."),
    ("19.32", "Shopkeepers speak first. They want a second boat on market days, and a promise in writing."),
    ("19.00", "The hall is full. People who found no seat stand on the stairs and listen through the open door."),
)
VERSE = ("The bridge swings out, the bridge swings in,", "the keeper counts the ships,", "and nobody has ever seen", "a smile upon his lips.")
STEPS = ("Soak 200 g of dried peas overnight in cold water.", "Boil them with a bay leaf for an hour.", "Fry the onion in butter until it is brown.", "Stir both together and salt last.")
SHORT = ("She looked at the river.", "“No,” she said.", "The crank did not move.", "Nobody laughed.", "It had begun to snow, and the last boat of the day lay with its lamps lit at the other bank, waiting for the doctor.")

THEMES = (
    Theme(
        name="a list between paragraphs",
        html=story(f"{p(BRIDGE[:4])}<ul>{''.join(f'<li>{one}</li>' for one in TIMES)}</ul>{p(BRIDGE[4:])}"),
        text=(*BRIDGE[:4], *TIMES, *BRIDGE[4:]),
        kinds=tuple((one, "list_item") for one in TIMES),
    ),
    Theme(
        name="items in spans that can be focused",
        html=story(f"{p(BRIDGE[:4])}<ul class='bullets'>{''.join(f'<li><span class=h7 tabindex=0>{one}</span></li>' for one in TIMES)}</ul>{p(BRIDGE[4:])}"),
        text=(*BRIDGE[:4], *TIMES, *BRIDGE[4:]),
    ),
    Theme(
        name="items that hold paragraphs",
        html=story(f"{p(BRIDGE[:4])}<ol>{''.join(f'<li><p>{one}</p></li>' for one in TIMES)}</ol>{p(BRIDGE[4:])}"),
        text=(*BRIDGE[:4], *TIMES, *BRIDGE[4:]),
        kinds=tuple((one, "list_item") for one in TIMES),
    ),
    Theme(
        name="a nested list",
        html=story(
            f"{p(BRIDGE[:4])}<p>What sails from Monday:</p><ul><li>Foot ferry<ul><li>Harbour to hospital</li><li>Harbour to the old town</li></ul></li><li>Mail boat</li></ul>{p(BRIDGE[4:])}"
        ),
        text=(*BRIDGE[:4], "What sails from Monday:", "Foot ferry", "Harbour to hospital", "Harbour to the old town", "Mail boat", *BRIDGE[4:]),
        kinds=(("Foot ferry", "list_item"), ("Harbour to the old town", "list_item")),
    ),
    Theme(
        name="a list with words before its first item",
        html=story(f"{p(BRIDGE[:4])}<ul>The boats at a glance:<li>{TIMES[0]}</li><li>{TIMES[1]}</li></ul>{p(BRIDGE[4:])}"),
        text=(*BRIDGE[:4], "The boats at a glance:", *TIMES[:2], *BRIDGE[4:]),
    ),
    Theme(
        name="items that are links to what they name",
        html=story(
            f"{p(BRIDGE[:4])}<p>The three papers that the council had before it:</p><ul><li><a href='https://council.example/a.pdf'>Survey of the eastern pier</a></li><li><a href='https://council.example/b.pdf'>Survey of the western pier</a></li><li><a href='https://council.example/c.pdf'>Costs and dates of the works</a></li></ul>{p(BRIDGE[4:])}"
        ),
        text=(*BRIDGE[:4], "The three papers that the council had before it:", "Survey of the eastern pier", "Survey of the western pier", "Costs and dates of the works", *BRIDGE[4:]),
    ),
    Theme(
        name="a bare page of paragraphs and lists right in its body",
        html=f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{p(BRIDGE[:3])}<ul><li>{LIGHT[0]}</li><li>{LIGHT[1]}</li></ul>{p(BRIDGE[3:])}</body></html>",
        text=(*BRIDGE[:3], *LIGHT, *BRIDGE[3:]),
    ),
    Theme(
        name="paragraphs with numbered lead-ins",
        html=story("".join(f"<p><strong>{n}. {one.split()[0]} {one.split()[1]}.</strong> {one}</p>" for n, one in enumerate(BRIDGE, 1))),
        text=tuple(f"{n}. {one.split()[0]} {one.split()[1]}. {one}" for n, one in enumerate(BRIDGE, 1)),
    ),
    Theme(
        name="terms and what they mean",
        html=story(
            f"{p(BRIDGE[:4])}<dl><dt>Pier</dt><dd>The pillar in the river on which a bridge turns.</dd><dt>Leaf</dt><dd>The part that swings out for ships.</dd></dl>{p(BRIDGE[4:])}"
        ),
        text=(*BRIDGE[:4], "Pier", "The pillar in the river on which a bridge turns.", "Leaf", "The part that swings out for ships.", *BRIDGE[4:]),
    ),
    Theme(
        name="steps of a recipe",
        html=story(
            f"<p>Peas were what the bridge keepers ate in winter, and their wives brought the pot out on the ferry. This is how it was cooked in the harbour.</p><h2>Ingredients</h2><ul><li>200 g dried peas</li><li>1 onion</li><li>50 g butter</li></ul><h2>Method</h2><ol>{''.join(f'<li>{one}</li>' for one in STEPS)}</ol><p>It keeps for three days in a cold place, and is better on the second of them than on the first.</p>",
            heading="The keepers' pot",
            title="The keepers' pot",
        ),
        text=(
            "Peas were what the bridge keepers ate in winter, and their wives brought the pot out on the ferry. This is how it was cooked in the harbour.",
            "Ingredients", "200 g dried peas", "1 onion", "50 g butter", "Method", *STEPS,
            "It keeps for three days in a cold place, and is better on the second of them than on the first.",
        ),
        kinds=(("Ingredients", "heading"), ("1 onion", "list_item")),
    ),
    Theme(
        name="a poem in pre",
        html=story(f"{p(BRIDGE[:4])}<pre>{chr(10).join(VERSE)}</pre>{p(BRIDGE[4:])}"),
        says=(*BRIDGE[:4], *VERSE, *BRIDGE[4:]),
    ),
    Theme(
        name="an address between paragraphs",
        html=story(f"{p(BRIDGE[:4])}<address>Harbour Office<br>4 Rope Walk<br>Harrowmouth</address>{p(BRIDGE[4:])}"),
        says=(*BRIDGE[:4], "Harbour Office", "4 Rope Walk", *BRIDGE[4:]),
    ),
    Theme(
        name="a table of data",
        html=story(f"{p(BRIDGE[:4])}<figure class='wp-block-table'>{TABLE}</figure>{p(BRIDGE[4:])}"),
        holds=(*BRIDGE[:4], *ROWS, *BRIDGE[4:]),
        kinds=tuple((one, "table_row") for one in ROWS),
    ),
    Theme(
        name="a table to scroll in a div",
        html=story(f"{p(BRIDGE[:4])}<div class='table-responsive' tabindex=0>{TABLE}</div>{p(BRIDGE[4:])}"),
        holds=(*BRIDGE[:4], *ROWS, *BRIDGE[4:]),
    ),
    Theme(
        name="cells with breaks, lists, links and no words",
        html=story(
            f"{p(BRIDGE[:4])}<table><tr><th>Day<th>Boats<th>Hall<tr><td>Mon<td><ul><li>10.00</li><li>12.30</li></ul><td>open<tr><td>Tue<td>9.00<br>11.00<td><tr><td><a href='/wed'>Wed</a><td><p>none</p><td>shut</table>{p(BRIDGE[4:])}"
        ),
        holds=(*BRIDGE[:4], "Day | Boats | Hall", "Mon | 10.00 12.30 | open", "Tue | 9.00 11.00 |", "Wed | none | shut", *BRIDGE[4:]),
    ),
    Theme(
        name="a page laid out by nested tables",
        html=f"<html><head><title>{TITLE}</title></head><body bgcolor=white><table width=760 border=0><tr><td colspan=2><img src=logo.gif alt='Harrow Gazette'></td></tr><tr><td width=140 valign=top><font size=1><a href=news.htm>News</a><br><a href=sport.htm>Sport</a><br><a href=letters.htm>Letters</a></font></td><td valign=top><table><tr><td><font face=Arial size=5><b>{TITLE}</b></font><p><font face=Arial size=2>{'<br><br>'.join(BRIDGE)}</font></td></tr></table></td></tr><tr><td colspan=2 align=center><font size=1>Copyright 2026 Harrow Gazette</font></td></tr></table></body></html>",
        holds=BRIDGE,
        lacks=("Letters", "Copyright"),
    ),
    Theme(
        name="a story told in cells beside numbers",
        html=f"<html lang=en><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><table><tbody>{''.join(f'<tr><td><a href=#n{n}>{n}</a></td><td>{one}</td></tr>' for n, one in enumerate(BRIDGE, 1))}</tbody></table></body></html>",
        says=BRIDGE,
    ),
    Theme(
        name="subheadings of a guide",
        html=story("".join(f"<h2>{name}</h2>{p(LONG[at : at + 2])}" for name, at in (("What was decided", 0), ("What it costs", 2), ("What comes next", 4), ("How old it is", 6)))),
        text=("What was decided", *LONG[0:2], "What it costs", *LONG[2:4], "What comes next", *LONG[4:6], "How old it is", *LONG[6:8]),
        kinds=(("What it costs", "heading"),),
    ),
    Theme(
        name="a quotation and who said it",
        html=story(f"{p(BRIDGE[:4])}<blockquote class='wp-block-quote'><p>No bridge in this county has been looked at so often and mended so seldom.</p><cite>Hal Brandt, diver</cite></blockquote>{p(BRIDGE[4:])}"),
        holds=(*BRIDGE[:4], "No bridge in this county has been looked at so often and mended so seldom.", *BRIDGE[4:]),
        kinds=(("No bridge in this county has been looked at so often and mended so seldom.", "quote"),),
    ),
    Theme(
        name="a pull quote above the sentence that it repeats",
        html=story(f"{p(BRIDGE[:2])}<aside class='pullquote'><p>“We could not wait for another storm”</p></aside>{p(BRIDGE[2:])}"),
        holds=BRIDGE,
    ),
    Theme(
        name="a listing of code",
        html=story(f"{p(BRIDGE[:4])}<p>The clerk's whole program for turning the bridge is this:</p><div class='highlight'><pre><code class='language-basic'>10 INPUT W\n20 IF W &gt; 12 THEN GOTO 40\n30 TURN</code></pre></div>{p(BRIDGE[4:])}"),
        says=(*BRIDGE[:4], "20 IF W > 12 THEN GOTO 40", *BRIDGE[4:]),
    ),
    Theme(
        name="captions of pictures",
        html=story(f"{p(BRIDGE[:2])}<figure><img src=/a.jpg width=800><figcaption>The bridge in the autumn of 1931, seen from the customs house. Photo: Port Archive</figcaption></figure>{p(BRIDGE[2:])}"),
        text=BRIDGE,
    ),
    Theme(
        name="an interview whose questions are bold",
        html=story("<p>Ada Kroll has kept the bridge for thirty years. We met her in the hut on the eastern pier, where a kettle stood on the stove.</p>" + "".join(f"<p><b>{asked}</b></p><p>{told}</p>" for asked, told in ASKED), heading="“Now it shuts, and I row”", title="“Now it shuts, and I row”"),
        text=("Ada Kroll has kept the bridge for thirty years. We met her in the hut on the eastern pier, where a kettle stood on the stove.", *(one for pair in ASKED for one in pair)),
    ),
    Theme(
        name="an interview with names and breaks",
        html=story("<p>Ada Kroll has kept the bridge for thirty years. We met her in the hut on the eastern pier, where a kettle stood on the stove.</p>" + "".join(f"<p><strong>Gazette:</strong> {asked}<br><strong>Kroll:</strong> {told}</p>" for asked, told in ASKED)),
        says=tuple(one for pair in ASKED for one in pair),
    ),
    Theme(
        name="entries of a live blog as articles",
        html=page("<main><h1>Live: the vote on the bridge</h1>" + "".join(f"<article class='live-entry' id=e{n}><time datetime='2026-03-03T{time.replace('.', ':')}:00Z'>{time}</time><h2>Entry {5 - n}</h2><p>{text}</p><a href='#e{n}'>Share</a></article>" for n, (time, text) in enumerate(ENTRIES, 1)) + "</main>", title="Live: the vote on the bridge"),
        holds=tuple(text for _, text in ENTRIES),
        lacks=("Share",),
    ),
    Theme(
        name="entries of a live blog in a list",
        html=page("<main><h1>Live: the vote on the bridge</h1><p>The council of Harrowmouth decides tonight whether the swing bridge shuts. We report from the hall.</p><ol class='liveblog'>" + "".join(f"<li class='post'><span class='time'>{time}</span><div class='post-body'><p>{text}</p></div></li>" for time, text in ENTRIES) + "</ol></main>" , title="Live: the vote on the bridge"),
        holds=tuple(text for _, text in ENTRIES),
    ),
    Theme(
        name="short lines of a story in divs and spans",
        html=story("".join(f"<div style='margin:1em 0'><div style='direction:ltr'><span style='font-family:arial'>{one}</span></div></div>" for one in (*BRIDGE[:3], *SHORT, *BRIDGE[3:]))),
        text=(*BRIDGE[:3], *SHORT, *BRIDGE[3:]),
    ),
    Theme(
        name="short lines of a story in paragraphs",
        html=story(p((*BRIDGE[:2], *SHORT, *BRIDGE[2:4], "Silence.", *BRIDGE[4:]))),
        text=(*BRIDGE[:2], *SHORT, *BRIDGE[2:4], "Silence.", *BRIDGE[4:]),
    ),
    Theme(
        name="answers that a click opens",
        html=story(
            f"{p(BRIDGE[:4])}" + "".join(f"<h3 class='accordion-title'><button aria-expanded=false aria-controls=p{n}>{asked}</button></h3><div id=p{n} class='accordion-panel' role=region aria-hidden=true hidden><p>{told}</p></div>" for n, (asked, told) in enumerate(ASKED[:3]))
        ),
        text=(*BRIDGE[:4], *(one for pair in ASKED[:3] for one in pair)),
    ),
    Theme(
        name="answers in details",
        html=story(f"{p(BRIDGE[:4])}" + "".join(f"<details><summary>{asked}</summary><p>{told}</p></details>" for asked, told in ASKED[:3])),
        text=(*BRIDGE[:4], *(one for pair in ASKED[:3] for one in pair)),
    ),
    Theme(
        name="a first letter in an element of its own",
        html=story(f"<p><span class='dropcap'>T</span>{BRIDGE[0][1:]}</p>{p(BRIDGE[1:])}"),
        text=BRIDGE,
    ),
    Theme(
        name="a correction below",
        html=story(f"{p(BRIDGE)}<hr><p><em>Correction: an earlier version of this story said that the bridge was opened in 1901. It was 1911.</em></p>"),
        text=(*BRIDGE, "Correction: an earlier version of this story said that the bridge was opened in 1901. It was 1911."),
    ),
    Theme(
        name="two sections of a story and an advertisement between",
        html=story(f"<section class='story-text'>{p(BRIDGE[:3])}</section><section class='ad-slot'><p>Advertisement</p></section><section class='story-text'>{p(BRIDGE[3:])}</section>"),
        text=BRIDGE,
    ),
    Theme(
        name="a first paragraph in a box of its own",
        html=story(f"<div class='intro'><div><p>{BRIDGE[0]}</p></div></div><div class='article-wrap'><div class='article-body'>{p(BRIDGE[1:])}</div></div>"),
        text=BRIDGE,
    ),
    Theme(
        name="a lead that is a heading",
        html=story(f"<h2 class='speakable'>{BRIDGE[0]}</h2><div class='zn-body'>{p(BRIDGE[1:])}</div>"),
        text=BRIDGE,
    ),
    Theme(
        name="text between double breaks",
        html=story(f"<div class='text'>{'<br /><br />'.join(BRIDGE)}</div>"),
        text=BRIDGE,
    ),
    Theme(
        name="a fact box",
        html=story(f"{p(BRIDGE[:3])}<aside class='factbox'><h3>The bridge in numbers</h3><ul><li>Opened in 1911</li><li>11,000 vehicles a day</li></ul></aside>{p(BRIDGE[3:])}"),
        holds=BRIDGE,
    ),
    Theme(
        name="results of matches",
        html=story(
            "<p>Harrow Rovers stay at the top of the county league after a win in the rain at Skarra on Saturday, their ninth in a row.</p><h3>Results</h3><ul><li>Skarra 0, Harrow Rovers 2</li><li>Cold Fell 1, Port Town 1</li><li>Old Mill 3, Quay Athletic 2</li></ul><p>The next games are on Saturday in a week, when the leaders play at home against the second, Port Town.</p>",
            heading="Rovers win in the rain", title="Rovers win in the rain",
        ),
        text=(
            "Harrow Rovers stay at the top of the county league after a win in the rain at Skarra on Saturday, their ninth in a row.",
            "Results", "Skarra 0, Harrow Rovers 2", "Cold Fell 1, Port Town 1", "Old Mill 3, Quay Athletic 2",
            "The next games are on Saturday in a week, when the leaders play at home against the second, Port Town.",
        ),
    ),
    Theme(
        name="ten places in a ranking",
        html=story(
            "<p>Where to see ships from the shore: ten places between the harbour and the cape, all of them free, most of them windy.</p>" + "".join(f"<h2>{n}. {name}</h2><p>{text}</p>" for n, (name, text) in enumerate((("Rope Walk", LIGHT[1]), ("Customs House", BRIDGE[4]), ("The Mole", BRIDGE[1]), ("Old Light", LIGHT[0])), 1)),
            heading="Ten places to see ships", title="Ten places to see ships",
        ),
        holds=("1. Rope Walk", LIGHT[1], "2. Customs House", BRIDGE[4], "3. The Mole", BRIDGE[1], "4. Old Light", LIGHT[0]),
    ),
)
