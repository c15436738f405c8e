"""What today's tables do not ask for and others may: screened with one row more, or one less."""

from collections.abc import Mapping

from service.knowledge.loading import build_knowledge
from service.knowledge.words import FindingKind, Route, Severity
from service.screening.answer import Alternative, Screening
from service.screening.request import Action
from service.screening.screen import build_screener
from tests.knowledge.editing import Row, add, change, drop, edited, real, rows_of, to_bytes
from tests.screening.asking import request_of

ORAL = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}


def answered(body: Mapping[str, object], *edits: Row) -> Screening:
    """The answer to ``body`` by the tables with ``edits``."""
    return build_screener(build_knowledge(dict(edited(real(), *edits)))).screen(request_of(body))


def test_silence_about_a_listed_drug_that_nobody_reviewed_clears_nothing() -> None:
    answer = answered({"candidate": ORAL, "medications": ["latanoprost"]}, drop("reviews", "latanoprost"))
    assert (answer.verdict.value, answer.medications[0].basis) == ("cannot_clear", None)
    assert answer.summary == "Cannot clear dantrolene (oral). Not checked: latanoprost (not covered)."


def test_an_inhaler_that_may_be_a_tablet_is_told_if_the_tablet_would_add_to_what_others_do() -> None:
    """Its route is assumed; by mouth it would be the third drug of a load that the candidate is part of."""
    load = add("contributions", "dantrolene muscle-weakness", hazard="anticholinergic-load")
    listed = ["tiotropium", {"name": "atropine", "route": "oral"}, "levothyroxine"]
    answer = answered({"candidate": ORAL, "medications": listed}, load)
    assert answer.verdict.value == "proceed"
    notes = [(note.drugs, note.route.value, note.verdict.value) for note in answer.route_notes]
    routes = ["im", "iv", "oral", "rectal", "sc", "sublingual", "transdermal"]
    assert notes == [(("tiotropium",), route, "monitor") for route in routes]
    assert answer.summary.endswith("The route of tiotropium was assumed: given im, the verdict would be monitor.")
    two = answered({"candidate": ORAL, "medications": listed[:1]}, load)
    assert two.route_notes == ()
    by_vein = {"candidate": "dantrolene", "medications": [*listed, "amlodipine"]}
    notes = [(note.drugs, note.route.value, note.verdict.value) for note in answered(by_vein, load).route_notes]
    assert notes == [(("dantrolene",), "iv", "avoid"), *[(("tiotropium",), route, "monitor") for route in routes]]


def test_a_route_by_which_nobody_reviewed_starting_the_drug_is_told_where_it_was_assumed_to_be_another() -> None:
    by_mouth_only = change("substances", "dantrolene", candidate_routes="oral")
    body = {"candidate": "dantrolene", "medications": ["levothyroxine"]}
    answer = answered(body, by_mouth_only)
    assert (answer.verdict.value, answer.coverage.candidate_reviewed) == ("proceed", True)
    notes = [(note.drugs, note.route.value, note.verdict.value) for note in answer.route_notes]
    assert notes == [(("dantrolene",), "iv", "cannot_clear")]
    by_vein_only = change("substances", "dantrolene", candidate_routes="iv")
    assert answered(body, by_vein_only).verdict.value == "cannot_clear"
    assert answered(body, by_vein_only).route_notes == ()


def test_what_is_watched_of_a_product_of_two_drugs_begins_with_the_baseline_of_both() -> None:
    edits = (
        change("products", "abacavir-dolutegravir-lamivudine", ingredients="abacavir|dantrolene"),
        add("monitoring", "dan-mon-oral-benefit", id="aba-mon-benefit", drug="abacavir"),
        add("monitoring", "dan-mon-oral-liver-baseline", id="aba-mon-liver", drug="abacavir"),
    )
    name = "abacavir + dolutegravir + lamivudine"
    answer = answered({"candidate": {**ORAL, "name": name}, "medications": ["levothyroxine"]}, *edits)
    told = [(advice.row.phase.value, advice.row.drug) for advice in answer.monitoring]
    assert [phase for phase, _ in told] == sorted(
        (phase for phase, _ in told), key=["baseline", "during", "after"].index
    )
    assert [drug for phase, drug in told if phase == "baseline"] == ["abacavir", "dantrolene"]
    assert ("during", "abacavir") in told


def test_a_reason_that_two_rules_share_is_asked_for_once() -> None:
    alike = add("patient_rules", "pat-age-65-oral", id="pat-age-66-oral", when="age_years>=66")
    body = {"candidate": ORAL, "medications": ["levothyroxine"]}
    (age,) = [missing for missing in answered(body, alike).missing if missing.fact == "age_years"]
    assert age.would_change.count("age 65 or over") == 1
    assert answered(body, alike).missing == answered(body).missing


def test_a_man_is_known_not_to_be_pregnant() -> None:
    only = change("patient_rules", "pat-age-65-oral", when="pregnant=no")
    body = {"candidate": ORAL, "medications": [], "no_other_medications": True}
    found = [
        [one.id for one in answered({**body, "patient": {"sex": sex}}, only).findings if "pat-age-65" in one.id]
        for sex in ("male", "female")
    ]
    assert found == [["pat-age-65-oral:dantrolene"], []]


