"""Turn a capture into an article, or say why it is none."""

from typing import TYPE_CHECKING

from pipeline import lazily

if TYPE_CHECKING:
    from pipeline.extract.explanation import Explanation, explain
    from pipeline.extract.judging import extract_capture
    from pipeline.extract.warm import warm_up

__all__ = ["Explanation", "explain", "extract_capture", "warm_up"]

__getattr__ = lazily(
    __name__,
    {
        "Explanation": "explanation",
        "explain": "explanation",
        "extract_capture": "judging",
        "warm_up": "warm",
    },
)
