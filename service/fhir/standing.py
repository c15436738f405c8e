"""Whether a drug of a medication resource is taken, was taken until a day, or never was."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

from service.fhir.shapes import Json, at, day, first, number, objects, word


class Standing(Enum):
    """The value is what a line without a date says in its name; the tables of status words know each of them."""

    TAKEN = ""
    STOPPED = "stopped"
    NEVER = "never taken"


@dataclass(frozen=True, slots=True)
class State:
    """``on`` is set only for a drug that was stopped; ``proposed``: nobody has decided on it yet."""

    standing: Standing
    on: date | None = None
    proposed: bool = False


_NEVER = frozenset({"entered-in-error", "not-done", "not-taken", "declined"})
_OVER = frozenset({"stopped", "completed", "cancelled", "ended", "abandoned"})
_PROPOSED_INTENTS = frozenset({"proposal", "plan"})
_DISPENSE, _STATEMENT, _ADMINISTRATION = "MedicationDispense", "MedicationStatement", "MedicationAdministration"
_PERIODS = ("effectivePeriod", "effectiveTimePeriod", "occurrencePeriod", "occurencePeriod")
_INSTANTS = ("effectiveDateTime", "effectiveTimeDateTime", "occurrenceDateTime", "occurenceDateTime")
_LONGEST_SUPPLY = 3660
_ORDERED = ("authoredOn", "dateWritten", "whenPrepared", "whenHandedOver")
_RECENT = timedelta(days=31)
_TRUTHS = ("doNotPerform", "notGiven", "wasNotGiven")
_NOT_TAKING = frozenset({"n", "not-taking", "stopped", "stopped-by-patient"})


def read_state(kind: str, body: Json, today: date) -> State:
    """A word that FHIR does not have is no reason to think that a drug was stopped.

    A dispensed drug is in the patient's hands: ``completed`` ends it only with the days that it lasts.
    """
    status = word(body.get("status"))
    if status in _NEVER or any(body.get(name) is True for name in _TRUTHS):
        return State(Standing.NEVER)
    if status in _OVER or _not_taking(body):
        handed_over = kind == _DISPENSE and status == "completed"
        on = _supplied_until(body) if handed_over else _end(kind, body, today)
        ended = not handed_over or (on is not None and on <= today)
        return State(Standing.STOPPED, on) if ended else State(Standing.TAKEN)
    request = kind.endswith(("Request", "Order", "Prescription"))
    planned = status == "draft" or word(body.get("intent")) in _PROPOSED_INTENTS
    return State(Standing.TAKEN, proposed=request and planned)


def _not_taking(body: Json) -> bool:
    """What statements say of a drug beside their status, in three releases."""
    adherence = word(first(body.get("adherence")).get("code"))
    return body.get("wasNotTaken") is True or word(body.get("taken")) in _NOT_TAKING or adherence in _NOT_TAKING


def _end(kind: str, body: Json, today: date) -> date | None:
    """The latest day on which it can have been taken, if that is past: the cautious reading of every date. What was
    begun a short time ago and stopped on a day that nobody gave may have been stopped today."""
    if kind == _DISPENSE:
        found = [_supplied_until(body)]
    else:
        found = [_past(value, today) for value in _ends(kind, body)]
        if kind == _STATEMENT and not any(found):
            found = [_past(body.get("dateAsserted"), today)]
    last = max(filter(None, found), default=None)
    if last is not None and last <= today:
        return last
    begun = max(filter(None, (day(value) for value in _beginnings(body))), default=None)
    return today if begun is not None and today - begun <= _RECENT else None


def _beginnings(body: Json) -> list[Any]:
    return [*(body.get(name) for name in _ORDERED), *(at(body, name).get("start") for name in _PERIODS)]


def _past(value: Any, today: date) -> date | None:
    """The last day that ``value`` can mean; today, if it means a month or year that is not over."""
    return today if isinstance(value, str) and value and today.isoformat().startswith(value.strip()) else day(value)


def _ends(kind: str, body: Json) -> list[Any]:
    """The ends that the resource gives. An administration's point in time is one, a prescription's is a beginning."""
    periods = [at(body, name) for name in _PERIODS]
    for place in ("dosageInstruction", "dosage"):
        periods += [at(step, "timing", "repeat", "boundsPeriod") for step in objects(body.get(place))]
    instants = _INSTANTS if kind == _ADMINISTRATION else ()
    names = ("statusChanged", "dateEnded", *instants)
    return [*(period.get("end") for period in periods), *(body.get(name) for name in names)]


def _supplied_until(body: Json) -> date | None:
    """The day on which what was handed over is used up, if its days were told."""
    start = day(body.get("whenHandedOver")) or day(body.get("whenPrepared"))
    supply = first(body.get("daysSupply"))
    days = number(supply.get("value"))
    if start is None or days is None or not 0 <= days <= _LONGEST_SUPPLY or supply.get("code", "d") != "d":
        return None
    return start + timedelta(days=int(days))
