"""One clinical change each, the heading under which a pharmacist is told of it, and what the item says."""

from dataclasses import dataclass

from tests.knowledge.editing import Row, add, change, drop

WARFARIN = "dan-warfarin-any"
CANDIDATE = "dantrolene + warfarin"
RETIRED = change("interactions", WARFARIN, status="retired")
HYPNOTICS = add("groups", "statins", id="new-hypnotics", name="new hypnotics")
NESTED = add("memberships", "opioids cns-depressants", member="new-hypnotics")


@dataclass(frozen=True)
class Edits:
    """What is done to the tables of a few drugs to make the old set and the new one."""

    old: tuple[Row, ...] = ()
    new: tuple[Row, ...] = ()


def after(*edits: Row) -> Edits:
    return Edits(new=edits)


def before(*edits: Row) -> Edits:
    return Edits(old=edits)


# What is done to the tables, the one heading under which it is told, and what the one item says.
TOLD: list[tuple[str, Edits, str, tuple[str, ...]]] = [
    (
        "a new interaction with its conditions",
        after(
            add(
                "interactions",
                WARFARIN,
                id="dan-new",
                object="caffeine",
                subject_routes="iv",
                object_routes="oral|iv",
                object_daily_mg="300",
                indications="spasticity",
                severity="major",
                effect="Palpitations.",
            )
        ),
        "Interactions added",
        ("dantrolene (iv) + caffeine (iv, oral), from 300 mg a day, for spasticity: major. Palpitations. [dan-new]",),
    ),
    (
        "an interaction between groups",
        before(drop("interactions", "dan-opioids-iv")),
        "Interactions added",
        ("opioids",),
    ),
    ("one that was retired and is back", before(RETIRED), "Interactions added", (CANDIDATE, "was retired before")),
    ("a retired interaction", after(RETIRED), "Interactions retired", (f"{CANDIDATE}: minor. ", f"[{WARFARIN}]")),
    (
        "a deleted interaction",
        after(drop("interactions", WARFARIN)),
        "Interactions retired",
        (f"{CANDIDATE}: minor. ", "deleted"),
    ),
    (
        "a graver interaction",
        after(change("interactions", WARFARIN, severity="contraindicated")),
        "Severity raised",
        (f"{CANDIDATE}: minor -> contraindicated. ", f"[{WARFARIN}]"),
    ),
    (
        "a milder interaction",
        before(change("interactions", WARFARIN, severity="moderate")),
        "Severity lowered",
        (f"{CANDIDATE}: moderate -> minor. ",),
    ),
    (
        "an interaction found not to be one",
        after(change("interactions", WARFARIN, severity="none", mechanism_kind="none")),
        "Severity lowered",
        ("minor -> none. ", "mechanism kind: pharmacokinetic -> none"),
    ),
    (
        "a milder interaction with another text",
        before(change("interactions", WARFARIN, severity="major", management="Stop it.")),
        "Severity lowered",
        ("major -> minor. ", 'management: "Stop it." -> "'),
    ),
    (
        "an interaction that now holds for one route only",
        after(change("interactions", WARFARIN, object_routes="oral")),
        "Interactions with other conditions or texts",
        ("dantrolene + warfarin (oral) (minor)", "route of the second drug: any -> oral"),
    ),
    (
        "an interaction that no longer asks for an indication",
        before(change("interactions", WARFARIN, indications="spasticity|not_given")),
        "Interactions with other conditions or texts",
        ("given for: not given, spasticity -> any",),
    ),
    (
        "another advice",
        after(change("interactions", WARFARIN, management="Check the INR twice.")),
        "Interactions with other conditions or texts",
        ('-> "Check the INR twice."',),
    ),
    (
        "another mechanism, which other rows can silence",
        after(change("interactions", WARFARIN, mechanism="absorption")),
        "Interactions with other conditions or texts",
        ("mechanism: ", " -> absorption"),
    ),
    (
        "another partner",
        after(change("interactions", WARFARIN, object="caffeine")),
        "Interactions with other conditions or texts",
        ("object: warfarin -> caffeine",),
    ),
    (
        "an interaction that was read again",
        after(change("interactions", WARFARIN, reviewed_on="2026-11-20")),
        "Interactions with other conditions or texts",
        ("only in sources or the day of review: 1",),
    ),
    (
        "an interaction that needs no action any more",
        after(change("interactions", WARFARIN, quiet="Not seen in practice.")),
        "No longer an alert, though not retired",
        (CANDIDATE, "needs no action", "Not seen in practice."),
    ),
    (
        "an interaction that no list raises any more",
        after(change("interactions", WARFARIN, status="knowledge")),
        "No longer an alert, though not retired",
        (CANDIDATE, "status: active -> knowledge"),
    ),
    (
        "an interaction that lists raise again",
        before(change("interactions", WARFARIN, status="knowledge")),
        "Interactions with other conditions or texts",
        (CANDIDATE, "status: knowledge -> active"),
    ),
    ("a new substance", before(drop("substances", "caffeine")), "Substances", ("added (1): caffeine",)),
    ("a lost substance", after(drop("substances", "caffeine")), "Substances", ("removed (1): caffeine",)),
    (
        "dantrolene reviewed for one route only",
        after(change("substances", "dantrolene", candidate_routes="oral")),
        "Substances",
        ("dantrolene: candidate routes: ", " -> oral"),
    ),
    ("a new review", before(drop("reviews", "caffeine")), "Reviews", ("added, by ", "caffeine")),
    ("a lost review", after(drop("reviews", "caffeine")), "Reviews", ("removed, by ", "caffeine")),
    (
        "another basis of a review",
        before(change("reviews", "acetylsalicylic-acid", basis="label")),
        "Reviews",
        ("acetylsalicylic acid: basis: label -> ",),
    ),
    (
        "another outcome of a review",
        after(change("reviews", "caffeine", sedation="cns-depressants")),
        "Reviews",
        ("caffeine: sedation: none -> drugs that depress the central nervous system",),
    ),
    (
        "a drug with a liver risk",
        after(add("memberships", "verapamil", group="hepatotoxic-drugs")),
        "Group memberships",
        ("added, liver or sedation: verapamil in drugs with a known liver risk",),
    ),
    (
        "a class that is no longer among the sedating drugs",
        after(drop("memberships", "opioids cns-depressants")),
        "Group memberships",
        ("removed, liver or sedation: opioids in ",),
    ),
    (
        "another group",
        after(add("memberships", "caffeine", group="statins")),
        "Group memberships",
        ("added, other groups (1): caffeine in statins",),
    ),
    ("a new brand", after(add("names", "Actiq", name="Xyzal")), "Names and codes", ("names: 1 added",)),
    ("a lost brand", after(drop("names", "Actiq")), "Names and codes", ("names: 1 removed",)),
    ("a code with a display", after(change("codes", "atc", display="x")), "Names and codes", ("codes: 1 changed",)),
    (
        "a new source",
        after(add("sources", "dilirank", id="new-2026", title="A trial")),
        "Sources",
        ("A trial [new-2026]",),
    ),
    (
        "a hazard of another grade",
        after(change("hazards", "bleeding", severity="minor")),
        "Other tables",
        ("hazards, bleeding: severity: major -> minor",),
    ),
    (
        "a drug that no longer pushes a hazard",
        after(drop("contributions", "dantrolene cns-depression")),
        "Other tables",
        ("contributions removed (1): dantrolene / depression of the central nervous system",),
    ),
    (
        "a shorter wash-out",
        after(change("washouts", "warfarin", days="1")),
        "Other tables",
        ("washouts, warfarin: days: ", " -> 1"),
    ),
    (
        "a drug that is life-saving no more",
        after(change("indications", "malignant_hyperthermia_crisis", life_saving="no")),
        "Other tables",
        ("indications, malignant hyperthermia crisis: life saving: yes -> no",),
    ),
    (
        "a table that was read again",
        after(change("washouts", "warfarin", note="Read again.")),
        "Other tables",
        ("washouts, only in sources, notes or the day of review: 1",),
    ),
    (
        "a class within a class that is among the sedating drugs",
        Edits((HYPNOTICS, NESTED), (HYPNOTICS, NESTED, add("memberships", "verapamil", group="new-hypnotics"))),
        "Group memberships",
        ("added, liver or sedation: verapamil in new hypnotics",),
    ),
    (
        "a sign-off",
        after(change("release", "2026.11.0", clinician_reviewed="yes")),
        "Release",
        ("clinician reviewed: no -> yes",),
    ),
]
