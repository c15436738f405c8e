"""What is wrong with the tables, all of it at once, each with the place and the remedy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong. ``line`` is the line of the file, counted from 1 with the header; 0 is the file itself."""

    file: str
    line: int
    rule: str
    detail: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.detail} -> {self.remedy}"


class TablesRefusedError(Exception):
    """The tables are not fit to screen with. Carries every problem, in order of file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))
