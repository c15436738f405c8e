"""What a population costs less, and what it must not lose by it."""

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from service.naming.resolver import Resolver
from service.population import known, remembered
from service.population.screening import Population
from service.screening.screen import Screener


@pytest.fixture
def screened(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, ...]]:
    """How often each list went through the full screening."""
    counted: Counter[tuple[str, ...]] = Counter()
    screen = Screener.screen

    def count(self: Screener, request: Any) -> Any:
        counted[tuple(entry.text for entry in request.medications)] += 1
        return screen(self, request)

    monkeypatch.setattr(Screener, "screen", count)
    return counted


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[Any, ...]]:
    """How often each name and code was resolved."""
    counted: Counter[tuple[Any, ...]] = Counter()
    resolve = Resolver.resolve

    def count(self: Resolver, *what: Any) -> Any:
        counted[what] += 1
        return resolve(self, *what)

    monkeypatch.setattr(Resolver, "resolve", count)
    return counted


def answers(population: Population, *lists: Any, first: int = 1, **columns: list[Any]) -> list[dict[str, Any]]:
    batch = pa.RecordBatch.from_pydict({"medications": list(lists), **columns})
    return population.answer(batch, first).to_pylist()


def test_identical_lists_are_screened_once_also_in_another_batch(
    fresh: Population, screened: Counter[tuple[str, ...]]
) -> None:
    rows = answers(fresh, ["verapamil"], ["verapamil"], ["verapamil", "Yaz"], ["verapamil"])
    rows += answers(fresh, ["verapamil"], first=5)
    assert screened == {("verapamil",): 1, ("verapamil", "Yaz"): 1}
    assert [row["row"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["verdict"] for row in rows] == [rows[0]["verdict"]] * 5


def test_the_same_list_for_another_therapy_is_another_question(fresh: Population) -> None:
    oral, iv = answers(fresh, ["verapamil"], ["verapamil"], route=["oral", "iv"])
    assert oral["verdict"] != iv["verdict"] == "do_not_start"


def test_each_name_is_resolved_once_for_each_jurisdiction(
    fresh: Population, resolved: Counter[tuple[Any, ...]]
) -> None:
    lists = [["verapamil", "Yaz"], ["Yaz", "xyzzyol"], ["xyzzyol", "verapamil"]] * 2
    answers(fresh, *lists, jurisdiction=["us", "us", "us", "uk", "uk", "uk"])
    assert {what[0] for what in resolved} == {"dantrolene", "verapamil", "Yaz", "xyzzyol"}
    assert set(resolved.values()) == {1}
    assert len(resolved) == 8


def test_a_list_on_which_nothing_can_be_found_is_not_screened(
    fresh: Population, screened: Counter[tuple[str, ...]]
) -> None:
    rows = answers(fresh, ["xyzzyol"], ["xyzzyol", "water"], ["verapamil"])
    assert [row["verdict"] for row in rows[:2]] == ["cannot_clear", "cannot_clear"]
    assert [row["finding_ids"] for row in rows[:2]] == [[], []]
    assert rows[0]["not_checked"] == [{"input": "xyzzyol", "status": "not_recognised"}]
    assert list(screened) == [("verapamil",)]


def test_a_patient_is_always_looked_at_in_full(fresh: Population, screened: Counter[tuple[str, ...]]) -> None:
    answers(fresh, ["xyzzyol"], conditions=[["cirrhosis"]])
    assert list(screened) == [("xyzzyol",)]


@pytest.mark.parametrize(
    ("medications", "told"),
    [
        ([], "an empty list"),
        (None, "an empty list"),
        (["verapamil"] * 201, "200"),
        ([""], "must not be empty"),
        (["x" * 201], "200 characters"),
        ([None], "/medications/0"),
    ],
)
def test_what_the_schema_refuses_is_an_error_row_among_answers(
    fresh: Population, medications: list[Any] | None, told: str
) -> None:
    before, refused, after = answers(fresh, ["verapamil"], medications, ["verapamil"])
    assert told in refused["error"]
    assert [refused[name] for name in ("verdict", "list_verdict", "complete", "findings")] == [None] * 4
    assert refused["knowledge_sha256"] == before["knowledge_sha256"]
    assert before["error"] is after["error"] is None
    assert before["findings"] == after["findings"]


def test_an_empty_list_is_taken_if_it_is_meant(fresh: Population) -> None:
    [row] = answers(fresh, [], no_other_medications=[True])
    assert (row["error"], row["verdict"]) == (None, "proceed")


def test_every_type_of_list_says_the_same(fresh: Population) -> None:
    names = ["verapamil", "Yaz"]
    written: list[Any] = [names, [{"name": name} for name in names], '["verapamil", "Yaz"]', "verapamil | Yaz"]
    written.append([{"name": name, "id": str(place)} for place, name in enumerate(names)])
    rows = [answers(fresh, each)[0] for each in written]
    assert rows[0]["finding_ids"]
    assert all(row == rows[0] for row in rows)


def test_what_is_remembered_is_bounded(fresh: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST_KNOWN", 3)
    monkeypatch.setattr(remembered, "MOST_TEXT", 1000)
    lists = [[name] for name in ("verapamil", "Yaz", "diltiazem", "xyzzyol", "baclofen", "morphine", "diazepam")]
    rows = answers(fresh, *lists) + answers(fresh, *lists)
    assert [row["findings"] for row in rows[:7]] == [row["findings"] for row in rows[7:]]
    assert len(fresh.lines.by_key) <= 3
    assert len(fresh.remembered.young) + len(fresh.remembered.old) < 7
