"""What a scenario stands on: a place for its files, how much to do, and the questions with their answers."""

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chaos.counting import Tally
from chaos.oracle import Oracle
from chaos.questions import Question, make_questions
from chaos.servers import COMMAND, ROOT, Running, start_proxy, start_service

DATA = ROOT / "data"
_QUESTIONS = 400


@dataclass(frozen=True, slots=True)
class Ground:
    """``scale``: 1 for the whole of a scenario, less for a quick look. ``fault``: what is broken on purpose, if
    anything."""

    directory: Path
    scale: float = 1.0
    fault: str = ""
    questions: list[Question] = field(default_factory=lambda: make_questions(DATA, _QUESTIONS))
    _places: Iterator[int] = field(default_factory=itertools.count)

    def seconds(self, whole: float, least: float = 4.0) -> float:
        return max(least, whole * self.scale)

    def times(self, whole: int, least: int = 2) -> int:
        return max(least, round(whole * self.scale))

    def oracle(self, *data: Path) -> Oracle:
        """Knows the right answers by each of the directories of tables; by the real one if none is given."""
        oracle = Oracle()
        for directory in data or (DATA,):
            oracle.learn(directory, self.questions)
        return oracle

    @contextmanager
    def service(self, **environment: str) -> Iterator[Running]:
        command, environment = COMMAND, {"WORKERS": "2", **environment}
        if self.fault:
            command = (*COMMAND[:-1], "chaos.faulty:application()")
            environment |= {"CHAOS_FAULT": self.fault}
        running = start_service(self.directory / f"service-{next(self._places)}", environment, command=command)
        try:
            yield running
        finally:
            running.stop()

    @contextmanager
    def proxy(self, service: Running) -> Iterator[Running]:
        running = start_proxy(self.directory / f"proxy-{next(self._places)}", service.port)
        try:
            yield running
        finally:
            running.stop()

    def say(self, text: str) -> None:
        """Progress, at once."""
        print(f"  {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Result:
    """What a scenario found. ``figures``: for the reader. ``failures``: what was promised and not held; empty if it
    is good."""

    figures: tuple[str, ...]
    failures: tuple[str, ...]


def judged(*tallies: tuple[str, Tally], figures: tuple[str, ...] = (), failures: tuple[str, ...] = ()) -> Result:
    """A result of named tallies: each must be good. ``failures``: what else went wrong."""
    said = tuple(f"{name}: {tally}" if name else str(tally) for name, tally in tallies)
    bad = tuple(
        f"{name or 'questions'}: {tally}; {'; '.join(tally.examples)}; {dict(tally.final)}"
        for name, tally in tallies
        if not tally.is_good
    )
    return Result((*said, *figures), (*bad, *failures))
