"""The story of a night, one function a stage, in the order of the flow."""

from pipeline.run import Run


def plan(run: Run) -> list[list[str]]:
    """The night's shards: lists of source ids, no host in two of them."""
    return [[source.id] for source in run.catalog.active(run.settings.sources)]
