"""One connection says the same to every tool that reads the bucket."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.query.views import extension_file
from pipeline.store.connection import DUCKDB_CODE, S3Connection
from pipeline.store.s3 import S3Store

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[3] / "docs"
KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def connected():
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "allow_unredacted_secrets": "true"}
    )
    connection.execute(f"LOAD '{extension_file('httpfs')}'")
    yield connection
    connection.close()


def secret_of(connection: duckdb.DuckDBPyConnection, stated: S3Connection) -> dict[str, str]:
    connection.execute(stated.for_duckdb("s3://news"))
    found = connection.execute(
        "SELECT secret_string FROM duckdb_secrets(redact = false) WHERE name = 'bucket_s3___news'"
    ).fetchone()
    return dict(one.partition("=")[::2] for one in found[0].split(";"))


@settings(max_examples=50, deadline=None)
@given(key=KEYS.filter(lambda text: ";" not in text and text.strip() == text))
def test_duckdb_takes_every_secret_as_it_is(connected, key):
    found = secret_of(
        connected, S3Connection(endpoint="http://h:1", access_key="a", secret_key=key)
    )
    assert found["secret"] == key


@pytest.mark.parametrize(
    ("stated", "style", "is_encrypted", "is_virtual"),
    [
        (S3Connection(endpoint="http://127.0.0.1:8333"), "path", "false", "false"),
        (S3Connection(endpoint="https://s3.example"), "path", "true", "false"),
        (
            S3Connection(endpoint="https://s3.example", addressing="virtual"),
            "vhost",
            "true",
            "true",
        ),
    ],
)
def test_every_tool_is_told_the_same(connected, stated, style, is_encrypted, is_virtual):
    duck = secret_of(connected, stated)
    assert (duck["url_style"], duck["use_ssl"]) == (style, is_encrypted)
    assert stated.endpoint.endswith(duck["endpoint"])
    assert stated.for_delta["AWS_VIRTUAL_HOSTED_STYLE_REQUEST"] == is_virtual
    assert stated.for_delta["AWS_ALLOW_HTTP"] == ("false" if is_encrypted == "true" else "true")
    assert stated.for_environment["AWS_ENDPOINT_URL"] == stated.endpoint
    assert (stated.addressing_style == "path") == (style == "path")
    known = replace(stated, access_key="a", secret_key="b")
    assert S3Store("clean", known).connection == known


def test_a_temporary_session_is_told_to_every_tool(connected):
    stated = S3Connection(access_key="a", secret_key="b", session_token="t")
    assert secret_of(connected, stated)["session_token"] == "t"
    assert (
        stated.for_delta["AWS_SESSION_TOKEN"] == stated.for_environment["AWS_SESSION_TOKEN"] == "t"
    )
    assert S3Store("clean", stated).connection == stated


def test_secrets_are_not_shown():
    stated = S3Connection(access_key="KEY", secret_key="SECRET", session_token="TOKEN")
    assert not {"KEY", "SECRET", "TOKEN"} & set(repr(stated).replace("'", " ").split())


def test_the_docs_tell_duckdb_what_the_start_prints():
    assert (DOCS / "analysts.md").read_text().count(DUCKDB_CODE) == 2
