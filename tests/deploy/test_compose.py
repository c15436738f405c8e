"""The compose file is one, fits the image and the settings, and gives nothing more than it must."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.manifests import DEPLOY, Document, compose, dockerfile, variables

SERVICES = sorted(compose()["services"])


def checked(path: Path) -> subprocess.CompletedProcess[str]:
    """By the schema that the linter brings along: nothing is fetched."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def mounted(service: Document) -> set[str]:
    return {volume.rsplit(":", 2)[1] for volume in service.get("volumes", ()) if volume.startswith(("./", "$"))}


def test_it_is_a_compose_file() -> None:
    result = checked(DEPLOY / "compose.yaml")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("mem_limit:", "memory_limit:"), ("read_only: true", "read_only: {}"), ("healthcheck:", "healthchecks:")],
)
def test_a_broken_compose_file_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert right in text
    broken = tmp_path / "compose.yaml"
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    assert checked(broken).returncode != 0


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_runs_as_root_writes_to_its_image_or_has_a_capability(name: str) -> None:
    service = compose()["services"][name]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "devices"} & set(service)


@pytest.mark.parametrize("name", SERVICES)
def test_everything_is_limited_watched_and_started_again(name: str) -> None:
    service = compose()["services"][name]
    assert {"mem_limit", "cpus", "pids_limit", "healthcheck", "stop_grace_period"} <= set(service)
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"]["max-size"]


def test_only_the_proxy_can_be_reached_and_only_from_this_machine() -> None:
    services = compose()["services"]
    assert [name for name in SERVICES if "ports" in services[name]] == ["proxy"]
    assert all(port.startswith("127.0.0.1:") for port in services["proxy"]["ports"])
    assert [name for name in SERVICES if services[name]["networks"] != ["inside"]] == ["proxy"]
    assert compose()["networks"]["inside"]["internal"] is True


def test_the_service_is_given_only_variables_that_it_reads() -> None:
    given = set(compose()["services"]["service"]["environment"])
    assert given <= variables()
    assert {"KEYS_FILE", "LEDGER_URL", "LEDGER_KEY", "REDIS_URL", "DATA_DIR"} <= given


def test_user_port_and_paths_are_those_of_the_image() -> None:
    service = compose()["services"]["service"]
    image = dockerfile()
    assert image.all("USER") == [service["user"].split(":")[0]]
    (port,) = image.all("EXPOSE")
    assert f"server service:{port} " in (DEPLOY / "nginx.conf").read_text("utf-8")
    assert f"127.0.0.1:{port}/readyz" in service["healthcheck"]["test"][-1]
    assert {service["environment"]["DATA_DIR"], str(Path(service["environment"]["KEYS_FILE"]).parent)} == mounted(
        service
    )


def test_no_secret_is_written_down_and_each_one_is_asked_for() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    example = dict(
        line.split("=", 1)
        for line in (DEPLOY / "env.example").read_text("utf-8").splitlines()
        if "=" in line and not line.startswith("#")
    )
    secrets = {name for name in example if name.endswith(("PASSWORD", "KEY"))}
    assert len(secrets) == 3
    for name in secrets:
        assert example[name] == ""
        assert f"${{{name}:?" in text
        assert f"${{{name}}}" not in text


def test_the_proxy_writes_to_memory_only_and_may_hold_as_many_connections_as_it_is_configured_for() -> None:
    proxy = compose()["services"]["proxy"]
    assert [entry.split(":")[0] for entry in proxy["tmpfs"]] == ["/tmp"]  # noqa: S108 a mount of the container
    assert all(volume.endswith(":ro") for volume in proxy["volumes"])
    assert proxy["ulimits"]["nofile"]["soft"] >= 2 * 16384
