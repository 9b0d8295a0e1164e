"""How many repositories a fleet gates in an hour with one worker and with two, as a ratio in one session.

Usage: python benchmarks/fleet.py [REPOSITORIES]; 200 are generated unless a number is given.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from application import write_application

GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]


def seconds(file: Path, state: Path, workers: int) -> float:
    """Wall-clock seconds of one fleet from the beginning."""
    command = [sys.executable, "-m", "secgate", "fleet", "run", str(file), "-q", "--no-resume"]
    command += ["--workers", str(workers), "--state", str(state), "--output", f"json={state}.json"]
    began = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - began


def main() -> None:
    """Generate, gate, print."""
    count = int(next(iter(sys.argv[1:]), "200"))
    with tempfile.TemporaryDirectory(prefix="secgate-fleet-bench-") as name:
        folder = Path(name)
        lines = ["schema: secgate/fleet/1", "repositories:"]
        for number in range(count):
            repository = folder / f"r{number:04}"
            repository.mkdir()
            write_application(repository, 1)
            for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "an application"]):
                subprocess.run([*GIT, *arguments], cwd=repository, check=True)
            lines.append(f"  - path: {repository.name}")
        file = folder / "repos.yaml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        one, two = (seconds(file, folder / f"state-{workers}", workers) for workers in (1, 2))
    load = os.getloadavg()[0]
    print(f"{count} repositories, load {load:.1f}")
    print(f"one worker   {one:7.1f} s   {count / one * 3600:7.0f} an hour   1.00")
    print(f"two workers  {two:7.1f} s   {count / two * 3600:7.0f} an hour   {one / two:.2f}")


if __name__ == "__main__":
    main()
