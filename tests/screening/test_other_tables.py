"""What today's tables do not ask for and others may: screened with one row more, or one less."""

from service.knowledge.loading import build_knowledge
from service.screening.answer import Screening
from service.screening.screen import build_screener
from tests.knowledge.editing import Row, add, change, drop, edited, real
from tests.screening.asking import request_of

ORAL = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}


def answered(body: dict[str, object], *edits: Row) -> Screening:
    """The answer to ``body`` by the tables with ``edits``."""
    return build_screener(build_knowledge(dict(edited(real(), *edits)))).screen(request_of(body))


def test_silence_about_a_listed_drug_that_nobody_reviewed_clears_nothing() -> None:
    answer = answered({"candidate": ORAL, "medications": ["latanoprost"]}, drop("reviews", "latanoprost"))
    assert (answer.verdict.value, answer.medications[0].basis) == ("cannot_clear", None)
    assert answer.summary == "Cannot clear dantrolene (oral). Not checked: latanoprost (not covered)."


def test_an_inhaler_that_may_be_a_tablet_is_told_if_the_tablet_would_add_to_what_others_do() -> None:
    """Its route is assumed; by mouth it would be the third drug of a load that the candidate is part of."""
    load = add("contributions", "dantrolene muscle-weakness", hazard="anticholinergic-load")
    listed = ["tiotropium", {"name": "atropine", "route": "oral"}]
    answer = answered({"candidate": ORAL, "medications": listed}, load)
    assert answer.verdict.value == "proceed"
    notes = [(note.drugs, note.route.value, note.verdict.value) for note in answer.route_notes]
    routes = ["im", "iv", "oral", "rectal", "sc", "sublingual", "transdermal"]
    assert notes == [(("tiotropium",), route, "monitor") for route in routes]
    assert answer.summary.endswith("The route of tiotropium was assumed: given im, the verdict would be monitor.")
    two = answered({"candidate": ORAL, "medications": listed[:1]}, load)
    assert two.route_notes == ()


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
