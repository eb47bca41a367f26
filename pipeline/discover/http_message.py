"""Read an answer of HTTP as an archive kept it: strictly where bytes are missing, else kindly."""

import re
from dataclasses import dataclass

STATUS = re.compile(
    rb"(?:https?/\d(?:\.\d)?|h2c?|h3|h2_prior_knowledge|spdy/\d(?:\.\d)?|quic[^\s]{0,20})[ \t]+"
    rb"(\d{3})(?:[ \t][^\r\n]*)?\r?\n",
    re.IGNORECASE,
)
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,200}")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
MAX_HEADERS = 500
MARKUP = (b"<", b"\xef\xbb\xbf<")


class Broken(ValueError):  # noqa: N818
    """The answer is not whole; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """A status, headers and a body freed of its chunks."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def read_answer(block: bytes, *, is_capped: bool = False) -> HttpAnswer:
    """The answer that a record's block holds; `is_capped` where its end was cut off by us.

    A header whose name is no token is dropped, as browsers do. Raises Broken where the status
    line is none of HTTP's, a chunk is cut, or the body is shorter than its Content-Length.
    """
    first = STATUS.match(block)
    if not first:
        shown = block[:40].partition(b"\n")[0].decode("latin-1").strip()
        raise Broken(f"its status line is {shown!r}")
    headers, body = _head(block[first.end() :])
    answer = HttpAnswer(status=int(first[1]), headers=headers, body=body)
    if "chunked" in answer.header("transfer-encoding").lower():
        body = _without_chunks(body, is_capped=is_capped)
    elif not is_capped:
        _check_length(answer)
    # The body was freed of its chunks, so what speaks of them is no longer true.
    kept = tuple(
        one for one in headers if one[0].lower() not in {"transfer-encoding", "content-length"}
    )
    return HttpAnswer(status=answer.status, headers=kept, body=body)


def _head(rest: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    found: list[tuple[str, str]] = []
    while True:
        line, end, rest = rest.partition(b"\n")
        if not end:
            raise Broken("its headers do not end")
        text = line.removesuffix(b"\r").decode("latin-1")
        if not text:
            return tuple(found), rest
        if text[0] in " \t":
            if found:
                found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        if colon and TOKEN.fullmatch(name) and len(found) < MAX_HEADERS:
            found.append((name, value.strip()))


def _without_chunks(body: bytes, *, is_capped: bool) -> bytes:
    """A chunked body's content; a body that some writer freed already stays as it is."""
    parts: list[bytes] = []
    place = 0
    while True:
        head = CHUNK.match(body, place)
        if not head:
            if not parts:
                return body
            break
        size = int(head[1], 16)
        if size == 0:
            return b"".join(parts)
        end = head.end() + size
        parts.append(body[head.end() : end])
        after = body[end : end + 2]
        if len(parts[-1]) == size and after[:1] not in {b"\r", b"\n"} and len(parts) == 1 and after:
            return body  # its first line only looks like a chunk's
        place = end + (2 if after == b"\r\n" else 1)
        if place > len(body):
            break
    if is_capped:
        return b"".join(parts)
    raise Broken("its last chunk is cut")


def _check_length(answer: HttpAnswer) -> None:
    stated = answer.header("content-length")
    if not (stated.isascii() and stated.isdigit() and len(stated) < 16):
        return
    is_unpacked = answer.header("content-encoding") and answer.body.lstrip().startswith(MARKUP)
    if is_unpacked:  # the length is that of the packed body, which the writer did not keep
        return
    if len(answer.body) < int(stated):
        raise Broken(f"its body has {len(answer.body):,} of {int(stated):,} bytes")
