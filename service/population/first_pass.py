"""The lists that the full screening has to look at: those with any two drugs that can have to do with one another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.population.meetings import UNKNOWN, Flags, Meetings, Numbers

MOST_DRUGS = 32
"""A list of more drugs is not looked at here: on that many something is found anyway."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of drugs laid end to end: ``drugs`` by number, the ``lines`` that they stand on, and where each list begins
    and the last one ends."""

    drugs: Numbers
    lines: Numbers
    bounds: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.int64]:
        return np.diff(self.bounds)


def find_possible_hits(lists: Lists, meetings: Meetings) -> Flags:
    """True for every list that a rule about several drugs may find something on; True also where it can't be told."""
    counts = lists.counts
    hits: Flags = counts > MOST_DRUGS
    np.logical_or.at(hits, np.repeat(np.arange(len(counts)), counts), lists.drugs == UNKNOWN)
    ahead = np.flatnonzero(~hits & (counts > 0))
    for places, drugs, lines in _by_count(lists, ahead):
        hits[places] = _any_meet(drugs, lines, meetings) | _any_add_up(drugs, meetings)
    return hits


def _by_count(lists: Lists, wanted: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], Numbers, Numbers]]:
    """The wanted lists of one length at a time, as a table of drugs and a table of lines."""
    counts = lists.counts[wanted]
    for count in np.unique(counts):
        places = wanted[counts == count]
        cells = lists.bounds[places][:, None] + np.arange(count)
        yield places, lists.drugs[cells], lists.lines[cells]


def _any_meet(drugs: Numbers, lines: Numbers, meetings: Meetings) -> Flags:
    """Drugs on one line are one product's, and no pair."""
    first, second = np.triu_indices(drugs.shape[1], 1)
    apart = lines[:, first] != lines[:, second]
    met: Flags = (meetings.can_meet(drugs[:, first], drugs[:, second]) & apart).any(axis=1)
    return met


def _any_add_up(drugs: Numbers, meetings: Meetings) -> Flags:
    starts = np.arange(len(drugs), dtype=np.int64) * drugs.shape[1]
    return meetings.can_add_up(drugs.ravel(), starts)
