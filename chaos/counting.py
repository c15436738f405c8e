"""What became of the questions: counted, and added up over clients."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from chaos.oracle import Outcome

_KEPT = 5


@dataclass(slots=True)
class Tally:
    """``first``: outcomes of first attempts. ``final``: those after one retry where a retry was due. ``examples``: what
    was wrong or broken, by the number of the question. ``seconds``: how long each answer took, retries included."""

    first: Counter[Outcome] = field(default_factory=Counter)
    final: Counter[Outcome] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def count(self, outcomes: list[Outcome], about: str, seconds: float = 0.0) -> None:
        """One question: the outcomes of its one or two attempts. A wrong first attempt is wrong whatever follows."""
        first, last = outcomes[0], outcomes[-1]
        self.first[first] += 1
        worst = next((bad for bad in (Outcome.WRONG, Outcome.BROKEN) if bad in outcomes), last)
        self.final[worst] += 1
        self.seconds.append(seconds)
        if worst in {Outcome.WRONG, Outcome.BROKEN} and len(self.examples) < _KEPT:
            self.examples.append(f"{worst}: {about}")

    @property
    def asked(self) -> int:
        return self.final.total()

    @property
    def wrong(self) -> int:
        return self.final[Outcome.WRONG]

    @property
    def failed(self) -> int:
        """Not answered rightly after one retry, and not wrongly either."""
        return self.asked - self.final[Outcome.RIGHT] - self.wrong

    @property
    def retried(self) -> int:
        return self.first[Outcome.LOST] + self.first[Outcome.LATER]

    @property
    def is_good(self) -> bool:
        """Something was asked, and everything was answered rightly after one retry at most."""
        return self.asked > 0 and self.wrong == 0 and self.failed == 0

    def slow(self, percent: float) -> float:
        """Seconds within which ``percent`` of the answers came; 0 if there are none."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0

    def __str__(self) -> str:
        return (
            f"{self.asked:,} asked, {self.retried:,} retried, {self.failed} failed after one retry, {self.wrong} wrong"
        )


def added(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    whole = Tally()
    for tally in tallies:
        whole.first += tally.first
        whole.final += tally.final
        whole.examples = (whole.examples + tally.examples)[:_KEPT]
        whole.seconds += tally.seconds
    return whole
