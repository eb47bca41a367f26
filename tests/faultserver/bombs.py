"""Small bodies that unpack to large ones."""

import gzip
import zlib
from functools import cache

import brotli
import zstandard

UNPACKED = 128 << 20
PIECE = bytes(4 << 20)


@cache
def gzip_bomb() -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return b"".join(
        [*(packer.compress(PIECE) for _ in range(UNPACKED // len(PIECE))), packer.flush()]
    )


@cache
def gzip_bomb_twice() -> bytes:
    return gzip.compress(gzip_bomb(), mtime=0)


@cache
def deflate_bomb() -> bytes:
    packer = zlib.compressobj(6)
    return b"".join(
        [*(packer.compress(PIECE) for _ in range(UNPACKED // len(PIECE))), packer.flush()]
    )


@cache
def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=3)
    return b"".join(
        [*(packer.process(PIECE) for _ in range(UNPACKED // len(PIECE))), packer.finish()]
    )


@cache
def zstd_bomb() -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()
    return b"".join(
        [*(packer.compress(PIECE) for _ in range(UNPACKED // len(PIECE))), packer.flush()]
    )


@cache
def billion_laughs(inside: str) -> bytes:
    """An XML document whose entities multiply; `inside` holds `&e9;` somewhere."""
    entities = '<!ENTITY e0 "ha ha ha ha ha ha ha ha ha ha">' + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)
    )
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{inside}'.encode()


def packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


@cache
def prime() -> None:
    """Make the bombs now, so that no crawl waits for one."""
    for make in (gzip_bomb, gzip_bomb_twice, deflate_bomb, brotli_bomb, zstd_bomb):
        make()
