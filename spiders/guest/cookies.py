"""One cookie for a host that answers nobody without one; none for consent or tracking.

Some hosts send a visitor round in a circle until it brings back what they set. Whoever does that
gets it back for the rest of the crawl, and nobody else gets anything: nothing is kept.
"""

import re
from collections.abc import Callable

from pipeline.records import Capture
from spiders.guest.host import Host
from spiders.wire.failure import Failure
from spiders.wire.following import redirect_target

MAX_COOKIES = 8
MAX_LENGTH = 1_000
PAIR = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})=([^;,\s\"]{0,500})")
REFUSED = re.compile(
    r"consent|gdpr|ccpa|tcf|euconsent|optanon|didomi|cmp|privacy|cookie.?law|accept"
    r"|^_ga|^_gid|^_gcl|^_fbp|^_pk_|^__utm|^_hj|track|visitor|analytic|advert|^id5|^uid$",
    re.IGNORECASE,
)


def note_cookies(host: Host, answer: Capture | Failure, host_of: Callable[[str], Host]) -> None:
    """Bring back from now on what a host sets while it sends us round in a circle.

    The circle may lead over another host, such as one at which readers of all its papers sign in.
    """
    if isinstance(answer, Failure):
        return
    target = redirect_target(answer)
    if target is None:
        return
    host.redirected.add(answer.url)
    for name, value in answer.headers:
        match = PAIR.match(value.strip()) if name.lower() == "set-cookie" else None
        if match and not REFUSED.search(match[1]) and len(host.offered) < MAX_COOKIES:
            host.offered[match[1]] = match[2]
    ends = host_of(target)
    if target in ends.redirected and ends.offered and not ends.cookie:
        ends.cookie = "; ".join(f"{name}={value}" for name, value in ends.offered.items())
        ends.cookie = ends.cookie[:MAX_LENGTH]
