"""Who may do what in the bundled S3 server; nobody is its administrator."""

from collections.abc import Mapping

CHANGING = ("Read", "Write", "List", "Tagging")
LOOKING = ("Read", "List")


def identities(
    raw: str, clean: str, keys: Mapping[str, tuple[str, str]], *, others: str = ""
) -> Mapping[str, list[object]]:
    """The server's identities, each with its pair of keys.

    The pipeline reads and writes both buckets; a crawl the raw one alone; an analyst reads the
    clean one. The buckets themselves are made by the server at its start. Further ones may be made
    by the pipeline where it is told how they begin.
    """
    further = [f"Admin:{others}*"] if others else []
    allowed = {
        "pipeline": _on(raw, CHANGING) + _on(clean, CHANGING) + further,
        "crawl": _on(raw, CHANGING),
        "analyst": _on(clean, LOOKING),
    }
    return {
        "identities": [
            {
                "name": name,
                "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
                "actions": allowed[name],
            }
            for name, (access_key, secret_key) in keys.items()
        ]
    }


def _on(bucket: str, actions: tuple[str, ...]) -> list[str]:
    return [f"{action}:{bucket}" for action in actions]
