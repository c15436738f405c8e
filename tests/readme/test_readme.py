"""What the README prints is what the service answers."""

import pytest

from tests.conftest import Server
from tests.readme.examples import README, Example, examples, run

EXAMPLES = examples(README.read_text("utf-8"))


def test_the_readme_shows_how_to_ask_by_curl_and_on_the_command_line() -> None:
    assert len([example for example in EXAMPLES if example.command.startswith("curl ")]) >= 3
    assert [example.command for example in EXAMPLES if example.is_help]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.command[:60])
def test_an_example_prints_what_the_readme_shows(example: Example, server: Server) -> None:
    printed = run(example.command, server.url)
    if example.is_help:  # where argparse breaks lines differs between Python releases
        assert printed.split() == example.output.split()
    else:
        assert printed == example.output
