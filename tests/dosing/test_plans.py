"""What a plan tells beside its doses: why there is none, which limits hold, when to look again and what is asked."""

from datetime import date
from typing import Any

import pytest

from service.dosing.plan import Figure, Plan
from service.knowledge.loading import build_knowledge
from service.knowledge.words import Severity
from service.screening.screen import build_screener
from tests.knowledge.editing import Row, change, drop, edited, few_drugs, rows_of
from tests.scenarios.patients.conftest import PlanOf, planner
from tests.scenarios.patients.test_dosing import CRISIS, PROPHYLAXIS, body

FOLLOW_UP = "malignant_hyperthermia_follow_up"
IV = {"route": "iv", "indication": CRISIS}
ADULT = "age_years=40|weight_kg=70"

WHY_NONE = [
    (
        body("us", "age_years=50|condition=cirrhosis|condition=dantrolene allergy"),
        "No doses are given: contraindicated because of hypersensitivity to dantrolene, active liver disease.",
    ),
    (body("us", "", indication=""), "Needed to choose a scheme: indication, age_years, weight_kg."),
    (body("ch", "age_years=40"), "Needed to choose a scheme: weight_kg."),
    (
        body("uk", ADULT, route="iv", indication=PROPHYLAXIS),
        "No scheme on file in uk fits this patient, route and indication. There is one in: us.",
    ),
    (
        body("eu", ADULT, route="topical"),
        "No scheme on file in eu fits this patient, route and indication.",
    ),
]


@pytest.mark.parametrize(("asked", "why"), WHY_NONE)
def test_where_there_is_no_scheme_the_plan_says_why_and_where_there_is_one(
    plan: PlanOf, asked: dict[str, Any], why: str
) -> None:
    made = plan(asked)
    assert (made.why_none, made.scheme, made.steps, made.bolus, made.review) == (why, None, (), None, ())


def test_every_place_that_has_a_scheme_is_named() -> None:
    """A scheme of two places is not one of the place that asks, and each place stands once."""
    here = plan_after(change("schemes", "dan-scheme-prophylaxis-iv-us", jurisdictions="us|eu"))
    asked = body("uk", ADULT, route="iv", indication=PROPHYLAXIS)
    assert (here(asked).why_none or "").endswith("There is one in: us, eu.")
    grown_up = change("schemes", "dan-scheme-prophylaxis-iv-us", when="age_years<18")
    assert (plan_after(grown_up)(asked).why_none or "").endswith("route and indication.")


ASKED_FOR = [
    (body("ch", "age_years=40"), "25 to under 50 kg, Swiss label"),
    (body("us", "age_years=9"), "children from 5 years, under 50 kg, US label family"),
]


@pytest.mark.parametrize(("asked", "scheme"), ASKED_FOR)
def test_a_weight_that_is_asked_for_says_which_scheme_it_decides(
    plan: PlanOf, asked: dict[str, Any], scheme: str
) -> None:
    asked_for = {item.would_change for item in plan(asked).missing if item.fact == "weight_kg"}
    assert f"decides whether this scheme fits: {scheme}" in asked_for


IN_MILLIGRAMS = "turns the figures in mg/kg into milligrams"
WEIGHED = [
    (body("us", "", **IV), True),
    (body("us", "weight_kg=70", **IV), False),
    (body("us", "age_years=40", indication=FOLLOW_UP), True),
    (body("us", ADULT, indication=FOLLOW_UP), False),
    (body("us", "age_years=40"), False),
]


@pytest.mark.parametrize(("asked", "needed"), WEIGHED)
def test_the_weight_is_asked_for_to_make_milligrams_only_where_a_figure_is_still_by_weight(
    plan: PlanOf, asked: dict[str, Any], needed: bool
) -> None:
    made = plan(asked)
    assert made.scheme
    assert (IN_MILLIGRAMS in {item.would_change for item in made.missing if item.fact == "weight_kg"}) is needed


