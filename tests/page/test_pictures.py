"""The picture of a list: every line and finding is in it, nothing covers anything, and it says the same in words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.knowledge.words import FindingKind
from service.rendering.picture import Picture
from service.rendering.picture_of_list import picture_of
from service.rendering.picture_svg import draw
from service.rendering.visible import visible
from service.screening.answer import Screening
from service.screening.screen import Screener
from tests.conftest import ROOT
from tests.page.geometry import NS, assert_nothing_covers_anything, groups
from tests.page.lists import HOSTILE, LONG, TWENTY, TWO

SEVERITIES = ("contraindicated", "major", "moderate", "minor")
STYLE = Path(ROOT, "service/web/static/style.css")
LISTS = [TWO, ("warfarin",), TWENTY, HOSTILE, LONG, (*TWENTY, *TWENTY[:3]), ("dantrolene", "verapamil")]
IDS = ["two", "one", "twenty", "hostile", "200 long names", "with duplicates", "listed already"]
Look = Callable[..., "Seen"]


@dataclass(frozen=True)
class Seen:
    screening: Screening
    picture: Picture
    svg: Element

    def groups(self, name: str) -> list[Element]:
        return groups(self.svg, name)

    @property
    def texts(self) -> str:
        return " ".join("".join(text.itertext()) for text in self.svg.iter())


@pytest.fixture(scope="module")
def look(screener: Screener) -> Look:
    def look(*lines: str, **candidate: str) -> Seen:
        body: dict[str, Any] = {
            "medications": list(lines),
            "candidate": {"name": "dantrolene", **candidate},
            "options": {"alternatives": False},
        }
        if any(any(ord(char) < 32 or 127 <= ord(char) < 160 for char in line) for line in lines):
            body["medications"] = [visible(line) for line in lines]
        request = build_request(ScreenRequestSchema().load(body), "dantrolene", date(2026, 12, 1))
        screening = screener.screen(request)
        picture = picture_of(screening, screener.catalogue)
        return Seen(screening, picture, fromstring(draw(picture)))  # noqa: S314 - our own

    return look


@pytest.mark.parametrize("lines", LISTS, ids=IDS)
def test_no_label_and_no_drug_covers_another(look: Look, lines: tuple[str, ...]) -> None:
    for route in ("oral", "iv"):
        assert_nothing_covers_anything(look(*lines, route=route).svg)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nor_does_it_in_a_list_drawn_by_lot(look: Look, screener: Screener, data: st.DataObject) -> None:
    names = sorted(row.name for row in screener.catalogue.tables.substances)
    lines = data.draw(st.lists(st.sampled_from([*names, *TWENTY, *TWENTY]), min_size=1, max_size=30))
    seen = look(*lines)
    assert_nothing_covers_anything(seen.svg)
    _assert_every_line_is_there(seen)
    _assert_every_finding_is_there(seen)


def _assert_every_line_is_there(seen: Seen) -> None:
    drawn = {row.key for row in seen.picture.rows}
    assert len(seen.groups("node")) == 1 + len(seen.picture.rows) + len(seen.picture.hubs)
    for number, line in enumerate(seen.screening.medications):
        assert drawn >= set(line.understood or [f"line {number}"])
    for row in seen.picture.rows:
        assert row.title in seen.texts


def _assert_every_finding_is_there(seen: Seen) -> None:
    """Each finding has an edge, and the edge says the worst severity of those it stands for."""
    edges = {group.get("id"): group.get("class", "") for group in seen.groups("edge") if group.get("id")}
    anchors = dict(seen.picture.anchors)
    worst: dict[str, str] = {}
    for finding in seen.screening.findings:
        if finding.kind is FindingKind.DUPLICATION and not finding.involves_candidate:
            continue
        worst.setdefault(anchors[finding.id], finding.severity.word)
    assert {f"picture-{anchor}" for anchor in worst} == set(edges)
    for anchor, word in worst.items():
        assert word in edges[f"picture-{anchor}"].split()
    labels = sorted(" ".join(group.itertext()).split()[0].rstrip(",") for group in seen.groups("label"))
    unchecked = sum(1 for group in seen.groups("edge") if "unchecked" in group.get("class", ""))
    assert labels == sorted([*worst.values(), *["not"] * unchecked])


@pytest.mark.parametrize("lines", [TWO, TWENTY, HOSTILE], ids=["two", "twenty", "hostile"])
def test_every_line_and_every_finding_is_in_the_picture(look: Look, lines: tuple[str, ...]) -> None:
    seen = look(*lines)
    _assert_every_line_is_there(seen)
    _assert_every_finding_is_there(seen)
    assert seen.picture.left_out == ""


def test_the_worst_finding_about_the_drug_to_start_is_highlighted(look: Look) -> None:
    seen = look(*TWENTY)
    worst = next(finding for finding in seen.screening.findings if finding.involves_candidate)
    (lit,) = seen.groups("lit")
    assert lit.get("id") == f"picture-{dict(seen.picture.anchors)[worst.id]}"
    halos = [path.get("opacity") for path in seen.svg.iter(f"{NS}path") if path.get("class") == "halo"]
    assert halos.count("1") == 1


def test_a_group_on_the_way_is_named_on_the_edge(look: Look) -> None:
    seen = look("morphine")
    assert "via opioids" in seen.texts
    assert any("through opioids" in sentence for sentence in seen.picture.words)


def test_a_shared_hazard_is_a_hub_with_an_edge_to_each_of_its_drugs(look: Look) -> None:
    seen = look("diazepam", "morphine", "gabapentin", "paracetamol")
    (hub,) = [hub for hub in seen.picture.hubs if "central nervous system" in hub.title]
    assert set(hub.members) == {"diazepam", "morphine", "gabapentin"}
    assert hub.central
    (edge,) = [group for group in seen.groups("edge") if group.get("id") == f"picture-{hub.link.anchor}"]
    assert len([path for path in edge.iter(f"{NS}path") if path.get("class") == "line"]) == 4


def test_a_line_that_was_not_checked_is_drawn_and_said_to_be(look: Look) -> None:
    assert "no finding" in look("levothyroxine", route="oral").texts
    seen = look("xyzzy", "levothyroxine", route="oral")
    assert "not checked" in seen.texts
    assert "xyzzy (not recognised): not checked." in seen.picture.words
    assert "no finding" not in seen.texts


def test_more_than_there_is_room_for_is_said(look: Look) -> None:
    seen = look(*LONG)
    assert len(seen.picture.rows) == 60
    assert "140 more drugs" in seen.picture.left_out
    assert seen.picture.left_out in seen.texts


@pytest.mark.parametrize("lines", [TWO, TWENTY, HOSTILE], ids=["two", "twenty", "hostile"])
def test_the_picture_says_the_same_in_words(look: Look, lines: tuple[str, ...]) -> None:
    seen = look(*lines)
    title, desc = seen.svg.find(f"{NS}title"), seen.svg.find(f"{NS}desc")
    assert title is not None
    assert desc is not None
    assert seen.svg.get("aria-labelledby", "").split() == [title.get("id"), desc.get("id")]
    assert seen.svg.get("role") == "img"
    assert desc.text == " ".join(seen.picture.words)
    for row in seen.picture.rows:
        assert any(row.title in sentence for sentence in seen.picture.words)


@pytest.mark.parametrize("lines", [HOSTILE, LONG, TWENTY], ids=["hostile", "200 long names", "twenty"])
def test_nothing_in_a_picture_can_act(look: Look, lines: tuple[str, ...]) -> None:
    seen = look(*lines)
    names = {element.tag.removeprefix(NS) for element in seen.svg.iter()}
    assert names <= {"svg", "title", "desc", "g", "rect", "path", "text"}
    for element in seen.svg.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in {"style", "href"}]
    assert not set(seen.texts) & {"\u202e", "\u2066", "\u200b", "\x1b", "\x00", "\ufeff"}


def test_the_same_list_makes_the_same_picture(look: Look) -> None:
    assert draw(look(*TWENTY).picture) == draw(look(*TWENTY).picture)


def test_severities_are_told_apart_without_colour(look: Look) -> None:
    drawn: dict[str, set[tuple[str | None, ...]]] = {}
    for group in look(*TWENTY, "xyzzy").groups("edge"):
        tone = next(word for word in group.get("class", "").split() if word in {*SEVERITIES, "unchecked"})
        for path in group.iter(f"{NS}path"):
            if path.get("class") == "line":
                drawn.setdefault(tone, set()).add((path.get("stroke-width"), path.get("stroke-dasharray")))
    assert set(drawn) == {*SEVERITIES, "unchecked"}
    assert all(len(styles) == 1 for styles in drawn.values())
    assert len(set.union(*drawn.values())) == len(drawn)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_colour_of_a_word_stands_out_from_its_ground(scheme: int) -> None:
    """WCAG 2 AA: 4.5 to 1, in each of the three palettes of the style sheet."""
    palettes = re.findall(r":root \{(.*?)\n\s*\}", STYLE.read_text(encoding="utf-8"), re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", palettes[scheme]))
    words = (*SEVERITIES, "unchecked", "ink", "muted", "link", "good")
    for word, ground in product(words, ("paper", "ground", "warn-ground")):
        assert _contrast(colours[word], colours[ground]) >= 4.5, (word, ground)


def test_a_picture_on_its_own_stands_out_from_white(look: Look) -> None:
    svg = look(*TWENTY).svg
    for text in svg.iter(f"{NS}text"):
        assert _contrast(text.get("fill", ""), "#ffffff") >= 4.5


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
