"""One cookie for a host that answers nobody without one; none for consent or tracking.

Some hosts send a visitor round in a circle until it brings back what they set. Whoever does that
gets it back for the rest of the crawl, and nobody else gets anything: nothing is kept.
"""

import re

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


def note_cookies(host: Host, answer: Capture | Failure) -> None:
    """Bring back from now on what a host sets while it sends us round in a circle."""
    if isinstance(answer, Failure) or host.cookie:
        return
    target = redirect_target(answer)
    if target is None:
        return
    host.redirected.add(answer.url)
    for name, value in answer.headers:
        match = PAIR.match(value.strip()) if name.lower() == "set-cookie" else None
        if match and not REFUSED.search(match[1]) and len(host.offered) < MAX_COOKIES:
            host.offered[match[1]] = match[2]
    if target in host.redirected and host.offered:
        host.cookie = "; ".join(f"{name}={value}" for name, value in host.offered.items())
        host.cookie = host.cookie[:MAX_LENGTH]
