"""Who signs in for a role, as on Kubernetes or a runner of CI, is signed in anew before it ends."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.store.connection import S3Connection
from pipeline.store.s3 import S3Store

pytestmark = pytest.mark.slow

ANSWER = """\
<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <Credentials>
      <AccessKeyId>key-{number}</AccessKeyId>
      <SecretAccessKey>secret</SecretAccessKey>
      <SessionToken>token</SessionToken>
      <Expiration>{ends}</Expiration>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>
"""


class SignIn(BaseHTTPRequestHandler):
    """Gives every time another key, which is good for as long as the server says."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        ends = datetime.now(UTC) + timedelta(minutes=self.server.minutes)
        told = ANSWER.format(number=self.server.asked, ends=f"{ends:%Y-%m-%dT%H:%M:%SZ}").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_):
        pass


@pytest.fixture
def sign_in(tmp_path, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), SignIn)
    server.asked, server.minutes = 0, 60
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "token").write_text("who I am")
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/nightdesk")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{server.server_address[1]}")
    yield server
    server.shutdown()
    server.server_close()


def test_the_keys_of_a_role_are_kept_as_long_as_they_are_good(sign_in):
    store = S3Store("news", S3Connection(endpoint="http://127.0.0.1:1"))
    assert [store.connection.access_key for _ in range(2)] == ["key-1", "key-1"]


def test_the_keys_of_a_role_are_asked_for_anew_before_they_end(sign_in):
    sign_in.minutes = 5  # less than botocore wants to have left
    store = S3Store("news", S3Connection(endpoint="http://127.0.0.1:1"))
    assert [store.connection.access_key for _ in range(2)] == ["key-1", "key-2"]
