"""Whether anything in a drawn picture covers anything else."""

from itertools import combinations, product
from xml.etree.ElementTree import Element

NS = "{http://www.w3.org/2000/svg}"


def groups(svg: Element, name: str) -> list[Element]:
    return [group for group in svg.iter(f"{NS}g") if name in group.get("class", "").split()]


def rects(found_groups: list[Element]) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of the first rectangle of each group."""
    found = []
    for group in found_groups:
        rect = group.find(f"{NS}rect")
        assert rect is not None
        x, y, width, height = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        found.append((x, y, x + width, y + height))
    return found


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart


def assert_nothing_covers_anything(svg: Element) -> None:
    labels, nodes = rects(groups(svg, "label")), rects(groups(svg, "node"))
    assert not [pair for pair in combinations(labels, 2) if _meet(*pair)]
    assert not [pair for pair in combinations(nodes, 2) if _meet(*pair)]
    assert not [pair for pair in product(labels, nodes) if _meet(*pair)]
    width, height = (float(svg.get(name, "")) for name in ("width", "height"))
    for left, top, right, bottom in (*labels, *nodes):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
