"""What botocore is told of services: the same as it would have found by itself."""

import json

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from pipeline.store.descriptions import quick_loader


@pytest.mark.parametrize("kind", ["service-2", "endpoint-rule-set-1", "paginators-1"])
@pytest.mark.parametrize("service", ["s3", "sts", "sso-oidc"])  # those of roles sign in by others
def test_a_service_is_described_as_botocore_describes_it(service, kind):
    ours = quick_loader(None).load_service_model(service, kind)
    theirs = Loader().load_service_model(service, kind)
    assert json.dumps(ours) == json.dumps(theirs)  # in the same order too


@pytest.mark.parametrize("name", ["endpoints", "partitions", "_retry", "sdk-default-configuration"])
def test_what_all_services_share_is_described_the_same(name):
    assert quick_loader(None).load_data(name) == Loader().load_data(name)


def test_a_service_that_there_is_not_is_refused():
    with pytest.raises(UnknownServiceError, match="no-such"):
        quick_loader(None).load_service_model("no-such", "service-2")


def test_descriptions_are_also_looked_for_where_the_operator_has_others(tmp_path, monkeypatch):
    file = tmp_path / "models" / "s3" / "2006-03-01" / "service-2.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"metadata": {"apiVersion": "2006-03-01"}, "operations": {}}')
    monkeypatch.setenv("HOME", str(tmp_path))
    for stated in (str(tmp_path / "models"), "~/models", "$HOME/models"):
        assert quick_loader(stated).load_service_model("s3", "service-2")["operations"] == {}