def test_a_product_to_start_is_named_by_its_drugs_where_its_route_was_assumed() -> None:
    product = change("products", "abacavir-lamivudine", ingredients="dantrolene|lamivudine")
    answer = answered({"candidate": {"name": "abacavir + lamivudine"}, "medications": ["verapamil"]}, product)
    told = "The route of dantrolene + lamivudine was assumed: given iv, the verdict would be do_not_start."
    assert answer.summary.endswith(told)


def test_what_rests_on_two_missing_facts_names_both() -> None:
    """By today's tables they would make the pair graver; by others they only bring other advice."""
    milder = change("modifiers", "mod-oestrogen-woman-35", severity="moderate")
    body = {"candidate": ORAL, "medications": ["ethinylestradiol"]}
    told = [
        {missing.would_change for missing in answered(body, *edits).missing if missing.fact == "sex"}
        for edits in ((), (milder,))
    ]
    graver = "dantrolene with ethinylestradiol is counted as major (sex female and age over 35)"
    assert any(words.startswith(graver) for words in told[0])
    assert "stricter advice is given, as if: sex female and age over 35" in told[1]


def test_what_a_site_says_is_told_as_the_sites_own() -> None:
    """Of the row of another drug, made the site's own about fosfomycin."""
    like = next(row for row in rows_of(real(), "interactions") if row["id"] == "dan-diazepam-any")
    own = like | {"id": "site-dan-fosfomycin", "object": "fosfomycin"}
    knowledge = build_knowledge(dict(real()), {"interactions": to_bytes("interactions", [own])})
    body = {"candidate": ORAL, "medications": ["fosfomycin", "diazepam"]}
    findings = build_screener(knowledge).screen(request_of(body)).findings
    told = {one.drugs[1]: one.from_site for one in findings if one.kind is FindingKind.INTERACTION}
    assert told == {"fosfomycin": True, "diazepam": False}


def test_a_drug_that_matters_only_from_a_daily_dose_on_is_found_from_that_dose_on() -> None:
    """Nothing else is stated of aztreonam, so that no other row asks for its dose."""
    high = add("interactions", "dan-paracetamol-high-dose", id="dan-aztreonam-high-dose", object="aztreonam")
    found = []
    for grams in (2.9, 3.0):
        listed = {"name": "aztreonam", "route": "oral", "dose": {"value": grams, "unit": "g"}, "doses_per_day": 1}
        answer = answered({"candidate": ORAL, "medications": [listed]}, high)
        found.append([(one.id, one.severity) for one in answer.findings])
    assert found == [[], [("dan-aztreonam-high-dose:aztreonam+dantrolene", Severity.MODERATE)]]


def test_a_line_by_another_route_keeps_its_dose() -> None:
    """What is said from 1 mg a day on is said of the coil too, because nobody said that it would be less."""
    cells = {"id": "dan-levonorgestrel-high-dose", "object": "levonorgestrel", "object_daily_mg": "1"}
    high = add("interactions", "dan-paracetamol-high-dose", **cells)
    raised = []
    for milligrams in (0.9, 1.0):
        dose = {"dose": {"value": milligrams, "unit": "mg"}, "doses_per_day": 1}
        listed = [{"name": "levonorgestrel", "route": "oral", **dose}, "rifampicin"]
        alternatives = answered({"candidate": ORAL, "medications": listed}, high).alternatives
        (coil,) = [one for one in alternatives if isinstance(one, Alternative) and one.change.position == 0]
        assert (coil.change.action, coil.change.route, coil.member.route) == (
            Action.REROUTE,
            Route.INTRAUTERINE,
            Route.INTRAUTERINE,
        )
        raised.append("dan-levonorgestrel-high-dose:dantrolene+levonorgestrel" in {one.id for one in coil.still_raises})
    assert raised == [False, True]


def test_what_is_on_file_about_two_drugs_themselves_takes_the_place_of_what_their_enzymes_suggest() -> None:
    """Of whatever kind it is; what is on file about a group of one of them does so only if it is about kinetics."""
    body = {"candidate": ORAL, "medications": ["rifampicin", "loperamide"]}
    inferred, both = "pathway-induces:rifampicin>loperamide", ":loperamide+rifampicin"
    ends = {"id": "own", "subject": "rifampicin", "subject_routes": "", "object_routes": ""}
    told = []
    for end in ("loperamide", "antidiarrhoeal-opioids"):
        for kind in ("pharmacodynamic", "pharmacokinetic"):
            row = add("interactions", "dan-diazepam-any", **ends, object=end, mechanism_kind=kind)
            told.append({one.id for one in answered(body, row).everything if "dantrolene" not in one.drugs})
    assert told == [{"own" + both}, {"own" + both}, {"own" + both, inferred}, {"own" + both}]


