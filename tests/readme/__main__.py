"""``python -m tests.readme URL`` writes into the README what its examples print now, asking the service at URL."""

import sys

from tests.readme.examples import BLOCK, README, run


def renew(text: str, url: str) -> str:
    return BLOCK.sub(lambda match: f"```console\n$ {match['command']}\n{run(match['command'], url)}```", text)


if __name__ == "__main__":
    README.write_text(renew(README.read_text("utf-8"), sys.argv[1]), "utf-8")
