"""Small inputs written after public bug reports, each with what is right for it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "reports"
IS_PRESENT = (REPORTS / "cases.jsonl").is_file()
RECORDED = [
    pytest.mark.recorded,
    pytest.mark.skipif(not IS_PRESENT, reason="the shared data folder is absent"),
]


def cases(is_meant: Callable[[dict[str, Any]], bool]) -> list[Any]:
    """The cases that are meant, as parameters of a test; none where the folder is absent."""
    if not IS_PRESENT:
        return []
    lines = (REPORTS / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        pytest.param(row, id=f"{row['id']} {Path(row['input']).stem}")
        for row in rows
        if row.get("input") and is_meant(row)
    ]


def body_of(case: dict[str, Any]) -> bytes:
    """The input itself."""
    return (REPORTS / case["input"]).read_bytes()
