"""What is counted, kept or taken away: doses, days, lines and how many proposals, each at its edge."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from service.knowledge.facts import Fact
from service.knowledge.words import FindingKind, Severity
from service.screening.change import change
from service.screening.request import CANDIDATE, Action, Change, Dose, Entry, Request, Wanted
from service.screening.screen import Screener
from service.screening.smallest_change import Lightest, describe, stopping_of
from tests.properties.drawing import TODAY
from tests.screening.asking import answer, fresh, request_of

ORAL = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}


def asked(listed: list[object], above: Severity | None = None, **candidate: object) -> Request:
    """Capsules about to start beside ``listed``; no alternatives."""
    request = request_of({"candidate": {**ORAL, **candidate}, "medications": listed, "patient": {"weight_kg": 71.3}})
    return replace(request, wanted=Wanted(alternatives=False, smallest_change=above))


@pytest.mark.parametrize(
    ("dose", "weight", "mg", "mg_per_kg"),
    [
        (Dose(25.0), None, 25.0, None),
        (Dose(25.0), 71.3, 25.0, 0.350631136),
        (Dose(1.5, per_kg=True), 71.3, 106.95, 1.5),
        (Dose(0.1, per_kg=True), 3.0, 0.3, 0.1),
        (Dose(1.5, per_kg=True), None, None, 1.5),
    ],
)
def test_a_dose_by_weight_is_not_rounded_to_whole_milligrams(
    dose: Dose, weight: float | None, mg: float | None, mg_per_kg: float | None
) -> None:
    assert (dose.in_mg(weight), dose.in_mg_per_kg(weight)) == (mg, mg_per_kg)


def test_a_finding_about_a_dose_by_weight_tells_the_milligrams_it_comes_to(screener: Screener) -> None:
    dose = {"value": 1.5, "unit": "mg/kg"}
    (found,) = answer(screener, asked(["levothyroxine"], dose=dose, doses_per_day=1))["findings"]
    assert found["context"] == ["dose_mg: 106.95, allowed at most 100 mg", "indication: spasticity"]


@pytest.mark.parametrize(("days_ago", "provisional"), [(-1, False), (0, True), (1, True)])
def test_a_drug_stopped_today_counts_as_stopped(screener: Screener, days_ago: int, provisional: bool) -> None:
    stopped = {"name": "verapamil", "route": "oral", "stopped_on": str(TODAY - timedelta(days=days_ago))}
    said = answer(screener, asked([stopped]))
    assert said["medications"][0]["provisional"] is provisional
    assert [found["provisional"] for found in said["findings"]] == [provisional]


def test_what_is_put_in_the_place_of_a_line_keeps_its_id() -> None:
    request = asked([{"name": "verapamil", "id": "seven"}, "warfarin"])
    changes = (Change(0, Action.REPLACE, entry=Entry(name="amlodipine")), Change(1, Action.DROP))
    (line,) = change(request, changes).medications
    assert (line.name, line.id) == ("amlodipine", "seven")


def test_too_much_of_the_drug_on_the_list_is_solved_by_either_of_the_two_lines(screener: Screener) -> None:
    listed = {"name": "dantrolene", "route": "oral", "dose": {"value": 200, "unit": "mg"}, "doses_per_day": 4}
    least = answer(screener, asked([listed], Severity.MINOR))["smallest_change"]
    sets = [([(each["action"], each["line"]) for each in one["changes"]], one["verdict"]) for one in least["sets"]]
    assert sets == [([("do_not_start", None)], None), ([("drop", 0)], "proceed")]
    assert (least["exact"], least["unsolved"]) == (True, [])


def test_of_many_ways_that_are_as_light_five_are_told(screener: Screener) -> None:
    twice_three = ["levothyroxine"] * 3 + ["colecalciferol"] * 3
    least = answer(screener, asked([*twice_three], Severity.MINOR))["smallest_change"]
    lines = [[each["line"] for each in one["changes"]] for one in least["sets"]]
    assert lines == [[0, 1, 3, 4], [0, 1, 3, 5], [0, 1, 4, 5], [0, 2, 3, 4], [0, 2, 3, 5]]


def test_nothing_is_proposed_to_who_asked_only_for_the_smallest_change(screener: Screener) -> None:
    request = asked(["morphine"], Severity.MINOR)
    said = screener.screen(request)
    assert said.smallest_change is not None
    assert said.alternatives == ()
    wanted = replace(request, wanted=replace(request.wanted, alternatives=True))
    assert screener.screen(wanted).alternatives != ()


def test_of_two_enzymes_the_one_that_matters_more_is_told_first(screener: Screener) -> None:
    findings = answer(screener, asked(["rifampicin", "loperamide"]))["findings"]
    (found,) = [one for one in findings if one["id"] == "pathway-induces:rifampicin>loperamide"]
    assert found["severity"] == "moderate"
    assert [step["to"] if step["relation"] == "induces" else step["from"] for step in found["path"]] == [
        "cyp3a4",
        "loperamide",
    ]
    assert found["context"] == ["inferred through CYP2C8, CYP3A4"]


def test_on_a_long_list_the_line_that_is_harder_to_stop_stays_where_one_of_two_may(screener: Screener) -> None:
    """Either cyclobenzaprine (3) or dextromethorphan (1) may stay, once the others are gone."""
    listed = ["warfarin", "drospirenone", "lithium", "pimozide", "dextromethorphan", "tamoxifen", "ziprasidone"]
    listed += ["suxamethonium", "mercaptopurine", "fentanyl", "lurasidone", "dantrolene", "azathioprine", "ciclosporin"]
    listed += ["metoclopramide", "carisoprodol", "cyclobenzaprine", "verapamil", "levonorgestrel"]
    least = answer(screener, asked([*listed], Severity.MODERATE))["smallest_change"]
    (lightest,) = least["sets"]
    gone = [each["input"] for each in lightest["changes"]]
    assert (least["exact"], lightest["weight"]) == (False, 125)
    assert gone == ["dantrolene", "pimozide", "dextromethorphan", "fentanyl", "dantrolene", "metoclopramide"]


def test_a_dose_that_is_too_much_beside_a_drug_is_solved_by_leaving_that_drug_out(screener: Screener) -> None:
    """The finding is about the dose of the candidate, and names the other drug only as what was looked for."""
    dose = {"dose": {"value": 100, "unit": "mg"}, "doses_per_day": 3.5}
    body = {"candidate": {**ORAL, **dose}, "medications": ["levothyroxine", "ethinylestradiol"]}
    request = request_of({**body, "patient": {"sex": "female", "age_years": 33}, "options": {"jurisdiction": "uk"}})
    said = screener.screen(replace(request, wanted=Wanted(smallest_change=Severity.MODERATE)))
    grave = {found.id: found.drugs for found in said.everything if found.severity > Severity.MODERATE}
    assert grave["pat-oestrogen-dose-300-oral:dantrolene"] == ("dantrolene",)
    assert said.smallest_change is not None
    assert [one.positions for one in said.smallest_change.sets] == [(1,)]
    assert said.smallest_change.unsolved == ()


def test_each_set_of_lines_is_looked_at_up_to_fourteen_in_conflict(screener: Screener) -> None:
    """Each of these meets dantrolene and no other, so that not to start is the lightest either way."""
    partners = ["abacavir", "abemaciclib", "abobotulinumtoxinA", "acalabrutinib", "acebutolol", "activated charcoal"]
    partners += ["adalimumab", "afatinib", "alectinib", "alfentanil", "ambrisentan", "anagrelide", "anakinra"]
    found = []
    for listed in (partners, [*partners, "anidulafungin"]):
        least = answer(screener, asked([*listed], Severity.MINOR))["smallest_change"]
        found.append((least["exact"], [[each["action"] for each in one["changes"]] for one in least["sets"]]))
    assert found == [(True, [["do_not_start"]]), (False, [["do_not_start"]])]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"name": "benzylpenicillin"}, "quiet"),
        ({"name": "ketoconazole", "route": "topical"}, "let_off"),
    ],
)
def test_what_needs_no_action_or_does_not_count_needs_no_change(
    screener: Screener, line: dict[str, str], why: str
) -> None:
    said = screener.screen(asked([line], Severity.NONE))
    assert said.everything
    assert all(getattr(found, why) is not None for found in said.everything)
    assert said.smallest_change is not None
    assert [one.positions for one in said.smallest_change.sets] == [()]
    assert said.smallest_change.unsolved == ()


def test_in_a_crisis_never_the_drug_that_saves_is_what_goes(screener: Screener) -> None:
    body = {"candidate": {"name": "dantrolene", "indication": "malignant_hyperthermia_crisis"}}
    request = request_of({**body, "medications": ["verapamil", "levothyroxine"]})
    said = screener.screen(replace(request, wanted=Wanted(smallest_change=Severity.NONE)))
    assert said.smallest_change is not None
    assert [one.positions for one in said.smallest_change.sets] == [(0,)]


def test_a_list_is_judged_by_itself_where_the_drug_is_not_started(screener: Screener) -> None:
    """With dantrolene they are four drugs that strain the liver, and the finding is about starting; without, three."""
    request = asked(["nimesulide", "turmeric", "ethambutol"], Severity.MINOR)
    started, alone = screener.judge(request), screener.judge(request, started=False)
    assert (started.list_verdict.value, alone.list_verdict.value) == ("nothing_found", "monitor")
    assert [(found.id, found.drugs) for found in alone.findings if found.severity > Severity.MINOR] == [
        ("cumulative:hepatotoxicity", ("ethambutol", "nimesulide", "turmeric"))
    ]
    told = describe(
        screener.understand(request),
        Lightest(Severity.MINOR, ((CANDIDATE,), (0,)), exact=True, unsolved=()),
        screener.judge,
        request,
    )
    assert [(one.verdict and one.verdict.value, one.list_verdict.value) for one in told.sets] == [
        (None, "monitor"),
        ("monitor", "nothing_found"),
    ]


def test_of_drugs_that_are_as_hard_to_stop_the_row_of_one_is_told_whatever_their_order(screener: Screener) -> None:
    catalogue = screener.catalogue
    alike = ["garlic", "ginseng", "ginkgo"]
    assert {catalogue.stopping[drug].weight for drug in alike} == {1}
    rows = {stopping_of(catalogue, drugs, ()).member for drugs in permutations(alike)}
    assert rows == {"ginseng"}
    assert stopping_of(catalogue, ["garlic"], ["kava"]).member == "kava"
    assert stopping_of(catalogue, ["no such drug"], ()) is catalogue.stopping[None]


@pytest.mark.parametrize(("milligrams", "asked_for"), [(100, ["age_years", "weight_kg"]), (101, [])])
def test_a_limit_that_is_no_worse_than_the_one_that_is_broken_asks_for_nothing(
    screener: Screener, milligrams: float, asked_for: list[str]
) -> None:
    """More than 100 mg in one dose is moderate, as more than 2 mg/kg is in a child."""
    body = {"candidate": {**ORAL, "dose": {"value": milligrams, "unit": "mg"}, "doses_per_day": 1}}
    said = screener.screen(request_of({**body, "medications": ["levothyroxine"]}))
    missing = [each.fact for each in said.missing if "more than 2 mg/kg in one dose" in each.would_change]
    assert [found.severity.word for found in said.findings if found.kind is FindingKind.DOSE] == (
        [] if asked_for else ["moderate"]
    )
    assert missing == asked_for


@pytest.mark.parametrize(("start", "taken"), [("iv", "oral"), ("oral", "iv")])
def test_what_is_taken_already_is_held_to_the_limits_of_its_own_route(
    screener: Screener, start: str, taken: str
) -> None:
    dose = {"dose": {"value": 250, "unit": "mg"}, "doses_per_day": 4}
    listed = {"name": "dantrolene", "route": taken, **dose}
    body = {"candidate": {"name": "dantrolene", "route": start}, "medications": [listed], "patient": {"weight_kg": 70}}
    said = screener.screen(request_of(body))
    found = {one.id for one in said.everything if one.kind is FindingKind.DOSE}
    by_itself = {"candidate": {**listed}, "medications": [], "no_other_medications": True, "patient": {"weight_kg": 70}}
    alone = {one.id for one in screener.screen(request_of(by_itself)).everything if one.kind is FindingKind.DOSE}
    assert found == alone
    assert found
    assert all(one.startswith(f"dan-dose-{taken}-") for one in found)


def test_drugs_that_add_up_are_told_by_name(screener: Screener) -> None:
    """St John's wort before the small letters, whatever its id."""
    said = screener.screen(asked(["tramadol", "sertraline", "St John's wort"]))
    (found,) = [one for one in said.findings if one.id == "cumulative:serotonin-toxicity"]
    assert found.drugs == ("st-johns-wort", "sertraline", "tramadol")


