"""How a row asks for a fact: one test, read strictly and told in words."""

import operator
from collections.abc import Callable

import pytest

from service.knowledge.facts import DOSE_FACTS, LAB_FACTS, NODE_FACTS, Fact, parse_test

NUMERIC = [fact for fact in Fact if fact not in NODE_FACTS | {Fact.SEX, Fact.PREGNANT, Fact.BREASTFEEDING}]
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
REFUSED = [
    *("", "age_years", "age_years>", ">35", "35", "age_years>35 ", " age_years>35", "age_years > 35", "age_years>35\n"),
    *("age_years=35", "age_years=>35", "age_years==35", "age_years!=35", "age_years<>35", "age_years>35>36"),
    *("age_years>thirty", "age_years>-1", "age_years>.5", "age_years>5.", "age_years>1e3", "age_years>1,5"),
    *("age_years>3.5.1", "age_years>\u0663", "age_years>NaN", "age_years>inf", "age_years>35mg"),
    *("AGE_YEARS>35", "Age_years>35", "age>35", "height_cm>35", "alt>1", "daily_dose_mg>400", "sex"),
    *("sex>female", "sex=Female", "sex=woman", "sex=f", "sex=other", "pregnant=true", "pregnant=maybe"),
    *("breastfeeding>yes", "condition>cirrhosis", "condition<=cirrhosis", "on>verapamil", "condition=", "on="),
    *("condition=Cirrhosis", "condition=liver disease", "on=verapamil|diltiazem"),
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_test_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_test(text)


@pytest.mark.parametrize("fact", NUMERIC)
@pytest.mark.parametrize("comparison", COMPARE)
@pytest.mark.parametrize("cut", ["0", "1", "5.5", "400"])
def test_a_number_is_compared_on_both_sides_of_the_cut_and_on_it(fact: Fact, comparison: str, cut: str) -> None:
    test = parse_test(f"{fact.value}{comparison}{cut}")
    assert (test.fact, str(test)) == (fact, f"{fact.value}{comparison}{cut}")
    for value in (float(cut) - 0.001, float(cut), float(cut) + 0.001):
        assert test.holds(value) is COMPARE[comparison](value, float(cut))


@pytest.mark.parametrize(
    "text", ["sex=female", "pregnant=yes", "breastfeeding=no", "condition=cirrhosis", "on=statins"]
)
def test_a_word_is_the_same_word_or_it_is_not(text: str) -> None:
    test = parse_test(text)
    assert str(test) == text
    assert test.holds(text.partition("=")[2])
    assert not test.holds("something-else")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("age_years>35", "age over 35"),
        ("age_years>=65", "age at least 65"),
        ("weight_kg<25", "weight under 25 kg"),
        ("alt_xuln>1", "ALT over 1 times the upper limit"),
        ("potassium_mmol_l>5.5", "potassium over 5.5 mmol/L"),
        ("egfr_ml_min<30", "eGFR under 30 mL/min"),
        ("daily_mg<=400", "daily dose at most 400 mg"),
        ("daily_mg_per_kg<=12", "daily dose at most 12 mg/kg"),
        ("dose_mg_per_kg>=1", "dose at least 1 mg/kg"),
        ("doses_per_day<4", "doses a day under 4"),
        ("sex=female", "sex female"),
        ("breastfeeding=yes", "breast-feeding yes"),
    ],
)
def test_a_test_is_told_in_words_with_its_unit(text: str, words: str) -> None:
    assert parse_test(text).words == words


def test_every_fact_is_of_one_sort() -> None:
    assert not DOSE_FACTS & LAB_FACTS
    assert not NODE_FACTS & (DOSE_FACTS | LAB_FACTS)
    assert {fact.value for fact in NODE_FACTS} == {"condition", "on"}


CUTS = [f"age_years{comparison}{cut}" for comparison in COMPARE for cut in (34, 35, 36)]


@pytest.mark.parametrize("one", CUTS)
@pytest.mark.parametrize("other", CUTS)
def test_a_test_implies_another_where_no_age_meets_it_and_not_the_other(one: str, other: str) -> None:
    """Tried on every age to the half year."""
    first, second = parse_test(one), parse_test(other)
    ages = [half / 2 for half in range(60, 80)]
    assert first.implies(second) is all(second.holds(age) for age in ages if first.holds(age))


@pytest.mark.parametrize(("other", "implied"), [("sex=female", True), ("sex=male", False)])
def test_a_word_implies_itself_only(other: str, implied: bool) -> None:
    assert parse_test("sex=female").implies(parse_test(other)) is implied
