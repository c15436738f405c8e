"""The page as a prescriber has it: with and without JavaScript, from the keyboard, on a phone, on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.page.lists import HOSTILE, LONG, TWENTY, TWO

UNKNOWN = "paracetamol\nwarfrin 5 mg"
GIVEN = {"Route": "oral", "What for": "spasticity"}
LISTS = {
    "two drugs": "\n".join(TWO),
    "twenty drugs": "\n".join(TWENTY),
    "unknown drugs": "warfrin\nxyzzy\na statin",
    "hostile names": "\n".join(text for text in HOSTILE if "\x00" not in text),
    "200 long names": "\n".join(LONG),
}
SHORT = ["two drugs", "twenty drugs", "hostile names"]


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_unknown_drug_cannot_be_cleared_until_the_suggestion_is_clicked(visits: Visits, javascript: bool) -> None:
    page = visits(javascript=javascript).check(UNKNOWN, **GIVEN)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cannot clear dantrolene")
    expect(page.get_by_role("region", name="Not checked")).to_contain_text("warfrin 5 mg")
    page.get_by_role("button", name="Replace warfrin 5 mg by warfarin").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Cannot clear")
    expect(page.get_by_label("Medicines that the patient takes")).to_have_value("paracetamol\nwarfarin 5 mg")
    expect(page.get_by_label("What for")).to_have_value("spasticity")


def _tab_to(page: Page, *, name: str) -> None:
    """Press Tab until the element with this accessible name has the focus."""
    wanted = page.get_by_label(name, exact=True).or_(page.get_by_role("button", name=name)).first
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {name}")


def test_everything_can_be_done_from_the_keyboard(visits: Visits) -> None:
    page = visits().open()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, name="Medicines that the patient takes")
    page.keyboard.type("paracetamol\nwarfrin")
    _tab_to(page, name="Route")
    page.keyboard.type("oral")
    _tab_to(page, name="Check")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cannot clear dantrolene")
    _tab_to(page, name="Replace warfrin by warfarin")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Cannot clear")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_enter_in_a_field_checks_and_never_takes_a_suggestion(visits: Visits, javascript: bool) -> None:
    page = visits(javascript=javascript).check(UNKNOWN, **GIVEN)
    page.get_by_label("Age (years)").fill("41")
    with page.expect_navigation():
        page.get_by_label("Age (years)").press("Enter")
    expect(page.get_by_label("Age (years)")).to_have_value("41")
    expect(page.get_by_label("Medicines that the patient takes")).to_have_value(UNKNOWN)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cannot clear dantrolene")


def test_ctrl_and_enter_in_the_list_checks_it(visits: Visits) -> None:
    page = visits().open()
    page.get_by_label("Medicines that the patient takes").fill("xyzzy")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cannot clear dantrolene")


def test_a_mistake_is_said_beside_the_field_and_the_list_is_kept(visits: Visits) -> None:
    page = visits().open()
    page.get_by_label("Medicines that the patient takes").fill("verapamil")
    page.get_by_label("Age (years)").fill("forty")
    page.get_by_role("button", name="Check", exact=True).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was checked")
    expect(page.get_by_label("Age (years)")).to_have_accessible_description("must be a number")
    expect(page.get_by_label("Medicines that the patient takes")).to_have_value("verapamil")


@pytest.mark.parametrize("name", ["twenty drugs", "hostile names", "200 long names"])
def test_a_phone_shows_every_page_without_scrolling_sideways(visits: Visits, name: str) -> None:
    visit = visits(360, 740)
    _assert_fits(visit.open())
    page = visit.check(LISTS[name])
    _assert_fits(page)
    _open_all(page)
    _assert_fits(page)


@pytest.mark.parametrize("path", ["/drugs/verapamil", "/drugs?q=dia", "/drugs/no-such-drug"])
def test_a_phone_shows_a_drug_without_scrolling_sideways(visits: Visits, path: str) -> None:
    _assert_fits(visits(360, 740).open(path))


def _open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")


def _assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("name", "dark"), [("unknown drugs", False), ("two drugs", True)], ids=["light", "dark"])
def test_axe_finds_nothing_serious_in_an_answer(visits: Visits, name: str, dark: bool) -> None:
    page = visits(dark=dark).check(LISTS[name])
    _open_all(page)
    assert _serious(page) == []


@pytest.mark.parametrize("path", ["/", "/drugs/verapamil", "/drugs?q=dia"])
def test_axe_finds_nothing_serious_in_the_other_pages(visits: Visits, path: str) -> None:
    assert _serious(visits(360, 740).open(path)) == []


def test_axe_finds_nothing_serious_in_a_form_with_mistakes(visits: Visits) -> None:
    assert _serious(visits().check("")) == []


@pytest.mark.parametrize("name", SHORT)
def test_labels_of_the_picture_as_drawn_fit_their_places_and_cover_nothing(visits: Visits, name: str) -> None:
    page = visits().check(LISTS[name])
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(COVERED) == []


OUTSIDE = """() => [...document.querySelectorAll('.graph .node, .graph .label')].flatMap(group => {
  const place = group.querySelector('rect').getBBox();
  return [...group.querySelectorAll('text')].filter(text => {
    const box = text.getBBox();
    return box.x < place.x || box.x + box.width > place.x + place.width
      || box.y < place.y - 2 || box.y + box.height > place.y + place.height + 2;
  }).map(text => text.textContent);
})"""
COVERED = """() => {
  const texts = [...document.querySelectorAll('.graph text')];
  const boxes = texts.map(text => text.getBBox());
  const found = [];
  for (let a = 0; a < boxes.length; a++) for (let b = a + 1; b < boxes.length; b++) {
    const one = boxes[a], other = boxes[b];
    const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
    const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
    if (across > 0 && down > 2) found.push(texts[a].textContent + ' / ' + texts[b].textContent);
  }
  return found;
}"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_path_of_a_finding_is_highlighted_when_it_is_asked_for(visits: Visits, javascript: bool) -> None:
    page = visits(javascript=javascript).check("verapamil\nmorphine", **GIVEN)
    finding = page.locator("article.finding", has_text="morphine")
    finding.locator("summary").click()
    finding.get_by_role("link", name="Show in the picture").click()
    target = page.locator(".graph .edge:target")
    expect(target).to_have_count(1)
    expect(target.locator(".halo").first).to_have_css("opacity", "1")
    expect(target.locator("title").first).to_contain_text("morphine")
    others = page.locator(".graph .edge:not(:target) .halo")
    assert {halo.evaluate("halo => getComputedStyle(halo).opacity") for halo in others.all()} == {"0"}


