"""The table of hazards with the figures found, in Markdown: printed, and kept in ``docs/chaos.md``."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from chaos.ground import Result
from chaos.servers import ROOT
from service import VERSION

PATH = ROOT / "docs" / "chaos.md"
_HEAD = "| scenario | hazard | promise | figures | held | when, at what scale, on what |\n|---|---|---|---|---|---|"
_PACKAGES = ("gunicorn", "flask", "marshmallow", "networkx")
_ROW = re.compile(r"^\| `(?P<name>[a-z-]+)` \|")
_INTRODUCTION = """# Under fire

Made by `make chaos`, which takes minutes and is not part of `make test`. `ONLY=kill-workers make chaos` runs one
scenario, `SCALE=0.1` a quick look. `make chaos` asks a tenth of the million, `ONLY=million make chaos` all of it. A row
stands as it was found last.

The service is the real one under gunicorn, the proxy a real nginx with `deploy/nginx.conf`. The questions are hundreds
of different lists, some of which must be refused. Each answer is compared whole with the one that the same tables give
in a process that nothing is done to. A client asks once more after a lost connection or a 503; what fails then has
failed.

What is broken on purpose must be seen: `FAULT=wrong`, `FAULT=lost` and `FAULT=leak` put a fault into what is served,
and the run must fail.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario and what came of it."""

    name: str
    hazard: str
    promise: str
    result: Result
    scale: float

    def __str__(self) -> str:
        figures = "; ".join(self.result.figures) or "none"
        held = "**no**: " + "; ".join(self.result.failures) if self.result.failures else "yes"
        occasion = f"{datetime.now(UTC):%Y-%m-%d}, scale {self.scale:g}, {_code()}, {machine()}"
        cells = (f"`{self.name}`", self.hazard, self.promise, figures, held, occasion)
        return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def table(rows: list[str]) -> str:
    return "\n".join([_HEAD, *rows])


def write(rows: Mapping[str, str], order: tuple[str, ...], path: Path = PATH) -> None:
    """Put ``rows``, by the name of the scenario, into the file; the others stay."""
    kept = {}
    if path.is_file():
        found = ((_ROW.match(line), line) for line in path.read_text("utf-8").splitlines())
        kept = {match["name"]: line for match, line in found if match}
    merged = kept | dict(rows)
    lines = [merged[name] for name in order if name in merged]
    path.write_text(f"{_INTRODUCTION}\n{table(lines)}\n", encoding="utf-8")


def machine() -> str:
    """What it ran on."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{os.cpu_count()} cores, {_memory()} GB, {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, {packages}, nginx {_nginx()}"
    )


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)


def _nginx() -> str:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        return "missing"
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=False).stderr
    return said.strip().rpartition("/")[2]


def _code() -> str:
    """The release and, where there is one, the commit."""
    git = shutil.which("git")
    command = [git or "git", "rev-parse", "--short", "HEAD"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False) if git else None
    return f"{VERSION} {found.stdout.strip()}" if found and found.returncode == 0 else VERSION