def test_what_would_be_is_answered_to_who_asked_for_nothing_else(screener: Screener) -> None:
    wanted = Wanted(what_if=((Change(0, Action.DROP),),))
    said = screener.screen(replace(asked(["baclofen"]), wanted=wanted))
    (difference,) = said.what_if
    assert [found.id for found in difference.gone] == [found.id for found in said.findings]
    assert (said.alternatives, said.smallest_change) == ((), None)


@pytest.mark.parametrize(
    ("sent", "told"),
    [("abcd", "Sent but not used: a, b, c, d."), ("abcde", "Sent but not used: a, b, c, d and 1 more.")],
)
def test_four_are_named_and_of_more_it_is_said_how_many(screener: Screener, sent: str, told: str) -> None:
    assert screener.screen(replace(asked(["levothyroxine"]), unread=tuple(sent))).summary.endswith(told)


def test_what_a_missing_fact_might_bring_in_is_named_in_the_order_of_the_table(screener: Screener) -> None:
    body = {"candidate": {"name": "dantrolene", "indication": "neuroleptic_malignant_syndrome"}}
    said = screener.screen(request_of({**body, "medications": ["levothyroxine"]}))
    (conditions,) = [each.would_change for each in said.missing if each.fact == "conditions"]
    assert conditions == (
        "major if: hypersensitivity to dantrolene, serotonin toxicity; moderate if: neuromuscular disease, digitalis "
        "toxicity, severe heart-muscle damage or heart failure, liver disease, past liver injury by dantrolene, "
        "reduced lung function, sleep apnoea"
    )


