"""Whole messages over a socket, whose other end may be slow, hostile or dead."""

import selectors
import socket
import struct
import time

HEAD = struct.Struct(">Q")
MAX_BYTES = 256_000_000  # of one message
PIECE_BYTES = 1 << 20


class BrokenMessage(Exception):  # noqa: N818 - an outcome, not a fault of ours
    """The other end is gone, or sends what is no message."""


class MessageChannel:
    """One end of a socket; messages go and come whole, or not at all."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._received = bytearray()

    def fileno(self) -> int:
        """What `select` waits for."""
        return self._socket.fileno()

    def send(self, data: bytes, seconds: float | None = None) -> None:
        """Send a message. Raises Broken where it is not taken in time."""
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(HEAD.pack(len(data)))
            self._socket.sendall(data)
        except OSError as error:
            raise BrokenMessage(f"it takes no message: {error}") from error

    def take(self) -> bytes | None:
        """The next message, where it is here whole; never waits. Raises Broken."""
        while (message := self._whole()) is None:
            try:
                self._socket.setblocking(False)
                piece = self._socket.recv(PIECE_BYTES)
            except (BlockingIOError, InterruptedError):
                return None
            except OSError as error:
                raise BrokenMessage(f"it cannot be heard: {error}") from error
            if not piece:
                raise BrokenMessage("it closed its end")
            self._received += piece
        return message

    def wait(self, seconds: float | None = None) -> bytes:
        """The next message. Raises Broken, TimeoutError where it does not come in time."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while (message := self.take()) is None:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if left == 0 or not self._is_heard(left):
                raise TimeoutError
        return message

    def close(self) -> None:
        """Close our end."""
        self._socket.close()

    def _is_heard(self, seconds: float | None) -> bool:
        with selectors.DefaultSelector() as selector:  # `select` knows a thousand files only
            selector.register(self._socket, selectors.EVENT_READ)
            return bool(selector.select(seconds))

    def _whole(self) -> bytes | None:
        if len(self._received) < HEAD.size:
            return None
        (size,) = HEAD.unpack_from(self._received)
        if size > MAX_BYTES:
            raise BrokenMessage(f"it announces a message of {size:,} bytes")
        end = HEAD.size + size
        if len(self._received) < end:
            return None
        message = bytes(memoryview(self._received)[HEAD.size : end])
        del self._received[:end]
        return message
