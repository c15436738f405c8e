"""Large files line by line: what cannot be read is noted with its place, and reading goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from service.knowledge.importers.report import WrongFileError
from service.knowledge.problems import Problem

_BOM = b"\xef\xbb\xbf"
_LONGEST_LINE = 1 << 20
_SHOWN = 100
_REMEDY = "compare with the file as it was delivered; what the line says is not imported"


@dataclass(slots=True)
class LineLog:
    """Malformed lines of an import: the first hundred, and how many there were."""

    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def note(self, file: str, line: int, detail: str) -> None:
        self.count += 1
        if len(self.problems) < _SHOWN:
            self.problems.append(Problem(file, line, "malformed", detail, _REMEDY))


@dataclass(frozen=True, slots=True)
class Line:
    """``cells`` is None where the line is malformed; ``text`` is then what could be read of it."""

    number: int
    text: str
    cells: list[str] | None


def read_lines(path: Path, split: Callable[[bytes], list[str]], log: LineLog) -> Iterator[Line]:
    """Every line that is not empty, as the cells that ``split`` makes of its bytes (line end removed).

    A ValueError of ``split`` makes the line malformed; on the first line it makes the file the wrong one. Raises
    WrongFileError then, and if there is no line at all; OSError if the file cannot be read.
    """
    seen = False
    with path.open("rb") as handle:
        for number, raw in enumerate(iter(lambda: handle.readline(_LONGEST_LINE), b""), start=1):
            content = (raw.removeprefix(_BOM) if number == 1 else raw).rstrip(b"\r\n")
            if not content.strip():
                continue
            try:
                cells = split(content)
            except ValueError as error:
                if not seen:
                    raise WrongFileError(path.name, f"line {number}: {error}") from error
                log.note(path.name, number, str(error))
                yield Line(number, content.decode("latin-1"), None)
                continue
            seen = True
            yield Line(number, "", cells)
    if not seen:
        raise WrongFileError(path.name, "the file is empty")


def tidy(text: str) -> str:
    """``text`` fit for a cell: one line, no control characters, single spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