def test_what_was_said_of_one_factor_alone_is_no_answer_about_two(screener: Screener) -> None:
    """Both are remembered by the rows that are left; of one factor these are the same rows."""
    well = {"age_years": 70, "sex": "male", "weight_kg": 70, "conditions": []}
    labs = {"alt_xuln": 0.5, "ast_xuln": 0.5, "bilirubin_xuln": 0.5, "potassium_mmol_l": 4, "egfr_ml_min": 90}
    anew, told = fresh(screener), []
    for alt in (0.5, 2.5):
        patient = {**well, "labs": {**labs, "alt_xuln": alt}}
        said = anew.screen(request_of({"candidate": ORAL, "medications": ["levothyroxine"], "patient": patient}))
        told.append({found.id for found in said.everything if found.kind is FindingKind.PATIENT})
    assert told[0] == {"pat-age-65-oral:dantrolene"}
    assert told[1] == told[0] | {"pat-liver-alt-raised-oral-us:dantrolene"}


def test_what_does_not_count_here_says_where_it_does(screener: Screener) -> None:
    patient = {"sex": "female", "age_years": 33}
    said = screener.screen(request_of({"candidate": ORAL, "medications": ["levothyroxine"], "patient": patient}))
    (woman,) = [each.finding for each in said.suppressed if each.finding.id.startswith("pat-woman-over-30-oral:")]
    assert woman.let_off == "Stricter elsewhere: minor in ch, eu, uk."
    assert str(woman.claim.disagreement).startswith(woman.let_off)


