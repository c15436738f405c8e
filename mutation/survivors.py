"""What a run of mutmut came to: killed or not, what each survivor changes, and which survivors are explained."""

import csv
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from mutmut.configuration import reset_config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import get_mutant_name, mangled_name_from_mutant_name

from mutation.ground import Ground

EXPLAINED = Path(__file__).parent / "explained.csv"
UNTRIED = "not checked"
BROKEN = "pytest itself failed"
"""Not a word of mutmut, which takes this for noticed: no test has run."""
_NOTICED = frozenset({"killed", "timeout"})
_INTERNAL_ERROR = 3


@dataclass(frozen=True, slots=True)
class Mutant:
    """``status`` in the words of mutmut, of which ``UNTRIED`` is one; or ``BROKEN``."""

    name: str
    path: Path
    status: str

    @property
    def function(self) -> str:
        module, _, mangled = mangled_name_from_mutant_name(self.name).rpartition(".")
        return f"{module}.{mangled.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}"

    @property
    def noticed(self) -> bool:
        return self.status in _NOTICED


@dataclass(frozen=True, slots=True)
class Change:
    """One mutation by what it does, which outlives the number that mutmut gives it."""

    function: str
    before: str
    after: str


def names(ground: Ground, pattern: str) -> list[str]:
    """Every mutant there is whose name fits ``pattern``, in the order of the code."""
    with _at(ground):
        every = [
            get_mutant_name(path, name)
            for path in sorted(walk_mutatable_files())
            for name in mutate_file_contents(str(path), path.read_text(encoding="utf-8")).mutant_names
        ]
    return [name for name in every if fnmatchcase(name, pattern)]


def mutants(ground: Ground) -> list[Mutant]:
    with _at(ground):
        return list(_mutants())


def changes(ground: Ground, survivors: list[Mutant]) -> dict[Mutant, Change]:
    with _at(ground):
        return {mutant: _change(mutant) for mutant in survivors}


def explained() -> dict[Change, str]:
    """Why no test can or should notice a change."""
    with EXPLAINED.open(encoding="utf-8", newline="") as lines:
        return {Change(row["function"], row["before"], row["after"]): row["reason"] for row in csv.DictReader(lines)}


def _mutants() -> Iterator[Mutant]:
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            yield Mutant(name, path, BROKEN if code == _INTERNAL_ERROR else status_by_exit_code[code])


def _change(mutant: Mutant) -> Change:
    lines = get_diff_for_mutant(mutant.name, path=mutant.path).splitlines()
    taken, given = (
        " / ".join(line[1:].strip() for line in lines if line.startswith(sign) and line[1:3] != sign * 2)
        for sign in "-+"
    )
    return Change(mutant.function, taken, given)


@contextmanager
def _at(ground: Ground) -> Iterator[None]:
    """In the directory of a ground, with its configuration."""
    with chdir(ground.directory):
        reset_config()
        yield
    reset_config()