def test_what_is_missing_is_told_once_and_in_order(plan: PlanOf) -> None:
    told = plan(body("us", "", **IV)).missing
    assert list(told) == sorted(set(told))


def limits_of(made: Plan) -> dict[str, tuple[str, float, str, str | None]]:
    return {one.name: (one.severity.word, one.figure.value, one.figure.unit, one.figure.how) for one in made.limits}


def test_every_limit_says_how_grave_it_is_and_how_it_was_reckoned(plan: PlanOf) -> None:
    assert limits_of(plan(body("us", "age_years=7|weight_kg=20.06"))) == {
        "more than 12 mg/kg a day in a child": ("major", 240.7, "mg", "12 mg/kg x 20.06 kg"),
        "more than 400 mg a day by mouth": ("major", 400, "mg", None),
        "800 mg a day or more by mouth: the boxed-warning zone": ("contraindicated", 800, "mg", None),
        "more than 100 mg in one dose by mouth": ("moderate", 100, "mg", None),
        "more than 2 mg/kg in one dose in a child": ("moderate", 40.1, "mg", "2 mg/kg x 20.06 kg"),
        "more than 3 mg/kg in one dose in a child": ("major", 60.2, "mg", "3 mg/kg x 20.06 kg"),
    }


def test_without_a_weight_a_limit_by_weight_stays_so_with_its_source(plan: PlanOf) -> None:
    made = plan(body("us", "", **IV))
    limit = next(one for one in made.limits if one.name == "more than 10 mg/kg iv in a day")
    assert (limit.figure.value, limit.figure.unit, limit.figure.how) == (10, "mg/kg", None)
    assert "us-iv-label" in limit.figure.sources
    weighed = next(one for one in plan(body("us", "weight_kg=70", **IV)).limits if one.name == limit.name)
    assert weighed.figure == Figure(700, "mg", limit.figure.sources, "10 mg/kg x 70 kg")


def test_what_to_do_beyond_a_limit_is_that_of_the_crisis_in_a_crisis(plan: PlanOf) -> None:
    in_crisis, before = (
        {one.name: one.advice for one in plan(body("eu", ADULT, route="iv", indication=indication)).limits}
        for indication in (CRISIS, PROPHYLAXIS)
    )
    capped = "more than 300 mg in one iv dose"
    assert in_crisis[capped].startswith("Give dantrolene now: 300 mg as one dose")
    assert before[capped].startswith("Review the figure. 300 mg, repeated to effect")


def test_a_lower_limit_and_one_that_was_retired_are_no_maxima() -> None:
    """A dose that is too small breaks a limit too; it says nothing about the most."""
    names = limits_of(plan_after()(body("us", ADULT, **IV)))
    assert names
    assert "less than 1 mg/kg in a crisis" not in names
    retired = plan_after(change("dose_limits", "dan-dose-iv-bolus-3-per-kg", status="retired"))
    assert "more than 3 mg/kg in one iv dose" not in limits_of(retired(body("us", ADULT, **IV)))


def test_a_drug_with_a_scheme_and_no_limit_or_stop_rule_has_a_plan() -> None:
    """Of a combination, one drug may have a scheme while nothing is on file about the other."""
    made = plan_after(*only_about_another("dose_limits"), *only_about_another("stop_rules"))(body("us", ADULT))
    assert made.scheme
    assert (made.limits, made.stop_rules, made.max_per_day, made.max_per_dose) == ((), (), None, None)


def test_the_most_a_day_is_no_maximum_of_one_dose() -> None:
    """Where a house lets one dose be larger than what others let a day be, both are told as they are."""
    made = plan_after(change("dose_limits", "dan-dose-oral-dose-100", limit="dose_mg<=500"))(body("us", ADULT))
    assert made.max_per_dose
    assert made.max_per_day
    assert (made.max_per_dose.figure.value, made.max_per_day.figure.value) == (500, 400)


