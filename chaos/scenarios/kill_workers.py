"""A worker killed every second while questions come."""

import os
import signal
import time
from contextlib import ExitStack, suppress

from chaos.asking import Load
from chaos.counting import Tally
from chaos.ground import Ground, Result, judged
from chaos.oracle import Oracle

HAZARD = "a worker killed under load"
PROMISE = "a right answer or an error, never a wrong or partial one; 0 failed after one retry"
_SECONDS = 30
_WORKERS = "4"
"""A new one needs a second or two: with fewer only those that do not answer yet would be killed. The oldest is."""


def run(ground: Ground) -> Result:
    oracle = ground.oracle()
    direct, killed = _under_fire(ground, oracle, behind_proxy=False)
    deployed, also_killed = _under_fire(ground, oracle, behind_proxy=True)
    failures = () if killed and also_killed else ("no worker was killed",)
    return judged(
        (f"{killed} killed, asked directly", direct),
        (f"{also_killed} killed, asked through the proxy", deployed),
        failures=failures,
    )


def _under_fire(ground: Ground, oracle: Oracle, *, behind_proxy: bool) -> tuple[Tally, int]:
    killed = 0
    with ExitStack() as stack:
        service = stack.enter_context(ground.service(WORKERS=_WORKERS))
        port = stack.enter_context(ground.proxy(service)).port if behind_proxy else service.port
        load = Load(port, ground.questions, oracle).start()
        ends = time.monotonic() + ground.seconds(_SECONDS)
        while time.monotonic() < ends:
            time.sleep(1)
            if workers := service.children():
                with suppress(ProcessLookupError):
                    os.kill(min(workers), signal.SIGKILL)
                    killed += 1
        return load.stop(), killed
