"""A worker killed every second while questions come."""

import os
import random
import signal
import time
from contextlib import suppress

from chaos.asking import Load
from chaos.ground import Ground, Result, judged

HAZARD = "a worker killed under load"
PROMISE = "a right answer or an error, never a wrong or partial one; 0 failed after one retry"
_SECONDS = 40


def run(ground: Ground) -> Result:
    oracle, chance, killed = ground.oracle(), random.Random(1), 0
    with ground.service() as service:
        load = Load(service.port, ground.questions, oracle).start()
        ends = time.monotonic() + ground.seconds(_SECONDS)
        while time.monotonic() < ends:
            time.sleep(1)
            if workers := service.children():
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(workers), signal.SIGKILL)
                    killed += 1
        tally = load.stop()
    failures = () if killed else ("no worker was killed",)
    return judged(("", tally), figures=(f"{killed} workers killed",), failures=failures)
