"""Tables about the patient, the dose and the advice that do not fit together are refused, with the wrong row."""

from functools import cache

import pytest

from service.knowledge.loading import build_knowledge
from tests.knowledge.editing import (
    Raw,
    Row,
    add,
    change,
    drop,
    edited,
    few_drugs,
    place,
    places,
    refusal,
    rows_of,
    to_bytes,
)

SCOPED = ("patient_rules", "dose_limits", "monitoring", "stop_rules", "counselling", "schemes")
ABOUT_A_DRUG = (*SCOPED, "presentations")
DAY_400 = "dan-dose-oral-day-400"
LIVER_CRISIS = "pat-liver-crisis"
OESTROGEN_35 = "mod-oestrogen-woman-35"
OPIOID_65 = "mod-opioid-65"
CRISIS_US = "dan-scheme-crisis-us"
ADULT_US = "dan-scheme-spasticity-adult-us"
ELSEWHERE = {"route": "oral", "indication": "malignant_hyperthermia_crisis"}


CONDITIONS = {"cirrhosis", "active-liver-disease", "liver-disease", "copd", "obstructive-lung-disease", "lung-disease"}
CONDITIONS |= {"heart-failure", "severe-heart-muscle-damage", "heart-disease"}
SCHEMES = {CRISIS_US, ADULT_US, "dan-scheme-spasticity-child-us", "dan-scheme-spasticity-child-50kg-us"}
WANTED = {"modifiers": {OESTROGEN_35, OPIOID_65}, "dose_limits": {DAY_400, "dan-dose-iv-underdose-crisis"}}
WANTED |= {"conditions": CONDITIONS, "schemes": SCHEMES, "patient_rules": {LIVER_CRISIS, "pat-lung-iv"}}
FIRST = ("monitoring", "stop_rules", "counselling", "condition_codes", "route_codes", "observations")


@cache
def few() -> Raw:
    """Few drugs, and a few rows of each kind about the patient; the same rules, read faster."""
    raw = dict(few_drugs())
    statements = {row["id"] for row in rows_of(raw, "interactions")}
    for table, ids in WANTED.items():
        raw[table] = to_bytes(table, [row for row in rows_of(raw, table) if row["id"] in ids])
    for table in ("scheme_steps", "boluses"):
        raw[table] = to_bytes(table, [row for row in rows_of(raw, table) if row["scheme"] in SCHEMES])
    for table in FIRST:
        raw[table] = to_bytes(table, [row for row in rows_of(raw, table) if not row.get("when")][:3])
    codes = [row | {"condition": "cirrhosis"} for row in rows_of(raw, "condition_codes")]
    raw["condition_codes"] = to_bytes("condition_codes", codes)
    known = [row | {"interactions": _kept(row["interactions"], statements)} for row in rows_of(raw, "modifiers")]
    raw["modifiers"] = to_bytes("modifiers", known)
    cited = {one for table in raw for row in rows_of(raw, table) for one in row.get("sources", "").split("|")}
    raw["sources"] = to_bytes("sources", [row for row in rows_of(raw, "sources") if row["id"] in cited])
    return raw


def _kept(cell: str, ids: set[str]) -> str:
    return "|".join(one for one in cell.split("|") if one in ids)


def first(table: str) -> str:
    return next(iter(rows_of(few(), table)[0].values()))


def condition(**cells: str) -> Row:
    """A new condition that nothing else is like."""
    return add("conditions", "cirrhosis", **{"id": "new-one", "name": "new one", "synonyms": "", "implies": ""} | cells)


def rule(**cells: str) -> Row:
    return add("patient_rules", LIVER_CRISIS, **{"id": "pat-new"} | cells)


