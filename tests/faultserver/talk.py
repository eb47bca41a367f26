"""One connection, spoken by hand: slowly, wrongly, or not at all."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DRIP_SECONDS = 0.2
PARAGRAPHS = (
    "The council of the harbour town met on a wet evening to decide what should become of the old ropewalk, a building two hundred metres long and six wide that nobody has used for thirty years.",
    "A group of boatbuilders offered to lease one half of it and to repair the roof in return. The other half, they said, could be let to anyone who does not mind the smell of tar.",
    "Several members asked who would pay for the foundations, which stand in water at every spring tide. The treasurer read out a figure and then, after a pause, read it out again.",
    "In the end the motion was carried by a single vote. Work is to begin in the autumn, once the swallows that nest beneath the beams have left for the south.",
)
STORY = (
    "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>The ropewalk is let at last</title>"
    "<meta property='article:published_time' content='{night}T10:00:00+00:00'></head><body><article>"
    "<h1>The ropewalk is let at last</h1>"
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    + "</article></body></html>"
)


class Closed(Exception):  # noqa: N818
    """The other side is gone, or the server stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for, once the head of the request is read."""

    method: str
    scheme: str
    host: str
    path: str
    headers: Mapping[str, str]
    number: int  # how often this path was asked for before


class Talk:
    """The server's end of one connection."""

    def __init__(self, wire: socket.socket, stopped: threading.Event, night: str) -> None:
        self.wire = wire
        self.stopped = stopped
        self.night = night
        self.must_close = False
        self.sent = 0

    def send(self, data: bytes) -> None:
        if self.stopped.is_set():
            raise Closed
        try:
            self.wire.sendall(data)
        except OSError as error:
            raise Closed from error
        self.sent += len(data)

    def drip(self, data: Iterable[bytes], seconds: float = DRIP_SECONDS) -> None:
        """Send pieces with a wait between them."""
        for piece in data:
            self.send(piece)
            self.wait(seconds)

    def flood(self, piece: bytes, total: int) -> None:
        """Send one piece over and over, as fast as it is taken."""
        for _ in range(total // len(piece) + 1):
            self.send(piece)

    def wait(self, seconds: float) -> None:
        """Say nothing for a while; ends early when the other side hangs up or the server stops."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.stopped.wait(min(0.1, max(0.0, end - time.monotonic()))):
                raise Closed
            if _is_gone(self.wire):
                raise Closed

    def hang(self) -> None:
        """Say nothing until the other side gives up."""
        self.wait(600)

    def close(self) -> None:
        self.must_close = True

    def reset(self) -> None:
        """Break the connection without a farewell."""
        linger = struct.pack("ii", 1, 0)
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.wire.close()
        raise Closed

    def answer(
        self,
        body: bytes = b"",
        *,
        status: str = "200 OK",
        kind: str = "text/html; charset=utf-8",
        headers: Iterable[tuple[str, str]] = (),
        length: int | str | None = None,
    ) -> None:
        """A whole response; the length is that of the body unless stated otherwise."""
        stated = len(body) if length is None else length
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {stated}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode() + body)

    def story(self, *, headers: Iterable[tuple[str, str]] = (), status: str = "200 OK") -> None:
        """The good page that every host would serve if it could."""
        self.answer(self.page(), headers=headers, status=status)

    def page(self) -> bytes:
        return STORY.replace("{night}", self.night).encode()

    def feed(self, urls: Iterable[str]) -> None:
        self.answer(feed_of(urls, self.night), kind="application/rss+xml")


def feed_of(urls: Iterable[str], night: str) -> bytes:
    """A good feed of some addresses."""
    year, month, day = night.split("-")
    names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    at = f"{day} {names[int(month) - 1]} {year} 10:00:00 GMT"
    items = "".join(f"<item><link>{url}</link><pubDate>{at}</pubDate></item>" for url in urls)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def _is_gone(wire: socket.socket) -> bool:
    wire.setblocking(False)
    try:
        return wire.recv(1, socket.MSG_PEEK) == b""
    except (BlockingIOError, InterruptedError):
        return False
    except (OSError, ValueError):
        return True
    finally:
        with contextlib.suppress(OSError):
            wire.setblocking(True)
