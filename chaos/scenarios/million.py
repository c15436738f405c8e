"""Very many requests, and what the workers hold in memory meanwhile."""

import time

from chaos.asking import Load
from chaos.ground import Ground, Result, judged
from chaos.memory import Watch, growth

HAZARD = "memory grows until the machine dies at night"
PROMISE = "under 1 % over a million requests after warm-up"
_REQUESTS = 1_000_000
_LEAST = 4_000
_WARM = 0.1
_ALLOWED = 1.0


def run(ground: Ground) -> Result:
    oracle, most = ground.oracle(), ground.times(_REQUESTS, least=_LEAST)
    with ground.service() as service:
        load = Load(service.port, ground.questions, oracle, most=most).start()
        watch = Watch(service.children, lambda: load.asked).start()
        started = told = time.monotonic()
        while load.is_running and load.asked < most - most % load.clients:
            time.sleep(0.2)
            if time.monotonic() - told > 15:  # noqa: PLR2004 seconds
                told = time.monotonic()
                held = watch.samples[-1][1] if watch.samples else {}
                ground.say(f"{load.asked:,} of {most:,} in {told - started:.0f} s; kB: {held}")
        seconds = time.monotonic() - started
        watch.stop()
        tally = load.wait()
    failures = [] if len({pids for _, _, pids in watch.samples}) == 1 else ["a worker was replaced meanwhile"]
    figures = [f"{tally.asked / seconds:.0f} answers a second with two workers, clients on the same machine"]
    for name in ("Pss", "Rss"):
        start, end, percent = growth([(done, held[name]) for done, held, _ in watch.samples], int(most * _WARM))
        figures.append(f"workers' {name.upper()} {start:,} kB after warm-up, {end:,} kB at the end: {percent:+.2f} %")
        if percent >= _ALLOWED:
            failures.append(f"{name} grew by {percent:.2f} %")
    return judged(("", tally), figures=tuple(figures), failures=tuple(failures))
