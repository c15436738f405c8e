"""Figures that outlive the worker that counted them: memory that the gunicorn master shares with all it forks.

Each worker has a row of whole numbers that nobody else writes, so that counting needs no lock and no file. A row stays
when its worker is killed; the next worker counts on in it. Whoever adds up the rows gets every request once.
"""

import mmap
from functools import cache

WIDTH = 8192
"""Cells of a row, each a whole number of 64 bits. Untouched ones take up no memory."""
ROWS = 520
"""The master's own, and twice as many workers as can be asked for: at a reload old and new ones live together."""
PID, READY, KNOWLEDGE, USED, PUBLISHED, REFUSED = range(6)
FIRST = 6
"""Of each row: whose it is (0: nobody's), whether that one is ready, and with which tables. Of the master's: how many
rows were ever taken; how many sets of tables it has published, and refused. From ``FIRST`` on stands what is counted
of requests."""


class Board:
    def __init__(self, rows: int = ROWS) -> None:
        self._rows = rows
        self._cells = memoryview(mmap.mmap(-1, rows * WIDTH * 8)).cast("q")
        self._taken = {0}
        self._cells[USED] = 1
        self.mine = self.row(0)
        """The row of this process."""

    def row(self, number: int) -> memoryview:
        return self._cells[number * WIDTH : (number + 1) * WIDTH]

    def rows(self) -> list[memoryview]:
        """Every row that was ever taken, the master's first."""
        return [self.row(number) for number in range(self._cells[USED])]

    def take(self) -> int | None:
        """A row for a worker that is about to be forked, or None if there is none left. Only the master may."""
        number = next((number for number in range(self._rows) if number not in self._taken), None)
        if number is not None:
            self._taken.add(number)
            self._cells[USED] = max(self._cells[USED], number + 1)
        return number

    def settle(self, number: int | None) -> None:
        """Count in this row from now on; called in the worker. Without a row it counts for nobody to see."""
        self.mine = memoryview(bytearray(WIDTH * 8)).cast("q") if number is None else self.row(number)

    def release(self, number: int | None) -> None:
        """The worker of this row has ended: what it counted stays, what it was does not. Only the master may."""
        if number is None:
            return
        self._taken.discard(number)
        row = self.row(number)
        row[PID] = row[READY] = row[KNOWLEDGE] = 0


@cache
def shared_board() -> Board:
    """The one of this process and of all it forks after the first call."""
    return Board()
