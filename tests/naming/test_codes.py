import pytest

from service.screening.medication import LineStatus
from service.screening.screen import Screener
from tests.naming.lines import by_code, understood

SAME_NDC = ["42023-124", "42023-0124", "42023-124-01", "42023-0124-01", "42023012401"]


@pytest.mark.parametrize("code", SAME_NDC)
def test_an_ndc_is_found_in_every_layout(code: str, screener: Screener) -> None:
    line = understood(screener, by_code("ndc", code))
    assert (line.status, line.drugs, line.route.value) == (LineStatus.CHECKED, ("dantrolene",), "oral")


def test_an_ndc_with_four_labeler_digits_is_padded_on_the_left(screener: Screener) -> None:
    assert understood(screener, by_code("ndc", "0143-9297-01")).drugs == ("dantrolene",)


@pytest.mark.parametrize("code", ["00149-0030", "42023-999-01", "4202312401", "42023-124-0-1", "x"])
def test_an_ndc_is_never_guessed_from_its_labeler(code: str, screener: Screener) -> None:
    line = understood(screener, by_code("ndc", code))
    assert (line.status, line.resolution.code_unknown) == (LineStatus.NOT_RECOGNISED, True)


@pytest.mark.parametrize("system", ["rxnorm", "RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm"])
@pytest.mark.parametrize("code", ["3105", "3106", "856656", "856696"])
def test_an_rxnorm_code_of_any_term_type_walks_to_its_ingredient(system: str, code: str, screener: Screener) -> None:
    assert understood(screener, by_code(system, code)).drugs == ("dantrolene",)


def test_an_atc_code_of_several_substances_is_ambiguous_and_all_are_screened(screener: Screener) -> None:
    line = understood(screener, by_code("atc", "M03AX01"))
    assert (line.status, line.provisional, len(line.drugs)) == (LineStatus.AMBIGUOUS, True, 6)


def test_an_atc_group_is_a_group_never_one_of_its_drugs(screener: Screener) -> None:
    assert understood(screener, by_code("atc", "N05BA")).drugs == ("benzodiazepines",)
    unmapped = understood(screener, by_code("atc", "M03CA"))
    assert (unmapped.status, unmapped.drugs) == (LineStatus.GROUP_ONLY, ())


def test_an_unknown_code_beside_a_known_text_is_checked_and_said(screener: Screener) -> None:
    line = understood(screener, by_code("rxnorm", "99999999", "verapamil"))
    assert (line.status, line.resolution.code_unknown) == (LineStatus.CHECKED, True)


def test_a_known_code_beside_an_unknown_text_is_checked_and_said(screener: Screener) -> None:
    line = understood(screener, by_code("rxnorm", "3105", "xyzzyol"))
    assert (line.status, line.resolution.text_unknown) == (LineStatus.CHECKED, True)


def test_code_and_text_that_disagree_are_a_conflict_and_both_are_screened(screener: Screener) -> None:
    line = understood(screener, by_code("rxnorm", "3105", "verapamil"))
    assert line.status is LineStatus.CODE_CONFLICT
    assert line.provisional
    assert set(line.drugs) == {"dantrolene", "verapamil"}


def test_a_code_settles_a_text_that_was_only_nearly_right(screener: Screener) -> None:
    line = understood(screener, by_code("rxnorm", "316672", "Simvistatin 10 MG"))
    assert (line.status, line.drugs) == (LineStatus.CHECKED, ("simvastatin",))


def test_a_bare_number_is_a_candidate_at_most(screener: Screener) -> None:
    line = understood(screener, "3106")
    assert (line.status, line.drugs) == (LineStatus.AMBIGUOUS, ("dantrolene",))


def test_a_code_of_an_unknown_system_is_not_recognised(screener: Screener) -> None:
    assert understood(screener, by_code("pzn", "3105")).status is LineStatus.NOT_RECOGNISED
