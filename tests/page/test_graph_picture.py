"""``/graph?format=svg``: one node and what touches it."""

import re
from xml.etree.ElementTree import fromstring

import pytest

from tests.conftest import Server
from tests.page.geometry import NS, assert_nothing_covers_anything, groups
from tests.web.asking import ask, assert_problem


@pytest.mark.parametrize("around", ["dantrolene", "statins", "cyp3a4", "hepatotoxicity", "verapamil"])
def test_what_touches_a_node_can_be_had_as_svg(server: Server, around: str) -> None:
    answer = ask(server, f"/graph?around={around}&format=svg")
    assert (answer.status, answer.media_type) == (200, "image/svg+xml")
    svg = fromstring(answer.body)  # noqa: S314 - our own
    graph = ask(server, f"/graph?around={around}").json()
    names = {node["id"]: node["name"] for node in graph["nodes"]}
    drawn = [node for node in groups(svg, "node") if node.get("class") == "node"]
    desc = svg.find(f"{NS}desc")
    assert desc is not None
    more = re.search(r"(\d+) more neighbours", desc.text or "")
    assert len(drawn) + (int(more[1]) if more else 0) == len(names) - 1
    assert_nothing_covers_anything(svg)


@pytest.mark.parametrize(
    ("query", "pointers"),
    [("", {"/around"}), ("&around=dantrolene&depth=2", {"/depth"}), ("&depth=3", {"/around", "/depth"})],
)
def test_a_picture_of_more_than_one_step_is_refused_with_the_reason(
    server: Server, query: str, pointers: set[str]
) -> None:
    answer = ask(server, f"/graph?format=svg{query}")
    assert answer.status == 422
    assert_problem(answer)
    assert answer.pointers == pointers