def test_of_two_equal_maxima_of_a_child_the_graver_is_told(plan: PlanOf) -> None:
    made = plan(body("ch", "age_years=11|weight_kg=30"))
    assert made.max_per_day
    assert (made.max_per_day.name, made.max_per_day.severity) == (
        "more than 200 mg a day in a child under 50 kg",
        Severity.MAJOR,
    )


def test_a_plan_keeps_the_id_that_the_caller_gave_the_drug(plan: PlanOf) -> None:
    asked = body("us", ADULT)
    assert plan(asked | {"candidate": asked["candidate"] | {"id": "order-7"}}).candidate_id == "order-7"  # type: ignore[operator]


def test_a_heavy_patient_is_given_no_more_than_the_cap_of_one_dose(plan: PlanOf) -> None:
    made = plan(body("eu", "age_years=40|weight_kg=160", route="iv", indication="neuroleptic_malignant_syndrome"))
    highest = made.steps[0].dose.high
    assert highest
    assert (highest.value, highest.how) == (300, "2 mg/kg x 160 kg = 320 mg; limited to 300 mg per dose")


def test_a_day_of_steps_by_weight_is_cut_to_the_most_a_day_that_binds() -> None:
    """At 30 kg and 2 mg/kg four times a day; a stricter house lets a child have 120 mg a day."""
    stricter = plan_after(change("dose_limits", "dan-dose-oral-day-400", limit="daily_mg<=120"))
    last = stricter(body("us", "age_years=9|weight_kg=30")).steps[-1]
    assert last.dose.low.how == ("2 mg/kg x 30 kg = 60 mg; limited to 120 mg a day; rounded down to whole capsules")
    assert last.total.low.value == 100


def test_the_schemes_own_review_comes_first_with_its_sources(plan: PlanOf) -> None:
    made = plan(body("us", ADULT) | {"start_date": "2026-12-01"})
    assert made.scheme
    assert (made.review[0].text, made.review[0].sources) == (made.scheme.review, made.scheme.sources)
    last = next(one for one in made.review if one.on_day == 45)
    assert (last.text, last.on_date) == ("No clear benefit: Stop capsules by day 45.", date(2027, 1, 15))
    assert last.sources == ("us-capsule-boxed-warning", "us-capsule-summary")


def test_a_rule_that_names_no_day_has_no_date(plan: PlanOf) -> None:
    made = plan(body("us", ADULT) | {"start_date": "2026-12-01"})
    undated = next(one for one in made.review if one.text.startswith("A higher step brings nothing more"))
    assert (undated.on_day, undated.on_date) == (None, None)


def test_the_review_of_a_bolus_stands_at_its_dose_with_the_sources_of_the_scheme(plan: PlanOf) -> None:
    made = plan(body("eu", "weight_kg=70", **IV))
    assert made.scheme
    assert made.bolus
    first, at_dose = made.review
    assert first.text == made.scheme.review
    assert (at_dose.text, at_dose.sources) == (made.bolus.review, made.scheme.sources)
    assert at_dose.at == made.bolus.review_at


def test_the_words_of_the_source_about_how_a_bolus_is_given_reach_the_plan(plan: PlanOf) -> None:
    bolus = plan(body("ch", "weight_kg=70", **IV)).bolus
    assert bolus
    assert bolus.over.startswith("Rapid iv infusion within a few minutes; every 5 minutes with 20 mg vials")
    assert (bolus.after or "").startswith("Intensive care; repeat at once if signs return.")


def plan_after(*edits: Row) -> PlanOf:
    """Plans from the tables of a few drugs after ``edits``."""
    return planner(build_screener(build_knowledge(dict(edited(few_drugs(), *edits)))))


def only_about_another(table: str) -> list[Row]:
    """One row is left of ``table``, and it is about another drug."""
    first, *others = [row["id"] for row in rows_of(few_drugs(), table)]
    return [change(table, first, drug="baclofen"), *(drop(table, row) for row in others)]
