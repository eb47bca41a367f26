"""What a worker says of an item, as data: it is decoded by type, and nothing in it is code."""

from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

import msgspec

from pipeline.records import Reason

PLAIN = 0  # an answer of numbers, texts and lists; others are numbered by their type


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """An answer on its way: how the item went, and a result of the numbered type."""

    is_sound: bool  # whether the worker thinks that it can go on
    reason: str  # of a failure; empty where there is a result
    evidence: str
    kind: int
    result: msgspec.Raw


def records_of(function: Callable[..., object]) -> tuple[type, ...]:
    """The records that a function says it returns, beside plain data."""
    stated = get_type_hints(function).get("return", object)
    named = get_args(stated) or (stated,)
    return tuple(one for one in named if isinstance(one, type) and is_dataclass(one))


class Answers:
    """Writes and reads the answers of one function: plain data, and the records it returns."""

    def __init__(self, function: Callable[..., object]) -> None:
        types = records_of(function)
        self._numbers = {kind: number for number, kind in enumerate(types, start=1)}
        self._encoder = msgspec.msgpack.Encoder()
        self._answers = msgspec.msgpack.Decoder(Answer)
        self._results: list[msgspec.msgpack.Decoder[Any]] = [
            msgspec.msgpack.Decoder(),
            *(msgspec.msgpack.Decoder(kind) for kind in types),
        ]

    def result(self, result: object) -> bytes:
        """The message that carries a result. Raises TypeError where it is no data."""
        kind = self._numbers.get(type(result), PLAIN)
        if kind == PLAIN and is_dataclass(result):  # it would arrive as a dictionary
            message = f"{type(result).__name__} is not what the function says that it returns"
            raise TypeError(message)
        raw = msgspec.Raw(self._encoder.encode(result))
        answer = Answer(is_sound=True, reason="", evidence="", kind=kind, result=raw)
        return self._encoder.encode(answer)

    def failure(self, evidence: str, *, is_sound: bool) -> bytes:
        """The message that says why there is no result."""
        evidence = evidence.encode("utf-8", "replace").decode("utf-8")
        nothing = msgspec.Raw(self._encoder.encode(None))
        return self._encoder.encode(
            Answer(
                is_sound=is_sound,
                reason=Reason.READ_CRASHED,
                evidence=evidence,
                kind=PLAIN,
                result=nothing,
            )
        )

    def read(self, message: bytes) -> tuple[Answer, object]:
        """An answer and its result. Raises ValueError where it is none of this function's."""
        try:
            answer = self._answers.decode(message)
            return answer, self._results[answer.kind].decode(answer.result)
        except (msgspec.MsgspecError, UnicodeError, IndexError, RecursionError) as error:
            raise ValueError(f"its answer is no answer: {error}"[:300]) from error
