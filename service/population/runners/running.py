"""What all runners have in common."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import pyarrow as pa

Numbered: TypeAlias = tuple[pa.RecordBatch, int]
"""A batch of lists and the number of its first row, from 1."""
Run: TypeAlias = Callable[[Iterable[Numbered]], Iterator[pa.RecordBatch]]
"""Answers numbered batches in their order. Raises WorkersLostError."""
MOST_LOST = 3
"""How often a batch may lose its process before it is taken for the cause."""
AHEAD = 3
"""Batches for each worker that are read before the first of them is answered."""


class WorkersLostError(Exception):
    """A batch was tried again and again, and each time its process ended. The batches before it were answered."""


class NoClusterError(Exception):
    """There is no cluster where one should be."""


def lost(first: int) -> WorkersLostError:
    return WorkersLostError(f"the rows from {first} on: {MOST_LOST} processes ended on them, one after the other")
