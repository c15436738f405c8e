"""Where everything in a picture goes. Rows have a place of their own for the label of their edge, so that labels cannot
overlap; arcs between rows are widened until their labels do not. Units are SVG user units, about a CSS pixel each."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.rendering.picture import Arc, Hub, Picture, Row

MARGIN = 20
LEFT = 168
FAN = 84
SLOT = 138
RIGHT = 206
SLOT_X = MARGIN + LEFT + FAN
BOX_X = SLOT_X + SLOT
ARC_X = BOX_X + RIGHT
LINE = 15
LABEL = 17
"""Height of a line of a node's text, and of a label."""
TITLE_PX, SMALL_PX = 7.4, 6.2
"""Width of an ordinary letter at the two sizes of text; wide letters take twice that."""
_PAD = 9
_GAP = 12
_LEAST = 38
_PORTS, _PORT = 23, 4
_STEPS = (1.0, 1.25, 1.6, 2.0, 2.6, 3.3)
_SPAN, _FIRST = 24.0, 74.0
_PLACES = (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text with its left edge (or its middle, if ``middle``) and its baseline."""

    x: float
    y: float
    text: str
    small: bool = False
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def meets(self, other: "Box") -> bool:
        apart_x = self.x + self.width <= other.x or other.x + other.width <= self.x
        return not (apart_x or self.y + self.height <= other.y or other.y + other.height <= self.y)


@dataclass(frozen=True, slots=True)
class Node:
    box: Box
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """``rows`` and ``hubs`` in the order of the picture; ``arcs``: for each the path and the box of its label."""

    width: float
    height: float
    centre: Node
    rows: tuple[Node, ...]
    hubs: tuple[Node, ...]
    arcs: tuple[tuple[str, Box], ...]


def width_of(text: str, letter: float) -> float:
    return sum(letter * (2 if unicodedata.east_asian_width(char) in "WF" else 1) for char in text)


def lay_out(picture: Picture) -> Layout:
    below = LABEL + 4 if picture.hubs else 0
    right, left = _bottom(list(_rows(picture, 0))), _bottom(list(_stack(picture, 0)), below)
    height = max(right, left) + 2 * _GAP
    rows = tuple(_rows(picture, (height - right) / 2))
    centre, *hubs = _stack(picture, (height - left) / 2)
    middles = {row.key: node.box.middle for row, node in zip(picture.rows, rows, strict=True)}
    order = {row.key: number for number, row in enumerate(picture.rows)}
    arcs = _arcs(picture.arcs, middles, order)
    reach = max((max(box.x + box.width, _apex(path)) for path, box in arcs), default=float(ARC_X))
    return Layout(reach + MARGIN, height, centre, rows, tuple(hubs), arcs)


def port(number: int) -> float:
    """How far below the middle of a row its edge to its ``number``-th hub ends: below label and ``via``."""
    return _PORTS + _PORT * number


def hubs_of(hubs: Iterable[Hub], key: str) -> list[Hub]:
    return [hub for hub in hubs if key in hub.members]


def shorten(text: str, letter: float, width: float) -> str:
    """``text``, or as much of it as fits with an ellipsis."""
    if width_of(text, letter) <= width:
        return text
    return text[: _fitting(text, letter, width - letter)].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _fitting(text: str, letter: float, width: float) -> int:
    """How many characters of ``text`` fit."""
    reached = 0.0
    for number, char in enumerate(text):
        reached += width_of(char, letter)
        if reached > width:
            return number
    return len(text)


def _row(picture: Picture, row: Row, top: float) -> Node:
    """The node of a row at ``top``, high enough for its lines, its label and the edges to its hubs."""
    lines = _lines(row.title, row.subtitle, RIGHT)
    shared = len(hubs_of(picture.hubs, row.key))
    beside = 2 * port(shared - 1) + 6 if shared else _LEAST
    return _node(Box(BOX_X, top, RIGHT, max(_height(lines), beside)), lines)


def _lines(title: str, subtitle: str, width: float) -> list[tuple[str, bool]]:
    """At most two lines of the title, broken at a space where there is one, and one of the subtitle."""
    room = width - 2 * _PAD
    first, rest = _broken(title, room)
    lines = [(first, False)]
    if rest:
        lines.append((shorten(rest, TITLE_PX, room), False))
    if subtitle:
        lines.append((shorten(subtitle, SMALL_PX, room), True))
    return lines


def _broken(title: str, room: float) -> tuple[str, str]:
    if width_of(title, TITLE_PX) <= room:
        return title, ""
    fits = max(1, _fitting(title, TITLE_PX, room))
    space = title.rfind(" ", 0, fits + 1)
    end = space if space > fits // 2 else fits
    return title[:end].rstrip(), title[end:].lstrip()


def _height(lines: list[tuple[str, bool]]) -> float:
    return LINE * len(lines) + 12


def _node(box: Box, lines: list[tuple[str, bool]]) -> Node:
    """``lines`` in the middle of ``box``."""
    top = box.middle - LINE * len(lines) / 2
    texts = (
        Text(box.x + _PAD, top + LINE * (number + 1) - 4, text, small=small)
        for number, (text, small) in enumerate(lines)
    )
    return Node(box, tuple(texts))


def _rows(picture: Picture, top: float) -> Iterator[Node]:
    for row in picture.rows:
        node = _row(picture, row, top)
        yield node
        top += node.box.height + _GAP


def _stack(picture: Picture, top: float) -> Iterator[Node]:
    """The centre and below it the hubs, each with room for its label."""
    titles = [(picture.centre, picture.subtitle), *((hub.title, "") for hub in picture.hubs)]
    for number, (title, subtitle) in enumerate(titles):
        lines = _lines(title, subtitle, LEFT)
        node = _node(Box(MARGIN, top, LEFT, _height(lines)), lines)
        yield node
        top += node.box.height + _GAP + (LABEL + 4 if number else 0)


def _bottom(nodes: list[Node], label: float = 0) -> float:
    return nodes[-1].box.y + nodes[-1].box.height + label if nodes else 0.0


def _arcs(arcs: tuple[Arc, ...], middles: dict[str, float], order: dict[str, int]) -> tuple[tuple[str, Box], ...]:
    """Arcs wide enough that no label covers another. The last width always is: there, two labels at one height are
    farther apart than the longest label is wide."""
    longest = max((width_of(arc.link.label, SMALL_PX) + _GAP for arc in arcs), default=0.0)
    spans = [_SPAN * step for step in _STEPS if _SPAN * step < longest / 1.5]
    for per_row in (*spans, longest / 1.5 + _PORT):
        placed = _place(arcs, middles, order, per_row)
        if placed is not None:
            return placed
    return tuple(_arc(arc, middles, order, longest / 1.5 + _PORT, 0.5) for arc in arcs)


def _place(
    arcs: tuple[Arc, ...], middles: dict[str, float], order: dict[str, int], per_row: float
) -> tuple[tuple[str, Box], ...] | None:
    """Each arc with its label at the first free place on it, the short arcs first; None if one finds no place."""
    short_first = sorted(range(len(arcs)), key=lambda n: (abs(order[arcs[n].first] - order[arcs[n].second]), n))
    placed: dict[int, tuple[str, Box]] = {}
    for number in short_first:
        tries = (_arc(arcs[number], middles, order, per_row, place) for place in _PLACES)
        taken = [box for _, box in placed.values()]
        free = next((found for found in tries if not any(found[1].meets(box) for box in taken)), None)
        if free is None:
            return None
        placed[number] = free
    return tuple(placed[number] for number in range(len(arcs)))


def _arc(arc: Arc, middles: dict[str, float], order: dict[str, int], per_row: float, place: float) -> tuple[str, Box]:
    start, end = sorted((middles[arc.first], middles[arc.second]))
    out = _FIRST + per_row * abs(order[arc.first] - order[arc.second])
    path = f"M{ARC_X} {start:g} C{ARC_X + out:g} {start:g} {ARC_X + out:g} {end:g} {ARC_X} {end:g}"
    x = ARC_X + 3 * out * place * (1 - place)
    y = start + (end - start) * place * place * (3 - 2 * place)
    width = width_of(arc.link.label, SMALL_PX) + _GAP
    return path, Box(x - width / 2, y - LABEL / 2, width, LABEL)


def _apex(path: str) -> float:
    """How far right the curve of ``_arc`` reaches: three quarters of the way to its control points."""
    control = float(path.split("C")[1].split(" ", maxsplit=1)[0])
    return ARC_X + (control - ARC_X) * 0.75 + 4
