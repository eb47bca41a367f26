"""`nightdesk takedown`: remove an article, a section or a source from every layer."""

import argparse
import sys
from collections import Counter

from pipeline.commands.arguments import command_parser
from pipeline.commands.desk import desk_settings
from pipeline.commands.search import INDEX_FOLDER
from pipeline.errors import SettingsError, StoreError
from pipeline.query.search_index import SearchIndex
from pipeline.store import open_stores
from pipeline.takedown.opening import takedown_context
from pipeline.takedown.proving import prove, write_receipt
from pipeline.takedown.taking_down import (
    Copy,
    TakedownContext,
    copies_of,
    require_known,
    take_down,
    target_of,
    what_it_says,
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "takedown")
    parser.add_argument(
        "target",
        metavar="URL|ARTICLE|SOURCE",
        help="what to remove; a URL that ends in * means every article read below it so far",
    )
    parser.add_argument("--why", default="", help="who asked and why; kept without the content")
    parser.add_argument(
        "--ahead", action="store_true", help="also where it was never read: it will not come in"
    )
    parser.add_argument(
        "--copies",
        choices=["take", "leave"],
        help="what to do with the same text at other addresses; asked where it is not said",
    )
    parser.add_argument(
        "--prove",
        action="store_true",
        help="then look into every object of both buckets, and keep a receipt",
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Remove it, and say what was changed; 1 where the proof finds something left."""
    settings = desk_settings()
    raw, clean = open_stores(settings)
    if not stated.ahead:
        require_known(raw, stated.target)
    context = takedown_context(settings, raw, clean)
    targets = [stated.target, *_chosen(copies_of(context, stated.target), stated.copies)]
    needles = set().union(*(what_it_says(context, one) for one in targets))
    done: Counter[str] = Counter()
    for one in targets:
        done.update(take_down(context, one, why=stated.why))
    SearchIndex(INDEX_FOLDER, clean).forget()
    changed = ", ".join(f"{count} {name}" for name, count in sorted(done.items()) if count)
    sys.stdout.write(f"{stated.target} was taken down: {changed or 'nothing of it was held'}\n")
    kept = [*raw.keeps(), *clean.keeps()]
    for sentence in kept:
        sys.stdout.write(f"but {sentence}\n")
    return _proven(context, stated.target, needles, kept) if stated.prove else 0


def _chosen(copies: list[Copy], decision: str | None) -> list[str]:
    """The ids of the copies that go too. Raises SettingsError where nobody says what to do."""
    if not copies:
        return []
    for one in copies:
        relation = one.relation or "the one that stands for all"
        sys.stdout.write(f"{one.source_id}  {one.title}\n    {one.url}  ({relation})\n")
    count = f"{len(copies)} other addresses hold the same text"
    if decision is None and sys.stdin.isatty():
        sys.stdout.write(f"{count}. Take them down too? [y/N] ")
        sys.stdout.flush()
        decision = "take" if sys.stdin.readline().strip().lower() in {"y", "yes"} else "leave"
    if decision is None:
        message = f"{count}, printed above; decide with --copies take or --copies leave"
        raise SettingsError(message)
    return [one.article_id for one in copies] if decision == "take" else []


def _proven(context: TakedownContext, target: str, needles: set[str], kept: list[str]) -> int:
    receipt = prove([context.raw, context.clean], needles)
    identity = target_of(target).identity.rpartition("/")[2][:64] or "prefix"
    if not identity.replace("_", "").isalnum():
        identity = "prefix"
    key = write_receipt(
        context.raw, identity, receipt, at=context.now, run_id=context.run_id, kept=kept
    )
    sys.stdout.write(
        f"looked into {receipt.objects:,} objects of {receipt.bytes_read:,} bytes for "
        f"{len(receipt.needles)} headlines, addresses and passages; the receipt is {key}\n"
    )
    if receipt.found:
        message = f"something of it is left in {', '.join(receipt.found[:5])}"
        raise StoreError(message)
    return 0
