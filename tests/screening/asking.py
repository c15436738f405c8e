"""Requests that differ from one another in one thing each, and screeners that have answered none before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.knowledge.words import Jurisdiction, Route, Severity
from service.rendering.document import render
from service.screening import checklist, prepared, sieve
from service.screening.prepared import Prepared
from service.screening.request import Dose, Entry, Patient, Request, Wanted
from service.screening.rules import LASTING
from service.screening.screen import Screener
from tests.properties.drawing import INDICATIONS, TODAY, cases, lines, patients

_BOUNDED = (prepared, sieve, checklist)


def fresh(screener: Screener) -> Screener:
    """One of the same tables that has answered nothing yet."""
    catalogue, index = screener.catalogue, screener.knowledge.index
    return Screener(screener.knowledge, Prepared(catalogue, index, screener.resolver, LASTING))


def answer(screener: Screener, request: Request) -> dict[str, Any]:
    """The whole answer, as the contract has it."""
    return render(screener.screen(request), screener.knowledge, stale=False, request_id="0")


def request_of(body: Mapping[str, Any]) -> Request:
    """The question that a caller asks with ``body``."""
    return build_request(ScreenRequestSchema().load(dict(body)), "dantrolene", TODAY)


ORAL = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}


def asked(listed: list[object], above: Severity | None = None, **candidate: object) -> Request:
    """Capsules about to start beside ``listed``; no alternatives."""
    request = request_of({"candidate": {**ORAL, **candidate}, "medications": listed, "patient": {"weight_kg": 71.3}})
    return replace(request, wanted=Wanted(alternatives=False, smallest_change=above))


@contextmanager
def remembering_at_most(most: int) -> Iterator[None]:
    """Screeners made within forget whenever they know more than ``most`` of a kind."""
    with pytest.MonkeyPatch.context() as patch:
        names = [(module, name) for module in _BOUNDED for name in vars(module) if name.startswith("_MOST_")]
        assert len(names) > 5
        for module, name in names:
            patch.setattr(module, name, most)
        yield


_ROUTES = st.none() | st.sampled_from([Route.ORAL, Route.IV, Route.TOPICAL, Route.INTRATHECAL])
_DOSES = st.none() | st.builds(
    Dose, st.sampled_from([0.5, 1.0, 2.5, 4.0, 25.0, 100.0, 100.5, 400.0, 401.0, 3000.0]), per_kg=st.booleans()
)
_TIMES = st.none() | st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0])
_IDS = st.none() | st.sampled_from(["1", "two"])


def _entry_changed(entry: Entry, draw: st.DrawFn) -> Entry:
    match draw(st.sampled_from(["route", "dose", "id", "name", "stopped_on"])):
        case "route":
            return replace(entry, route=draw(_ROUTES))
        case "dose":
            return replace(entry, dose=draw(_DOSES), doses_per_day=draw(_TIMES))
        case "id":
            return replace(entry, id=draw(_IDS))
        case "stopped_on":
            return replace(entry, stopped_on=draw(st.sampled_from([None, TODAY, TODAY - timedelta(days=20)])))
        case _:
            return replace(entry, name=(entry.name or "").upper() or None, route=entry.route)


@st.composite
def _other_lines(draw: st.DrawFn, request: Request) -> Request:
    listed, how = list(request.medications), draw(st.sampled_from(["change", "drop", "add"]))
    if listed and how == "change":
        place = draw(st.integers(0, len(listed) - 1))
        listed[place] = _entry_changed(listed[place], draw)
    elif listed and how == "drop":
        listed.pop(draw(st.integers(0, len(listed) - 1)))
        listed.reverse()
    else:
        # The candidate once more on the list, or another drug.
        listed.append(draw(st.just(replace(request.candidate, stopped_on=None)) | lines.map(lambda line: line.entry)))
    return replace(request, medications=tuple(listed))


@st.composite
def _changed(draw: st.DrawFn, request: Request) -> Request:
    wanted = st.builds(Wanted, st.booleans(), st.none() | st.sampled_from(Severity))
    facts = patients.map(lambda patient: {**request.patient.facts, **patient.facts})
    parts: dict[str, st.SearchStrategy[Any]] = {
        "patient": patients | st.builds(Patient, facts, st.just(request.patient.conditions)),
        "jurisdiction": st.sampled_from(Jurisdiction),
        "indication": st.none() | st.sampled_from(INDICATIONS),
        "today": st.sampled_from([0, 1, 13, 14, 400]).map(lambda days: TODAY + timedelta(days=days)),
        "wanted": wanted,
        "minimum_severity": st.sampled_from(list(Severity)[1:]),
    }
    match draw(st.sampled_from(["lines", "candidate", "candidate", "patient", *parts])):
        case "lines":
            return draw(_other_lines(request))
        case "candidate":
            return replace(request, candidate=_entry_changed(replace(request.candidate, stopped_on=None), draw))
        case name:
            return replace(request, **{name: draw(parts[name])})


@st.composite
def conversations(draw: st.DrawFn) -> list[Request]:
    """A request, and others that each differ from one before in one thing; in the end the first once more."""
    asked = [draw(cases(only_dantrolene=draw(st.booleans()))).request]
    for _ in range(draw(st.integers(1, 5))):
        asked.append(draw(_changed(draw(st.sampled_from(asked)))))
    return [*asked, asked[0]]
