"""What became of a source's visits, as its crawl record says it, and back."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.archive import CrawlRecord, Document, Outcome
from pipeline.discover.coverage import Verdict
from pipeline.discover.routes import Lists, route_named, route_of_kind
from pipeline.records import Announcement, Kind, Reason, Reject, Stage, Told
from spiders.night.frontier import MISDATES, State, Visit, rejected

DISCOVERY = frozenset({Reason.BAD_URL, Reason.OUT_OF_SCOPE, Reason.FEED_UNREADABLE})
OLD_DAYS = 7  # before the night: a story so old was not published tonight, whatever a list says
LIES_PROVEN, LIAR_SHARE = 5, 0.8  # stories of a list whose pages say that they are old
GOT = frozenset({State.FETCHED, State.UNCHANGED})


def outcome_of(visits: Sequence[Visit], verdict: Verdict | None = None) -> tuple[Outcome, str]:
    """How a crawl that came to its end fared, and why in a line."""
    articles = [visit for visit in visits if not visit.is_document]
    documents = [visit for visit in visits if visit.is_document and _tells_of_stories(visit)]
    if not documents and not articles:
        lost = next((visit for visit in visits if _is_lost_way(visit)), None)
        if lost is not None:
            told = f"{lost.url} could not be read, and with it what it leads to: {lost.evidence}"
            return Outcome.UNHEALTHY, told
        return Outcome.SKIPPED, "no route of the source leads to this night"
    if documents and not any(visit.state in GOT for visit in documents):
        return Outcome.UNHEALTHY, f"none of {len(documents)} feeds and sitemaps could be read"
    is_silent = documents and not any(visit.entries for visit in documents)
    if is_silent and not articles:
        return Outcome.UNHEALTHY, "its feeds and sitemaps announce nothing at all"
    if told := _all_outside(documents, articles) or _all_astray(articles):
        return Outcome.UNHEALTHY, told
    asked = [visit for visit in articles if visit.reason not in DISCOVERY]
    if asked and not any(visit.state in GOT for visit in asked):
        return Outcome.UNHEALTHY, f"none of {len(asked)} announced articles could be fetched"
    if verdict is not None and not verdict.is_whole:
        return Outcome.PARTIAL, verdict.why
    return Outcome.COMPLETE, ""


def _tells_of_stories(visit: Visit) -> bool:
    """Whether a document lists stories, and was there, or should have been."""
    if not visit.route or route_named(visit.route).lists is Lists.DOCUMENTS:
        return not visit.route
    return not visit.is_guess or visit.state in GOT


def _is_lost_way(visit: Visit) -> bool:
    """Whether a document that only leads on should have been there, and could not be asked."""
    return (
        visit.is_document
        and not visit.is_guess
        and visit.reason is not None
        and visit.reason not in {Reason.NOT_FOUND, Reason.GONE}
    )


def _all_outside(documents: Sequence[Visit], articles: Sequence[Visit]) -> str:
    """What is to be said where everything that a source lists lies outside its scope."""
    told = sum((visit.told for visit in documents if visit.told), Told())
    usable = told.entries - told.bad_address
    if usable <= 0 or told.out_of_scope < usable or any(one.state in GOT for one in articles):
        return ""
    first = next((one.url for one in articles if one.reason is Reason.OUT_OF_SCOPE), "")
    return f"all of its {usable} entries lie outside its scope; {first or 'correct hosts or scope'}"


def _all_astray(articles: Sequence[Visit]) -> str:
    """What is to be said where every link leads over somebody else, and none to a story of ours."""
    astray = [one for one in articles if one.is_proxied and one.reason is Reason.OUT_OF_SCOPE]
    if not astray or any(one.state in GOT for one in articles):
        return ""
    return f"none of {len(astray)} links over {astray[0].url} and the like leads to a story of it"


def with_misdated(visits: Sequence[Visit], night: date) -> list[Visit]:
    """The visits, with a note on each list whose `lastmod` passed old stories off as new.

    Their own pages say when they were published.
    """
    ages: dict[str, list[bool]] = defaultdict(list)
    for visit in visits:
        if visit.is_document or visit.stated_at is None or visit.state not in GOT:
            continue
        is_old = visit.stated_at.date() < night - timedelta(days=OLD_DAYS)
        for hint in visit.hints:
            if hint.published_at is None and hint.modified_at is not None:
                ages[hint.found_in].append(is_old)
    liars = {
        url
        for url, are_old in ages.items()
        if len(are_old) >= LIES_PROVEN and sum(are_old) >= LIAR_SHARE * len(are_old)
    }
    return [
        replace(visit, notes=(*visit.notes, MISDATES))
        if visit.is_document and visit.url in liars and not visit.misdates
        else visit
        for visit in visits
    ]


def urls_of(visits: Iterable[Visit], state: State) -> tuple[str, ...]:
    """The announced addresses in one state."""
    return tuple(visit.url for visit in visits if visit.state is state and not visit.is_document)


def rejects_of(visits: Iterable[Visit], source_id: str, stopped_by: str) -> tuple[Reject, ...]:
    """The announced addresses that were not fetched, each with its reason."""
    return tuple(
        Reject(
            url=visit.url,
            source_id=source_id,
            stage=Stage.DISCOVER if visit.reason in DISCOVERY else Stage.FETCH,
            reason=visit.reason or Reason.NOT_FETCHED,
            evidence=visit.evidence or stopped_by,
            ref=visit.ref,
        )
        for visit in visits
        if visit.state not in GOT and not visit.is_document
    )


def documents_of(visits: Iterable[Visit]) -> tuple[Document, ...]:
    """What became of feeds, sitemaps and section pages."""
    return tuple(
        Document(
            url=visit.url,
            kind=visit.kind,
            status=visit.status,
            reason=Reason.NOT_FETCHED if visit.state is State.TODO else visit.reason,
            evidence=visit.evidence,
            entries=visit.entries,
            is_unchanged=visit.state is State.UNCHANGED,
            notes=visit.notes,
            route=visit.route,
            told=visit.told,
            first=visit.first,
            page=visit.page,
            next=visit.next,
            is_guess=visit.is_guess,
        )
        for visit in visits
        if visit.is_document and not _is_spent(visit)
    )


def _is_spent(visit: Visit) -> bool:
    """Whether a document that only leads on was there, and led nowhere."""
    is_way = bool(visit.route) and route_named(visit.route).lists is Lists.DOCUMENTS
    return is_way and visit.state in GOT and not visit.entries


def visits_of(
    record: CrawlRecord, announced: Iterable[Announcement], key_of: Callable[[str], str]
) -> list[Visit]:
    """The visits of an attempt that ended, perhaps on another machine, from what it left."""
    hints: dict[str, tuple[Announcement, ...]] = {}
    for hint in announced:
        hints[hint.url] = (*hints.get(hint.url, ()), hint)

    def article(url: str, state: State) -> Visit:
        told = hints.get(url, ())
        return Visit(key=key_of(url), url=url, kind=Kind.ARTICLE, hints=told, state=state)

    visits = [article(url, State.FETCHED) for url in record.fetched]
    visits += [article(url, State.UNCHANGED) for url in record.unchanged]
    for reject in record.rejects:
        visit = replace(article(reject.url, State.TODO), ref=reject.ref)
        if reject.reason is not Reason.NOT_FETCHED:
            visit = rejected(visit, reject.reason, reject.evidence)
        visits.append(visit)
    return visits + [_visit_of(document) for document in record.documents]


def _visit_of(document: Document) -> Visit:
    visit = Visit(
        key=f"{document.kind} {document.url}",
        url=document.url,
        kind=document.kind,
        state=State.UNCHANGED if document.is_unchanged else State.FETCHED,
        status=document.status,
        entries=document.entries,
        notes=document.notes,
        route=document.route or route_of_kind(document.kind).key,
        told=document.told,
        first=document.first,
        page=document.page,
        next=document.next,
        is_guess=document.is_guess,
    )
    if document.reason is Reason.NOT_FETCHED:
        return replace(visit, state=State.TODO)
    return visit if document.reason is None else rejected(visit, document.reason, document.evidence)
