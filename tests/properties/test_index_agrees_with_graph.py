"""The compiled index against a naive walk of the graph, on 10,000 random lists."""

from dataclasses import replace
from random import Random

import pytest

from service.knowledge.facts import Fact
from service.knowledge.graph import KnowledgeGraph
from service.knowledge.words import Indication, Jurisdiction, Route
from service.screening.answer import Screening
from service.screening.medication import Medication
from service.screening.request import Dose, Entry, Patient, Request
from tests.properties.drawing import TODAY
from tests.properties.laws import Screen, everything
from tests.properties.patients import Known
from tests.properties.reference import Given, Outcome, Reference
from tests.properties.tables import is_group, table

LISTS, BATCHES = 10_000, 10
DANTROLENE_PARTNERS = sorted(
    {row["object"] for row in table("interactions") if row["subject"] == "dantrolene" and not is_group(row["object"])}
)
SUBSTANCES = {row["id"]: row["name"] for row in table("substances")}
NAMES = sorted(SUBSTANCES.values())
PRODUCTS = [row["name"] for row in table("products")]
PHRASES = sorted({row["target"]: row["name"] for row in table("names") if row["kind"] == "phrase"}.values())
LOCAL_USES = [(row["drug"], row["route"]) for row in table("local_uses")]
ROUTES = [None, Route.ORAL, Route.ORAL, Route.IV, Route.IV, *Route]
INDICATIONS = [None, None, *(indication for indication in Indication if indication is not Indication.NOT_GIVEN)]

CONDITIONS = [row["id"] for row in table("conditions")]
FACTS: dict[Fact, list[float | str]] = {
    Fact.SEX: ["female", "female", "male"],
    Fact.PREGNANT: ["yes", "no"],
    Fact.AGE: [4.0, 30.0, 31.0, 35.0, 36.0, 64.0, 65.0, 80.0],
    Fact.POTASSIUM: [4.0, 5.0, 5.1, 5.5, 5.6],
    Fact.EGFR: [9.0, 29.0, 30.0, 90.0],
}


@pytest.fixture(scope="module")
def reference(graph: KnowledgeGraph) -> Reference:
    return Reference(graph)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_lists_are_screened_as_a_naive_walk_of_the_graph_finds(
    screen: Screen, reference: Reference, batch: int
) -> None:
    random = Random(batch)  # noqa: S311
    for _ in range(LISTS // BATCHES):
        request = draw(random)
        answer = screen(request)
        lines = as_given(answer)
        told = {
            found.id: found
            for found in everything(answer)
            if found.kind.value in {"cumulative", "interaction", "pathway"}
        }
        hazards = {
            found.removeprefix("cumulative:"): set(told[found].drugs) for found in told if "cumulative:" in found
        }
        assert hazards == reference.hazards(lines), request
        assert agree(interactions(answer), reference, lines, known(request)), request


def draw(random: Random) -> Request:
    count = random.choice([9, 15, 30]) if random.random() < 0.01 else random.randint(2, 8)
    candidate = "dantrolene" if random.random() < 0.6 else name(random)
    return Request(
        candidate=dosed(Entry(name=candidate, route=random.choice(ROUTES)), random),
        medications=tuple(line(random) for _ in range(count)),
        today=TODAY,
        indication=random.choice(INDICATIONS),
        patient=patient(random),
        jurisdiction=random.choice(list(Jurisdiction)),
    )


def line(random: Random) -> Entry:
    if random.random() < 0.05:
        drug, route = random.choice(LOCAL_USES)
        return Entry(name=SUBSTANCES[drug], route=Route(route))
    return dosed(Entry(name=name(random), route=random.choice(ROUTES)), random)


def dosed(entry: Entry, random: Random) -> Entry:
    amount = random.choice([None, 500.0, 2999.0, 3000.0, 6000.0])
    return entry if amount is None else replace(entry, dose=Dose(amount), doses_per_day=1.0)


def patient(random: Random) -> Patient:
    """Each fact is often missing; numbers stand on, below and above the cuts."""
    facts: dict[Fact, float | str] = {}
    for fact, values in FACTS.items():
        if random.random() < 0.6:
            facts[fact] = random.choice(values)
    conditions = None if random.random() < 0.4 else tuple(random.choices(CONDITIONS, k=random.randint(0, 3)))
    return Patient(facts, conditions)


def known(request: Request) -> Known:
    facts = {fact.value: value for fact, value in request.patient.facts.items()}
    conditions = request.patient.conditions
    return Known(facts, None if conditions is None else frozenset(conditions), jurisdiction=request.jurisdiction.value)


def name(random: Random) -> str:
    chance = random.random()
    if chance < 0.3:
        return SUBSTANCES[random.choice(DANTROLENE_PARTNERS)]
    if chance < 0.36:
        return random.choice(PRODUCTS if chance < 0.33 else PHRASES)
    return "dantrolene" if chance > 0.98 else random.choice(NAMES)


def as_given(answer: Screening) -> list[Given]:
    """The lines as the answer says it read them: how names and routes are read is another test's subject."""
    return [
        given(answer.candidate, answer.request.indication or Indication.NOT_GIVEN),
        *(given(line, Indication.NOT_GIVEN) for line in answer.medications),
    ]


def given(line: Medication, indication: Indication) -> Given:
    return Given(line.drugs, line.route.value, line.entry.daily_mg, indication.value, line.route_assumed)


def interactions(answer: Screening) -> dict[str, Outcome]:
    shown = {finding.id for finding in answer.findings}
    found = (finding for finding in everything(answer) if finding.kind.value == "interaction")
    return {finding.id: (finding.severity.word, finding.id in shown) for finding in found}


def agree(told: dict[str, Outcome], reference: Reference, lines: list[Given], patient: Known) -> bool:
    """Each expectation is met by one of its ids, shown if any pair of lines wants it shown; nothing else is told."""
    expected = list(reference.interactions(lines, patient))
    for ids, (severity, shown) in expected:
        if not any(told.get(one, ("", False))[0] == severity and (told[one][1] or not shown) for one in ids):
            return False
    wanted = {one for ids, (_, shown) in expected if shown for one in ids}
    allowed = {one for ids, _ in expected for one in ids}
    return told.keys() <= allowed and all(one in wanted for one, (_, shown) in told.items() if shown)
