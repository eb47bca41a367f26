"""The values for Airflow's chart say what docker-compose.yml says, in words that Airflow knows."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from stack.compose import load, secrets_of

from pipeline.commands.prepare import write_secrets
from pipeline.settings import read_settings

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "docs" / "kubernetes"
FILES = ("values.yaml", "values-celery.yaml", "values-aws.yaml")
OPTION = re.compile(r"AIRFLOW__([A-Z_]+?)__([A-Z0-9_]+?)(?:_CMD)?")
# What the chart decides by values of its own, or has no need of.
BY_THE_CHART = {
    "core.executor",
    "core.fernet_key",
    "core.execution_api_server_url",
    "api.host",
    "api.port",
    "api.secret_key",
    "api_auth.jwt_secret",
    "database.sql_alchemy_conn",
    "celery.broker_url",
    "celery.sync_parallelism",  # of a scheduler that shares its machine
    "scheduler.enable_health_check",  # its probes ask for it
}


def values(name):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def options(name):
    return {
        f"{section}.{option}": value
        for section, stated in values(name).get("config", {}).items()
        for option, value in stated.items()
    }


def known():
    """What Airflow itself declares."""
    airflow = Path(find_spec("airflow").origin).parent  # to load it takes longer than all the rest
    file = airflow / "config_templates" / "config.yml"
    return {
        f"{section}.{option}"
        for section, stated in yaml.safe_load(file.read_text()).items()
        for option in stated["options"]
    }


def of_providers(option):
    return option.partition(".")[0] in {"celery", "celery_broker_transport_options"}


@pytest.mark.parametrize("name", FILES)
def test_every_option_is_one_that_airflow_knows(name):
    airflows = {one for one in options(name) if not of_providers(one)}
    # The simple auth manager declares its own where it is loaded.
    assert {one for one in airflows if "simple_auth_manager" not in one} <= known()


def test_nothing_is_left_out_that_compose_tells(tmp_path):
    write_secrets(tmp_path)
    told = load(secrets_of(tmp_path / ".env"))["services"]["worker"]["environment"]
    stated = options("values.yaml") | options("values-celery.yaml")
    wanted = {
        f"{match[1]}.{match[2]}".lower(): value
        for name, value in told.items()
        if (match := OPTION.fullmatch(name))
    }
    assert set(wanted) - set(stated) == BY_THE_CHART
    alike = [
        "core.load_examples",
        "core.simple_auth_manager_users",
        "scheduler.task_instance_heartbeat_timeout",
        "celery_broker_transport_options.visibility_timeout",
        "logging.remote_base_log_folder",
    ]
    assert [one for one in alike if str(stated[one]) != str(wanted[one])] == []


def test_our_own_settings_are_read_as_they_stand():
    stated = {one["name"]: one["value"] for one in values("values.yaml")["env"]}
    assert all(isinstance(value, str) for value in stated.values()), "a container's are texts"
    ours = {name: value for name, value in stated.items() if name.startswith("NIGHTDESK_")}
    assert read_settings(ours).raw_bucket == "nightdesk-raw"


def test_a_crawl_has_time_to_seal_and_room_to_work():
    stated = values("values.yaml")
    assert stated["workers"]["terminationGracePeriodSeconds"] >= 300
    assert values("values-celery.yaml")["workers"]["terminationGracePeriodSeconds"] >= 300
    mounts = {one["name"]: one["mountPath"] for one in stated["volumeMounts"]}
    assert {one["name"] for one in stated["volumes"]} == set(mounts)
    ours = {one["name"]: one["value"] for one in stated["env"]}
    assert mounts["work"] == ours["NIGHTDESK_WORK"]


def test_the_api_server_can_write_where_it_reads_the_logins(tmp_path):
    """What a secret mounts cannot be written, and Airflow opens the file so: it gets a copy."""
    stated = values("values.yaml")
    server = stated["apiServer"]
    volumes = {one["name"]: one for one in server["extraVolumes"]}
    mounts = {one["mountPath"]: volumes[one["name"]] for one in server["extraVolumeMounts"]}
    file = Path(stated["config"]["core"]["simple_auth_manager_passwords_file"])
    assert "emptyDir" in mounts[str(file.parent)]
    command = server["args"][-1]
    for mount in mounts:
        (tmp_path / mount.strip("/")).mkdir(parents=True)
        command = command.replace(mount, f"{tmp_path}{mount}")
    given = next(mount for mount, volume in mounts.items() if "secret" in volume)
    (tmp_path / given.strip("/") / file.name).write_text("{}")
    subprocess.run(
        [*server["args"][:-1], command.replace("exec airflow api-server", "true")], check=True
    )
    assert (tmp_path / str(file).strip("/")).read_text() == "{}"


def test_the_secrets_that_the_runbook_makes_are_those_that_the_values_name(tmp_path):
    """The recipe as it stands, with a kubectl that writes down what it is told."""
    runbook = (FOLDER.parent / "runbook.md").read_text(encoding="utf-8")
    recipe = next(
        one for one in re.findall(r"```sh\n(.*?)```", runbook, re.DOTALL) if "kubectl" in one
    )
    example = next(one for one in re.findall(r"```\n(NIGHTDESK_.*?)```", runbook, re.DOTALL))
    (tmp_path / "settings.env").write_text(example)
    (tmp_path / "kubectl").write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> told\n')
    (tmp_path / "kubectl").chmod(0o755)
    path = f"{tmp_path}:{Path(sys.executable).parent}:/usr/bin:/bin"
    subprocess.run(
        ["bash", "-ec", recipe],
        cwd=tmp_path,
        env={"PATH": path, "DATABASE": "postgresql+psycopg2://airflow@host/airflow"},
        check=True,
        capture_output=True,
    )
    told = (tmp_path / "told").read_text()
    stated = (FOLDER / "values.yaml").read_text(encoding="utf-8")
    for name in re.findall(r"nightdesk-(?:database|airflow|logins|settings)\b", stated):
        assert f"generic\n{name}\n" in told
    made = dict(re.findall(r"^--from-literal=([a-z.-]+)=(.+)$", told, re.MULTILINE))
    assert set(made) == {"connection", "fernet-key", "jwt-secret", "api-secret-key", "logins.json"}
    assert set(json.loads(made["logins.json"])) == {"admin", "analyst"}
    settings = dict(line.split("=", 1) for line in example.splitlines())
    assert read_settings(settings).s3_endpoint == "https://s3.example"
    assert json.loads(settings["AIRFLOW_CONN_NIGHTDESK_S3"])["conn_type"] == "aws"


@pytest.mark.parametrize("name", FILES)
def test_every_container_asks_for_what_it_may_have(name):
    unit = re.compile(r"[0-9.]+(m|[KMG]i)?")
    for part in values(name).values():
        resources = part.get("resources", {}) if isinstance(part, dict) else {}
        for kind in resources.values():
            assert set(kind) == {"cpu", "memory"}
            assert all(unit.fullmatch(str(one)) for one in kind.values())
