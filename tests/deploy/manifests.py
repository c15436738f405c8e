"""What is deployed, as data: the documents of ``deploy/``, and what the image and the settings say they may name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from service.settings import read_settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
Document = dict[str, Any]


def load(path: Path) -> Document:
    document = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(document, dict)
    return document


def compose() -> Document:
    return load(DEPLOY / "compose.yaml")


def of_kind(kind: str) -> Document:
    (found,) = [document for document in map(load, MANIFESTS) if document["kind"] == kind]
    return found


def pod() -> Document:
    spec = of_kind("Deployment")["spec"]["template"]["spec"]
    assert isinstance(spec, dict)
    return spec


def containers() -> list[Document]:
    return [*pod()["initContainers"], *pod()["containers"]]


def container(name: str) -> Document:
    (found,) = [one for one in containers() if one["name"] == name]
    return found


def variables() -> set[str]:
    """Every variable that the settings ask the environment for."""
    asked = _Asked()
    read_settings(asked)
    return asked.names


@dataclass
class _Asked(Mapping[str, str]):
    """An environment in which nothing is set, and that remembers what was asked for."""

    names: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True)
class Dockerfile:
    """``lines``: each instruction on one line."""

    lines: tuple[str, ...]

    def all(self, instruction: str) -> list[str]:
        return [line.removeprefix(f"{instruction} ") for line in self.lines if line.startswith(f"{instruction} ")]

    def copied(self) -> list[tuple[list[str], str]]:
        """Sources and target of every COPY from the checkout."""
        parts = [copy.split() for copy in self.all("COPY") if not copy.startswith("--from=")]
        return [(sources, target) for *sources, target in parts]


def dockerfile(path: Path = ROOT / "Dockerfile") -> Dockerfile:
    text = re.sub(r"\\\n\s*", " ", path.read_text("utf-8"))
    return Dockerfile(tuple(line for line in text.splitlines() if line and not line.startswith("#")))