@pytest.mark.parametrize(
    ("tables", "cells"),
    [
        (SCOPED, {"when": "condition=dragon-pox"}),
        (SCOPED, {"when": "on=veraparil"}),
        (ABOUT_A_DRUG, {"drug": "dantrolen"}),
        (ABOUT_A_DRUG, {"drug": "statins"}),
    ],
    ids=["an unknown condition", "an unknown drug on the list", "about an unknown drug", "about a group"],
)
def test_every_table_refuses_what_is_not_known(tables: tuple[str, ...], cells: dict[str, str]) -> None:
    edits = [change(table, first(table), **cells) for table in tables]
    expected = {place(edit, "unknown-id", few()) for edit in edits}
    assert set(places(refusal(edited(few(), *edits)))) == expected


MISFITS: list[tuple[str, Row, str]] = [
    ("an unknown condition in a modifier", change("modifiers", OPIOID_65, when="condition=dragon-pox"), "unknown-id"),
    ("an unknown drug in a modifier", change("modifiers", OPIOID_65, when="on=veraparil"), "unknown-id"),
    ("a product on the list", change("modifiers", OPIOID_65, when="on=buprenorphine-naloxone"), "unknown-id"),
    ("a hazard on the list", change("modifiers", OPIOID_65, when="on=bleeding"), "unknown-id"),
    ("a modifier of an unknown statement", change("modifiers", OPIOID_65, interactions="dan-moon-any"), "unknown-id"),
    ("a condition that implies an unknown one", condition(implies="dragon-pox"), "unknown-id"),
    ("a step of an unknown scheme", add("scheme_steps", f"{ADULT_US} 1", scheme="dan-scheme-moon"), "unknown-id"),
    ("a bolus of an unknown scheme", add("boluses", CRISIS_US, scheme="dan-scheme-moon"), "unknown-id"),
    ("a synonym of another condition", condition(synonyms="new|COPD"), "shared-name"),
    ("a synonym in other letters", condition(synonyms="CoPd"), "shared-name"),
    ("a condition with another's name", condition(name="Cirrhosis"), "shared-name"),
    ("a synonym that is another's id", condition(synonyms="heart-failure"), "shared-name"),
    ("a condition that means another", condition(means="condition=cirrhosis"), "means"),
    ("a condition that means a drug", condition(means="on=verapamil"), "means"),
    ("a condition that means a dose", condition(means="daily_mg>400"), "means"),
    ("a condition that implies itself", condition(implies="new-one"), "cycle"),
    ("a rule in a crisis without its text", change("patient_rules", LIVER_CRISIS, crisis_management=""), "crisis"),
    (
        "a rule for any use and route without a text for the crisis",
        rule(indications="", routes="", crisis_management=""),
        "crisis",
    ),
    ("an iv rule for any use without it", rule(indications="", routes="iv|oral", crisis_management=""), "crisis"),
    (
        "a limit in a crisis without its text",
        change("dose_limits", "dan-dose-iv-underdose-crisis", crisis_management=""),
        "crisis",
    ),
    ("a rule that says nothing", rule(severity="none"), "severity"),
    ("a limit that says nothing", change("dose_limits", DAY_400, severity="none"), "severity"),
    ("a limit on age", change("dose_limits", DAY_400, limit="age_years<=400"), "limit"),
    ("a limit on weight", change("dose_limits", DAY_400, limit="weight_kg>=25"), "limit"),
    ("a limit on a drug", change("dose_limits", DAY_400, limit="on=verapamil"), "limit"),
    ("a factor that depends on another drug", rule(factor="liver-disease", when="on=verapamil"), "factor"),
    (
        "a limit that rests on general knowledge and does not say so",
        change("dose_limits", DAY_400, sources="general-pharmacology", evidence="label"),
        "evidence",
    ),
    (
        "a rule that rests on general knowledge and does not say so",
        rule(sources="general-pharmacology", evidence="label"),
        "evidence",
    ),
    ("a modifier that lowers", change("modifiers", OESTROGEN_35, severity="minor"), "severity"),
    ("a modifier to nothing", change("modifiers", OESTROGEN_35, severity="none"), "severity"),
    ("a modifier of nothing", change("modifiers", OPIOID_65, interactions="dan-ibuprofen-any"), "severity"),
    (
        "a modifier that raises by a condition",
        change("modifiers", OESTROGEN_35, when="condition=cirrhosis"),
        "modifier",
    ),
    (
        "a modifier that raises by a condition and an age",
        change("modifiers", OESTROGEN_35, when="age_years>35|condition=cirrhosis"),
        "modifier",
    ),
    ("a modifier that raises by a dose", change("modifiers", OESTROGEN_35, when="daily_mg>300"), "modifier"),
    (
        "a modifier that raises by a number of doses",
        change("modifiers", OESTROGEN_35, when="doses_per_day>3"),
        "modifier",
    ),
    ("a scheme without steps", add("schemes", CRISIS_US, **ELSEWHERE, id="dan-scheme-new"), "no-dose"),
]


