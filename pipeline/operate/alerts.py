"""Say that a night went wrong: once a night, to one person, naming who and what."""

import json
import logging
import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.client import HTTPException
from ssl import create_default_context
from typing import Protocol
from urllib.error import URLError
from urllib.request import Request, urlopen

from pipeline.errors import SettingsError

logger = logging.getLogger(__name__)

SEND_SECONDS = 20.0
WEBHOOKS = {"slackwebhook", "slack", "http", "https", "webhook", "generic"}
SUBMISSION_PORT, SUBMISSION_TLS_PORT = 587, 465


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where alerts go, in the words of an Airflow connection."""

    kind: str  # slackwebhook | http | smtp
    host: str = ""
    scheme: str = ""
    port: int | None = None
    login: str = ""
    password: str = field(default="", repr=False)
    extra: Mapping[str, object] = field(default_factory=dict)


class Connection(Protocol):
    """What we read of an Airflow connection."""

    conn_type: str
    host: str | None
    schema: str | None
    port: int | None
    login: str | None
    password: str | None

    @property
    def extra_dejson(self) -> Mapping[str, object]:
        """The fields beyond these."""


def channel_named(name: str, find: Callable[[str], Connection]) -> Channel | None:
    """The channel that the settings name, looked up by `find`; None where they name none."""
    return channel_of(find(name)) if name else None


def channel_of(connection: Connection) -> Channel:
    """The channel that an Airflow connection describes."""
    return Channel(
        kind=connection.conn_type,
        host=connection.host or "",
        scheme=connection.schema or "",
        port=connection.port,
        login=connection.login or "",
        password=connection.password or "",
        extra=connection.extra_dejson,
    )


def send_alert(subject: str, text: str, channel: Channel | None) -> bool:
    """Send one message, without a channel to the log; whether it was taken.

    What a channel does not take goes to the log. Raises SettingsError for a channel of an unknown
    kind or without an address.
    """
    if channel is None:
        logger.error("%s: %s", subject, text)
        return True
    if channel.kind in {"smtp", "email"}:
        return _send_mail(subject, text, channel)
    if channel.kind in WEBHOOKS:
        return _post(f"{subject}: {text}", channel)
    message = (
        f"the alert connection is of the type {channel.kind!r}; "
        "make it http (for Slack too), smtp or slackwebhook, or unset NIGHTDESK_ALERT_CONNECTION"
    )
    raise SettingsError(message)


def _post(text: str, channel: Channel) -> bool:
    url = channel.host if "://" in channel.host else f"{channel.scheme or 'https'}://{channel.host}"
    if channel.port:
        url = f"{url}:{channel.port}"
    if channel.kind.startswith("slack") and channel.password:
        url = f"{url.rstrip('/')}/{channel.password.lstrip('/')}"
    url = f"{url}{channel.extra.get('path', '')}"
    if not url.startswith(("https://", "http://")):
        message = "the alert connection's host is not an http(s) address; correct it"
        raise SettingsError(message)
    request = Request(  # noqa: S310 - the scheme is checked above
        url,
        data=json.dumps({"text": text}).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    try:
        with urlopen(request, timeout=SEND_SECONDS):  # noqa: S310
            return True
    except (URLError, HTTPException, OSError) as error:
        logger.error("the alert could not be sent (%s); it said: %s", error, text)
        return False


def _send_mail(subject: str, text: str, channel: Channel) -> bool:
    if not (channel.extra.get("to_email") or channel.login):
        message = 'the alert connection names nobody; add {"to_email": "…"} to its extra'
        raise SettingsError(message)
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = str(channel.extra.get("from_email") or channel.login)
    mail["To"] = str(channel.extra.get("to_email") or channel.login)
    mail.set_content(text)
    port = channel.port or SUBMISSION_PORT
    is_encrypted = port == SUBMISSION_TLS_PORT
    context = create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(channel.host, port, timeout=SEND_SECONDS, context=context)
            if is_encrypted
            else smtplib.SMTP(channel.host, port, timeout=SEND_SECONDS)
        ) as server:
            if not is_encrypted and not channel.extra.get("disable_tls"):
                server.starttls(context=context)
            if channel.password:
                server.login(channel.login, channel.password)
            server.send_message(mail)
            return True
    except (smtplib.SMTPException, OSError) as error:
        logger.error("the alert could not be mailed (%s); it said: %s", error, text)
        return False
