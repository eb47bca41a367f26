"""A night that went wrong is said once, and names who."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipeline.alert import Channel, channel_of, conclude, send_alert
from pipeline.errors import IncompleteError, SettingsError
from pipeline.run import open_run
from pipeline.settings import read_settings


@pytest.fixture
def run(tmp_path):
    settings = read_settings(
        {"NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(), "NIGHTDESK_NOW": "2026-03-05T09:00:00Z"}
    )
    return open_run("2026-03-01", settings=settings)


def test_a_night_without_failures_ends_well(run):
    conclude(run, {"plan": "success", "collect.crawl_0": "success", "conclude": "running"})


def test_a_failed_crawl_is_named_by_its_source(run):
    from pipeline import stages

    first = stages.plan(run)[0][0]
    states = {"collect.crawl_0": "failed", "collect.read_0": "success", "publish": "success"}
    with pytest.raises(IncompleteError, match=f"published without them: crawl failed for {first}"):
        conclude(run, states)


def test_a_night_that_was_not_published_says_so(run):
    with pytest.raises(IncompleteError, match="was not published: deduplicate, publish did not"):
        conclude(run, {"deduplicate": "failed", "publish": "upstream_failed"})


def test_without_a_channel_the_log_hears_it(caplog):
    send_alert("Nightdesk", "the night 2026-03-01 failed", None)
    assert "the night 2026-03-01 failed" in caplog.text


def test_a_webhook_gets_one_message():
    heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args): ...

    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        channel = Channel(
            kind="slackwebhook",
            host="127.0.0.1",
            scheme="http",
            port=server.server_port,
            password="T/B/x",
        )
        send_alert("Nightdesk", "it failed", channel)
    finally:
        server.shutdown()
        server.server_close()
    assert heard == [("/T/B/x", {"text": "Nightdesk: it failed"})]


def test_a_channel_that_is_away_is_logged_and_does_not_raise(caplog):
    send_alert("Nightdesk", "it failed", Channel(kind="http", host="http://127.0.0.1:9"))
    assert "it said: Nightdesk: it failed" in caplog.text


def test_a_connection_of_another_kind_is_refused_with_the_mend():
    with pytest.raises(SettingsError, match="slackwebhook, http or smtp"):
        send_alert("Nightdesk", "it failed", Channel(kind="postgres"))


def test_an_airflow_connection_is_a_channel():
    from airflow.sdk import Connection

    stated = Connection(
        conn_id="desk",
        conn_type="smtp",
        host="mail.example",
        port=25,
        extra='{"to_email": "a@b.example"}',
    )
    channel = channel_of(stated)
    assert (channel.kind, channel.host, channel.port) == ("smtp", "mail.example", 25)
    assert channel.extra["to_email"] == "a@b.example"
