"""A plugin of pytest that makes mutmut fit a service that loads once and remembers.

Every mutant is tried in a fork of a process that has run all the tests, and so has loaded the tables, read every line
of them and remembered what it worked out. A mutant of what loads, reads or remembers would never run: before its tests,
all of that is made again. (The dosing remembers nothing and keeps what was loaded.)

Likewise when mutmut notes which test reaches which function: each test that asks for the loaded tables is noted to
reach whatever loads them, and finds nothing remembered from the tests before it.

The tests that take least time come first, since the first that fails ends the run.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from mutmut.state import state

from service.knowledge.memo import Memo, Recollection
from tests import conftest

_CACHE = type(lru_cache(len))
_LOADED = frozenset({"screener", "knowledge"})
"""The fixtures of what is loaded once in a process."""


def pytest_configure(config: pytest.Config) -> None:
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if mutant == "stats":
        config.pluginmanager.register(_Noting())
    elif mutant.startswith("service.knowledge."):
        _forget(("service.", "tests."))
    elif mutant.startswith("service.screening."):
        _forget(("service.screening.", "service.rendering.", "tests."))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    noted = Path("mutmut-stats.json")
    if noted.exists():
        took = json.loads(noted.read_text(encoding="utf-8"))["duration_by_test"]
        items.sort(key=lambda item: took.get(item.nodeid, 0))


class _Noting:
    """While it is noted which test reaches which function."""

    def __init__(self) -> None:
        self.memories: list[Any] = []
        _forget(("service.", "tests."))
        with pytest.MonkeyPatch.context() as patch:
            for kind in (Memo, Recollection):
                patch.setattr(kind, "__init__", self._watched(kind.__init__))
            conftest.real_screener()
        self.loading = frozenset(state()._stats)  # noqa: SLF001 mutmut has no other place for it
        state()._stats.clear()  # noqa: SLF001

    def _watched(self, begin: Callable[..., None]) -> Callable[..., None]:
        def watched(memory: Any, *arguments: Any) -> None:
            begin(memory, *arguments)
            self.memories.append(memory)

        return watched

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        for memory in self.memories:
            (memory if isinstance(memory, Memo) else memory._known).clear()  # noqa: SLF001
        if not _LOADED.isdisjoint(getattr(item, "fixturenames", ())):
            state()._stats.update(self.loading)  # noqa: SLF001


def _forget(where: tuple[str, ...]) -> None:
    """Empty every ``lru_cache`` of the modules whose names begin so."""
    for name, module in list(sys.modules.items()):
        if name.startswith(where):
            for value in list(vars(module).values()):
                if type(value) is _CACHE:
                    value.cache_clear()
