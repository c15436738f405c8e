"""What is remembered: within its bound, the same value as long as it is kept, and the right one always."""

from collections import Counter
from functools import partial

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
    recollection, kept = Recollection(most), dict[int, tuple[int]]()
    for key in keys:
        worked_out = (key * key,)
        recalled = recollection.recall(key, partial(_as_it_is, worked_out))
        assert recalled == worked_out
        if recalled is worked_out:
            # Either it was never asked for, or everything was forgotten to make room.
            kept = {} if key in kept or len(kept) >= most else kept
            kept[key] = worked_out
        assert recalled is kept[key]
        assert len(kept) <= most


@pytest.mark.parametrize("most", [1, 2, 5])
def test_within_the_bound_everything_is_worked_out_once(most: int) -> None:
    counted: Counter[int] = Counter()

    def work_out(key: int) -> list[int]:
        counted[key] += 1
        return [key]

    memo, recollection = Memo(work_out, most), Recollection(most)
    for key in [*range(most)] * 3:
        assert memo[key] is memo[key]
        assert recollection.recall(key, partial(work_out, key)) == [key]
    assert counted == dict.fromkeys(range(most), 2)


@pytest.mark.parametrize("most", [1, 2, 5])
def test_one_beyond_the_bound_and_all_is_forgotten(most: int) -> None:
    counted: Counter[int] = Counter()

    def work_out(key: int) -> list[int]:
        counted[key] += 1
        return [key]

    memo, recollection = Memo(work_out, most), Recollection(most)
    for key in [*range(most + 1), 0]:
        assert memo[key] == recollection.recall(key, partial(work_out, key))
    assert counted[0] == 4
    assert set(memo) == {most, 0} if most > 1 else {0}


def test_what_cannot_be_worked_out_is_not_remembered() -> None:
    memo: Memo[str, int] = Memo(int, 5)
    for _ in range(2):
        with pytest.raises(ValueError, match="zero"):
            memo["zero"]
    assert not memo


def _as_it_is(value: tuple[int]) -> tuple[int]:
    return value
