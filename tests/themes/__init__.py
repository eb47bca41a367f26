"""Pages as the publishing systems of the world write them, each with what must come out of it.

The texts are ours. The markup follows what real themes, editors and old tools leave behind, and
what public reports say that readers of pages fall over.
"""

# fmt: off

from dataclasses import dataclass

URL = "https://gazette.example/2026/03/02/harbour-story"
TITLE = "Harrowmouth closes its swing bridge until next spring"
BRIDGE = (
    "The council of Harrowmouth voted on Tuesday evening to close the swing bridge until next spring, after engineers found cracks in both of its piers.",
    "Drivers will be sent round by the coast road, which adds some twenty minutes to the way between the harbour and the hospital on the other bank.",
    "“We could not wait for another storm,” said Mayor Ingrid Tolle. “Each of us has family on the far side of this river.”",
    "The works will cost nine million, of which the region pays half. Ferries will carry people on foot every half hour from six in the morning.",
    "Shopkeepers on the quay said that they feared for the summer trade, and asked for a second boat on market days.",
    "A first report on the state of the piers is to be published in June, the council said.",
)
FERRY = (
    "The ferry to Skarra was late again on Monday, because fog lay on the sound until noon and the pilot would not leave the port.",
    "Some two hundred people waited in the hall, where the only kiosk had closed for the winter in October.",
    "The company said that it would pay back half of each fare, and that a new radar had been ordered in January.",
)
LIGHT = (
    "A lighthouse that had been dark for forty years was lit again on Friday, by the granddaughter of its last keeper.",
    "Volunteers had spent three winters on the lens, which weighs two tonnes and came by ship from France in 1888.",
)
BRIEF = (
    "The road over Cold Fell is open again, the county said on Monday.",
    "Two ploughs cleared the last of the snow in the night.",
)
LONG = (
    *BRIDGE,
    "The bridge was opened in 1911 and turned by hand until the war, when its four keepers were called up and their wives took the crank.",
    "It carries eleven thousand vehicles a day, three times as many as its builders had thought possible, and a water main for the old town.",
    "Engineers had warned in 2019 that the eastern pier moved by some millimetres at spring tide. The regional board put the repair off twice, first for lack of money and then because steel could not be had.",
    "Lorries over twelve tonnes have been kept off it since the autumn, and the fire brigade has put a second engine on the far bank for the time of the works.",
)
WORLD = {
    "de": (
        "Der Rat von Nordhafen hat am Dienstagabend beschlossen, die Drehbrücke bis zum nächsten Frühjahr zu sperren.",
        "Gutachter hatten in beiden Pfeilern Risse gefunden und eine sofortige Schließung verlangt, weil die Herbststürme bevorstehen.",
        "Autofahrer müssen nun über die Küstenstraße fahren, was den Weg zum Krankenhaus um rund zwanzig Minuten verlängert.",
        "Die Arbeiten kosten neun Millionen Euro. Eine Fähre soll Fußgänger alle halbe Stunde übersetzen.",
    ),
    "fr": (
        "Le conseil de Portnoir a voté mardi soir la fermeture du pont tournant jusqu’au printemps prochain.",
        "Des ingénieurs avaient découvert des fissures dans les deux piles et demandé une fermeture immédiate avant les tempêtes d’automne.",
        "Les automobilistes devront passer par la route côtière, ce qui rallonge de vingt minutes le trajet vers l’hôpital.",
        "Les travaux coûteront neuf millions d’euros. Un bac transportera les piétons toutes les demi-heures.",
    ),
    "es": (
        "El ayuntamiento de Puertonegro votó el martes por la noche cerrar el puente giratorio hasta la próxima primavera.",
        "Los ingenieros habían encontrado grietas en los dos pilares y pidieron un cierre inmediato antes de los temporales.",
        "Los conductores tendrán que ir por la carretera de la costa, lo que añade unos veinte minutos al camino del hospital.",
        "Las obras costarán nueve millones. Una barca llevará a los peatones cada media hora.",
    ),
    "ru": (
        "Совет Северогорска во вторник вечером проголосовал за закрытие поворотного моста до следующей весны.",
        "Инженеры нашли трещины в обеих опорах и потребовали закрыть мост немедленно, до осенних штормов.",
        "Водителям придётся ехать по прибрежной дороге, и путь до больницы станет длиннее на двадцать минут.",
        "Работы обойдутся в девять миллионов рублей. Пешеходов каждые полчаса будет перевозить паром.",
    ),
    "ja": (
        "北浜町議会は火曜日の夜、可動橋を来年の春まで閉鎖することを決めた。",
        "技術者が両方の橋脚にひび割れを見つけ、秋の嵐の前に直ちに閉鎖するよう求めていた。",
        "車は海沿いの道を回ることになり、対岸の病院まで二十分ほど余計にかかる。",
        "工事費は九億円で、歩行者は三十分ごとの渡し船を利用できる。",
    ),
    "ko": (
        "북포시 의회는 화요일 저녁 가동교를 내년 봄까지 폐쇄하기로 의결했다.",
        "기술자들이 양쪽 교각에서 균열을 발견하고 가을 폭풍이 오기 전에 즉시 폐쇄할 것을 요구했다.",
        "차량은 해안 도로로 돌아가야 하며 건너편 병원까지 이십 분가량 더 걸린다.",
        "공사비는 구십억 원이며 보행자는 삼십 분마다 다니는 나룻배를 탈 수 있다.",
    ),
    "zh": (
        "北港市议会周二晚间表决，决定将转桥关闭至明年春天。",
        "工程师在两座桥墩上发现裂缝，要求在秋季风暴到来之前立即关闭。",
        "车辆将改走沿海公路，前往对岸医院的路程要多花大约二十分钟。",
        "工程费用为九百万元，行人可以乘坐每半小时一班的渡船。",
    ),
    "ar": (
        "صوّت مجلس مدينة المرسى مساء الثلاثاء على إغلاق الجسر الدوّار حتى الربيع المقبل.",
        "وكان المهندسون قد عثروا على تشققات في الدعامتين وطلبوا إغلاقا فوريا قبل عواصف الخريف.",
        "وسيضطر السائقون إلى سلوك الطريق الساحلي، ما يضيف نحو عشرين دقيقة إلى الطريق نحو المستشفى.",
        "وتبلغ كلفة الأشغال تسعة ملايين، وستنقل عبّارة المشاة كل نصف ساعة.",
    ),
    "hi": (
        "उत्तरपुर की परिषद ने मंगलवार शाम को घूमने वाले पुल को अगले वसंत तक बंद करने का निर्णय लिया।",
        "इंजीनियरों को दोनों खंभों में दरारें मिली थीं और उन्होंने तूफानों से पहले पुल तुरंत बंद करने को कहा था।",
        "वाहनों को तटीय सड़क से जाना होगा, जिससे अस्पताल तक का रास्ता बीस मिनट लंबा हो जाएगा।",
        "काम पर नौ करोड़ रुपये खर्च होंगे और पैदल यात्रियों के लिए हर आधे घंटे में नाव चलेगी।",
    ),
    "tr": (
        "Kuzeyliman belediye meclisi salı akşamı döner köprünün gelecek bahara kadar kapatılmasına karar verdi.",
        "Mühendisler iki ayakta da çatlaklar bulmuş ve sonbahar fırtınalarından önce köprünün hemen kapatılmasını istemişti.",
        "Sürücüler sahil yolunu kullanacak, bu da hastaneye giden yolu yirmi dakika kadar uzatacak.",
        "Çalışmalar dokuz milyona mal olacak. Yayaları her yarım saatte bir tekne taşıyacak.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A page and what must come out of it. What is None is not asked."""

    name: str
    html: str
    text: tuple[str, ...] | None = None  # exactly these paragraphs
    holds: tuple[str, ...] = ()  # each a whole paragraph, in this order
    says: tuple[str, ...] = ()  # each somewhere in the text, in this order
    lacks: tuple[str, ...] = ()  # nowhere in the text
    kinds: tuple[tuple[str, str], ...] = ()  # paragraph and its kind
    title: str | None = None
    authors: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    image: str | None = None
    paywalled: bool | None = None
    noted: str = ""  # in its notes
    reason: str = ""  # for which it is turned away
    url: str = URL
    content_type: str = "text/html; charset=utf-8"


def p(lines: tuple[str, ...], named: str = "") -> str:
    """Paragraphs, each with the same attributes."""
    start = f"<p {named}>" if named else "<p>"
    return "".join(f"{start}{line}</p>\n" for line in lines)


def head(title: str = TITLE, *, more: str = "", lang: str = "en", site: str = "Harrow Gazette") -> str:
    """The head of a page as most systems write it."""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{title} - {site}</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<meta property="og:site_name" content="{site}">{more}</head>'
    )


MENU = "".join(
    f'<li class="menu-item"><a href="/{one.lower()}/">{one}</a></li>'
    for one in ("News", "Sport", "Opinion", "Culture", "Business", "Weather")
)
TOP = f'<header class="site-header"><a class="logo" href="/">Harrow Gazette</a><nav><ul>{MENU}</ul></nav></header>'
MOST_READ = "<ol>" + "".join(
    f'<li><a href="/2026/03/0{number}/{slug}">{line}</a></li>'
    for number, (slug, line) in enumerate(
        (
            ("seal", "Seal found asleep in a hotel lobby"),
            ("choir", "Choir loses its hall after ninety years"),
            ("trams", "Trams to run all night from April"),
            ("bakery", "Bakery wins prize for rye bread with seaweed"),
        ),
        1,
    )
) + "</ol>"
SIDE = f'<aside class="sidebar widget-area"><section class="widget"><h2>Most read</h2>{MOST_READ}</section></aside>'
FOOT = (
    '<footer class="site-footer"><p>© 2026 Harrow Gazette. All rights reserved.</p>'
    '<ul><li><a href="/imprint">Imprint</a></li><li><a href="/privacy">Privacy</a></li></ul></footer>'
)


def page(body: str, *, title: str = TITLE, more: str = "", lang: str = "en", named: str = "") -> str:
    """A whole page around the middle of it."""
    attributes = f" {named}" if named else ""
    return f"{head(title, more=more, lang=lang)}<body{attributes}>{TOP}{body}{FOOT}</body></html>"


def story(body: str, *, beside: str = SIDE, heading: str = TITLE, **more: str) -> str:
    """A page of one story without any names: a heading, and what follows it."""
    return page(f"<main><article><h1>{heading}</h1>{body}</article></main>{beside}", **more)
