"""Units of a single dose. Mass is converted; what says nothing about mass is taken only where a mass is not needed."""

MASS = {
    **dict.fromkeys(("mg", "milligram", "milligrams"), 1.0),
    **dict.fromkeys(("g", "gram", "grams"), 1000.0),
    **dict.fromkeys(("mcg", "ug", "\N{MICRO SIGN}g", "\N{GREEK SMALL LETTER MU}g", "microgram", "micrograms"), 0.001),
}
"""Unit to milligrams."""
MASS_PER_KG = {f"{unit}/kg": factor for unit, factor in MASS.items()}
NO_MASS = frozenset(
    (
        *("ml", "l", "unit", "units", "iu", "mmol", "meq", "%", "tablet", "tablets", "capsule", "capsules"),
        *("drop", "drops", "puff", "puffs", "patch", "patches", "spray", "sprays", "suppository", "sachet", "sachets"),
        *("ampoule", "ampoules", "vial", "vials", "application", "applications", "pessary", "ring", "dose", "doses"),
    )
)
SHOWN = ("mg", "g", "mcg", "mg/kg", "mcg/kg")
"""The units as they are offered to a caller."""
