"""What the README prints is what the service answers."""

import re
import subprocess

import pytest

from tests.conftest import ROOT, Server

CONSOLE = re.compile(r"```console\n\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)```")
EXAMPLES = [(match["command"], match["output"]) for match in CONSOLE.finditer((ROOT / "README.md").read_text("utf-8"))]


def test_the_readme_has_three_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=["first", "second", "third"])
def test_an_example_prints_what_the_readme_shows(command: str, output: str, server: Server) -> None:
    here = command.replace("http://127.0.0.1:8000", server.url)
    ran = subprocess.run(["bash", "-c", here], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == output
