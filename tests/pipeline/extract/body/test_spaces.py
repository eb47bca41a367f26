# ruff: noqa: E501  one paragraph a line, in the letters of its readers
"""Words keep their spaces, and only these; what must come out was written down first."""

import pytest
from pages import PARAGRAPHS, capture, source

from pipeline.extract import extract_capture
from pipeline.normalise.articles import normalise_article

# What stands in the middle of a story, and the paragraphs that a reader sees.
MARKED_UP = [
    ("<p>The boat left at dawn.<br>It came back at noon with forty people on board.</p>", ["The boat left at dawn.", "It came back at noon with forty people on board."]),
    ("<p>The boat left at dawn.<br><br>It came back at noon with forty people on board.</p>", ["The boat left at dawn.", "It came back at noon with forty people on board."]),
    ("<p>The line has <b>six</b><i> boats</i>, of which <em>four</em>sail every day in summer.</p>", ["The line has six boats, of which foursail every day in summer."]),
    ("<p>Fares rose to <del>12</del> <ins>14</ins> crowns on the first day of this month.</p>", ["Fares rose to 14 crowns on the first day of this month."]),
    ("<p>Fares rose to <s>12</s>&nbsp;14 crowns on the first day of this month for all.</p>", ["Fares rose to 14 crowns on the first day of this month for all."]),
    ("<p>The bay holds 3.5 × 10<sup>6</sup> m<sup>3</sup> of water at the lowest tide of the year.</p>", ["The bay holds 3.5 × 10⁶ m³ of water at the lowest tide of the year."]),
    ("<p>The plant takes 400 t of CO<sub>2</sub> and much H<sub>2</sub>O out of the air each year.</p>", ["The plant takes 400 t of CO2 and much H2O out of the air each year."]),
    ("<p>The report<sup><a href='#fn1'>1</a></sup> was read by all members<sup id='r2'>[2]</sup> of the council.</p>", ["The report was read by all members of the council."]),
    ("<p>The report<a href='#note1'><sup>12</sup></a>, which nobody had read, was passed by the council.</p>", ["The report, which nobody had read, was passed by the council."]),
    ("<p>The 21<sup>st</sup> boat of the line sailed on the 2<sup>nd</sup> day of the month at noon.</p>", ["The 21st boat of the line sailed on the 2nd day of the month at noon."]),
    ("<p>La 1<sup>re</sup> traversée, au XXI<sup>e</sup> siècle, dura plus d’une heure, dit M<sup>me</sup> Roux.</p>", ["La 1re traversée, au XXIe siècle, dura plus d'une heure, dit Mme Roux."]),
    ("<p>She said: <q>We waited a long time for this morning</q>, and went on board with her son.</p>", ['She said: "We waited a long time for this morning", and went on board with her son.']),
    ("<p>The <ruby>渡<rp>(</rp><rt>わた</rt><rp>)</rp></ruby> line is said to be the oldest one of that whole coast.</p>", ["The 渡(わた) line is said to be the oldest one of that whole coast."]),
    ("<p>The <ruby>渡<rt>わた</rt></ruby> line is said to be the oldest one of that whole coast today.</p>", ["The 渡 line is said to be the oldest one of that whole coast today."]),
    ("<p>The harbour<wbr>master of Donau<wbr>dampfschiff was not to be reached on that long day.</p>", ["The harbourmaster of Donaudampfschiff was not to be reached on that long day."]),
    ("<p>The har&shy;bour&shy;master was not to be reached by anybody on that long summer day.</p>", ["The harbourmaster was not to be reached by anybody on that long summer day."]),
    ("<p>The word in&#8203;visible keeps its halves to&#8288;gether and is read as it was meant to be.</p>", ["The word invisible keeps its halves together and is read as it was meant to be."]),
    ("<p>The ferry<span> line</span> has<span>\n</span>six boats and a crew of forty men and women.</p>", ["The ferry line has six boats and a crew of forty men and women."]),
    ("<p><span>The first boat</span>\n<span>left the harbour</span>\n<span>shortly after the dawn of that day.</span></p>", ["The first boat left the harbour shortly after the dawn of that day."]),
    ("<p>The f<b>er</b>ry is writ<i>ten</i> in th<u>re</u>e shapes that no reader of it would part at all.</p>", ["The ferry is written in three shapes that no reader of it would part at all."]),
    ("<p><span class='dropcap'>T</span>he first boat left the harbour shortly after the dawn of that day.</p>", ["The first boat left the harbour shortly after the dawn of that day."]),
    ("<p><span class='dropcap'>A</span> boat left the harbour shortly after the dawn of that summer day.</p>", ["A boat left the harbour shortly after the dawn of that summer day."]),
    ("<p><b>“W</b>e waited a long time for this morning,” said the woman who runs the bakery there.</p>", ['"We waited a long time for this morning," said the woman who runs the bakery there.']),
    ("<p>See <a href='/a'>the line’s own page</a>,<a href='/b'>the town’s page</a> and the one of the council.</p>", ["See the line's own page,the town's page and the one of the council."]),
    ("<p>The boat<!-- ad --> left the har<!-- x -->bour shortly after the dawn of that long summer day.</p>", ["The boat left the harbour shortly after the dawn of that long summer day."]),
    ("<p>The boat left <img src='/s.gif' alt='a boat'>the harbour<script>var a=1</script> shortly after the dawn of that day.</p>", ["The boat left the harbour shortly after the dawn of that day."]),
    ("<div>The boat left at dawn, with a brass band on board.<div>It came back at noon with forty people on board.</div></div>", ["The boat left at dawn, with a brass band on board.", "It came back at noon with forty people on board."]),
    ("<div><p>The boat left at dawn, with a brass band on board.</p>It came back at noon with forty people on board.</div>", ["The boat left at dawn, with a brass band on board.", "It came back at noon with forty people on board."]),
    ("<p>Water boils at 100&nbsp;°C, the council’s engineers told us, and freezes at 0&thinsp;°C there.</p>", ["Water boils at 100 °C, the council's engineers told us, and freezes at 0 °C there."]),
    ("<p>Le maire a dit&nbsp;: «&nbsp;Nous attendions ce matin depuis longtemps&nbsp;», puis il est parti.</p>", ["Le maire a dit : « Nous attendions ce matin depuis longtemps », puis il est parti."]),
    ("<p>The code <kbd>Ctrl</kbd>+<kbd>C</kbd> ends what <code>ferry --run</code> has begun, says the harbour’s manual.</p>", ["The code Ctrl+C ends what ferry --run has begun, says the harbour's manual."]),
    ("<p>An <abbr title='North Bay Line'>NBL</abbr> boat costs 1<small>.50</small> crowns, said the man at the office.</p>", ["An NBL boat costs 1.50 crowns, said the man at the office."]),
    ("<p>Half (<sup>1</sup>/<sub>2</sub>) of the boats and 3<sup>1</sup>⁄<sub>2</sub> crews stayed at home on that day.</p>", ["Half (¹/₂) of the boats and 3¹⁄₂ crews stayed at home on that day."]),
    ("<p>The light has 10<sup>−9</sup> of the power and x<sup>2</sup> + y<sup>2</sup> is what the engineers wrote down.</p>", ["The light has 10⁻⁹ of the power and x² + y² is what the engineers wrote down."]),
    ("<p>Paul said<sup>*</sup> that the Line™<sup>®</sup> would sail again in each of the summers to come.</p>", ["Paul said that the Line™® would sail again in each of the summers to come."]),
    ("<p>北湾の渡船は日曜の朝に<br class='pc'>九年ぶりに再開した。町の人々は早くから桟橋に集まった。</p>", ["北湾の渡船は日曜の朝に九年ぶりに再開した。町の人々は早くから桟橋に集まった。"]),
]  # fmt: skip


