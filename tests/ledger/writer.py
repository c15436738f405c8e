"""A process that records one override after another and says which were acknowledged:
``python -m tests.ledger.writer URL FIRST COUNT``."""

import sys

from service.ledger.ledger import open_ledger
from tests.ledger.entries import overridden


def main(url: str, first: int, count: int) -> None:
    ledger = open_ledger(url)
    for number in range(first, first + count):
        ledger.record_feedback([overridden("some-rule", number)])
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    ledger.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
