"""`nightdesk cluster`: who printed a story when, and what each says differently."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.arguments import command_parser
from pipeline.commands.console import open_console
from pipeline.deduplicate.difference import as_terminal, word_difference
from pipeline.deduplicate.timeline import Member, cluster_page, timeline_table
from pipeline.errors import MissingError
from pipeline.publish.stories import clusters_of, members_where
from pipeline.query.credentials import analyst_settings
from pipeline.store import Store, open_store
from pipeline.tables.editions import LATEST_KEY, open_edition
from pipeline.tables.naming import named, require_one


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "cluster")
    parser.add_argument("article", metavar="ARTICLE|URL", help="id, its beginning, or address")
    parser.add_argument(
        "--diff",
        nargs="*",
        metavar="ARTICLE",
        help="word by word: two members, or one and the representative, or all and it",
    )
    parser.add_argument("--html", type=_new_file, metavar="FILE", help="write a page instead")
    parser.add_argument("--credentials", type=Path, metavar="FILE", help="an analyst's file")
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Print the timeline of a cluster, with differences where they are asked for."""
    settings = analyst_settings(stated.credentials)
    clean = open_store(settings, settings.clean_bucket)
    if clean.head(LATEST_KEY) is None:
        message = f"nothing was published yet in the bucket {settings.clean_bucket}"
        raise MissingError(message)
    members = members_of(clean, stated.article.strip())
    if stated.html:
        stated.html.write_text(cluster_page(members), encoding="utf-8")
        return 0
    console = open_console()
    console.print(timeline_table(members))
    if stated.diff is not None:
        for before, after in _compared(members, stated.diff):
            console.rule(f"{before.source_id} {before.article_id[:12]} → {after.source_id}")
            console.print(as_terminal(word_difference(before.title, after.title)))
            console.print(as_terminal(word_difference(before.text, after.text)))
    return 0


def _new_file(stated: str) -> Path:
    file = Path(stated)
    if file.is_dir() or not file.absolute().parent.is_dir():
        message = f"{stated} is a folder, or its folder is not there; name a file to write"
        raise argparse.ArgumentTypeError(message)
    return file


def members_of(clean: Store, wanted: str) -> list[Member]:
    """Everyone in the cluster of an article, in the order of printing.

    Raises MissingError where no published article is named so.
    """
    edition = open_edition(clean)
    found = members_where(clean, named(wanted), edition)
    if not found:
        message = (
            f"no published article {wanted!r}; give its id, the beginning of it or its address"
        )
        raise MissingError(message)
    clusters = {row["cluster_id"] for row in found}
    if len(clusters) > 1:
        require_one({row["article_id"] for row in found}, wanted)
    return clusters_of(clean, clusters, edition)[found[0]["cluster_id"]]


def _compared(members: Sequence[Member], wanted: Sequence[str]) -> list[tuple[Member, Member]]:
    """The pairs to show: nobody named is everyone against the representative."""
    representative = next((one for one in members if one.relation is None), members[0])
    named = [_member(members, name) for name in wanted]
    if len(named) >= 2:
        return [(named[0], other) for other in named[1:]]
    others = named or [one for one in members if one is not representative]
    return [(representative, other) for other in others]


def _member(members: Sequence[Member], name: str) -> Member:
    for member in members:
        if member.article_id.startswith(name) or name in {member.url, member.source_id}:
            return member
    message = f"{name!r} is not in this cluster; its members are listed above"
    raise MissingError(message)
