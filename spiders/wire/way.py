"""How requests leave this machine: straight, by the operator's proxy, or into a test web."""

import asyncio
import base64
import socket
from dataclasses import dataclass, field
from ipaddress import ip_address
from time import monotonic
from urllib.parse import unquote

from pipeline.records import Reason
from pipeline.settings import Settings
from spiders.wire.address import is_public, plain_host
from spiders.wire.failure import Failure

REMEMBERED_SECONDS = 300.0


@dataclass(slots=True, kw_only=True)
class Way:
    """The proxy, if any, and who looks where a name leads before it is asked.

    Without a proxy our own resolver does, at the moment of connecting. A proxy resolves names
    itself: they are looked up here first, unless the operator says that the proxy judges. A test
    web answers for every name.
    """

    proxy: str = ""
    authorization: str = ""  # what the proxy asks for, if anything
    is_judged_here: bool = False
    _known: dict[str, tuple[float, Failure | None]] = field(default_factory=dict)

    async def refusal(self, host: str) -> Failure | None:
        """Why a host must not be asked for by the proxy; None where it may."""
        if not self.is_judged_here:
            return None
        until, refusal = self._known.get(host, (0.0, None))
        if monotonic() > until:
            refusal = await _look_up(host)
            self._known[host] = (monotonic() + REMEMBERED_SECONDS, refusal)
        return refusal


def way_of(settings: Settings) -> Way:
    """The way that the operator states."""
    if settings.test_web:
        return Way(proxy=settings.test_web)
    is_judged_here = bool(settings.proxy) and not (
        settings.proxy_judges or settings.allow_private_addresses
    )
    proxy, authorization = _parted(settings.proxy)
    return Way(proxy=proxy, authorization=authorization, is_judged_here=is_judged_here)


def _parted(proxy: str) -> tuple[str, str]:
    """A proxy's address, and the header that tells it a user and a password.

    >>> _parted("http://me:it%21@proxy.example:3128")
    ('http://proxy.example:3128', 'Basic bWU6aXQh')
    """
    user, at, host = proxy.partition("://")[2].rpartition("@")
    if not at:
        return proxy, ""
    told = base64.b64encode(unquote(user).encode()).decode()
    return f"{proxy.partition('://')[0]}://{host}", f"Basic {told}"


async def _look_up(host: str) -> Failure | None:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            plain_host(host), None, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        told = (
            f"{host[:80]} cannot be resolved here ({error}); where only the proxy can, "
            "NIGHTDESK_PROXY_JUDGES=true leaves it to the proxy"
        )
        return Failure(reason=Reason.UNREACHABLE, evidence=told)
    addresses = [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
    if all(map(is_public, addresses)):
        return None
    return Failure(
        reason=Reason.FORBIDDEN_ADDRESS,
        evidence=f"{host[:80]} leads to a private address",
        is_final=True,
    )