@pytest.mark.parametrize(("edit", "rule_"), [case[1:] for case in MISFITS], ids=[case[0] for case in MISFITS])
def test_a_row_that_does_not_fit_is_refused_with_its_line_and_nothing_else_is(edit: Row, rule_: str) -> None:
    assert set(places(refusal(edited(few(), edit)))) == {place(edit, rule_, few())}


def test_conditions_that_imply_one_another_are_refused_on_every_row_of_the_cycle() -> None:
    closing = change("conditions", "liver-disease", implies="cirrhosis")
    cycle = [closing, change("conditions", "active-liver-disease"), change("conditions", "cirrhosis")]
    found = places(refusal(edited(few(), closing)))
    assert {place(row, "cycle", few()) for row in cycle} <= set(found)
    assert {rule_ for _, _, rule_ in found} == {"cycle"}


OTHER = {"id": "dan-scheme-new"}
STEPS = add("scheme_steps", f"{ADULT_US} 1", scheme="dan-scheme-new")
OVERLAPS: list[tuple[str, Row]] = [
    ("the same patient", add("schemes", ADULT_US, **OTHER)),
    ("the same patient anywhere", add("schemes", ADULT_US, **OTHER, jurisdictions="")),
    ("every patient", add("schemes", ADULT_US, **OTHER, when="")),
    ("a part of them", add("schemes", ADULT_US, **OTHER, when="age_years>=65")),
    ("those on the cut", add("schemes", ADULT_US, **OTHER, when="age_years>17|age_years<=18")),
    ("by another fact", add("schemes", ADULT_US, **OTHER, when="weight_kg<50|sex=female")),
    ("by a condition, which is no either-or", add("schemes", ADULT_US, **OTHER, when="condition=cirrhosis")),
]


@pytest.mark.parametrize("edit", [case[1] for case in OVERLAPS], ids=[case[0] for case in OVERLAPS])
def test_two_schemes_for_the_same_patient_are_refused(edit: Row) -> None:
    assert place(edit, "overlap", few()) in places(refusal(edited(few(), edit, STEPS)))


def test_a_scheme_whose_last_step_is_lost_is_refused() -> None:
    raw = few()
    steps = [row for row in rows_of(raw, "scheme_steps") if row["scheme"] == ADULT_US]
    lost = [drop("scheme_steps", f"{ADULT_US} {row['step']}") for row in steps]
    assert build_knowledge(dict(edited(raw, *lost[:-1]))).digest
    assert places(refusal(edited(raw, *lost))) == [place(change("schemes", ADULT_US), "no-dose", raw)]


SECOND_CRISIS_STEP = [
    ("the same step", add("scheme_steps", f"{ADULT_US} 1", dose="50")),
    ("the same bolus", add("boluses", CRISIS_US, dose="3")),
]


@pytest.mark.parametrize("edit", [case[1] for case in SECOND_CRISIS_STEP], ids=[case[0] for case in SECOND_CRISIS_STEP])
def test_two_doses_for_one_place_in_a_scheme_are_refused(edit: Row) -> None:
    assert places(refusal(edited(few(), edit))) == [place(edit, "duplicate", few())]


