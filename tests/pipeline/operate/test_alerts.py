"""A night that went wrong is said once, and names who."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from earshot import mailbox, webhook

from pipeline.errors import SettingsError
from pipeline.operate.alerts import Channel, channel_of, send_alert

pytestmark = pytest.mark.slow  # together they take seconds


def test_without_a_channel_the_log_hears_it(caplog):
    send_alert("Nightdesk", "the night 2026-03-01 failed", None)
    assert "the night 2026-03-01 failed" in caplog.text


def test_a_webhook_gets_one_message():
    with webhook() as (channel, heard):
        assert send_alert("Nightdesk", "it failed", replace(channel, extra={"path": "/hook"}))
    assert heard == [("/hook", {"text": "Nightdesk: it failed"})]


def test_slack_gets_it_at_the_token():
    with webhook(status=200) as (channel, heard):
        slack = replace(
            channel,
            kind="slackwebhook",
            host=f"http://127.0.0.1:{channel.port}/services",
            port=None,
            password="T/B/x",
        )
        assert send_alert("Nightdesk", "it failed", slack)
    assert heard == [("/services/T/B/x", {"text": "Nightdesk: it failed"})]


def test_a_webhook_that_refuses_has_not_heard_it(caplog):
    with webhook(status=403) as (channel, _):
        assert not send_alert("Nightdesk", "it failed", channel)
    assert "it said: Nightdesk: it failed" in caplog.text


def test_a_mail_is_sent():
    with mailbox() as (channel, heard):
        assert send_alert("Nightdesk", "the night failed: größer", channel)
    (envelope,) = heard
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@news.example", ["night@news.example"])
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Subject"] == "Nightdesk"
    assert "the night failed: größer" in mail.get_content()


def test_a_password_is_never_sent_without_encryption(caplog):
    with mailbox() as (channel, heard):
        stated = replace(channel, extra={}, login="desk@news.example", password="secret")
        assert not send_alert("Nightdesk", "it failed", stated)
    assert heard == []
    assert "could not be mailed" in caplog.text


def test_a_channel_that_is_away_is_logged_and_does_not_raise(caplog):
    send_alert("Nightdesk", "it failed", Channel(kind="http", host="http://127.0.0.1:9"))
    assert "it said: Nightdesk: it failed" in caplog.text


def test_a_connection_of_another_kind_is_refused_with_the_mend():
    with pytest.raises(SettingsError, match="make it http"):
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


def test_a_mail_to_nobody_is_said_before_it_is_sent():
    with pytest.raises(SettingsError, match="names nobody"):
        send_alert("Nightdesk", "it failed", Channel(kind="smtp", host="127.0.0.1", port=9))
