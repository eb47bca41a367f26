"""Whether one Airflow service lives, by what the API server knows; exit 0 or 1."""

import json
import os
import sys
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

ANSWER_SECONDS = 10.0


def is_healthy(service: str) -> bool:
    """Whether a service's heartbeat is fresh; a worker is well while the API server answers it."""
    address = os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].removesuffix("/execution/")
    try:
        with build_opener(ProxyHandler({})).open(
            f"{address}/api/v2/monitor/health", timeout=ANSWER_SECONDS
        ) as answer:
            health = json.load(answer)
    except (URLError, OSError, ValueError):
        return False
    if service == "worker":
        return bool(health["metadatabase"]["status"] == "healthy")
    return (health.get(service) or {}).get("status") == "healthy"


if __name__ == "__main__":
    sys.exit(not is_healthy(sys.argv[1]))
