"""What is remembered: within its bound, the same value as long as it is kept, and the right one always."""

from collections import Counter
from functools import partial
from weakref import WeakSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.knowledge.memo import Memo, Recollection
from tests.properties.laws import law

KEYS = st.lists(st.integers(0, 9), max_size=60)


@law
@given(KEYS, st.integers(1, 12))
def test_a_memo_gives_what_would_be_worked_out_and_never_holds_more_than_its_bound(keys: list[int], most: int) -> None:
    memo: Memo[int, tuple[int]] = Memo(lambda key: (key * key,), most)
    for key in keys:
        held = memo.get(key)
        assert memo[key] == (key * key,)
        assert held is None or memo[key] is held
        assert key in memo
        assert len(memo) <= most


@law
@given(KEYS, st.integers(1, 12))
def test_a_recollection_gives_what_would_be_worked_out(keys: list[int], most: int) -> None:
    recollection, worked_out = Recollection(most), dict[int, tuple[int]]()
    for key in keys:
        new = (key * key,)
        recalled = recollection.recall(key, partial(_as_it_is, new))
        assert recalled == new
        # Either it is what was kept, or it was never asked for or had to go.
        assert recalled is worked_out.get(key) or recalled is new
        worked_out[key] = recalled


@pytest.mark.parametrize("most", [2, 5, 12])
def test_what_is_in_use_is_worked_out_once_however_much_else_is_asked(most: int) -> None:
    counted: Counter[int] = Counter()

    def work_out(key: int) -> list[int]:
        counted[key] += 1
        return [key]

    memo, recollection = Memo(work_out, most), Recollection(most)
    for key in range(100):
        for asked in (-1, key):
            assert memo[asked] == recollection.recall(asked, partial(work_out, asked)) == [asked]
    assert counted[-1] == 2
    assert counted[50] == 2


@pytest.mark.parametrize("most", [1, 2, 5])
def test_what_was_not_asked_for_while_as_many_others_were_is_forgotten(most: int) -> None:
    counted: Counter[int] = Counter()

    def work_out(key: int) -> list[int]:
        counted[key] += 1
        return [key]

    memo, recollection = Memo(work_out, most), Recollection(most)
    for key in [0, *range(1, most + 2), 0]:
        assert memo[key] == recollection.recall(key, partial(work_out, key))
    assert counted[0] == 4


@pytest.mark.parametrize("most", [2, 5, 12])
def test_no_more_is_kept_than_the_bound(most: int) -> None:
    alive: WeakSet[_Value] = WeakSet()

    def work_out(_: int) -> _Value:
        value = _Value()
        alive.add(value)
        return value

    memo, recollection = Memo(work_out, most), Recollection(most)
    for key in range(100):
        assert memo[key]
        assert recollection.recall(key, partial(work_out, key))
        assert len(alive) <= 2 * most


def test_what_cannot_be_worked_out_is_not_remembered() -> None:
    memo: Memo[str, int] = Memo(int, 5)
    for _ in range(2):
        with pytest.raises(ValueError, match="zero"):
            memo["zero"]
    assert not memo


class _Value:
    pass


def _as_it_is(value: tuple[int]) -> tuple[int]:
    return value
