"""What the facts of a target cost: seconds of the processor and memory, cold and from the cache, and how they grow.

Usage: python benchmarks/facts.py [TARGET]; without a target a made-up application of 1, 4 and 16 times 25 packages is
taken. Each measurement runs in a process of its own; only the ratios of one session travel to another machine.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from application import write_application

from secgate.cache import Cache
from secgate.context import Context
from secgate.facts import data_maps, maps
from secgate.plan import Request, make_plan
from secgate.recall import map_rows
from secgate.target.snapshot import take

PACKAGES = 25
TIMES = (1, 4, 16)
KINDS = ("routes", "models", "queries", "caches", "tokens", "logs")


def every_map(context: Context) -> dict[str, Any]:
    """The rows of every map, as one document."""
    rows = maps.routes(context.facts.routes)["rows"]
    return {
        "rows": rows + [row for kind in KINDS[1:] for row in getattr(data_maps, kind)(context.data)["rows"]],
        "unresolved": [],
    }


def measured(target: Path, folder: Path) -> dict[str, float]:
    """Seconds and memory of one process that reads all facts of a target, or takes them from a cache."""
    with ExitStack() as stack:
        plan = make_plan(Request(path=target), stack, today=datetime.now(UTC))
        snapshot = take(plan.tree, excluded_paths=plan.config.excluded_paths)
        cache = Cache(folder)
        began, wall = time.process_time(), time.perf_counter()
        found = map_rows(cache, snapshot, plan.config, "benchmark", every_map)
        seconds, wall = time.process_time() - began, time.perf_counter() - wall
        cache.save()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    files = sum(file.language in {"typescript", "javascript"} for file in snapshot.files.values())
    return {"files": files, "rows": len(found["rows"]), "cpu": seconds, "wall": wall, "mb": memory}


def in_its_own_process(target: Path, folder: Path) -> dict[str, float]:
    """The same in a fresh process."""
    command = [sys.executable, __file__, "--one", str(target), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    values: dict[str, float] = json.loads(done.stdout)
    return values


def both(target: Path, folder: Path) -> tuple[float, dict[str, float]]:
    """Measure cold and from the cache, and print; gives the cold seconds and the measurement."""
    cold = in_its_own_process(target, folder)
    warm = in_its_own_process(target, folder)
    times = [f"{name} {m['cpu']:5.2f} s CPU ({m['wall']:.2f} s)" for name, m in (("cold", cold), ("cached", warm))]
    print(f"{cold['files']:6.0f} scripts {cold['rows']:7.0f} rows   {'   '.join(times)}   {cold['mb']:4.0f} MB")
    return cold["cpu"], cold


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(Path(sys.argv[2]), Path(sys.argv[3]))))
        return
    with tempfile.TemporaryDirectory(prefix="secgate-bench-") as made:
        folder = Path(made)
        if sys.argv[1:]:
            both(Path(sys.argv[1]), folder / "cache")
            return
        seconds = []
        for times in TIMES:
            write_application(folder / f"application-{times}", PACKAGES * times)
            seconds.append(both(folder / f"application-{times}", folder / f"cache-{times}")[0])
        for before, after, small, large in zip(TIMES, TIMES[1:], seconds, seconds[1:], strict=False):
            print(f"{after}x / {before}x the files: {large / small:.2f} times the time")


if __name__ == "__main__":
    main()
