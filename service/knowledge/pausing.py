"""Building a great many objects, all of which stay: the garbage collector would walk them over and over for nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """The garbage collector rests inside and is afterwards as it was before, also after an exception."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
