"""What IANA's registries say of addresses, as data."""

from functools import cache
from importlib.resources import files
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Network = IPv4Network | IPv6Network


@cache
def unicast() -> tuple[Network, ...]:
    """The blocks that are unicast for the whole internet."""
    return tuple(ip_network(block) for (block,) in _rows("unicast.txt"))


@cache
def special_purpose() -> tuple[tuple[Network, bool], ...]:
    """The blocks with a purpose of their own, and whether they are globally reachable.

    The narrowest comes first: it decides.
    """
    rows = [
        (ip_network(block), stated == "yes") for block, stated in _rows("special_purpose.txt", 2)
    ]
    return tuple(sorted(rows, key=lambda row: -row[0].prefixlen))


def is_globally_reachable(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is unicast, and the registries call it globally reachable."""
    for block, is_reachable in special_purpose():
        if address in block:
            return is_reachable
    return any(address in block for block in unicast())


def _rows(name: str, columns: int = 1) -> list[list[str]]:
    lines = files(__package__).joinpath(name).read_text(encoding="ascii").splitlines()
    return [line.split()[:columns] for line in lines if line and not line.startswith("#")]
