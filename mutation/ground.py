"""A place to mutate one package in: the repository as it stands, with the configuration of mutmut beside it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {
    "dosing": (
        "tests/dosing",
        "tests/scenarios/patients",
        "tests/cli/test_other_commands.py",
    ),
    "knowledge": (
        "tests/knowledge",
        "tests/data",
        "tests/cli/test_knowledge.py",
        "tests/naming",
        "tests/properties/test_index_agrees_with_graph.py",
        "tests/scenarios",
    ),
    "screening": (
        "tests/screening",
        "tests/rendering/test_dumped.py",
        "tests/scenarios",
        "tests/properties",
    ),
}
"""What is mutated, and the tests that judge it: those that need no server, no browser and no database."""

_LINKED = ("service", "tests", "data", "mutation", "benchmarks", "gunicorn.conf.py")
_CONFIGURATION = """
[tool.mutmut]
source_paths = ["service"]
only_mutate = ["service/{package}/*.py"]
also_copy = ["data", "mutation", "benchmarks", "gunicorn.conf.py"]
pytest_add_cli_args = ["-p", "mutation.fresh", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
use_setproctitle = false
"""


@dataclass(frozen=True)
class Ground:
    package: str

    @property
    def directory(self) -> Path:
        return ROOT / ".mutation" / self.package

    def lay_out(self) -> None:
        """Make it anew. The sources are links, so that a change in the repository is a change here."""
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        for name in _LINKED:
            (self.directory / name).symlink_to(ROOT / name)
        tests = [path for path in PACKAGES[self.package] if (ROOT / path).exists()]
        configuration = _CONFIGURATION.format(package=self.package, tests=tests)
        whole = (ROOT / "pyproject.toml").read_text(encoding="utf-8") + configuration
        (self.directory / "pyproject.toml").write_text(whole, encoding="utf-8")

    def draw(self, names: Sequence[str]) -> None:
        """``names`` are the mutants to try here."""
        (self.directory / "drawn").write_text("\n".join(names), encoding="utf-8")

    def drawn(self) -> frozenset[str]:
        return frozenset((self.directory / "drawn").read_text(encoding="utf-8").split("\n"))

    def forget_which_test_reaches_what(self) -> None:
        """So that it is noted anew, for tests that have been changed."""
        (self.directory / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
