"""A second S3 implementation, moto's, that evaluates IAM policies as AWS does."""

import json
import os
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import boto3

from pipeline.embedded.s3 import free_ports

ROOT = Path(__file__).parents[1]
ANALYST_POLICY = (ROOT / "docs" / "aws-analyst-policy.json").read_text(encoding="utf-8")
OPERATOR_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
)
REGION = "eu-central-1"  # not the one that everything assumes
RAW, CLEAN = "nightdesk-raw", "nightdesk-clean"
SETTING_UP = 6  # calls before the server asks who we are: user, policy and key of two
IGNORING = """
    import sys
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple
    application = DomainDispatcherApplication(create_backend_app)
    def careless(environ, start_response):
        for condition in ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"):
            environ.pop(condition, None)
        return application(environ, start_response)
    run_simple("127.0.0.1", int(sys.argv[1]), careless, threaded=True)
"""


class AwsLike:
    """The server, with an operator and an analyst; one that ignores conditions has no keys."""

    def __init__(self, folder: Path, *, ignores_conditions: bool = False) -> None:
        (port,) = free_ports(1)
        self.endpoint = f"http://127.0.0.1:{port}"
        self.log = (folder / "moto.log").open("w+")
        serve = ["-c", textwrap.dedent(IGNORING)] if ignores_conditions else ["-m", "moto.server"]
        where = [str(port)] if ignores_conditions else ["-H", "127.0.0.1", "-p", str(port)]
        count = {} if ignores_conditions else {"INITIAL_NO_AUTH_ACTION_COUNT": f"{SETTING_UP}"}
        self.process = subprocess.Popen(
            [sys.executable, *serve, *where],
            env=os.environ | count,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._wait()
        anyone = ("any", "one")
        self.operator = anyone if ignores_conditions else self._user("operator", OPERATOR_POLICY)
        self.analyst = anyone if ignores_conditions else self._user("analyst", ANALYST_POLICY)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()

    @property
    def environment(self) -> Mapping[str, str]:
        return self._stated(*self.operator)

    @property
    def analyst_environment(self) -> Mapping[str, str]:
        return self._stated(*self.analyst)

    def _stated(self, access_key: str, secret_key: str) -> Mapping[str, str]:
        return {
            "NIGHTDESK_S3_ENDPOINT": self.endpoint,
            "NIGHTDESK_S3_REGION": REGION,
            "NIGHTDESK_S3_ACCESS_KEY": access_key,
            "NIGHTDESK_S3_SECRET_KEY": secret_key,
            "NIGHTDESK_RAW_BUCKET": RAW,
            "NIGHTDESK_CLEAN_BUCKET": CLEAN,
        }

    def _user(self, name: str, policy: str) -> tuple[str, str]:
        iam = boto3.client(
            "iam",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="any",
            aws_secret_access_key="one",
        )
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.endpoint}/moto-api/", timeout=1).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
            else:
                return
        self.log.seek(0)
        raise RuntimeError(self.log.read())
