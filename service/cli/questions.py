"""What the ``screen`` command is asked: lists from the command line, from files, from standard input."""

import argparse
import re
import sys
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from service.intake.body import MAX_BYTES, BodyError, load_json
from service.intake.forms import parse_number
from service.intake.requests import LabsSchema, Sex
from service.knowledge.words import Indication, Jurisdiction, Route

STDIN = "-"
_DOSE = re.compile(r"(?P<value>[0-9.]+) ?(?P<unit>[A-Za-z/]+)")
_BOM = b"\xef\xbb\xbf"
_PLACES = {
    "candidate": ("candidate", "name"),
    "route": ("candidate", "route"),
    "indication": ("candidate", "indication"),
    "dose": ("candidate", "dose"),
    "doses_per_day": ("candidate", "doses_per_day"),
    "age": ("patient", "age_years"),
    "sex": ("patient", "sex"),
    "weight": ("patient", "weight_kg"),
    "pregnant": ("patient", "pregnant"),
    "breastfeeding": ("patient", "breastfeeding"),
    "condition": ("patient", "conditions"),
    "jurisdiction": ("options", "jurisdiction"),
}


class UsageError(Exception):
    """The arguments do not go together."""


@dataclass(frozen=True, slots=True)
class Question:
    """One list; ``file`` is where it is to be read from, None for the names on the command line."""

    file: str | None

    @property
    def label(self) -> str:
        return "standard input" if self.file == STDIN else self.file or "the command line"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The list, and the facts about therapy and patient."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="a drug of the list; - reads standard input")
    parser.add_argument(
        "--file",
        action="append",
        metavar="F",
        help="a list, one drug a line, or a request body as JSON; again for another list; - for standard input",
    )
    parser.add_argument("--no-other-medications", action="store_true", help="the list is empty, and that is meant")
    add_facts(parser)


def add_facts(parser: argparse.ArgumentParser) -> None:
    """What is known of the therapy and the patient; the same for every command that asks."""
    therapy = parser.add_argument_group("the therapy about to start")
    therapy.add_argument("--candidate", metavar="NAME", help="left out: the drug that this service is about")
    _add_words(therapy, "--route", Route)
    _add_words(therapy, "--indication", Indication, without=Indication.NOT_GIVEN)
    therapy.add_argument("--dose", type=_dose, metavar="DOSE", help='one dose, such as "25 mg" or "1 mg/kg"')
    therapy.add_argument("--doses-per-day", type=_number, metavar="N")
    patient = parser.add_argument_group("the patient")
    patient.add_argument("--age", type=_number, metavar="YEARS")
    _add_words(patient, "--sex", Sex)
    patient.add_argument("--weight", type=_number, metavar="KG")
    for flag in ("--pregnant", "--breastfeeding"):
        patient.add_argument(flag, action=argparse.BooleanOptionalAction)
    patient.add_argument(
        "--condition", action="append", metavar="NAME", help="from GET /knowledge; again for another one"
    )
    labs = ", ".join(LabsSchema().fields)
    patient.add_argument("--lab", action="append", type=_lab, default=[], metavar="NAME=VALUE", help=labs)
    _add_words(patient, "--jurisdiction", Jurisdiction, default="us")


def questions(chosen: argparse.Namespace) -> list[Question]:
    """Every list that was asked about, nothing of it read yet. Raises UsageError."""
    files: list[str] = chosen.file or []
    names = chosen.names
    if names == [STDIN]:
        names, files = [], [*files, STDIN]
    if STDIN in names or files.count(STDIN) > 1:
        raise UsageError("- stands for standard input, alone and once")
    if sum(map(bool, (names, files, chosen.no_other_medications))) != 1:
        raise UsageError("give names, or --file, or -, or --no-other-medications, and only one of these")
    return list(map(Question, files)) or [Question(None)]


def body_of(question: Question, chosen: argparse.Namespace, default_candidate: str) -> Any:
    """The request body of the contract; reads the file. Raises OSError, BodyError."""
    facts = facts_of(chosen)
    if question.file is None:
        return _with_names(chosen.names, facts, default_candidate) | _emptiness(chosen)
    raw = _read(question.file)
    if raw.lstrip(_BOM + b" \t\r\n").startswith((b"{", b"[")):
        if facts:
            raise BodyError("a JSON request holds all facts itself; leave the options about therapy and patient away")
        return load_json(raw)
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BodyError(f"not UTF-8 at byte {error.start}") from error
    return _with_names([line.strip() for line in text.split("\n") if line.strip()], facts, default_candidate)


def _with_names(names: list[str], facts: dict[str, Any], default_candidate: str) -> dict[str, Any]:
    candidate = {"name": default_candidate} | facts.get("candidate", {})
    return {**facts, "candidate": candidate, "medications": list(names)}


def _emptiness(chosen: argparse.Namespace) -> dict[str, Any]:
    return {"no_other_medications": True} if chosen.no_other_medications else {}


def facts_of(chosen: argparse.Namespace) -> dict[str, Any]:
    """The candidate, patient and options parts of a body, as far as they were given."""
    facts: dict[str, Any] = {}
    for option, (part, key) in _PLACES.items():
        value = getattr(chosen, option)
        if value is not None:
            facts.setdefault(part, {})[key] = value
    if chosen.lab:
        facts.setdefault("patient", {})["labs"] = dict(chosen.lab)
    return facts


def _read(file: str) -> bytes:
    """At most one byte more than a body may have: what is too large is refused, not cut."""
    if file == STDIN:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        with Path(file).open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise OSError(0, f"larger than {MAX_BYTES // 1024} KiB", file)
    return raw


def _add_words(
    group: Any, option: str, words: type[StrEnum], *, without: StrEnum | None = None, default: str | None = None
) -> None:
    values = [word.value for word in words if word is not without]
    told = ", ".join(values) + (f" (default: {default})" if default else "")
    group.add_argument(option, choices=values, metavar=option.strip("-").upper(), help=told)


def _number(text: str) -> float:
    value = parse_number(text)
    if value is None:
        raise argparse.ArgumentTypeError("not a plain number")
    return value


def _dose(text: str) -> dict[str, Any]:
    found = _DOSE.fullmatch(text.strip())
    if found is None:
        raise argparse.ArgumentTypeError('not a dose such as "25 mg"')
    return {"value": _number(found["value"]), "unit": found["unit"]}


def day(text: str) -> date:
    """An argument such as 2026-01-31. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("not a date as YYYY-MM-DD") from error


def _lab(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return name, _number(value)
