"""Refuse addresses that a crawler has no business at: private networks in every spelling."""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit

SCHEMES = {"http", "https"}
NO_ADDRESS = IPv4Address(0)  # what ends in a number and is no address is refused as 0.0.0.0 is
MAX_URL = 2000  # what servers and archives agree on
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)
DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})
PRIVATE_NAMES = {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa"}
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
# ports of services that an HTTP request can be made to speak to (fetch.spec.whatwg.org's list)
# fmt: off
FORBIDDEN_PORTS = frozenset({
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389,
    427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
    989, 990, 993, 995, 1719, 1720, 1723, 2049, 2375, 3306, 3659, 4045, 4190, 5060, 5061, 5432,
    6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 10080, 11211, 27017,
})
# fmt: on


def why_forbidden(url: str, *, allow_private: bool = False) -> str | None:
    """Why an address must not be asked, in a few words; None where it may.

    >>> why_forbidden("http://0x7f.1/")
    'the private address 127.0.0.1'
    >>> why_forbidden("https://news.example/a") is None
    True
    """
    if len(url) > MAX_URL:
        return f"an address of {len(url)} characters"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "not an address"
    if parts.scheme not in SCHEMES:
        return f"the scheme {parts.scheme[:20]!r}"
    if not host or UNSAFE.search(parts.netloc) or UNSAFE.search(url):
        return "no readable host"
    if parts.username is not None or parts.password is not None:
        return "a user name in the address"
    if allow_private:
        return None
    if port is not None and port in FORBIDDEN_PORTS:
        return f"the port {port}"
    return why_forbidden_host(host)


def why_forbidden_host(host: str) -> str | None:
    """Why a host must not be asked; None where it may."""
    plain = plain_host(host)
    if not plain:
        return "no host"
    address = literal_address(plain)
    if address is not None:
        return None if is_public(address) else f"the private address {address}"
    if "." not in plain:
        return f"the local name {plain[:80]!r}"
    if plain.rpartition(".")[2] in PRIVATE_NAMES:
        return f"the private name {plain[:80]!r}"
    return None


def plain_host(host: str) -> str:
    """A host's name as a resolver will see it, whatever its spelling.

    >>> plain_host("①②⑦.⓪.⓪.①.")
    '127.0.0.1'
    """
    decoded = unicodedata.normalize("NFKC", unquote(host).translate(DOTS)).translate(DOTS)
    return decoded.strip().strip("[]").rstrip(".").lower()


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host's name is, in any spelling that some resolver accepts.

    >>> literal_address("0177.1")
    IPv4Address('127.0.0.1')
    """
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return _loose_address(host)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address, and any that is wrapped in it, lies on the public internet."""
    if isinstance(address, IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if int(address) >> 32 == 0 and int(address) > 1:  # ::a.b.c.d, long deprecated
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _loose_address(host: str) -> IPv4Address | None:
    """An IPv4 address as inet_aton reads it: fewer parts, octal and hexadecimal numbers."""
    parts = host.split(".")
    if not NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4 or not all(NUMBER.fullmatch(part) for part in parts):
        return NO_ADDRESS
    numbers = [_number(part) for part in parts]
    *heads, last = numbers
    if any(number > 255 for number in heads) or last >= 256 ** (5 - len(parts)):
        return NO_ADDRESS
    value = last
    for place, number in enumerate(heads):
        value += number << (8 * (3 - place))
    return IPv4Address(value)


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    if text.startswith("0") and len(text) > 1 and set(text) <= set("01234567"):
        return int(text, 8)
    return int(text)
