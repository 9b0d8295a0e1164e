"""How many repositories a fleet gates in an hour with one worker and with two, as ratios of one session.

Usage: python benchmarks/fleet.py [REPOSITORIES]; 200 are generated unless a number is given. A worker is meant to have
a core of its own: the first line is of one worker on one core, the second of one that may also use what is idle.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import target as targets


def seconds(file: Path, workers: int, *, cores: int) -> float:
    """Wall-clock seconds of one fleet from the beginning."""
    state = file.with_name(f"state-{workers}-{cores}")
    command = [sys.executable, "-m", "secgate", "fleet", "run", str(file), "-q", "--no-resume"]
    command += ["--workers", str(workers), "--state", str(state), "--output", f"json={state}.json"]
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_cores)[:cores])
    began = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    os.sched_setaffinity(0, all_cores)
    return time.perf_counter() - began


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
        one, free, two = (seconds(file, workers, cores=cores) for workers, cores in ((1, 1), (1, 2), (2, 2)))
    print(f"{count} repositories, load {os.getloadavg()[0]:.1f}")
    for name, took in (("one worker, one core", one), ("one worker, two cores", free), ("two workers, two cores", two)):
        print(f"{name:<24} {took:7.1f} s   {count / took * 3600:7.0f} an hour   {one / took:.2f}")


if __name__ == "__main__":
    main()
