"""Reading a page as a person or a browser would: its texts, its fields, its tags."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from tests.conftest import Server
from tests.web.asking import Answer, ask

FORM = "application/x-www-form-urlencoded"
HTML = "text/html"
_UNSEEN = {"script", "style", "head"}
_VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Tag:
    name: str
    attributes: dict[str, str]
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []
        self.open: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Tag(tag, {name: value or "" for name, value in attrs})
        self.tags.append(found)
        if tag not in _VOID:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            tag.text += data


@dataclass
class Page:
    """``tags`` in order; a page whose tags are not closed in order is an error."""

    answer: Answer
    tags: list[Tag] = field(default_factory=list)

    def all(self, name: str, /, **attributes: str) -> list[Tag]:
        wanted = {key.rstrip("_"): value for key, value in attributes.items()}
        return [
            tag
            for tag in self.tags
            if tag.name == name
            and all(value in tag[key].split() if key == "class" else tag[key] == value for key, value in wanted.items())
        ]

    def one(self, name: str, /, **attributes: str) -> Tag:
        (found,) = self.all(name, **attributes)
        return found

    @property
    def words(self) -> str:
        """All that is read on the page."""
        return self.one("body").words

    @property
    def problems(self) -> dict[str, str]:
        """What is said beside each field."""
        found = self.all("p", class_="problem")
        return {tag["id"].removesuffix("-problem"): tag.words for tag in found}

    @property
    def offers(self) -> dict[str, str]:
        """What each suggestion says and what its button sends."""
        return {tag.words: tag["value"] for tag in self.all("button", name="replace")}


def read(answer: Answer) -> Page:
    assert answer.media_type == HTML, (answer.status, answer.body[:300])
    reader = _Reader()
    reader.feed(answer.body.decode("utf-8"))
    reader.close()
    assert not reader.open, [tag.name for tag in reader.open]
    return Page(answer, reader.tags)


def get(server: Server, path: str) -> Page:
    return read(ask(server, path, headers={"Accept": HTML}))


def send(server: Server, body: bytes, *, path: str = "/", media_type: str = FORM) -> Answer:
    return ask(server, path, method="POST", body=body, headers={"Content-Type": media_type, "Accept": HTML})


def fill(server: Server, fields: dict[str, str] | list[tuple[str, str]], *, path: str = "/") -> Page:
    """The page that answers the form filled in with ``fields``."""
    return read(send(server, urlencode(fields).encode(), path=path))
