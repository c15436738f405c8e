"""A plugin of pytest that makes mutmut fit a service that loads once and remembers.

Every mutant is tried in a fork of a process that has run all the tests, and so has loaded the tables, read every line
of them and remembered what it worked out. A mutant of what loads, reads or remembers would never run: before its tests,
all of that is made again. (The dosing remembers nothing and keeps what was loaded.)

What runs when a module is imported (the cells of a schema) never runs in a test: for a mutant of that, everything is
imported again.

Likewise when mutmut notes which test reaches which function: each test that asks for the loaded tables is noted to
reach whatever loads them, and finds nothing remembered from the tests before it.

Of the tests that reach a mutated function, those beside its package come first, and of these the quickest, since the
first that fails ends the run; beyond ten seconds of tests (MUTANT_SECONDS) a mutant counts as survived. pytest looks
for thousands of tests named one by one slower than it runs them, so it is given their files and the rest is left out.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from mutmut.state import state

from service.knowledge.memo import Memo, Recollection
from tests import conftest

_MOST_SECONDS = float(os.environ.get("MUTANT_SECONDS", "10"))
_HANGS = int(3 * _MOST_SECONDS)
"""Seconds of one processor after which a mutant has been noticed: it runs for ever, where a test would wait for it."""
_AT_IMPORT = Path("at-import.json")
_CACHE = type(lru_cache(len))
_LOADED = frozenset({"screener", "knowledge"})
"""The fixtures of what is loaded once in a process."""


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if mutant.startswith("service.") and mutant.partition("__mutmut_")[0] in json.loads(_AT_IMPORT.read_text()):
        for name in [name for name in sys.modules if name.startswith(("service.", "tests."))]:
            del sys.modules[name]


def pytest_configure(config: pytest.Config) -> None:
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if mutant == "stats":
        config.pluginmanager.register(_Noting())
    if any("::" in test for test in config.args):
        config.pluginmanager.register(_Choosing(config, mutant))
    if mutant.startswith("service.knowledge."):
        _forget(("service.", "tests."))
    if mutant.startswith("service.screening."):
        known = conftest.real_screener().knowledge
        _forget(("service.screening.", "service.rendering.", "tests.conftest", "tests.properties.", "tests.scenarios."))
        config.add_cleanup(_patched(conftest, "load_knowledge", lambda _: known))


class _Choosing:
    """While one mutant is tried, or the same tests without one."""

    def __init__(self, config: pytest.Config, mutant: str) -> None:
        took = _durations()
        beside = f"tests/{mutant.split('.')[1]}/" if mutant else ""
        self.chosen: dict[str, int] = {}
        seconds = 0.0
        for test in sorted(config.args, key=lambda test: (not test.startswith(beside), took.get(test, 0))):
            seconds += took.get(test, 0)
            if mutant and seconds > _MOST_SECONDS and self.chosen:
                break
            self.chosen[test] = len(self.chosen)
        if mutant:
            _end_at(_HANGS)
        config.args = list(dict.fromkeys(test.partition("::")[0] for test in self.chosen))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.chosen]
        items.sort(key=lambda item: self.chosen[item.nodeid])


class _Noting:
    """While it is noted which test reaches which function."""

    def __init__(self) -> None:
        self.memories: list[tuple[Any, Callable[[], None]]] = []
        self.at_import = set(state()._stats)  # noqa: SLF001 mutmut has no other place for it
        _forget(("service.", "tests."))
        with pytest.MonkeyPatch.context() as patch:
            for kind in (Memo, Recollection):
                patch.setattr(kind, "__init__", self._watched(kind.__init__))
            conftest.real_screener()
        self.loading = frozenset(state()._stats)  # noqa: SLF001
        state()._stats.clear()  # noqa: SLF001

    def _watched(self, begin: Callable[..., None]) -> Callable[..., None]:
        def watched(memory: Any, *arguments: Any) -> None:
            begin(memory, *arguments)
            self.memories.append((memory, partial(begin, memory, *arguments)))

        return watched

    def pytest_collection_finish(self) -> None:
        self.at_import |= state()._stats  # noqa: SLF001
        state()._stats.clear()  # noqa: SLF001
        _AT_IMPORT.write_text(json.dumps(sorted(self.at_import)), encoding="utf-8")

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        for memory, begin_anew in self.memories:
            if isinstance(memory, dict):
                memory.clear()
            begin_anew()
        state()._stats.update(self.at_import)  # noqa: SLF001
        if not _LOADED.isdisjoint(getattr(item, "fixturenames", ())):
            state()._stats.update(self.loading)  # noqa: SLF001


def _patched(module: ModuleType, name: str, value: object) -> Callable[[], None]:
    """Puts ``value`` there; calling the answer puts back what was there."""
    patch = pytest.MonkeyPatch()
    patch.setattr(module, name, value)
    return patch.undo


def _end_at(seconds: int) -> None:
    """End this process when it has used so much of one processor. Where only quick tests reach a mutant, mutmut allows
    less, and to ask for more would be an error."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if most == resource.RLIM_INFINITY else min(seconds, most), most))


@cache
def _durations() -> dict[str, float]:
    """The seconds that each test took. A hundred megabytes are read once, before there are forks."""
    took: dict[str, float] = json.loads(Path("mutmut-stats.json").read_text(encoding="utf-8"))["duration_by_test"]
    return took


def _forget(where: tuple[str, ...]) -> None:
    """Empty every ``lru_cache`` of the modules whose names begin so."""
    for name, module in list(sys.modules.items()):
        if name.startswith(where):
            for value in list(vars(module).values()):
                if type(value) is _CACHE:
                    value.cache_clear()
