"""The lists of the scorecard hold in both directions, and harmless lists stay quiet."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from scorecard.__main__ import main
from scorecard.cases import Control, Drug, Pair, load_controls, load_pairs
from scorecard.report import render, tabulate
from scorecard.scoring import CANDIDATE_OF_CONTROLS, Noise, Result, ask, find_noise, score, score_reversed
from service.knowledge.words import FindingKind, Severity
from service.screening.answer import Screening
from service.screening.screen import Screener

PAIRS = load_pairs()
CONTROLS = load_controls()
with (Path(__file__).parent / "burdens.csv").open(encoding="utf-8", newline="") as handle:
    BURDENS = [(row["hazard"], row["drugs"].split("|")) for row in csv.DictReader(handle, strict=True)]


Grade = Callable[[Pair], Result]


@pytest.fixture(scope="module")
def forwards(screener: Screener) -> Grade:
    """A function, since a failing test prints its fixtures and the tables are long."""
    return lambda pair: score(screener, pair)


@pytest.fixture(scope="module")
def backwards(screener: Screener) -> Grade:
    return lambda pair: score_reversed(screener, pair)


@pytest.fixture(scope="module")
def noise_of(screener: Screener) -> Callable[[Control], list[Noise]]:
    return lambda control: list(find_noise(screener, [control]))


@pytest.fixture(scope="module")
def beside_dantrolene(screener: Screener) -> Callable[[list[str]], Screening]:
    return lambda names: ask(screener, CANDIDATE_OF_CONTROLS, [Drug(name) for name in names])


def named(pairs: Iterable[Pair]) -> list[object]:
    return [pytest.param(pair, id=f"{pair.listed_in}: {pair.label}") for pair in pairs]


@pytest.mark.parametrize("pair", named(PAIRS))
def test_a_pair_of_the_lists_is_found_in_both_directions_as_graded_or_the_difference_is_explained(
    forwards: Grade, backwards: Grade, pair: Pair
) -> None:
    """An indication belongs to the candidate, so pairs with one are asked in one direction only."""
    found = forwards(pair).found
    assert found == pair.expected or pair.differs_on_purpose
    assert pair.indication is not None or backwards(pair).found == found


@pytest.mark.parametrize("pair", named(pair for pair in PAIRS if pair.differs_on_purpose))
def test_an_explained_difference_is_still_there_and_is_on_the_stricter_side(forwards: Grade, pair: Pair) -> None:
    """Only a drug that the tables do not know may be milder, and that shows by itself."""
    result = forwards(pair)
    assert result.difference > 0 or result.unclear


def test_no_pair_is_listed_twice_in_one_list() -> None:
    keys = [(pair.listed_in, pair.first, frozenset((pair.first, pair.second)), pair.indication) for pair in PAIRS]
    assert sorted(map(str, keys)) == sorted(map(str, set(keys)))


@pytest.mark.parametrize("control", [pytest.param(control, id=control.id) for control in CONTROLS])
def test_a_patient_on_ordinary_medicines_may_start_dantrolene_without_an_alert(
    noise_of: Callable[[Control], list[Noise]], control: Control
) -> None:
    assert noise_of(control) == []


def test_the_control_lists_are_many_and_varied() -> None:
    assert len(CONTROLS) == 60
    assert all(len(set(control.drugs)) == 5 for control in CONTROLS)
    assert len({drug.name for control in CONTROLS for drug in control.drugs}) >= 120


@pytest.mark.parametrize(("hazard", "drugs"), BURDENS)
def test_a_dozen_drugs_with_one_hazard_are_one_cumulative_finding_that_names_them_all(
    beside_dantrolene: Callable[[list[str]], Screening], hazard: str, drugs: list[str]
) -> None:
    answer = beside_dantrolene(drugs)
    about = [
        found for found in answer.findings if found.kind is FindingKind.CUMULATIVE and found.id.endswith(f":{hazard}")
    ]
    understood = {drug for line in (answer.candidate, *answer.medications) for drug in line.drugs}
    assert len(understood) == 13
    assert [set(found.drugs) for found in about] == [understood]


def test_a_list_with_a_known_danger_is_reported_as_noise(noise_of: Callable[[Control], list[Noise]]) -> None:
    control = Control("loud", (Drug("levothyroxine"), Drug("teriflunomide"), Drug("zzqx")))
    (noise,) = noise_of(control)
    assert {found.severity for found in noise.findings} == {Severity.MAJOR}
    assert noise.unclear == ("zzqx is not_recognised",)


def result(expected: Severity, found: Severity, second: str = "b") -> Result:
    return Result(Pair("a list", Drug("a"), Drug(second), None, expected, ""), found)


RESULTS = [
    result(Severity.MAJOR, Severity.MAJOR),
    result(Severity.MAJOR, Severity.CONTRAINDICATED),
    result(Severity.MAJOR, Severity.MINOR),
    result(Severity.MAJOR, Severity.NONE, "missed"),
    result(Severity.NONE, Severity.NONE),
    result(Severity.NONE, Severity.MINOR),
]


def test_what_is_expected_to_be_silent_does_not_flatter_the_recall() -> None:
    assert tabulate(RESULTS) == [
        ("a list", "4", "3", "75.0", "1", "1", "2"),
        ("a list, nothing expected", "2", "-", "-", "1", "1", "0"),
    ]


@pytest.mark.parametrize("markdown", [True, False])
def test_the_scorecard_names_every_miss_and_every_loud_control(markdown: bool) -> None:
    text = render(RESULTS, [Noise(CONTROLS[0], (), ("zzqx is not_recognised",))], 60, markdown=markdown)
    assert "Missed: 1" in text
    assert "a list: a + missed (expected major, found none)" in text
    assert "Graded differently: 3" in text
    assert "59 of 60" in text
    assert f"{CONTROLS[0].id}: zzqx is not_recognised" in text
    assert ("|---|---:|" in text) is markdown


def test_the_scorecard_is_written_for_the_real_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--markdown"]) == 0
    written = capsys.readouterr()
    assert written.out.startswith("| list | pairs | found | recall % | same severity | stricter | milder |\n")
    assert written.err == ""


def test_refused_tables_are_named_and_not_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main([]) == 0
    written = capsys.readouterr()
    assert written.out == ""
    assert "interactions.csv" in written.err
