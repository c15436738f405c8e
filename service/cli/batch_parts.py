"""What a batch has done so far, on disk: numbered parts beside the output, each of them whole or not there.

A part is written under another name, forced to disk and renamed; so whatever ends the process, the next run finds whole
parts and goes on after the last. The plan says what they were made from; parts of another plan are never gone on with.
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from service.cli.questions import UsageError

Plan = Mapping[str, str | int | list[str]]
"""What decides about the output: input, tables, format ... by the words that a difference is told in."""
DAY = "day"
"""The entry of a plan that may differ: a batch that goes on goes on as of the day it was begun."""
_NAME = re.compile(r"(?P<number>\d{8})-(?P<errors>\d+)")


class Parts:
    """The parts in ``directory``, in order; ``plan`` is the one they were begun with."""

    def __init__(self, directory: Path, plan: Plan) -> None:
        self.directory, self.plan = directory, plan
        found = sorted(path for path in directory.iterdir() if _NAME.fullmatch(path.name))
        self.paths = [path for number, path in enumerate(found) if int(path.name[:8]) == number]

    @property
    def errors(self) -> int:
        """How many rows of all parts could not be answered."""
        return sum(int(path.name.partition("-")[2]) for path in self.paths)

    def add(self, write: Callable[[BinaryIO], int]) -> None:
        """One more part; ``write`` puts it into the file it is given, and says how many rows were not answered."""
        with self._new() as (path, file):
            errors = write(file)
        final = self.directory / f"{len(self.paths):08d}-{errors}"
        path.rename(final)
        self.paths.append(final)

    def join(self, write: Callable[[BinaryIO], None], out: Path) -> None:
        """All parts as ``write`` makes one file of them; then they are taken away. ``out`` is whole or not there."""
        with self._new() as (path, file):
            write(file)
        path.rename(out)
        _force(out.parent)
        shutil.rmtree(self.directory)

    @contextmanager
    def _new(self) -> Iterator[tuple[Path, BinaryIO]]:
        path = self.directory / "new"
        with path.open("wb") as file:
            yield path, file
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def open_parts(out: Path, plan: Plan, *, anew: bool) -> Iterator[Parts]:
    """What stands beside ``out``, or nothing yet; ``anew`` drops it, and ``out`` when the new one is there.

    Raises UsageError if ``out`` is there, if the parts are of another plan, or if another process is at them.
    """
    if out.exists() and not anew:
        raise UsageError(f"{out} is there already; name another file, or start --anew")
    directory = out.with_name(out.name + ".part")
    directory.mkdir(exist_ok=True)
    lock = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UsageError(f"another process is writing {out}") from error
        if anew:
            _empty(directory)
        yield Parts(directory, _agreed(directory, plan))
    finally:
        os.close(lock)


def _agreed(directory: Path, plan: Plan) -> Plan:
    """The plan of ``directory``, which is ``plan`` if it has none. Raises UsageError if they differ."""
    path = directory / "plan.json"
    if not path.is_file():
        # Without a plan there is nothing that parts could be of.
        _empty(directory)
        new = directory / "plan.new"
        new.write_text(json.dumps(dict(plan)), encoding="utf-8")
        _force(new)
        new.rename(path)
        _force(directory)
        return plan
    begun: Plan = json.loads(path.read_text(encoding="utf-8"))
    other = [name for name in (*plan, *begun) if name != DAY and plan.get(name) != begun.get(name)]
    if other:
        what = ", ".join(dict.fromkeys(other))
        raise UsageError(f"{directory} was begun with another {what}; start --anew, or bring the old one back")
    return begun


def _empty(directory: Path) -> None:
    for path in directory.iterdir():
        path.unlink()


def _force(path: Path) -> None:
    """To disk, also what is a directory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
