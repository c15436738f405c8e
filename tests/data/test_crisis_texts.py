"""In a malignant hyperthermia crisis dantrolene is given. No text of the tables says otherwise."""

from collections.abc import Iterator

import pytest

from service.knowledge.compiling import climb
from service.knowledge.graph import parents
from service.knowledge.loading import Knowledge
from service.knowledge.rows import Interaction
from service.knowledge.words import Indication, Route, RowStatus, Severity
from tests.data.crisis_phrases import keeps_back

HARMFUL = [
    "Withhold dantrolene until potassium is known.",
    "Dantrolene must be withheld.",
    "Dantrolene is best avoided.",
    "Dantrolene may have to wait: dantrolene should wait for the potassium.",
    "Stop dantrolene.",
    "Stop verapamil and dantrolene.",
    "Hold the dantrolene, watch the ECG.",
    "Delay iv dantrolene by an hour.",
    "Avoid Ryanodex.",
    "Do not give dantrolene.",
    "Do not combine with dantrolene.",
    "Never start dantrolene with verapamil.",
    "Check potassium before giving dantrolene.",
    "No dantrolene until the ECG is normal.",
    "Treat without dantrolene.",
    "Give dantrolene only after calcium.",
    "Reduce the dose of dantrolene.",
    "Dantrolene should only be used in an emergency.",
    "Use cooling instead of dantrolene.",
    "Dantrolene is contraindicated.",
    "Dantrolene contraindicated.",
]
HARMLESS = [
    "Give dantrolene now. Stop verapamil.",
    "Give dantrolene now and continue it. Do not repeat suxamethonium.",
    "Give dantrolene. Hold the sleeping drug, watch ventilation and airway reflexes.",
    "In a malignant hyperthermia crisis dantrolene is given at once and the other drug is stopped.",
    "Give dantrolene. Do not stop baclofen abruptly.",
    "Do not wait: give verapamil's antidote; give dantrolene.",
]


def about_dantrolene(knowledge: Knowledge) -> Iterator[Interaction]:
    for row in knowledge.catalogue.tables.interactions:
        if "dantrolene" in (row.subject, row.object):
            yield row


def crisis_texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Everything that may be shown as management in a crisis, with its row."""
    tables = knowledge.catalogue.tables
    for statement in about_dantrolene(knowledge):
        if statement.crisis_management is not None:
            yield statement.id, statement.crisis_management
    for hazard in tables.hazards:
        if hazard.crisis_management is not None:
            yield hazard.id, hazard.crisis_management
    for duplication in tables.duplications:
        yield duplication.scope, duplication.crisis_management
    for indication in tables.indications:
        if indication.crisis_management is not None:
            yield indication.id, indication.crisis_management


@pytest.mark.parametrize("text", HARMFUL)
def test_the_search_knows_a_text_that_keeps_dantrolene_back(text: str) -> None:
    assert keeps_back(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_search_lets_a_text_pass_that_acts_on_the_partner(text: str) -> None:
    assert not keeps_back(text)


def test_no_crisis_text_keeps_dantrolene_back(knowledge: Knowledge) -> None:
    found = list(crisis_texts(knowledge))
    assert len(found) > 50
    assert [(row, text) for row, text in found if keeps_back(text)] == []


def test_every_crisis_text_begins_with_giving_dantrolene(knowledge: Knowledge) -> None:
    assert [row for row, text in crisis_texts(knowledge) if not text.startswith("Give dantrolene")] == []


def test_no_indication_hints_at_keeping_dantrolene_back(knowledge: Knowledge) -> None:
    hints = [row.hint for row in knowledge.catalogue.tables.indications if row.hint]
    assert hints
    assert [hint for hint in hints if keeps_back(hint)] == []


def test_no_statement_made_for_the_crisis_keeps_dantrolene_back(knowledge: Knowledge) -> None:
    rows = [row for row in about_dantrolene(knowledge) if Indication.CRISIS in row.indications]
    assert rows
    assert [(row.id, row.management) for row in rows if keeps_back(row.management)] == []


def test_every_grave_statement_that_can_meet_iv_dantrolene_says_what_to_do_in_a_crisis(knowledge: Knowledge) -> None:
    grave = [
        row
        for row in about_dantrolene(knowledge)
        if row.status is RowStatus.ACTIVE
        and row.severity >= Severity.MAJOR
        and Route.IV in (_routes(row) or {Route.IV})
    ]
    assert grave
    assert [row.id for row in grave if row.crisis_management is None] == []


def test_every_hazard_that_dantrolene_pushes_says_what_to_do_in_a_crisis(knowledge: Knowledge) -> None:
    tables, above = knowledge.catalogue.tables, climb(parents(knowledge.graph), "dantrolene")
    pushed = {row.hazard for row in tables.contributions if row.member in above}
    assert pushed
    assert [row.id for row in tables.hazards if row.id in pushed and row.crisis_management is None] == []


def test_the_crisis_is_the_one_indication_that_nothing_holds_back_and_it_is_treated_by_iv_dantrolene(
    knowledge: Knowledge,
) -> None:
    life_saving = {row.id for row in knowledge.catalogue.tables.indications if row.life_saving}
    assert life_saving == {Indication.CRISIS}
    row = knowledge.catalogue.indications[Indication.CRISIS]
    assert row.treated_by == "dantrolene"
    assert row.default_route is Route.IV
    assert row.hint_route is Route.IV
    assert row.crisis_management


def _routes(row: Interaction) -> frozenset[Route]:
    """The routes of dantrolene that ``row`` is about; empty for any."""
    return row.subject_routes if row.subject == "dantrolene" else row.object_routes
