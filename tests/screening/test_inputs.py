"""What a finding names as it was written: its own lines, in the order of its drugs, wherever they stand on the list."""

from itertools import permutations

from service.knowledge.words import FindingKind, Route
from service.screening.request import Entry, Request
from service.screening.screen import Screener
from tests.properties.drawing import TODAY

WRITTEN = {"Valium 5 mg": "diazepam", "MORPHINE": "morphine", "Coumadin": "warfarin", "Advil": "ibuprofen"}
PAIRS = {FindingKind.INTERACTION, FindingKind.PATHWAY}


def test_a_pair_names_its_two_lines_in_the_order_of_its_drugs(screener: Screener) -> None:
    told = set()
    for names in permutations(WRITTEN):
        listed = tuple(Entry(name=name) for name in names)
        answer = screener.screen(Request(Entry(name="dantrolene", route=Route.ORAL), listed, TODAY))
        for found in (one for one in answer.everything if one.kind in PAIRS):
            drugs = [drug for drug in found.drugs if drug != "dantrolene"]
            assert [WRITTEN[text] for text in found.inputs] == drugs, names
            told.add(found.id)
    assert len(told) > 2
