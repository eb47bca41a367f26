"""Refuse addresses that a crawler has no business at: private networks in every spelling."""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit

from spiders.wire.registries import is_globally_reachable

SCHEMES = {"http", "https"}
NO_ADDRESS = IPv4Address(0)  # what ends in a number and is no address is refused as 0.0.0.0 is
MAX_URL = 2000  # what servers and archives agree on
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)
DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})
PRIVATE_NAMES = {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa"}
NAT64 = IPv6Network("64:ff9b::/96")
# what browsers and hosts use for the web beside 80 and 443; every other port may be a service that
# an HTTP request can be made to speak to
WEB_PORTS = frozenset({80, 81, 443, 591, 8000, 8008, 8080, 8081, 8443, 8880, 8888})
MAX_NAME, MAX_LABEL = 253, 63  # RFC 1035; no resolver is asked for more


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
    if port is not None and port not in WEB_PORTS:
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
    if not is_name(plain):
        return f"a name that no host can have, {plain[:80]!r}"
    if "." not in plain:
        return f"the local name {plain[:80]!r}"
    if plain.rpartition(".")[2] in PRIVATE_NAMES:
        return f"the private name {plain[:80]!r}"
    return None


def is_name(plain: str) -> bool:
    """Whether a resolver can be asked for a name at all."""
    labels = [
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in plain.split(".")
    ]
    return len(".".join(labels)) <= MAX_NAME and all(0 < len(one) <= MAX_LABEL for one in labels)


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
    """Whether an address lies in what IANA calls globally reachable unicast.

    One that stands for an IPv4 address, as those of NAT64 do, is as public as that.

    >>> is_public(ip_address("2002:808:808::")), is_public(ip_address("64:ff9b::808:808"))
    (False, True)
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_globally_reachable(inner)
    return is_globally_reachable(address)


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