NO_TESTS = (
    *("age>35", "age_years=35", "age_years > 35", "age_years>thirty", "age_years>-1", "age_years=>35", "later"),
    *("sex=woman", "sex>female", "pregnant=true", "condition>cirrhosis", "condition=Cirrhosis", "on="),
    *("age_years>35|age_years>35", "age_years>35|", "|age_years>35", "age_years>35||sex=female"),
)
NO_DOSES = ("", "0", "0.0", "-25", "25mg", "25 mg", "1e3", "1,5", ".5", "5.", "NaN", "\u0662")


def test_what_is_no_test_is_refused_wherever_it_stands() -> None:
    raw, expected = few(), set()
    for number, text in enumerate(NO_TESTS):
        edit = rule(id=f"pat-new-{number}", when=text)
        expected.add(place(edit, "cell", raw))
        raw = edited(raw, edit)
    for table in (*SCOPED[1:], "modifiers"):
        edit = change(table, first(table), when="later")
        expected.add(place(edit, "cell", raw))
        raw = edited(raw, edit)
    problems = refusal(raw)
    assert set(places(problems)) == expected
    assert {problem.detail.partition(":")[0] for problem in problems} == {"when"}


def test_a_dose_that_is_no_number_above_zero_is_refused() -> None:
    raw, expected = few(), set()
    for number, text in enumerate(NO_DOSES, start=10):
        edit = add("scheme_steps", f"{ADULT_US} 1", step=str(number), dose=text)
        expected.add(place(edit, "cell", raw))
        raw = edited(raw, edit)
    problems = refusal(raw)
    assert set(places(problems)) == expected
    assert {problem.detail.partition(":")[0] for problem in problems} == {"dose"}


BAD_CELLS: list[tuple[str, Row, str]] = [
    ("no test in what a condition means", condition(means="ill"), "means"),
    ("no limit", change("dose_limits", DAY_400, limit=""), "limit"),
    ("two limits", change("dose_limits", DAY_400, limit="daily_mg<=400|dose_mg<=100"), "limit"),
    ("a limit without a comparison", change("dose_limits", DAY_400, limit="daily_mg 400"), "limit"),
    ("a limit that is a number", change("dose_limits", DAY_400, limit="400"), "limit"),
    ("an unknown severity of a rule", change("patient_rules", LIVER_CRISIS, severity="severe"), "severity"),
    ("an unknown severity of a modifier", change("modifiers", OPIOID_65, severity="grave"), "severity"),
    ("no factor", change("patient_rules", LIVER_CRISIS, factor=""), "factor"),
    ("no family", change("dose_limits", DAY_400, family=""), "family"),
    ("a factor with a space", change("patient_rules", LIVER_CRISIS, factor="liver disease"), "factor"),
    ("no management of a rule", change("patient_rules", LIVER_CRISIS, management=""), "management"),
    ("no explanation of a modifier", change("modifiers", OPIOID_65, explanation=""), "explanation"),
    ("no statement of a modifier", change("modifiers", OPIOID_65, interactions=""), "interactions"),
    ("a jurisdiction that is none", change("patient_rules", LIVER_CRISIS, jurisdictions="fr"), "jurisdictions"),
    ("a jurisdiction in capitals", change("modifiers", OPIOID_65, jurisdictions="US"), "jurisdictions"),
    ("an indication that is none", change("patient_rules", LIVER_CRISIS, indications="cramp"), "indications"),
    ("a route that is none", change("counselling", first("counselling"), routes="mouth"), "routes"),
    ("two routes of a scheme", change("schemes", ADULT_US, route="oral|iv"), "route"),
    ("two indications of a scheme", change("schemes", ADULT_US, indication="spasticity|not_given"), "indication"),
    ("an unknown kind of scheme", change("schemes", ADULT_US, kind="slow"), "kind"),
    ("an unknown rounding", change("schemes", ADULT_US, rounding="up"), "rounding"),
    ("an unknown phase", change("monitoring", first("monitoring"), phase="sometimes"), "phase"),
    ("an unknown kind of stop rule", change("stop_rules", first("stop_rules"), kind="mood"), "kind"),
    ("half a day", change("stop_rules", first("stop_rules"), days="45.5"), "days"),
    ("no position", change("counselling", first("counselling"), position=""), "position"),
    ("an unknown unit", change("scheme_steps", f"{ADULT_US} 1", unit="mg/day"), "unit"),
    ("a day before the first", change("scheme_steps", f"{ADULT_US} 1", from_day="0"), "from_day"),
    ("half a dose a day", change("scheme_steps", f"{ADULT_US} 1", doses_per_day="0.5"), "doses_per_day"),
    ("neither needed nor not", change("scheme_steps", f"{ADULT_US} 1", if_needed="maybe"), "if_needed"),
    ("a cap with a unit", change("boluses", CRISIS_US, cap_mg="300mg"), "cap_mg"),
    ("no way of giving a bolus", change("boluses", CRISIS_US, over=""), "over"),
    ("an unknown form", change("presentations", first("presentations"), form="tablet"), "form"),
    ("an unknown state of a product", change("presentations", first("presentations"), status="gone"), "status"),
    ("a strength of nothing", change("presentations", first("presentations"), strength_mg="0"), "strength_mg"),
    ("a volume with a unit", change("presentations", first("presentations"), volume_ml="22 mL"), "volume_ml"),
    ("a synonym twice", condition(synonyms="new|new"), "synonyms"),
    ("an empty synonym", condition(synonyms="new|"), "synonyms"),
]


