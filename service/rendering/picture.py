"""What a picture of a graph holds, before anyone decides where: one drug in the centre, the others in rows."""

from dataclasses import dataclass
from enum import StrEnum

MOST_ROWS = 60
MOST_ARCS = 80


class Tone(StrEnum):
    """How a node or an edge is drawn: by severity, or because it was not checked, or as a plain relation."""

    CONTRAINDICATED = "contraindicated"
    MAJOR = "major"
    MODERATE = "moderate"
    MINOR = "minor"
    UNCHECKED = "unchecked"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Link:
    """An edge: ``label`` is written on it, ``via`` below it, ``meaning`` says the same in words. ``anchor`` is its id
    in the picture."""

    anchor: str
    tone: Tone
    label: str
    meaning: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One node beside the centre. ``link`` is its edge to the centre; without one, ``mark`` says why if there is
    anything to say. ``unsettled``: what the line means is not known for certain."""

    key: str
    title: str
    subtitle: str = ""
    unsettled: bool = False
    link: Link | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """What several nodes share: a hazard, a group; or the patient. ``members`` are keys of rows, ``central`` says
    whether the centre is one of the members."""

    title: str
    link: Link
    members: tuple[str, ...] = ()
    central: bool = True


@dataclass(frozen=True, slots=True)
class Arc:
    """An edge between two rows, by their keys."""

    first: str
    second: str
    link: Link


@dataclass(frozen=True, slots=True)
class Picture:
    """``left_out`` says what there was no room for. ``lit`` is the anchor of the edge that is highlighted.
    ``anchors`` leads from the id of a finding to the anchor of its edge."""

    name: str
    centre: str
    subtitle: str
    rows: tuple[Row, ...]
    hubs: tuple[Hub, ...] = ()
    arcs: tuple[Arc, ...] = ()
    left_out: str = ""
    lit: str = ""
    anchors: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The picture as a list of sentences, for whoever cannot see it."""
        rows = tuple(_row_in_words(row) for row in self.rows)
        hubs = tuple(hub.link.meaning for hub in self.hubs)
        arcs = tuple(arc.link.meaning for arc in self.arcs)
        return (*rows, *hubs, *arcs, *((self.left_out,) if self.left_out else ()))

    @property
    def is_drawn(self) -> bool:
        return bool(self.rows or self.hubs)


def _row_in_words(row: Row) -> str:
    name = f"{row.title} ({row.subtitle})" if row.subtitle else row.title
    if row.link is not None:
        return row.link.meaning + (f" {name}: not confirmed." if row.unsettled else "")
    return f"{name}: {row.mark or 'no edge'}."