def test_nothing_that_is_submitted_runs(visits: Visits) -> None:
    visit = visits()
    visit.page.add_init_script("window.alert = () => { window.acted = true }")
    page = visit.check(LISTS["hostile names"])
    expect(page.get_by_role("region", name="Not checked")).to_contain_text("<script>alert(1)</script>")
    assert page.evaluate("window.acted") is None
    assert page.evaluate("document.querySelectorAll('script').length") == 1


def test_the_policy_stops_what_would_be_written_into_the_page(visits: Visits) -> None:
    visit = visits()
    page = visit.open()
    page.evaluate(
        """() => {
      const mark = '<p id=mark style="color: red" onclick="window.acted = true">x</p>';
      document.body.insertAdjacentHTML('beforeend', mark);
      const script = document.createElement('script'); script.textContent = 'window.acted = true';
      document.body.append(script);
      document.getElementById('mark').click();
    }"""
    )
    assert page.evaluate("window.acted") is None
    assert page.evaluate("getComputedStyle(document.getElementById('mark')).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in text for text in visit.complaints)
    visit.complaints.clear()


def test_on_paper_there_is_the_answer_and_no_form(visits: Visits) -> None:
    page = visits(794, 1123).check("verapamil\nwarfrin", **GIVEN)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".unchecked li").first).to_be_visible()
    expect(page.locator(".do").first).to_be_visible()
    expect(page.locator("svg.graph")).to_be_visible()
    for hidden in ("form", "button", ".jump"):
        assert [one for one in page.locator(hidden).all() if one.is_visible()] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    assert page.pdf().startswith(b"%PDF")


def test_the_page_for_the_patient_is_one_click_away_and_leads_back(visits: Visits) -> None:
    page = visits().check("verapamil", **GIVEN)
    page.get_by_role("button", name="Page for the patient, to print").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your medicine: dantrolene")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert _serious(page) == []
    page.get_by_role("button", name="Back to the answer").click()
    expect(page.get_by_label("Medicines that the patient takes")).to_have_value("verapamil")
    expect(page.get_by_label("What for")).to_have_value("spasticity")


def test_a_drug_is_found_by_its_brand_and_its_page_opened(visits: Visits) -> None:
    page = visits().open()
    page.get_by_label("Look up a drug").fill("valium")
    page.get_by_label("Look up a drug").press("Enter")
    page.get_by_role("link", name="diazepam", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("diazepam")
    expect(page.locator("svg.graph")).to_be_visible()
