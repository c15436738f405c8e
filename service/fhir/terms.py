"""What reading FHIR needs to know: the tables that translate codes, names and codes of drugs, and the day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from service.fhir.shapes import Coding, Concept
from service.knowledge.exchange_rows import ObservationCode
from service.knowledge.folding import fold
from service.knowledge.rows import NodeId
from service.knowledge.words import Route
from service.naming.resolution import Outcome, Resolution
from service.naming.resolver import Resolver

SNOMED, LOINC, ICD10, ICD10CM, WORDING = "snomed", "loinc", "icd10", "icd10cm", "text"
_OID = "urn:oid:2.16.840.1.113883."
_SYSTEMS: Mapping[str, str] = {
    "http://snomed.info/sct": SNOMED,
    f"{_OID}6.96": SNOMED,
    "http://loinc.org": LOINC,
    f"{_OID}6.1": LOINC,
    "http://hl7.org/fhir/sid/icd-10": ICD10,
    f"{_OID}6.3": ICD10,
    "http://fhir.de/codesystem/bfarm/icd-10-gm": ICD10,
    "http://hl7.org/fhir/sid/icd-10-cm": ICD10CM,
    f"{_OID}6.90": ICD10CM,
    "http://standardterms.edqm.eu": "edqm",
    "urn:oid:0.4.0.127.0.16.1.1.2.1": "edqm",
    "http://terminology.hl7.org/codesystem/v3-routeofadministration": "v3-route",
    "http://hl7.org/fhir/v3/routeofadministration": "v3-route",
    f"{_OID}5.112": "v3-route",
}
"""The addresses of the coding systems that the exchange tables know by id, in lower case."""
_ICD = {ICD10: (ICD10, ICD10CM), ICD10CM: (ICD10CM, ICD10)}
_ICD_CATEGORY = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """Built once for a request. ``routes`` and ``conditions`` are by (system, code), ``observations`` by code. ``memo``
    keeps what names meant: records repeat themselves."""

    resolver: Resolver
    routes: Mapping[tuple[str, str], Route]
    conditions: Mapping[tuple[str, str], NodeId]
    observations: Mapping[str, tuple[ObservationCode, ...]]
    today: date
    memo: dict[tuple[str | None, tuple[str, str] | None], Resolution] = field(default_factory=dict, compare=False)

    def resolve(self, name: str | None, code: tuple[str, str] | None = None) -> Resolution:
        """As the resolver has it, each question asked once."""
        if (name, code) not in self.memo:
            self.memo[name, code] = self.resolver.resolve(name, code)
        return self.memo[name, code]

    def route(self, found: Concept) -> Route | None:
        """The route that a code or, failing all codes, a wording stands for."""
        coded = (self.routes.get((system_of(coding), coding.code)) for coding in found.codings)
        worded = (self.routes.get((WORDING, fold(wording))) for wording in found.texts)
        return next((route for route in (*coded, *worded) if route), None)

    def conditions_of(self, found: Concept) -> tuple[NodeId, ...]:
        """The conditions that any coding of ``found`` stands for; for an ICD-10 code also its category's."""
        ids = (self._condition(coding) for coding in found.codings)
        return tuple(dict.fromkeys(node for node in ids if node))

    def is_default(self, meant: Resolution) -> bool:
        """Whether that is the drug that is screened for where no other is named."""
        return meant.outcome is Outcome.RESOLVED and meant.nodes == (self.resolver.catalogue.release.default_candidate,)

    def _condition(self, coding: Coding) -> NodeId | None:
        system = system_of(coding)
        for form in _forms(system, coding.code):
            for known in _ICD.get(system, (system,)):
                if node := self.conditions.get((known, form)):
                    return node
        return None


def build_terms(resolver: Resolver, today: date) -> Terms:
    """The terms of the tables that ``resolver`` was built from."""
    tables = resolver.catalogue.tables
    observations: dict[str, list[ObservationCode]] = defaultdict(list)
    for row in tables.observations:
        observations[row.code].append(row)
    return Terms(
        resolver=resolver,
        routes={(r.system, fold(r.code) if r.system == WORDING else r.code): r.route for r in tables.route_codes},
        conditions={
            (r.system, _plain(r.code) if r.system in _ICD else r.code): r.condition for r in tables.condition_codes
        },
        observations={code: tuple(rows) for code, rows in observations.items()},
        today=today,
    )


def system_of(coding: Coding) -> str:
    """The id of the coding's system; "" for one that the exchange tables don't know."""
    return _SYSTEMS.get(address(coding), "")


def address(coding: Coding) -> str:
    """The system as it is compared: writers differ in case, in http and https, and in a slash at the end."""
    return coding.system.casefold().replace("https://", "http://").rstrip("/")


def _forms(system: str, code: str) -> Iterator[str]:
    """``code`` and, in a hierarchy that is written in the code, each broader one up to the category."""
    if system not in _ICD:
        yield code
        return
    plain = _plain(code)
    yield plain
    yield from (plain[:length] for length in range(len(plain) - 1, _ICD_CATEGORY - 1, -1))


def _plain(code: str) -> str:
    return code.replace(".", "").upper()
