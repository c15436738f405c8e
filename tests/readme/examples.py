"""The examples of the README: every ``console`` block is one command and what it prints."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)```")
_SERVER = "http://127.0.0.1:8000"
_INSTALLED = ".venv/bin/"


@dataclass(frozen=True)
class Example:
    command: str
    output: str

    @property
    def is_help(self) -> bool:
        return self.command.endswith("--help")


def examples(text: str) -> list[Example]:
    return [Example(match["command"], match["output"]) for match in BLOCK.finditer(text)]


def run(command: str, url: str) -> str:
    """What ``command`` prints in a checkout, asking the service at ``url``, on a terminal of 80 columns."""
    here = command.replace(_SERVER, url).replace(_INSTALLED, f"{Path(sys.executable).parent}/")
    environment = {**os.environ, "COLUMNS": "80"}
    ran = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {here}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=ROOT,
        env=environment,
    )
    return ran.stdout
