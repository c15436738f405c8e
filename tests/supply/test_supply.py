"""What the image is made of is locked, listed with its hashes and licensed, and the lists are those of the lock."""

import csv
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
SBOM, LICENCES = ROOT / "docs" / "sbom.cdx.json", ROOT / "docs" / "licences.md"
ALLOWED = Path(__file__).parent / "licences.csv"
Locked = dict[str, tuple[str, frozenset[str]]]
"""By name: the version and the SHA-256 of every file that may be installed."""


def locked(text: str) -> Locked:
    """Every requirement of a lock. Fails on a line that is not a pinned one with hashes."""
    found: Locked = {}
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pinned = re.fullmatch(r"([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)((?:\s+--hash=sha256:[0-9a-f]{64})+)\s*", line)
        assert pinned, f"not pinned with hashes: {line[:80]}"
        found[pinned[1]] = (pinned[2], frozenset(re.findall(r"sha256:([0-9a-f]{64})", pinned[3])))
    return found


def listed(text: str) -> Locked:
    """The same of an SBOM."""
    return {
        component["name"]: (
            component["version"],
            frozenset(
                digest["content"]
                for reference in component["externalReferences"]
                if reference["type"] == "distribution"
                for digest in reference["hashes"]
            ),
        )
        for component in json.loads(text)["components"]
    }


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licences(table: str) -> dict[str, tuple[str, str]]:
    """By name: the version and the licence of each row of a table in Markdown."""
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    return {
        canonical(name.strip()): (version.strip(), licence.strip())
        for name, version, licence, _ in rows
        if name.strip() != "Name"
    }


def refused(licence: str, allowed: set[str]) -> bool:
    """Whether an expression names a licence that is not allowed; of alternatives one is enough."""
    if licence in allowed:
        return False
    parts = re.split(r" AND (?![^(]*\))", licence)
    if len(parts) > 1:
        return any(refused(part.strip("()"), allowed) for part in parts)
    return all(choice not in allowed for choice in licence.split(" OR "))


@pytest.mark.parametrize("lock", [LOCK, DEV_LOCK], ids=lambda path: path.name)
def test_every_package_is_pinned_with_its_hashes(lock: Path) -> None:
    assert len(locked(lock.read_text("utf-8"))) > 20


@pytest.mark.parametrize("broken", ["flask>=3", "flask==3.1.3", "flask @ https://elsewhere/flask.whl", "-e ."])
def test_a_lock_with_a_package_that_is_not_is_seen(broken: str) -> None:
    with pytest.raises(AssertionError, match="not pinned"):
        locked(f"{LOCK.read_text('utf-8')}{broken}\n")


def test_the_packages_of_the_image_are_developed_against_in_the_same_version() -> None:
    image, developed = locked(LOCK.read_text("utf-8")), locked(DEV_LOCK.read_text("utf-8"))
    assert image.items() <= developed.items()


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    assert listed(SBOM.read_text("utf-8")) == locked(LOCK.read_text("utf-8")), "make sbom"


def test_the_lists_can_be_made_again_without_network_and_are_then_the_same(tmp_path: Path) -> None:
    """Of a copy: the files that the target needs, and the same environment."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    command = ["make", "--silent", "--old-file=.venv/.installed", "sbom"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120, env=os.environ)
    for path in (SBOM, LICENCES):
        assert (tmp_path / "docs" / path.name).read_text("utf-8") == path.read_text("utf-8"), "make sbom"


def test_nothing_of_the_machine_it_was_made_on_is_in_it() -> None:
    assert not re.search(r"file:|/(home|root|opt|usr|tmp|work)/", SBOM.read_text("utf-8"))


def test_each_package_of_the_image_is_listed_with_a_licence_that_may_be() -> None:
    shipped, developed = LICENCES.read_text("utf-8").split("\nWhat else ")
    found = licences(shipped)
    image = locked(LOCK.read_text("utf-8"))
    assert {name: version for name, (version, _) in found.items()} == {
        name: version for name, (version, _) in image.items()
    }, "make sbom"
    with ALLOWED.open(encoding="utf-8", newline="") as table:
        allowed = {row["licence"] for row in csv.DictReader(table)}
    assert [name for name, (_, licence) in found.items() if refused(licence, allowed)] == []
    assert set(locked(DEV_LOCK.read_text("utf-8"))) <= {*found, *licences(developed)}


@pytest.mark.parametrize(
    ("licence", "is_refused"),
    [
        ("MIT", False),
        ("GPL-3.0-only", True),
        ("UNKNOWN", True),
        ("MIT AND GPL-3.0-only", True),
        ("GPL-3.0-only OR MIT", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", False),
        ("MPL-2.0 AND (AGPL-3.0-only OR GPL-3.0-only)", True),
    ],
)
def test_a_licence_is_read_as_an_expression(licence: str, is_refused: bool) -> None:
    assert refused(licence, {"MIT", "MPL-2.0", "Apache-2.0"}) is is_refused
