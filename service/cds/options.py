"""The options a client may send (HL7 PDDI-CDS configuration items), under either of their two spellings.

None of them takes anything away unless the request says so, and what was left out is said in the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CONFIGURATION_KEYS = ("configuration-items", "pddi-configuration-items")
"""The guide spells the member one way in its text and the other in its examples."""
_PLACES = ("extension", "configuration")


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    name: str
    description: str
    hooks: tuple[str, ...]


_ORDER_HOOKS = ("order-select", "order-sign", "medication-prescribe", "medication-verify")
ALERT_ALL = Option(
    "alert-non-serious",
    "Show what is less than major",
    "false leaves out moderate and minor findings, and the answer says how many. Default: true.",
    (*_ORDER_HOOKS, "patient-view"),
)
SHOW_EVIDENCE = Option(
    "show-evidence-support",
    "Show the evidence",
    "false leaves mechanism, onset and evidence out of the detail; the source stays. Default: true.",
    (*_ORDER_HOOKS, "patient-view"),
)
CACHE = Option(
    "cache-for-order-sign-filtering",
    "Remember what was shown",
    "Accepted and not acted on: nothing about a patient is kept between two calls.",
    ("order-select",),
)
FILTER_REPEATED = Option(
    "filter-out-repeated-alerts",
    "Leave out what was shown before",
    "Accepted and not acted on: nothing is kept between two calls, so everything is shown again, with the same uuid.",
    ("order-sign",),
)
OPTIONS = (ALERT_ALL, SHOW_EVIDENCE, CACHE, FILTER_REPEATED)
_IGNORED = (CACHE, FILTER_REPEATED)


@dataclass(frozen=True, slots=True)
class Options:
    """What this answer does. ``notes`` says which of the options sent were not followed, and why."""

    alert_all: bool = True
    show_evidence: bool = True
    notes: tuple[str, ...] = ()


def read_options(body: dict[str, Any]) -> Options:
    """The options of a hook request. Where the spellings disagree, more is shown."""
    sent = list(_sent(body))
    notes = [f"{option.code} was not followed: {_why(option)}" for option in _IGNORED if _asked(sent, option)]
    unclear = sorted({code for code, value in sent if value is None})
    notes += [f"{code} is neither true nor false, so its default was used" for code in unclear]
    return Options(
        alert_all=not _denied(sent, ALERT_ALL), show_evidence=not _denied(sent, SHOW_EVIDENCE), notes=tuple(notes)
    )


def _why(option: Option) -> str:
    return option.description.partition(": ")[2]


def _sent(body: dict[str, Any]) -> Iterator[tuple[str, bool | None]]:
    """Code and value of every known option; None for a value that is no yes or no."""
    for place in _PLACES:
        extension = body.get(place)
        if isinstance(extension, dict):
            yield from _read(extension)
            for key in CONFIGURATION_KEYS:
                yield from _read(extension.get(key))


def _read(items: Any) -> Iterator[tuple[str, bool | None]]:
    if not isinstance(items, dict):
        return
    for option in OPTIONS:
        if option.code in items:
            yield option.code, _yes_no(items[option.code])


def _yes_no(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def _asked(sent: list[tuple[str, bool | None]], option: Option) -> bool:
    return (option.code, True) in sent


def _denied(sent: list[tuple[str, bool | None]], option: Option) -> bool:
    """Whether every mention of ``option`` says false; no mention says nothing."""
    values = [value for code, value in sent if code == option.code]
    return bool(values) and not any(value is not False for value in values)
