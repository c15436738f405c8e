"""What the Dockerfile makes. No engine builds it here: the same steps are taken in a directory."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from chaos.servers import NotStartedError, Running, free_port, start_service
from tests.conftest import ROOT
from tests.deploy.manifests import DEPLOY, dockerfile


def test_everything_that_is_copied_is_there_and_not_ignored() -> None:
    allowed = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    for sources, _ in dockerfile().copied():
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source in allowed, source


def test_nothing_is_fetched_but_packages_with_their_hashes() -> None:
    image = dockerfile()
    installs = [run for run in image.all("RUN") if "pip install" in run]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "--only-binary :all:" in installs[0]
    assert not image.all("ADD")
    assert not re.search(r"\b(apt|apk|curl|wget|git)\b", " ".join(image.all("RUN")))
    assert {line.split()[0] for line in image.all("FROM")} == {"python:3.11-slim"}


def test_it_is_not_root_and_its_health_is_whether_it_can_answer() -> None:
    image = dockerfile()
    assert all(int(user) > 0 for user in image.all("USER"))
    assert "/readyz" in image.all("HEALTHCHECK")[0]
    assert json.loads(image.all("CMD")[0])[0] == "gunicorn"


def test_the_image_of_the_tables_holds_the_tables_and_nothing_else() -> None:
    image = dockerfile(DEPLOY / "knowledge.Dockerfile")
    assert image.copied() == [(["*.csv"], "./")]
    assert image.all("USER") == dockerfile().all("USER")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of the image: the packages of the lock in a virtual environment, and the files that are copied."""
    root = tmp_path_factory.mktemp("image")
    subprocess.run([sys.executable, "-m", "venv", root / "venv"], check=True)
    command = next(part for run in dockerfile().all("RUN") for part in run.split(" && ") if "pip install" in part)
    _, *arguments = command.split()
    subprocess.run(
        [root / "venv/bin/pip", *arguments, "--quiet"], check=True, cwd=ROOT, capture_output=True, timeout=600
    )
    for sources, target in dockerfile().copied():
        for source in sources:
            _copy(ROOT / source, root / "app" / (source if target == "./" else target))
    return root


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)


@pytest.fixture
def started(image: Path, tmp_path: Path) -> Iterator[Running]:
    """With what the Dockerfile starts; only the address is another."""
    command = json.loads(dockerfile().all("CMD")[0])
    environment = {"PATH": f"{image / 'venv/bin'}:{os.environ['PATH']}", "PYTHONPATH": str(image / "app")}
    try:
        running = start_service(
            tmp_path,
            environment | {"PYTHONDONTWRITEBYTECODE": "1", "WORKERS": "1"},
            command=(str(image / "venv/bin" / command[0]), *command[1:]),
            directory_of_code=image / "app",
        )
    except NotStartedError as error:
        pytest.fail(str(error))
    yield running
    running.stop()


def test_what_the_image_holds_is_enough_to_answer(started: Running, image: Path) -> None:
    connection = HTTPConnection("127.0.0.1", started.port, timeout=60)
    body = json.dumps({"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]})
    connection.request("POST", "/screen", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["verdict"]) == (200, "do_not_start")
    connection.close()
    (worker,) = started.children()
    loaded = Path(f"/proc/{worker}/maps").read_text("utf-8")
    assert str(ROOT / ".venv") not in loaded
    assert str(image / "venv") in loaded


def test_without_keys_it_does_not_start_on_every_address(image: Path) -> None:
    environment = {"PATH": f"{image / 'venv/bin'}:{os.environ['PATH']}", "PYTHONPATH": str(image / "app")}
    command = json.loads(dockerfile().all("CMD")[0])
    result = subprocess.run(
        command,
        cwd=image / "app",
        env=environment | {"HOST": "0.0.0.0", "PORT": str(free_port())},  # noqa: S104 that it does not is the point
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode != 0
    assert "KEYS_FILE" in result.stderr
