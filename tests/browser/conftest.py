"""A real Chromium, Debian's, driven by Playwright: one for the session, a clean context for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.conftest import Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@dataclass
class Visit:
    """One context: its page, the hosts it asked, and what its console complained of."""

    server: Server
    context: BrowserContext
    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.server.url + path)
        return self.page

    def check(self, lines: str, **choices: str) -> Page:
        """Fill in the list and press the button, as a person does."""
        page = self.open()
        page.get_by_label("Medicines that the patient takes").fill(lines)
        for label, value in choices.items():
            page.get_by_label(label, exact=True).select_option(value)
        page.get_by_role("button", name="Check", exact=True).first.click()
        page.wait_for_load_state()
        return page


@dataclass
class Visits:
    """Opens contexts: a phone, a browser without JavaScript ..."""

    server: Server
    browser: Browser
    made: list[Visit] = field(default_factory=list)

    def __call__(self, width: int = 1280, height: int = 900, *, javascript: bool = True, dark: bool = False) -> Visit:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(20_000)
        visit = Visit(self.server, context, context.new_page())

        def note(request: Request) -> None:
            visit.asked.append(urlsplit(request.url).netloc)

        visit.page.on("request", note)
        visit.page.on("console", lambda message: visit.complaints.append(message.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        self.made.append(visit)
        return visit


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM: the page was not tried in a real browser. Install Debian's package chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visits(server: Server, browser: Browser) -> Iterator[Visits]:
    """Whatever the test does, no page asks another host or complains of a blocked script or style."""
    opened = Visits(server, browser)
    yield opened
    for visit in opened.made:
        visit.context.close()
        assert set(visit.asked) <= {f"127.0.0.1:{server.port}"}
        assert [text for text in visit.complaints if "status of 422" not in text and "status of 404" not in text] == []