def read(heading, body):
    page = (
        f'<!doctype html><html lang="en"><head><title>Example Gazette</title></head><body><main>'
        f"<article><h1>{heading}</h1>{body}</article></main></body></html>"
    )
    return normalise_article(extract_capture(capture(page), source()))


def text_of(markup):
    around = [f"<p>{text}</p>" for text in PARAGRAPHS]
    body = "".join([*around[:2], markup, *around[2:]])
    return " ".join(read("Ferry returns to the bay", body).paragraphs[2:-3])


def title_of(heading):
    return read(heading, "".join(f"<p>{text}</p>" for text in PARAGRAPHS)).title


@pytest.mark.parametrize(("markup", "right"), MARKED_UP)
def test_a_paragraph_says_what_its_reader_sees(markup, right):
    assert text_of(markup) == " ".join(right)  # where its lines end is another matter


# A heading's markup, and the title.
HEADINGS = [
    ("Harbour<br>reopens after works", "Harbour reopens after works"),
    ("Harbour<br/><span>reopens after works</span>", "Harbour reopens after works"),
    ("<span>Harbour reopens</span><span>after works</span>", "Harbour reopens after works"),
    ("Har&shy;bour re&shy;opens after works", "Harbour reopens after works"),
    ("Harbour re<wbr>opens after works", "Harbour reopens after works"),
    ("<div>Harbour reopens</div><div>after works</div>", "Harbour reopens after works"),
    ("Harbour reopens<sup>*</sup> after works", "Harbour reopens after works"),
    ("Harbour reopens <span class='sr-only'>, opens in a new window</span>after works", "Harbour reopens after works"),
    ("Harbour &quot;reopens&quot; after works", 'Harbour "reopens" after works'),
    ("<q>Harbour</q> reopens after works", '"Harbour" reopens after works'),
    ("<s>Pier</s> Harbour reopens after works", "Harbour reopens after works"),
    ("Harbour reopens after works<a class='permalink' href='#top'>#</a>", "Harbour reopens after works"),
    ("CO<sub>2</sub> in the harbour after works", "CO2 in the harbour after works"),
    ("<a href='/a'>Harbour</a><a href='/a'> reopens after works</a>", "Harbour reopens after works"),
    ("H<span>arbour reopens after works</span>", "Harbour reopens after works"),
    ("&nbsp;Harbour&nbsp;reopens\n\tafter works ", "Harbour reopens after works"),
    ("<svg><title>Icon</title></svg>Harbour reopens after works", "Harbour reopens after works"),
    ("Harbour reopens after works<button>Share</button>", "Harbour reopens after works"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "title"), HEADINGS)
def test_a_heading_says_what_its_reader_sees(heading, title):
    assert title_of(heading) == title