@pytest.mark.parametrize(("edit", "column"), [case[1:] for case in BAD_CELLS], ids=[case[0] for case in BAD_CELLS])
def test_a_bad_cell_is_refused_with_its_line_and_column(edit: Row, column: str) -> None:
    problems = refusal(edited(few(), edit))
    assert places(problems) == [place(edit, "cell", few())]
    assert problems[0].detail.startswith(f"{column}: ")


FITTING: list[tuple[str, list[Row]]] = [
    ("nothing changed", [change("conditions", "cirrhosis")]),
    ("a new condition", [condition(synonyms="quite new", implies="cirrhosis|copd", means="alt_xuln>3")]),
    ("a rule for capsules without a text for the crisis", [rule(routes="oral", indications="", crisis_management="")]),
    ("a rule for another use without it", [rule(indications="spasticity|not_given", crisis_management="")]),
    ("a second rule of a factor", [rule(factor="liver-disease", when="condition=cirrhosis|age_years>65")]),
    (
        "a modifier that keeps the grade and asks for a condition",
        [change("modifiers", OPIOID_65, when="condition=cirrhosis")],
    ),
    ("a modifier that raises by sex alone", [change("modifiers", OESTROGEN_35, when="sex=female")]),
    ("a limit with a fraction", [change("dose_limits", DAY_400, limit="daily_mg_per_kg<=0.5")]),
    ("a scheme up to the cut", [add("schemes", ADULT_US, **OTHER, when="age_years<5"), STEPS]),
    ("a scheme of another place", [add("schemes", ADULT_US, **OTHER, indication="not_given"), STEPS]),
]


@pytest.mark.parametrize("edits", [case[1] for case in FITTING], ids=[case[0] for case in FITTING])
def test_a_row_that_fits_is_accepted(edits: list[Row]) -> None:
    assert build_knowledge(dict(edited(few(), *edits))).digest


def test_men_and_women_may_have_schemes_of_their_own() -> None:
    men = add("schemes", ADULT_US, **OTHER, when="age_years>=18|sex=male")
    women = change("schemes", ADULT_US, when="age_years>=18|sex=female")
    assert build_knowledge(dict(edited(few(), women, men, STEPS))).digest
