"""How many repositories a fleet gates in an hour with one worker and with two, as ratios of one session.

Usage: python benchmarks/fleet.py [REPOSITORIES]; 200 are generated unless a number is given. A worker is meant to have
a core of its own: the first line is of one worker on one core, the second of one that may also use what is idle.
"""

import os
import sys
import tempfile
from pathlib import Path

import target as targets
from measure import cost


def seconds(file: Path, workers: int, *, cores: int) -> float:
    """Seconds of one fleet from the beginning."""
    state = file.with_name(f"state-{workers}-{cores}")
    command = [sys.executable, "-m", "secgate", "fleet", "run", str(file), "-q", "--no-resume"]
    command += ["--workers", str(workers), "--state", str(state)]
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(every)[:cores])
    found = cost(command, file.parent).wall
    os.sched_setaffinity(0, every)
    return found


def main() -> None:
    """Generate, gate, print."""
    count = int(next(iter(sys.argv[1:]), "200"))
    with tempfile.TemporaryDirectory(prefix="secgate-fleet-bench-") as name:
        folder = Path(name)
        lines = ["schema: secgate/fleet/1", "repositories:"]
        for number in range(count):
            targets.generated(folder / f"r{number:04}", 1, commits=3)
            lines.append(f"  - path: r{number:04}")
        file = folder / "repos.yaml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        costs = {
            f"{workers} workers, {cores} cores": seconds(file, workers, cores=cores)
            for workers, cores in ((1, 1), (1, 2), (2, 2))
        }
    first = next(iter(costs.values()))
    print(f"{count} repositories, load {os.getloadavg()[0]:.1f}; the last column is throughput beside the first line")
    for name, took in costs.items():
        print(f"{name}   {took:7.1f} s   {count / took * 3600:6.0f} an hour   {first / took:.2f}")


if __name__ == "__main__":
    main()
