"""Balance a source's night: every announcement ends somewhere, and the page says where."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from statistics import median_low

from pipeline.notation.words import count_words
from pipeline.records import Article, Reason, Reject, SourceNight, Stage, Told


def balance(
    *,
    source_id: str,
    night: date,
    announced: Collection[str],
    fetched: Collection[str],
    kept: Collection[str],
    rejects: Sequence[Reject],
    is_accounted: bool,
    expected: int = 0,
    outcome: str = "complete",
    looked_again: Collection[str] = (),
    told: Told | None = None,
    unseen: int | None = None,
    unseen_ground: str | None = None,
    notes: Sequence[str] = (),
) -> tuple[SourceNight, list[Reject]]:
    """The ledger of one source's night, and its rejects with those that nobody named yet.

    The collections hold addresses as they were announced. One that ended nowhere is known and
    unchanged where the crawl `is_accounted` for: it left a record that adds up. Otherwise the crawl
    died before its turn, and it becomes a reject, so that nothing is silent. Known articles that
    were `looked_again` at were announced by nobody.
    """
    settled = list({one.url: one for one in rejects if one.url not in set(kept)}.values())
    ended = set(kept) | {reject.url for reject in settled}
    left = sorted(set(announced) - ended)
    if not is_accounted:
        settled += [_missed(url, source_id) for url in left]
    reasons = Counter(str(reject.reason) for reject in settled)
    row = SourceNight(
        source_id=source_id,
        night=night,
        announced=len(set(announced) - set(looked_again)),
        fetched=len(set(fetched)),
        unchanged=len(left) if is_accounted else 0,
        kept=len(set(kept)),
        rejected=len(settled),
        missed=reasons[str(Reason.NOT_FETCHED)],
        expected=expected,
        outcome=outcome,
        reasons=dict(sorted(reasons.items())),
        looked_again=len(set(looked_again) & set(announced)) if is_accounted else None,
        entries=told.entries if told else None,
        other_nights=told.other_nights if told else None,
        undated=told.undated if told else None,
        out_of_scope=told.out_of_scope if told else None,
        bad_address=told.bad_address if told else None,
        repeated=told.repeated if told else None,
        left_out=told.left_out if told else None,
        unseen=unseen,
        unseen_ground=unseen_ground,
        notes=tuple(notes),
    )
    return row, settled


def described(row: SourceNight, articles: Sequence[Article]) -> SourceNight:
    """The ledger with what its articles look like, as they were read.

    That depends on the night's captures alone: repeats that other nights teach are still in.
    """
    languages = Counter(one.language for one in articles if one.language)
    main = min(languages, key=lambda code: (-languages[code], code), default=None)
    return replace(
        row,
        with_time=sum(one.published is not None for one in articles),
        with_author=sum(bool(one.authors) for one in articles),
        with_section=sum(bool(one.section) for one in articles),
        with_image=sum(bool(one.image_url) for one in articles),
        words_median=(median_low(count_words(one.text) for one in articles) if articles else None),
        main_language=main,
        in_main_language=languages[main] if main else 0,
    )


def _missed(url: str, source_id: str) -> Reject:
    return Reject(
        url=url,
        source_id=source_id,
        stage=Stage.FETCH,
        reason=Reason.NOT_FETCHED,
        evidence="announced, and the crawl ended before its turn",
    )
