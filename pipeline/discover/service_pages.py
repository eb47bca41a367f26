"""Recognise by their addresses what a site has beside its stories: about, log in, tags, authors."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

# The last part of an address, without its ending and with its words joined by single hyphens.
SERVICES = frozenset(
    """
    about about-us aboutus about-the-paper who-we-are our-team our-story our-staff mission masthead
    staff team contact contact-us contactus contacts feedback help help-center faq faqs support
    privacy privacy-policy privacypolicy privacy-notice privacy-statement privacy-settings
    your-privacy-choices do-not-sell do-not-sell-my-info cookie cookies cookie-policy cookie-notice
    cookie-settings terms terms-of-use terms-of-service terms-and-conditions terms-conditions tos
    user-agreement conditions legal legal-notice disclaimer copyright accessibility
    accessibility-statement editorial-policy editorial-standards editorial-guidelines ethics
    ethics-policy corrections-policy code-of-conduct community-guidelines comment-policy
    login log-in logout log-out signin sign-in sign-out signup sign-up register registration
    account my-account myaccount profile settings preferences password forgot-password
    lost-password reset-password wp-login wp-admin subscribe subscription subscriptions unsubscribe
    membership members-only donate donation support-us giving gift e-paper epaper e-edition
    careers jobs career work-with-us vacancies advertise advertising advertise-with-us ad-choices
    adchoices media-kit mediakit rate-card classifieds obituary-submission press press-room
    newsletter newsletters rss rss-feeds feeds feed sitemap site-map site-index search results
    archive archives all-articles all-news tags topics categories authors contributors index-a-z
    a-z cart checkout shop store apps mobile-apps widgets partners sponsors
    impressum imprint kontakt datenschutz datenschutzerklaerung datenschutzerklarung
    datenschutzhinweise agb nutzungsbedingungen nutzungsbasierte-online-werbung ueber-uns uber-uns
    hilfe anmelden anmeldung abmelden registrieren abo abonnement abonnieren abo-shop karriere
    stellenangebote stellenmarkt mediadaten werben barrierefreiheit cookie-einstellungen
    widerruf redaktion suche archiv schlagworte themen autoren
    a-propos qui-sommes-nous contactez-nous nous-contacter mentions-legales confidentialite
    politique-de-confidentialite politique-cookies cgu cgv conditions-generales aide connexion
    inscription deconnexion mon-compte s-abonner abonnements emploi recrutement publicite recherche
    plan-du-site auteurs
    contacto contactanos quienes-somos quienes-somos-nosotros sobre-nosotros aviso-legal
    politica-de-privacidad politica-de-cookies privacidad terminos terminos-y-condiciones
    condiciones-de-uso iniciar-sesion registro suscripcion suscripciones suscribete publicidad
    anunciese empleo buscar busqueda mapa-del-sitio autores etiquetas ayuda
    contato fale-conosco quem-somos sobre sobre-nos expediente politica-de-privacidade termos-de-uso
    termos anuncie assine assinatura entrar cadastro busca
    chi-siamo contatti redazione note-legali informativa-privacy termini-e-condizioni
    accedi registrati abbonati abbonamenti pubblicita lavora-con-noi cerca ricerca archivio autori
    over-ons colofon privacybeleid voorwaarden algemene-voorwaarden inloggen aanmelden adverteren
    vacatures zoeken
    om-oss om-os kontakt-oss kontakta-oss personvern personvernerklaering integritetspolicy
    privatlivspolitik persondatapolitik annonsera annoncer logga-in logg-inn log-ind prenumerera
    tietosuoja tietosuojaseloste yhteystiedot mainosta kirjaudu
    o-nas kontakty regulamin polityka-prywatnosci zaloguj logowanie reklama praca szukaj redakcja
    ochrana-osobnich-udaju inzerce predplatne prihlaseni
    hakkimizda iletisim kunye gizlilik gizlilik-politikasi kullanim-kosullari reklam giris uye-ol
    """.split()  # noqa: SIM905
)
# Of these a word alone may be a story's, but where it is all that stands behind the host.
WORDS = frozenset(
    """
    mission support help gift giving store shop apps widgets partners sponsors press results legal
    copyright conditions staff team profile settings preferences results feedback ethics careers
    jobs archive archives topics categories feeds feed search register registration sobre reklam
    reklama praca giris aide emploi publicite busca cerca ricerca
    """.split()  # noqa: SIM905
)
# What stands before the name of a list: /tag/harbour, /author/ada-bright.
LISTS = frozenset(
    """
    tag tags tagged author authors autor autoren auteur auteurs autores autore byline search suche
    recherche buscar etiqueta etiquetas schlagwort
    """.split()  # noqa: SIM905
)
# The same, but where the name behind is long or dated it is a story's.
TOPICS = frozenset(
    """
    topic topics thema themen theme themes tema temas sujet dossier label labels category categories
    kategorie kategorien categorie categoria categorias rubrik profile profiles contributor
    contributors columnists staff writers journalist journalists user users members
    """.split()  # noqa: SIM905
)
PAGING = frozenset("page seite pagina pag".split())  # noqa: SIM905
ENDING = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cfm)$", re.IGNORECASE)
STORY = re.compile(r"\d{5,}|(?:19|20)\d\d[-/]\d{1,2}|(?:[^\W_]+-){4,}")
LIST_SITEMAP = frozenset(
    """
    taxonomy taxonomies category categories tag tags author authors user users profile profiles
    kategorie kategorien schlagwort autor autoren auteurs autores section sections collections
    products product forum forums attachment attachments image images video videos format
    """.split()  # noqa: SIM905
)
STORY_SITEMAP = frozenset(
    "post posts article articles news story stories artikel noticias actualites".split()  # noqa: SIM905
)
PAGES_SITEMAP = re.compile(
    r"(?:^|[/_-])pages?[-_]?sitemap|sitemap[-_]pages(?![-_]?\d)|posts-page-", re.IGNORECASE
)
TAXONOMY = re.compile(r"taxonom(?:y|ies)|post[-_]tag", re.IGNORECASE)
FEED_FILE = re.compile(
    r"(?:^|/)(?:[^/]*[-_.])?(?:rss|atom|feed)(?:\.xml)?/?$|\.(?:rss|atom)(?:\.xml)?$", re.IGNORECASE
)


def is_service_page(url: str) -> bool:
    """Whether an address is that of a page about the site, of a list, or of a form.

    >>> is_service_page("https://n.example/about-us"), is_service_page("https://n.example/tag/bay/")
    (True, True)
    >>> is_service_page("https://n.example/2026/about-us-a-film-of-the-bay")
    False
    """
    parts = urlsplit(url)
    segments = [one.lower() for one in unquote(parts.path).split("/") if one]
    if not segments:
        return not parts.query or bool(re.search(r"(?:^|&)(?:s|q|tag|cat|author)=", parts.query))
    last = re.sub(r"[-_ ]+", "-", ENDING.sub("", segments[-1]))
    if last in SERVICES and (last not in WORDS or len(segments) == 1):
        return not STORY.search("/".join(segments[:-1]))
    before = segments[-2] if len(segments) > 1 else ""
    if before in PAGING and last.isdigit():
        return True
    if before in LISTS:
        return True
    return before in TOPICS and not STORY.search(last)


def of_stories(sitemaps: Iterable[str]) -> set[str]:
    """The sitemaps of an index that may name stories; all of them where none would be left.

    Those of tags, authors and fixed pages name none, and feeds that stand beside sitemaps repeat
    what these name.

    >>> sorted(of_stories(["https://n.example/post-sitemap.xml", "https://n.example/tag-sitemap.xml"]))
    ['https://n.example/post-sitemap.xml']
    """
    given = list(sitemaps)
    kept = {url for url in given if not _is_beside(url)}
    return kept or set(given)


def _is_beside(url: str) -> bool:
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    if FEED_FILE.search(path) and "sitemap" not in path:
        return True
    if PAGES_SITEMAP.search(path) or TAXONOMY.search(path):
        return True
    words = set(re.split(r"[^a-z]+", f"{path.rpartition('/')[2]} {parts.query.lower()}"))
    return bool(words & LIST_SITEMAP) and not words & STORY_SITEMAP
