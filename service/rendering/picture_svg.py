"""A picture as SVG without styles or scripts: classes for a page that has a style sheet, attributes for one that has
none. Every text is escaped by the XML library."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, tostring

from service.rendering.picture import Hub, Link, Picture, Row, Tone
from service.rendering.picture_layout import (
    BOX_X,
    FAN,
    LABEL,
    LEFT,
    MARGIN,
    SLOT,
    SLOT_X,
    SMALL_PX,
    Layout,
    Node,
    Text,
    hubs_of,
    lay_out,
    port,
    shorten,
    width_of,
)

_INK, _PAPER, _MUTED = "#1b1f24", "#ffffff", "#57606a"
_COLOURS: Mapping[Tone, str] = MappingProxyType(
    {
        Tone.CONTRAINDICATED: "#a40e26",
        Tone.MAJOR: "#a04100",
        Tone.MODERATE: "#0a58a6",
        Tone.MINOR: "#4d5662",
        Tone.UNCHECKED: "#6f2dbd",
        Tone.PLAIN: "#57606a",
    }
)
_DASHES: Mapping[Tone, tuple[str, str]] = MappingProxyType(
    {
        Tone.CONTRAINDICATED: ("4", ""),
        Tone.MAJOR: ("2.5", ""),
        Tone.MODERATE: ("2", "9 4"),
        Tone.MINOR: ("2", "2 4"),
        Tone.UNCHECKED: ("2", "10 4 2 4"),
        Tone.PLAIN: ("1.5", ""),
    }
)
"""Width and dashes of an edge: severity is told without colour, too."""


def draw(picture: Picture, prefix: str = "picture") -> str:
    """The SVG element as text. ``prefix`` keeps the ids of two pictures on one page apart."""
    return tostring(_Sheet(picture, lay_out(picture), prefix).element(), encoding="unicode")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One picture, its layout and the prefix of its ids. Edges are drawn first, nodes over them."""

    picture: Picture
    layout: Layout
    prefix: str

    def element(self) -> Element:
        picture, layout, svg = self.picture, self.layout, self._root()
        for number, (hub, node) in enumerate(zip(picture.hubs, layout.hubs, strict=True)):
            self._edge(svg, hub.link, self._hub_paths(hub, node, number))
            _label(svg, hub.link, MARGIN + LEFT / 2, node.box.y + node.box.height + 2 + LABEL / 2)
        for row, node in zip(picture.rows, layout.rows, strict=True):
            self._row_edge(svg, row, node.box.middle)
        for arc, (path, _) in zip(picture.arcs, layout.arcs, strict=True):
            self._edge(svg, arc.link, [path])
        for arc, (_, box) in zip(picture.arcs, layout.arcs, strict=True):
            _label(svg, arc.link, box.x + box.width / 2, box.middle)
        _box(svg, "node centre", layout.centre, picture.centre)
        for row, node in zip(picture.rows, layout.rows, strict=True):
            _box(svg, "node unsettled" if row.unsettled else "node", node, row.title)
        for hub, node in zip(picture.hubs, layout.hubs, strict=True):
            _box(svg, "node hub", node, hub.title)
        return svg

    def _root(self) -> Element:
        width, height = f"{self.layout.width:g}", f"{self.layout.height:g}"
        attributes = {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "graph",
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "role": "img",
            "aria-labelledby": f"{self.prefix}-title {self.prefix}-desc",
            "font-family": "system-ui, sans-serif",
            "font-size": "13",
        }
        svg = Element("svg", attributes)
        SubElement(svg, "title", {"id": f"{self.prefix}-title"}).text = self.picture.name
        desc = SubElement(svg, "desc", {"id": f"{self.prefix}-desc"})
        desc.text = " ".join(self.picture.words) or "Nothing to draw."
        SubElement(svg, "rect", {"class": "ground", "width": "100%", "height": "100%", "fill": _PAPER})
        return svg

    def _edge(self, svg: Element, link: Link, paths: list[str]) -> Element:
        """A group with the edge's id: the highlight behind, the line itself, and what it means as its title."""
        lit = bool(link.anchor) and link.anchor == self.picture.lit
        group = SubElement(svg, "g", {"class": f"edge {link.tone.value}{' lit' if lit else ''}"})
        if link.anchor:
            group.set("id", f"{self.prefix}-{link.anchor}")
        SubElement(group, "title").text = link.meaning
        for path in paths:
            halo = {"class": "halo", "d": path, "fill": "none", "stroke": "#ffd24d", "stroke-width": "11"}
            SubElement(group, "path", halo | {"opacity": "1" if lit else "0"})
        width, dashes = _DASHES[link.tone]
        for path in paths:
            line = {"class": "line", "d": path, "fill": "none", "stroke": _COLOURS[link.tone], "stroke-width": width}
            SubElement(group, "path", line | ({"stroke-dasharray": dashes} if dashes else {}))
        return group

    def _row_edge(self, svg: Element, row: Row, middle: float) -> None:
        """The edge from the centre to a row, with its label in the row's own place; or the mark that stands for it."""
        x = SLOT_X + SLOT / 2
        if row.link is None and not row.unsettled:
            _text(svg, Text(x, middle + 4, row.mark, small=True, middle=True), "via", _MUTED)
            return
        link = row.link or Link("", Tone.UNCHECKED, row.mark, f"{row.title}: {row.mark}.")
        group = self._edge(svg, link, [_curve(self.layout.centre.box.middle, middle)])
        _label(group, link, x, middle)
        if link.via:
            via = shorten(f"via {link.via}", SMALL_PX, SLOT - 4)
            _text(group, Text(x, middle + LABEL + 2, via, small=True, middle=True), "via", _MUTED)

    def _hub_paths(self, hub: Hub, node: Node, number: int) -> list[str]:
        """From the hub to each of its members, and round the left side to the centre if that is one."""
        paths = []
        for row, member in zip(self.picture.rows, self.layout.rows, strict=True):
            if row.key in hub.members:
                place = hubs_of(self.picture.hubs, row.key).index(hub)
                paths.append(_curve(node.box.middle, member.box.middle + port(place)))
        if hub.central:
            x = MARGIN - 5 - 3 * (number % 5)
            paths.append(f"M{MARGIN} {self.layout.centre.box.middle:g} H{x} V{node.box.middle:g} H{MARGIN}")
        return paths


