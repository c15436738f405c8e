"""The bytes of an answer are those of its document, whatever of it was dumped before and is put in as it was."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.knowledge.words import Route, Severity
from service.rendering import dumped
from service.rendering.document import render
from service.rendering.dumped import Renderer
from service.rendering.parts import Around, Dumped
from service.screening.answer import Screening
from service.screening.request import Entry, Request
from tests.conftest import real_screener
from tests.properties.drawing import TODAY, cases
from tests.properties.laws import law
from tests.screening.asking import conversations

MORE = {"audit": "off", "zz": ["more"]}
often = settings(law, max_examples=100)


IDS = st.none() | st.sampled_from(["1", "2", 'a"\\\u2028é'])


@st.composite
def _lists(draw: st.DrawFn) -> list[Request]:
    """Requests that share drugs, with ids and severities of their own."""
    asked = draw(conversations() | st.lists(cases().map(lambda case: case.request), min_size=1, max_size=3))
    return [
        replace(
            request,
            candidate=replace(request.candidate, id=draw(IDS)),
            medications=tuple(replace(line, id=draw(IDS)) for line in request.medications),
            minimum_severity=draw(st.sampled_from(list(Severity)[1:])),
        )
        for request in asked
    ]


@often
@given(_lists(), st.booleans())
def test_an_answer_is_dumped_as_its_document_is_however_often(asked: list[Request], stale: bool) -> None:
    _compare(Renderer(real_screener().knowledge), asked, stale=stale)


@often
@given(_lists(), st.integers(1, 3))
def test_forgetting_what_was_dumped_in_the_middle_of_an_answer_changes_no_byte(asked: list[Request], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_MOST_FINDINGS", "_MOST_LINES", "_MOST_ADVICE"):
            patch.setattr(dumped, name, most)
        renderer = Renderer(real_screener().knowledge)
    _compare(renderer, asked, stale=False)


def _compare(renderer: Renderer, asked: Iterable[Request], *, stale: bool) -> None:
    screener = real_screener()
    screenings = [screener.screen(request) for request in asked]
    for place, screening in enumerate([*screenings, *screenings[::-1]]):
        assert renderer.dump(screening, stale=stale, request_id=f"r-{place}", **MORE) == _plain(
            screening, stale=stale, request_id=f"r-{place}"
        )


def _plain(screening: Screening, **how: Any) -> bytes:
    document = render(screening, real_screener().knowledge, **how)
    return orjson.dumps(document | MORE, option=orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True, eq=False)
class Thing:
    number: int


def test_what_looks_the_same_but_is_not_is_dumped_for_itself() -> None:
    told: list[Thing] = []

    def render_one(thing: Thing) -> list[int]:
        told.append(thing)
        return [thing.number]

    dump, first, second = Dumped(render_one, 5), Thing(1), Thing(1)
    assert dump[first] is dump[first]
    assert dump[second] is not dump[first]
    assert len(told) == 2


def test_no_more_is_kept_than_the_bound_and_nothing_is_taken_for_what_is_gone() -> None:
    """A thing that is gone may leave its identity to the next: each of these would."""
    dump: Dumped[Thing] = Dumped(lambda thing: [thing.number], 3)
    for number in range(1000):
        assert orjson.dumps(dump.all([Thing(number)])) == b"[[%d]]" % number
    assert len(dump) <= 3


def test_what_cannot_be_cut_is_no_answer() -> None:
    cut: Around[Thing] = Around(lambda thing: {"number": thing.number}, b'"inputs":[]', 3)
    with pytest.raises(ValueError, match="no such gap"):
        cut[Thing(1)]


def test_what_is_made_anew_for_each_answer_is_not_kept() -> None:
    dump: Dumped[Thing] = Dumped(lambda thing: [thing.number], 3, lambda thing: thing.number > 1)
    for number in (1, 2, 3):
        assert orjson.dumps(dump.all([Thing(number)])) == b"[[%d]]" % number
    assert [thing.number for thing in dump] == [1]


def test_a_finding_that_is_met_through_two_lines_is_not_kept() -> None:
    screener, renderer = real_screener(), Renderer(real_screener().knowledge)
    listed = tuple(Entry(name=name) for name in ("Valium", "diazepam", "verapamil"))
    screening = screener.screen(Request(Entry(name="dantrolene", route=Route.IV), listed, TODAY))
    assert any(found.met_again for found in screening.findings)
    renderer.dump(screening, stale=False, request_id="1")
    assert renderer.findings
    assert not any(found.met_again for found in renderer.findings)
