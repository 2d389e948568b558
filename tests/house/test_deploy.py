"""The files of `deploy/` fit together and fit the program: references lead somewhere, settings exist, and Ray's nodes get its environment."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from agent.settings import Settings
from tools.ray.cluster import NODE_ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
VERSIONS = {"Deployment": "apps/v1", "Service": "v1", "PersistentVolumeClaim": "v1", "ConfigMap": "v1",
            "PodDisruptionBudget": "policy/v1", "NetworkPolicy": "networking.k8s.io/v1"}  # fmt: skip
SECRET = {"database-url", "password", "metrics-token", "aws-access-key-id", "aws-secret-access-key", "ray-token"}


def read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text("utf-8"))


def manifests() -> Iterator[dict[str, Any]]:
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        yield from yaml.safe_load_all(path.read_text("utf-8"))


def deployments() -> list[dict[str, Any]]:
    return [one for one in manifests() if one["kind"] == "Deployment"]


def unknown(names: Iterator[str] | set[str]) -> set[str]:
    """Return names that look like settings of ours and are none."""
    known = {f"SCENEWRIGHT_{name.upper()}" for name in Settings.model_fields}
    return {name for name in names if name.startswith("SCENEWRIGHT_") and name not in known}


COMPOSE: dict[str, Any] = read("compose.yaml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_of_the_compose_file_has_an_image_and_refers_to_what_is_there(name: str) -> None:
    service = SERVICES[name]
    assert "image" in service
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    assert {volume.split(":")[0] for volume in service.get("volumes", ())} <= set(COMPOSE["volumes"])
    if "build" in service:
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert unknown(set(service.get("environment", {}))) == set()
    waited = [other for other, how in service.get("depends_on", {}).items() if how["condition"] == "service_healthy"]
    assert all("healthcheck" in SERVICES[other] for other in waited)


def test_no_secret_stands_in_the_files() -> None:
    for path in DEPLOY.rglob("*.yaml"):
        for name, value in re.findall(r"^ *(\w*(?:PASSWORD|TOKEN|SECRET\w*|KEY_ID)): *(\S+)", path.read_text("utf-8"), re.MULTILINE):
            assert value.startswith("${"), f"{path.name}: {name}"
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)  # nothing is open to the world without a decision


def test_every_node_of_a_ray_cluster_gets_the_environment_that_programs_set_for_themselves() -> None:
    file = dict(line.split("=") for line in (DEPLOY / "ray" / "cluster.env").read_text("utf-8").splitlines() if not line.startswith("#"))
    assert file == dict(NODE_ENVIRONMENT)
    for name in ("ray-head", "ray-worker", "web-on-ray"):
        assert NODE_ENVIRONMENT.items() <= SERVICES[name]["environment"].items()
        assert "RAY_AUTH_TOKEN" in SERVICES[name]["environment"]
    (config,) = [one for one in manifests() if one["kind"] == "ConfigMap"]
    assert NODE_ENVIRONMENT.items() <= config["data"].items()
    assert unknown(set(config["data"])) == set()
    cluster = read("ray/cluster.yaml")
    starts = [line for key in ("head_start_ray_commands", "worker_start_ray_commands") for line in cluster[key] if "ray start" in line]
    assert len(starts) == 2 and all("/deploy/ray/cluster.env;" in line for line in starts)


def test_the_cluster_file_is_what_ray_takes_and_brings_what_its_commands_use() -> None:
    (ray,) = importlib.util.find_spec("ray").submodule_search_locations  # type: ignore[union-attr, misc]
    cluster = read("ray/cluster.yaml")
    schema = json.loads((Path(ray) / "autoscaler" / "ray-schema.json").read_text("utf-8"))
    assert [fault.message for fault in Draft7Validator(schema).iter_errors(cluster)] == []
    assert cluster["file_mounts"]["~/.ray/auth_token"] == "~/.ray/auth_token"
    assert cluster["file_mounts"]["~/scenewright"] == "."
    commands = [line for key, lines in cluster.items() if key.endswith("_commands") for line in lines]
    used = {path for line in commands for path in re.findall(r"~/scenewright/([\w./-]+)", line)}
    assert used and all((ROOT / path).is_file() for path in used)


@pytest.mark.parametrize("one", list(manifests()), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_a_manifest_has_its_kinds_version_and_labels(one: dict[str, Any]) -> None:
    assert one["apiVersion"] == VERSIONS[one["kind"]]
    assert one["metadata"]["labels"]["app"] == "scenewright"


@pytest.mark.parametrize("one", deployments(), ids=lambda one: one["metadata"]["name"])
def test_a_deployments_pods_are_selected_and_their_volumes_and_variables_exist(one: dict[str, Any]) -> None:
    template, spec = one["spec"]["template"], one["spec"]["template"]["spec"]
    assert one["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
    claims = {other["metadata"]["name"] for other in manifests() if other["kind"] == "PersistentVolumeClaim"}
    configs = {other["metadata"]["name"] for other in manifests() if other["kind"] == "ConfigMap"}
    assert {volume["persistentVolumeClaim"]["claimName"] for volume in spec["volumes"] if "persistentVolumeClaim" in volume} <= claims
    for container in spec["containers"]:
        assert {mount["name"] for mount in container["volumeMounts"]} <= {volume["name"] for volume in spec["volumes"]}
        assert unknown({variable["name"] for variable in container["env"]}) == set()
        keys = {variable["valueFrom"]["secretKeyRef"]["key"] for variable in container["env"] if "valueFrom" in variable}
        assert keys <= SECRET
        assert {source["configMapRef"]["name"] for source in container.get("envFrom", ())} <= configs
        ports = {port["name"] for port in container.get("ports", ())}
        assert {container[probe]["httpGet"]["port"] for probe in ("readinessProbe", "livenessProbe") if probe in container} <= ports


def test_a_service_leads_to_pods_and_to_a_port_of_theirs() -> None:
    for one in (one for one in manifests() if one["kind"] == "Service"):
        wanted = one["spec"]["selector"].items()
        (pods,) = [other["spec"]["template"] for other in deployments() if wanted <= other["spec"]["template"]["metadata"]["labels"].items()]
        named = {port["name"] for container in pods["spec"]["containers"] for port in container["ports"]}
        assert {port["targetPort"] for port in one["spec"]["ports"]} <= named


def test_the_image_copies_what_there_is_and_installs_extras_that_exist() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert copied and all((ROOT / path).exists() for path in copied)
    extras = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])
    said = [line.partition("=")[2] for line in lines if line.startswith("ARG EXTRAS=")]
    said += [service["build"]["args"]["EXTRAS"] for service in SERVICES.values() if "args" in service.get("build", {})]
    assert said and all(set(one.split(",")) <= extras for one in said)
    assert any(line.startswith("USER ") and "root" not in line for line in lines)
    mounted = {volume.split(":")[1] for service in SERVICES.values() if "build" in service for volume in service.get("volumes", ())}
    (owned,) = [set(line.partition("chown scenewright ")[2].split()) for line in lines if line.startswith("RUN mkdir ")]
    assert mounted == owned  # a volume begins with the owner that its folder has in the image
