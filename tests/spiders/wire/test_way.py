"""A company's proxy changes the way and no rule; only a test web sets rules free."""

import asyncio
import base64

import pytest

from pipeline.errors import SettingsError
from pipeline.records import Reason
from pipeline.settings import Settings, read_settings
from spiders.process import scrapy_settings, user_agent
from spiders.wire.way import Way, way_of

CONTACT = "https://desk.example/about"


def refusal(way: Way, host: str):
    return asyncio.run(way.refusal(host))


def test_a_proxy_keeps_certificates_and_contact_and_a_test_web_neither():
    behind = scrapy_settings(Settings(proxy="http://proxy.example:3128", contact_url=CONTACT))
    assert behind["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert behind["NIGHTDESK_ALLOWED_HOSTS"] == ["proxy.example"]
    assert CONTACT in str(behind["USER_AGENT"])
    with pytest.raises(SettingsError, match="NIGHTDESK_CONTACT_URL"):
        user_agent(Settings(proxy="http://proxy.example:3128"))
    web = scrapy_settings(Settings(test_web="http://127.0.0.1:8079"))
    assert web["DOWNLOAD_VERIFY_CERTIFICATES"] is False
    assert "test web" in str(web["USER_AGENT"])


def test_names_that_lead_to_private_addresses_never_reach_a_proxy():
    way = way_of(Settings(proxy="http://proxy.example:3128"))
    found = refusal(way, "localhost")
    assert (found.reason, found.is_final) == (Reason.FORBIDDEN_ADDRESS, True)
    unknown = refusal(way, "no-such-name.invalid")
    assert unknown.reason is Reason.UNREACHABLE
    assert "NIGHTDESK_PROXY_JUDGES" in unknown.evidence


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(proxy="http://proxy.example:3128", proxy_judges=True),
        Settings(test_web="http://127.0.0.1:8079"),
    ],
)
def test_elsewhere_nothing_is_looked_up_here(settings):
    assert refusal(way_of(settings), "localhost") is None


def test_a_password_of_the_proxy_is_told_to_it_alone_and_shown_to_nobody():
    settings = Settings(proxy="http://desk:hunter%402@proxy.example:3128")
    way = way_of(settings)
    assert way.proxy == "http://proxy.example:3128"
    assert base64.b64decode(way.authorization.removeprefix("Basic ")) == b"desk:hunter@2"
    assert "hunter" not in repr(settings)


@pytest.mark.parametrize(
    "stated",
    [
        {"NIGHTDESK_TEST_WEB": "http://proxy.example:3128"},
        {"NIGHTDESK_TEST_WEB": "http://10.0.0.1:3128"},
        {"NIGHTDESK_TEST_WEB": "http://127.0.0.1:1", "NIGHTDESK_PROXY": "http://p.example:1"},
        {"NIGHTDESK_PROXY": "proxy.example:3128"},
        {"NIGHTDESK_PROXY": "socks5://proxy.example:1080"},
        {"NIGHTDESK_PROXY": "http://"},
    ],
)
def test_a_test_web_that_is_none_and_a_proxy_that_is_none_are_refused(stated):
    with pytest.raises(SettingsError, match=r"NIGHTDESK_(TEST_WEB|PROXY)"):
        read_settings(stated)
