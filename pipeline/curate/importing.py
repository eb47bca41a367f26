"""Take a whole list of sources in: visit each site, write its file, say what became of each row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Lock
from urllib.parse import urlsplit

from pipeline.curate.answers import why_no_page
from pipeline.curate.known import KnownSites, bare, is_shared
from pipeline.curate.leads import Lead
from pipeline.curate.looking import Glance
from pipeline.curate.outcomes import Row, RowOutcome, row_of, why_not
from pipeline.curate.survey import Clues, Proposal, home_of, survey
from pipeline.curate.trial import read_well
from pipeline.curate.visits import Visits
from pipeline.errors import CrawlError, SourceError
from pipeline.records import Capture, Kind

SIDE_BY_SIDE = 12  # sites that are looked at at once
TRIED = 2  # articles of each


class Importer:
    """Works through leads, several sites side by side; whoever writes files is told by `write`."""

    def __init__(
        self,
        known: KnownSites,
        visits: Visits,
        write: Callable[[Proposal], object],
        stated: Clues,
    ) -> None:
        """Take what is known, who asks, who writes, and what every file states."""
        self.known = known
        self.visits = visits
        self.write = write
        self.stated = stated
        self.earlier: set[str] = set()  # ids that the import which this one continues has written
        self._lock = Lock()  # between asking who is known and writing one more

    def rows(self, leads: Sequence[Lead]) -> Iterator[list[Row]]:
        """What became of each lead, site by site as they are done."""
        sites = iter(_sites(leads))
        crew = ThreadPoolExecutor(SIDE_BY_SIDE)
        under_way: set[Future[list[Row]]] = set()
        try:
            for site in sites:
                under_way.add(crew.submit(self.take, site))
                if len(under_way) >= SIDE_BY_SIDE:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (one.result() for one in done)
            while under_way:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in done)
        finally:
            crew.shutdown(wait=False, cancel_futures=True)

    def take(self, site: Sequence[Lead]) -> list[Row]:
        """What became of the leads of one site."""
        rows, left = [], []
        for lead in site:
            if lead.fault:
                rows.append(row_of(lead, RowOutcome.REFUSED, lead.fault))
            elif source_id := self.known.named(lead):
                is_ours = source_id in self.earlier
                outcome = RowOutcome.ADDED if is_ours else RowOutcome.KNOWN
                rows.append(row_of(lead, outcome, "before it was stopped" * is_ours, source_id))
            elif lead.publisher:
                told = "no source of the catalog has this name; give its address"
                rows.append(row_of(lead, RowOutcome.NO_ROUTE, told))
            else:
                left.append(lead)
        return rows + self._look(left) if left else rows

    def _look(self, leads: Sequence[Lead]) -> list[Row]:
        visits = self.visits.afresh()
        looks = [Glance.at(lead, visits) for lead in leads]
        homes = [one.home for one in looks if one.home]
        if not homes:
            return [one.row() for one in looks]
        first = leads[0]
        stated = replace(
            self.stated,
            name=first.name if len(leads) == 1 else "",
            country=first.country or self.stated.country,
            language=first.language or self.stated.language,
            feeds=tuple(dict.fromkeys(one.feed for one in looks if one.feed)),
        )
        outcome, told, source_id = self._site(homes, visits, stated)
        return [
            row_of(one.lead, outcome, "; ".join(filter(None, (told, one.trouble))), source_id)
            for one in looks
        ]

    def _site(
        self, homes: Sequence[str], visits: Visits, stated: Clues
    ) -> tuple[RowOutcome, str, str]:
        try:
            home = _front(homes)
            answer = visits.visit(home, Kind.SECTION)
            if trouble := why_no_page(answer):
                return why_not(answer), f"{home} {trouble}", ""
            assert isinstance(answer, Capture)
            if source_id := self.known.at(answer.url):  # where it redirects to
                told = f"it leads to {answer.url}; {self._lacking(stated.feeds)}".rstrip("; ")
                return RowOutcome.KNOWN, told, source_id
            proposal = survey(home, visits, stated=stated, tried=TRIED)
            with self._lock:
                return self._add(proposal)
        except SourceError as error:
            return RowOutcome.NO_ROUTE, str(error), ""
        except CrawlError as error:
            return RowOutcome.DEAD, str(error), ""

    def _add(self, proposal: Proposal) -> tuple[RowOutcome, str, str]:
        source = proposal.source()
        if source_id := self.known.at(source.homepage):
            return RowOutcome.KNOWN, self._lacking(source.feeds), source_id
        proposal.source_id = self.known.free_id(source.id, source.homepage)
        self.write(proposal)
        self.known.add(proposal.source_id, (source.host,), source.feeds)
        return RowOutcome.ADDED, read_well(proposal.trials), proposal.source_id

    def _lacking(self, feeds: Sequence[str]) -> str:
        more = [one for one in feeds if one.rstrip("/") not in self.known.by_feed]
        return f"it lacks the feed {more[0]}" if more else ""


def _sites(leads: Iterable[Lead]) -> list[list[Lead]]:
    """The leads by the site that they mean, in the order of the list."""
    sites: dict[str, list[Lead]] = {}
    for lead in leads:
        host = bare(urlsplit(lead.address).hostname or "")
        is_alone = not host or is_shared(host)
        sites.setdefault(f"{lead.row}" if is_alone else host, []).append(lead)
    return list(sites.values())


def _front(homes: Sequence[str]) -> str:
    """The page that stands for several of one site: the only one, else the site's root."""
    first = home_of(homes[0])
    if len({home_of(one) for one in homes}) == 1:
        return first
    parts = urlsplit(first)
    return f"{parts.scheme}://{parts.netloc}/"
