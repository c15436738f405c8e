"""The closed vocabularies that tables, API and rules share. A value outside them is refused where it enters."""

from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """How strong an action a statement asks for; compares and sorts by that."""

    NONE = 0
    MINOR = 1
    MODERATE = 2
    MAJOR = 3
    CONTRAINDICATED = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Route(StrEnum):
    """How a drug is given. ``intrauterine`` is the one addition to the routes that the HTTP contract names."""

    __hash__ = str.__hash__
    ORAL = "oral"
    IV = "iv"
    IM = "im"
    SC = "sc"
    INTRATHECAL = "intrathecal"
    TRANSDERMAL = "transdermal"
    VAGINAL = "vaginal"
    TOPICAL = "topical"
    INHALED = "inhaled"
    OPHTHALMIC = "ophthalmic"
    RECTAL = "rectal"
    NASAL = "nasal"
    SUBLINGUAL = "sublingual"
    INTRAUTERINE = "intrauterine"


class Indication(StrEnum):
    """Why the candidate is given. ``NOT_GIVEN`` stands in table conditions for a request that does not say."""

    __hash__ = str.__hash__
    SPASTICITY = "spasticity"
    CRISIS = "malignant_hyperthermia_crisis"
    PROPHYLAXIS = "malignant_hyperthermia_prophylaxis"
    FOLLOW_UP = "malignant_hyperthermia_follow_up"
    NMS = "neuroleptic_malignant_syndrome"
    NOT_GIVEN = "not_given"


class Jurisdiction(StrEnum):
    """Whose labels and guidelines count. ``EU`` is the harmonised text."""

    __hash__ = str.__hash__
    US = "us"
    UK = "uk"
    EU = "eu"
    CH = "ch"


class MechanismKind(StrEnum):
    PHARMACODYNAMIC = "pharmacodynamic"
    PHARMACOKINETIC = "pharmacokinetic"
    PHARMACEUTICAL = "pharmaceutical"
    UNKNOWN = "unknown"
    NONE = "none"


class Evidence(StrEnum):
    LABEL = "label"
    GUIDELINE = "guideline"
    REGULATOR = "regulator"
    STUDY = "study"
    CASE_REPORT = "case_report"
    COMPENDIUM = "compendium"
    THEORETICAL = "theoretical"
    GENERAL_KNOWLEDGE = "general_knowledge"


class RowStatus(StrEnum):
    """``active`` rows fire, ``knowledge`` rows are only shown for the drug, ``retired`` ones only keep their id."""

    ACTIVE = "active"
    KNOWLEDGE = "knowledge"
    RETIRED = "retired"


class Basis(IntEnum):
    """How a substance was reviewed, from least to most direct."""

    MECHANISM = 1
    COMPENDIUM = 2
    LABEL = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class NodeKind(StrEnum):
    SUBSTANCE = "substance"
    GROUP = "group"
    PRODUCT = "product"
    HAZARD = "hazard"
    ENZYME = "enzyme"


class Relation(StrEnum):
    IS_A = "is_a"
    INTERACTS_WITH = "interacts_with"
    CONTRIBUTES_TO = "contributes_to"
    CONTAINS = "contains"
    SUBSTRATE_OF = "substrate_of"
    INHIBITS = "inhibits"
    INDUCES = "induces"


class Strength(StrEnum):
    """How much a drug depends on an enzyme, or acts on it. The words before ``major`` are the bands of the FDA table;
    ``unrated`` is named somewhere, but graded nowhere."""

    SENSITIVE = "sensitive"
    MODERATE_SENSITIVE = "moderate_sensitive"
    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    MAJOR = "major"
    MINOR = "minor"
    UNRATED = "unrated"


class NameKind(StrEnum):
    NATIONAL = "national"
    SYNONYM = "synonym"
    SALT = "salt"
    BRAND = "brand"
    COMBINATION = "combination"
    ABBREVIATION = "abbreviation"
    PHRASE = "phrase"


class StatusEffect(StrEnum):
    """What a status word says: no longer taken; never to be taken; an order, so still taken; or only a detail."""

    STOPPED = "stopped"
    NOT_TAKEN = "not_taken"
    ORDER = "order"
    DETAIL = "detail"


class WordKind(StrEnum):
    """What a word after (or before) a drug's name says."""

    UNIT = "unit"
    FORM = "form"
    ROUTE = "route"
    FREQUENCY = "frequency"
    RELEASE = "release"
    PACK = "pack"
    SALT = "salt"


class FindingKind(StrEnum):
    """What a finding is about; each kind has a row with the codes other systems use."""

    INTERACTION = "interaction"
    PATHWAY = "pathway"
    CUMULATIVE = "cumulative"
    DUPLICATION = "duplication"
    PATIENT = "patient"
    DOSE = "dose"


class CheckPhase(StrEnum):
    """When something is watched: before the first dose, while the drug is given, or afterwards."""

    BASELINE = "baseline"
    DURING = "during"
    AFTER = "after"


class StopKind(StrEnum):
    """Why therapy ends."""

    LIVER = "liver"
    BENEFIT = "benefit"
    SYMPTOM = "symptom"
    ACUTE = "acute"


class Replaceable(StrEnum):
    """Whether another drug may be proposed for a purpose: yes, only by a specialist, or not at all."""

    YES = "yes"
    SPECIALIST = "specialist"
    NO = "no"


class Ease(StrEnum):
    """How a drug is ended: it may just be stopped, it is tapered, or a specialist decides."""

    STOP = "stop"
    TAPER = "taper"
    SPECIALIST = "specialist"


class LiverConcern(StrEnum):
    """DILIrank's verdict on how much a drug is suspected of liver injury."""

    MOST = "most"
    LESS = "less"
    NONE = "none"
    AMBIGUOUS = "ambiguous"


class DuplicationScope(StrEnum):
    SAME_SUBSTANCE = "same-substance"
    EXISTING_THERAPY = "existing-therapy"
