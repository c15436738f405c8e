"""What was worked out once and is asked for again and again, in bounded memory."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Memo(dict[_Key, _Value]):
    """``memo[key]`` is ``work_out(key)``, worked out when it is first asked for and then kept.

    ``work_out`` must depend on nothing but the key and what never changes. At most ``most`` entries are kept: when half
    as many are new, what was not asked for since the last time is forgotten. That bounds the memory, and costs time
    only. Two threads may work out the same at once; both come to the same.
    """

    __slots__ = ("_before", "_half", "_work_out")

    def __init__(self, work_out: Callable[[_Key], _Value], most: int) -> None:
        super().__init__()
        self._work_out, self._half = work_out, max(1, most // 2)
        self._before: dict[_Key, _Value] = {}

    def __missing__(self, key: _Key) -> _Value:
        known = self._before.get(key)
        value = self._work_out(key) if known is None else known
        if len(self) >= self._half:
            # Copied in one step, whatever other threads do, as long as nothing is ever taken out of it one by one.
            self._before = dict(self)
            self.clear()
        self[key] = value
        return value


class Recollection:
    """As a :class:`Memo`, for what takes more than its key to work out."""

    __slots__ = ("_before", "_half", "_known")

    def __init__(self, most: int) -> None:
        self._known: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}
        self._half = max(1, most // 2)

    def recall(self, key: Hashable, work_out: Callable[[], _Value]) -> _Value:
        """What ``work_out`` came to when ``key`` was first seen. It must depend on nothing that the key does not
        tell, and never be None."""
        known: _Value | None = self._known.get(key)
        if known is None:
            known = self._before.get(key)
            if known is None:
                known = work_out()
            if len(self._known) >= self._half:
                self._before, self._known = self._known, {}
            self._known[key] = known
        return known
