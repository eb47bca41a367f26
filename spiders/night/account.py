"""What became of a source's visits, as its crawl record says it, and back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pipeline.archive import CrawlRecord, Document, Outcome
from pipeline.discover.routes import route_of_kind
from pipeline.records import Announcement, Kind, Reason, Reject, Stage
from spiders.night.frontier import State, Visit, rejected

DISCOVERY = frozenset({Reason.BAD_URL, Reason.OUT_OF_SCOPE, Reason.FEED_UNREADABLE})
GOT = frozenset({State.FETCHED, State.UNCHANGED})


def outcome_of(visits: Sequence[Visit]) -> tuple[Outcome, str]:
    """How a crawl that came to its end fared, and why in a line."""
    visits = [visit for visit in visits if visit.kind is not Kind.ROBOTS]  # it only leads on
    articles = [visit for visit in visits if not visit.is_document]
    documents = [visit for visit in visits if visit.is_document]
    if not visits:
        return Outcome.SKIPPED, "no route of the source leads to this night"
    if documents and not any(visit.state in GOT for visit in documents):
        return Outcome.UNHEALTHY, f"none of {len(documents)} feeds and sitemaps could be read"
    is_silent = documents and not any(visit.entries for visit in documents)
    if is_silent and not articles:
        return Outcome.UNHEALTHY, "its feeds and sitemaps announce nothing at all"
    asked = [visit for visit in articles if visit.reason not in DISCOVERY]
    if asked and not any(visit.state in GOT for visit in asked):
        return Outcome.UNHEALTHY, f"none of {len(asked)} announced articles could be fetched"
    return Outcome.COMPLETE, ""


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
        )
        for visit in visits
        if visit.is_document
    )


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
    )
    if document.reason is Reason.NOT_FETCHED:
        return replace(visit, state=State.TODO)
    return visit if document.reason is None else rejected(visit, document.reason, document.evidence)