def test_a_rule_of_one_purpose_asks_for_the_purpose_where_the_rest_of_it_holds(screener: Screener) -> None:
    """Not for what else it asks: that would be another question once the purpose is known."""
    told = []
    for facts in ({"pregnant": True}, {"pregnant": False}, {}):
        body = {"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["levothyroxine"]}
        missing = screener.screen(request_of({**body, "patient": {"sex": "female", **facts}})).missing
        told.append([each.would_change for each in missing if each.fact == "indication"])
    assert told == [["major if: pregnancy"], [], []]


def test_a_dose_taken_already_is_told_by_the_line_that_says_it(screener: Screener) -> None:
    """Though it was judged for another line before."""
    dose = {"dose": {"value": 250, "unit": "mg"}, "doses_per_day": 4, "route": "oral"}
    anew = fresh(screener)
    for name in ("dantrolene", "Dantrium", "dantrolene sodium"):
        said = anew.screen(request_of({"candidate": ORAL, "medications": [{"name": name, **dose}]}))
        assert {one.inputs for one in said.findings if one.kind is FindingKind.DOSE} == {(name,)}


def test_a_man_is_not_pregnant_whatever_else_is_known_of_him(screener: Screener) -> None:
    def known(**patient: object) -> tuple[object, ...]:
        case = screener.understand(request_of({"medications": ["levothyroxine"], "patient": patient}))
        return tuple(case.chart.values.get(fact) for fact in (Fact.PREGNANT, Fact.BREASTFEEDING))

    assert known(sex="male") == ("no", "no")
    assert known(sex="female") == (None, None)
    assert known(sex="female", pregnant=True) == ("yes", None)
    assert known(sex="male", pregnant=True) == ("yes", "no")


@pytest.mark.parametrize(
    ("written", "status", "provisional"),
    [
        (f"verapamil (stopped {TODAY - timedelta(days=1)})", "checked", True),
        (f"verapamil (stopped {TODAY - timedelta(days=400)})", "inactive", False),
        (f"verapamil (stopped {TODAY + timedelta(days=1)})", "checked", False),
    ],
)
def test_the_day_on_which_a_drug_was_stopped_may_stand_in_its_name(
    screener: Screener, written: str, status: str, provisional: bool
) -> None:
    (line,) = screener.screen(asked([written])).medications
    assert (line.status.value, line.provisional) == (status, provisional)
