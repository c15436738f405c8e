"""The manifests are valid by the schemas of Kubernetes, fit the image and the settings, and give the least rights."""

from pathlib import Path

import pytest
from kubernetes_validate import (  # type: ignore[import-untyped]
    SchemaNotFoundError,
    ValidationError,
    validate,
)

from tests.conftest import DATA
from tests.deploy.manifests import (
    DEPLOY,
    MANIFESTS,
    Document,
    container,
    containers,
    dockerfile,
    load,
    of_kind,
    pod,
    variables,
)

OLDEST, NEWEST = "1.30.0", "1.37.0"
"""The oldest that has everything used here, and the newest whose schemas the linter brings along."""
CONFIG_MAP_LIMIT = 1024 * 1024


def check(document: Document, version: str) -> None:
    """By the schemas that the linter brings along: nothing is fetched. Raises what the linter raises, also for a kind
    that it does not know, which its command line lets pass."""
    validate(document, version, strict=True)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_a_manifest_is_valid(path: Path, version: str) -> None:
    check(load(path), version)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("deployment.yaml", "readinessProbe:", "readynessProbe:"),
        ("deployment.yaml", "containerPort: 8000", "containerPort: eight"),
        ("deployment.yaml", "template:", "pod:"),
        ("service.yaml", "port: 80,", "ports: 80,"),
        ("hpa.yaml", "maxReplicas: 6", "maxReplicas: six"),
        ("pdb.yaml", "minAvailable", "leastAvailable"),
        ("networkpolicy.yaml", "policyTypes: [Ingress, Egress]", "policyTypes: Ingress"),
        ("pdb.yaml", "PodDisruptionBudget", "PodDisruptionBudgets"),
    ],
)
def test_a_broken_manifest_is_refused(tmp_path: Path, name: str, right: str, wrong: str) -> None:
    text = (DEPLOY / "kubernetes" / name).read_text("utf-8")
    assert right in text
    broken = tmp_path / name
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises((ValidationError, SchemaNotFoundError)):
        check(load(broken), NEWEST)


def test_the_kustomization_holds_every_manifest_but_the_secret() -> None:
    kustomization = load(DEPLOY / "kustomization.yaml")
    listed = {DEPLOY / name for name in kustomization["resources"]}
    assert set(MANIFESTS) - listed == {DEPLOY / "kubernetes" / "secret.example.yaml"}
    assert all(path.is_file() for path in listed)
    (generated,) = kustomization["configMapGenerator"]
    assert all((DEPLOY / name).is_file() for name in generated["files"])
    released = {image["name"] for image in kustomization["images"]}
    assert released == {one["image"] for one in containers() if one["name"] != "proxy"}


@pytest.mark.parametrize("name", [one["name"] for one in containers()])
def test_a_container_cannot_be_root_write_to_its_image_or_gain_a_right(name: str) -> None:
    context = container(name)["securityContext"]
    assert context["runAsUser"] > 0
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert pod()["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert set(container(name)["resources"]) == {"requests", "limits"}


def test_no_token_of_the_cluster_is_in_the_pod() -> None:
    assert pod()["automountServiceAccountToken"] is False
    assert of_kind("ServiceAccount")["automountServiceAccountToken"] is False
    assert pod()["serviceAccountName"] == of_kind("ServiceAccount")["metadata"]["name"]


def test_the_service_is_given_only_variables_that_it_reads() -> None:
    given = {variable["name"] for variable in container("service")["env"]}
    assert given <= variables()
    assert {"KEYS_FILE", "LEDGER_URL", "LEDGER_KEY", "REDIS_URL", "DATA_DIR", "WORKERS"} <= given


def test_every_secret_that_is_used_is_in_the_example() -> None:
    secret = of_kind("Secret")
    used = {
        (reference["name"], reference["key"])
        for variable in container("service")["env"]
        if (reference := variable.get("valueFrom", {}).get("secretKeyRef"))
    }
    (keys,) = [volume["secret"] for volume in pod()["volumes"] if "secret" in volume]
    used |= {(keys["secretName"], item["key"]) for item in keys["items"]}
    assert used == {(secret["metadata"]["name"], key) for key in secret["stringData"]}


def test_user_and_port_are_those_of_the_image_and_the_service_leads_to_the_proxy() -> None:
    service, image = container("service"), dockerfile()
    assert image.all("USER") == [str(service["securityContext"]["runAsUser"])]
    assert image.all("EXPOSE") == [str(service["ports"][0]["containerPort"])]
    (port,) = of_kind("Service")["spec"]["ports"]
    assert port["targetPort"] == container("proxy")["ports"][0]["name"]
    labels = of_kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    for kind, selector in (
        ("Service", of_kind("Service")["spec"]["selector"]),
        ("PodDisruptionBudget", of_kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"]),
        ("NetworkPolicy", of_kind("NetworkPolicy")["spec"]["podSelector"]["matchLabels"]),
    ):
        assert selector.items() <= labels.items(), kind


def test_the_proxy_reaches_the_service_by_the_name_in_its_configuration() -> None:
    names = {name for alias in pod()["hostAliases"] for name in alias["hostnames"]}
    assert names == {"service"}
    assert "server service:8000 " in (DEPLOY / "nginx.conf").read_text("utf-8")


def test_probes_ask_what_is_there_and_refused_tables_do_not_restart_a_pod() -> None:
    service = container("service")
    paths = {name: service[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "readiness", "liveness")}
    assert paths == {"startup": "/readyz", "readiness": "/readyz", "liveness": "/livez"}


def test_a_pod_that_is_stopped_has_the_time_to_answer_what_it_was_asked() -> None:
    graceful = 30
    for name in ("proxy", "service"):
        wait = container(name)["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert pod()["terminationGracePeriodSeconds"] >= wait + graceful + 5


def test_the_tables_do_not_fit_into_a_config_map_and_every_mount_is_a_volume() -> None:
    assert sum(path.stat().st_size for path in DATA.glob("*.csv")) > CONFIG_MAP_LIMIT
    volumes = {volume["name"]: volume for volume in pod()["volumes"]}
    mounts = [mount for one in containers() for mount in one["volumeMounts"]]
    assert {mount["name"] for mount in mounts} == set(volumes)
    (knowledge,) = [mount for mount in container("service")["volumeMounts"] if mount["name"] == "knowledge"]
    assert knowledge["readOnly"] is True
    given = {variable["name"]: variable.get("value") for variable in container("service")["env"]}
    assert given["DATA_DIR"] == knowledge["mountPath"]


def test_the_autoscaler_measures_the_container_that_computes() -> None:
    spec = of_kind("HorizontalPodAutoscaler")["spec"]
    (metric,) = spec["metrics"]
    assert container(metric["containerResource"]["container"])["resources"]["requests"]["cpu"]
    assert spec["scaleTargetRef"]["name"] == of_kind("Deployment")["metadata"]["name"]
    assert "replicas" not in of_kind("Deployment")["spec"]
    assert of_kind("PodDisruptionBudget")["spec"]["minAvailable"] < spec["minReplicas"]
