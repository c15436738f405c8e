"""The words of the tables about doses."""

from enum import StrEnum


class SchemeKind(StrEnum):
    """Upwards in steps, a short course, or single doses repeated to effect."""

    TITRATION = "titration"
    COURSE = "course"
    BOLUS = "bolus"


class DoseUnit(StrEnum):
    MG = "mg"
    MG_PER_KG = "mg/kg"
    MG_PER_KG_PER_DAY = "mg/kg/day"


class Rounding(StrEnum):
    """Down to whole capsules, up to whole vials (the dose itself stays), or not at all."""

    NONE = "none"
    CAPSULE_DOWN = "capsule_down"
    VIAL_UP = "vial_up"


class PresentationForm(StrEnum):
    CAPSULE = "capsule"
    VIAL = "vial"
    SUSPENSION = "suspension"


class PresentationStatus(StrEnum):
    CURRENT = "current"
    WITHDRAWN = "withdrawn"
    EXTEMPORANEOUS = "extemporaneous"