def test_of_several_purposes_that_would_decide_all_are_named() -> None:
    purposes = "spasticity|neuroleptic_malignant_syndrome"
    row = change("interactions", "dan-suxamethonium-oral-spasticity", indications=purposes)
    answer = answered({"candidate": {"name": "dantrolene", "route": "oral"}, "medications": ["suxamethonium"]}, row)
    told = [each.would_change for each in answer.missing if each.fact == "indication"]
    named = "if neuroleptic malignant syndrome, spasticity: dantrolene with suxamethonium would be major"
    assert [words for words in told if words.startswith(named)]


def test_what_expects_nothing_still_asks_for_the_fact_that_would_bring_in_worse() -> None:
    body = {"candidate": {"name": "dantrolene", "route": "oral"}, "medications": ["suxamethonium"]}
    cells = {"severity": "none", "mechanism": "mh-trigger", "mechanism_kind": "none"}
    nothing = change("interactions", "dan-suxamethonium-oral-spasticity", **cells)
    answer = answered(body, nothing)
    pair = "dantrolene with suxamethonium would be contraindicated (now: none)"
    assert not [found for found in answer.findings if "suxamethonium" in found.drugs and found.kind == "interaction"]
    assert [each.fact for each in answer.missing if pair in each.would_change] == ["indication"]


def test_drops_are_let_off_only_if_somebody_said_that_they_are_drops() -> None:
    """Latanoprost is usually dropped into the eye, and its route is assumed to be that."""
    row = add("interactions", "dan-diazepam-any", id="dan-latanoprost-any", object="latanoprost")
    told = []
    for line in ({"name": "latanoprost"}, {"name": "latanoprost", "route": "ophthalmic"}):
        answer = answered({"candidate": ORAL, "medications": [line]}, row)
        (found,) = [one for one in answer.everything if one.id == "dan-latanoprost-any:dantrolene+latanoprost"]
        told.append((answer.medications[0].route.value, found.let_off is None, answer.verdict.value))
    assert told == [("ophthalmic", True, "monitor"), ("ophthalmic", False, "proceed")]


def test_of_what_counts_only_elsewhere_the_gravest_is_told() -> None:
    """Where two countries grade a dose with a partner, each in its own row, and the caller's does not."""
    like, dose = "pat-hepatotoxic-dose-300-oral", {"dose": {"value": 87.5, "unit": "mg"}, "doses_per_day": 4}
    edits = (
        change("patient_rules", like, jurisdictions="uk"),
        add("patient_rules", like, id="pat-a-oral", jurisdictions="eu", severity="minor"),
        add("patient_rules", like, id="pat-z-oral", jurisdictions="ch", severity="major"),
    )
    answer = answered({"candidate": {**ORAL, **dose}, "medications": ["tizanidine"]}, *edits)
    found = {each.finding.id: each.finding.let_off for each in answer.suppressed}
    assert found["pat-z-oral:dantrolene"] == "Stricter elsewhere: major in ch; moderate in uk; minor in eu."
    assert not {"pat-a-oral:dantrolene", f"{like}:dantrolene"} & found.keys()


def test_advice_that_is_meant_for_everybody_gives_no_reason() -> None:
    """Today each row is meant for some purpose, which is then the reason."""
    body = {"candidate": ORAL, "medications": ["levothyroxine"]}
    everybody = change("monitoring", "dan-mon-oral-liver-baseline", indications="", when="")
    contexts = [
        next(each.context for each in answered(body, *edits).monitoring if each.row.id == "dan-mon-oral-liver-baseline")
        for edits in ((), (everybody,))
    ]
    assert contexts == [("indication: spasticity",), ()]


def test_what_is_used_locally_adds_to_no_load_if_somebody_said_that_it_is() -> None:
    """Whoever writes no routes of a contribution means every use but a local one."""
    everywhere = change("contributions", "hepatotoxic-drugs hepatotoxicity", routes="")
    told = []
    for line in ({"name": "ketoconazole"}, {"name": "ketoconazole", "route": "topical"}):
        answer = answered({"candidate": ORAL, "medications": ["nimesulide", line]}, everywhere)
        told.append([one.drugs for one in answer.findings if one.id == "cumulative:hepatotoxicity"])
    assert told == [[("dantrolene", "ketoconazole", "nimesulide")], []]


def test_what_is_only_usually_used_locally_adds_to_a_load() -> None:
    drops = add("contributions", "dantrolene hepatotoxicity", member="latanoprost", routes="")
    told = []
    for line in ({"name": "latanoprost"}, {"name": "latanoprost", "route": "ophthalmic"}):
        answer = answered({"candidate": ORAL, "medications": ["nimesulide", line]}, drops)
        told.append([one.drugs for one in answer.findings if one.id == "cumulative:hepatotoxicity"])
    assert told == [[("dantrolene", "latanoprost", "nimesulide")], []]


def test_a_product_of_which_one_drug_was_not_reviewed_is_not_covered() -> None:
    half = drop("reviews", "lamivudine")
    name = "abacavir + lamivudine"
    lines = [answered({"candidate": ORAL, "medications": [name]}, *edits).medications[0] for edits in ((), (half,))]
    assert [(line.status.value, line.basis is None) for line in lines] == [("checked", False), ("not_covered", True)]