def _curve(start: float, end: float) -> str:
    """From the right of the left column to the left of a row, level where the row's label stands."""
    left, half = MARGIN + LEFT, FAN / 2
    return f"M{left} {start:g} C{left + half:g} {start:g} {SLOT_X - half:g} {end:g} {SLOT_X} {end:g} H{BOX_X}"


def _label(parent: Element, link: Link, x: float, y: float) -> None:
    """The words on an edge, in its colour and on a ground of their own."""
    width = width_of(link.label, SMALL_PX) + 12
    place = {"x": f"{x - width / 2:g}", "y": f"{y - LABEL / 2:g}", "width": f"{width:g}", "height": f"{LABEL}"}
    colour = _COLOURS[link.tone]
    group = SubElement(parent, "g", {"class": f"label {link.tone.value}"})
    SubElement(group, "rect", {"class": "tag", "rx": "8", "fill": _PAPER, "stroke": colour, **place})
    _text(group, Text(x, y + 4, link.label, small=True, middle=True), "word", colour)


def _text(parent: Element, line: Text, name: str, fill: str) -> None:
    attributes = {"class": name, "x": f"{line.x:g}", "y": f"{line.y:g}", "fill": fill}
    attributes |= {"font-size": "11"} if line.small else {}
    attributes |= {"text-anchor": "middle"} if line.middle else {}
    SubElement(parent, "text", attributes).text = line.text


def _box(svg: Element, name: str, node: Node, title: str) -> None:
    group = SubElement(svg, "g", {"class": name})
    SubElement(group, "title").text = title
    box = node.box
    place = {"x": f"{box.x:g}", "y": f"{box.y:g}", "width": f"{box.width:g}", "height": f"{box.height:g}"}
    shape = {"rx": "14" if "hub" in name else "5", "fill": _PAPER, "stroke": _INK}
    shape |= {"stroke-width": "2.5"} if "centre" in name else {}
    shape |= {"stroke-dasharray": "5 4"} if "unsettled" in name else {}
    SubElement(group, "rect", place | shape)
    for line in node.lines:
        _text(group, line, "fine" if line.small else "name", _MUTED if line.small else _INK)
