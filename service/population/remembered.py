"""The last answers, so that a list that comes again is not screened again."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Key: TypeAlias = tuple[int, ...]
Cells: TypeAlias = dict[str, Any]
MOST_TEXT = 16 * 1024 * 1024
"""Characters of findings in each of two generations; older answers are forgotten."""


@dataclass(slots=True)
class Remembered:
    """Answers by the numbers of a therapy and its lines. One that was asked for lately is kept longer."""

    young: dict[Key, Cells] = field(default_factory=dict)
    old: dict[Key, Cells] = field(default_factory=dict)
    text: int = 0

    def find(self, key: Key) -> Cells | None:
        found = self.young.get(key)
        if found is None and (found := self.old.get(key)) is not None:
            self.keep(key, found)
        return found

    def keep(self, key: Key, cells: Cells) -> None:
        if self.text > MOST_TEXT:
            self.old, self.young, self.text = self.young, {}, 0
        self.young[key] = cells
        self.text += len(cells["findings"]) + len(cells["summary"])
