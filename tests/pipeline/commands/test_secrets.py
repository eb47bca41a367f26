"""`nightdesk secrets` makes what is missing, and leaves what people wrote as they wrote it."""

import json

import pytest

from pipeline.commands.prepare import write_secrets
from pipeline.embedded.processes import ServiceError

OURS = """\
# who we are
NIGHTDESK_CONTACT_URL="https://desk.example/about # us"   # the page
export REDIS_PASSWORD='it"s mine'

ANALYST_S3_SECRET_KEY=
S3_HOST=store # of the rack
"""


def test_comments_quotes_and_order_stay_and_what_is_empty_is_made(tmp_path):
    file = tmp_path / ".env"
    file.write_text(OURS)
    made = write_secrets(tmp_path)
    lines = file.read_text().splitlines()
    kept = [line for line in OURS.splitlines() if line != "ANALYST_S3_SECRET_KEY="]
    assert lines[: len(kept)] == kept
    assert "ANALYST_S3_SECRET_KEY" in made
    assert "REDIS_PASSWORD" not in made
    assert len([line for line in lines if line.startswith("ANALYST_S3_SECRET_KEY=")]) == 1
    assert write_secrets(tmp_path) == []
    assert file.read_text().splitlines() == lines


def test_the_store_is_told_values_without_their_quotes(tmp_path):
    (tmp_path / ".env").write_text("NIGHTDESK_S3_SECRET_KEY='q#uoted' # by hand\n")
    write_secrets(tmp_path)
    found = json.loads((tmp_path / "s3.json").read_text())["identities"]
    [pipeline] = [one for one in found if one["name"] == "pipeline"]
    assert pipeline["credentials"][0]["secretKey"] == "q#uoted"


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_a_folder_that_is_none_is_refused_in_a_sentence(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match="is no folder"):
        write_secrets(tmp_path / name)


def test_a_file_that_is_no_text_is_refused_in_a_sentence(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    with pytest.raises(ServiceError, match="the secrets cannot be kept"):
        write_secrets(tmp_path)
