"""On what something was measured: processors, memory and versions; nothing that names the machine."""

import os
import platform
import shutil
from importlib.metadata import version

_PACKAGES = ("flask", "werkzeug", "gunicorn", "marshmallow", "networkx", "orjson")


def describe() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    client = "wrk" if shutil.which("wrk") else "a client in other processes"
    system = f"CPython {platform.python_version()}, {packages}"
    return f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GiB, {system}; load by {client}."
