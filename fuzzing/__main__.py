"""``python -m fuzzing TARGET SECONDS``: fuzz one target. Ends at its first finding, which it writes beside the corpus.

``python -m fuzzing TARGET FILE``: the target on the bytes of one file.
"""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

import atheris

from fuzzing.mutating import mutate

HERE = Path(__file__).resolve().parent
WORK = HERE / ".work"
_HANGS = 60
_LONGEST_WORD = 60
_PLAIN = frozenset(ascii_letters + digits)


def main() -> None:
    name, given = sys.argv[1:]
    with atheris.instrument_imports(include=["service"]):
        targets = import_module("fuzzing.targets")
        ground = import_module("fuzzing.ground")
    target = targets.TARGETS[name]
    if not given.isdigit():
        target.check(Path(given).read_bytes())
        return
    here = WORK / name
    corpus = here / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    words = here / "words"
    words.write_text("\n".join(_dictionary(ground.screener())), encoding="ascii")
    options = [
        f"-max_total_time={given}",
        f"-max_len={target.longest}",
        f"-timeout={_HANGS}",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
        f"-dict={words}",
        f"-artifact_prefix={here}/",
    ]
    changing = {"custom_mutator": _json_mutator} if target.is_json else {}
    check = _timed(target.check, here / "slowest")
    atheris.Setup([sys.argv[0], *options, str(corpus), str(HERE / "seeds" / name)], check, **changing)
    atheris.Fuzz()


def _json_mutator(raw: bytes, longest: int, seed: int) -> bytes:
    return mutate(raw, longest, seed, atheris.Mutate)


def _timed(check: Callable[[bytes], None], path: Path) -> Callable[[bytes], None]:
    """``check`` that keeps the bytes that took longest, and says how long. The first try loads the tables."""
    check(b"")
    slowest = 0.0

    def timed(raw: bytes) -> None:
        nonlocal slowest
        started = time.perf_counter()
        check(raw)
        took = time.perf_counter() - started
        if took > slowest:
            slowest = took
            path.write_bytes(raw)
            print(f"slowest so far: {took * 1000:.1f} ms", flush=True)

    return timed


def _dictionary(screener: Any) -> list[str]:
    """The names that are known, as libFuzzer takes words."""
    names = (name.encode() for name in sorted(screener.resolver.lexicon.exact))
    return [f'"{_escaped(name)}"' for name in names if len(name) < _LONGEST_WORD]


def _escaped(word: bytes) -> str:
    return "".join(chr(byte) if chr(byte) in _PLAIN else f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
