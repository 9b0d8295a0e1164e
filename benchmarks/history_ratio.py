"""How long the secret scan takes, cold and warm, beside detect-secrets as it is: ratios on one repository.

Usage: python benchmarks/history_ratio.py PATH [ROUNDS]   (PATH: a work tree, or a clone of a mirror without one)
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_SCAN = """
import json, resource, sys, time
from pathlib import Path
from secgate.secrets.scan import FileBlob, Job, scan
from secgate.target.git import Git
root, cache, history = Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3]
git = Git.open(root)
names = git.run("ls-files", "-z").split(b"\\0")[:-1] if history == "off" else []
there = (root / name.decode("utf-8", "surrogateescape") for name in names)
files = tuple(FileBlob(str(file), file.read_bytes()) for file in there if file.is_file())
began = time.perf_counter()
result = scan(Job(files, root=str(git.root), git_dir=str(git.git_dir), history=history, cache=cache))
own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
print(json.dumps({"s": time.perf_counter() - began, "cpu": cpu, "mb": (own.ru_maxrss + others.ru_maxrss) / 1024,
                  "blobs": result.blobs, "findings": sum(bool(secret.rule) for secret in result.secrets)}))
"""


def scanned(root: Path, cache: str, history: str) -> dict[str, float]:
    """One scan in a process of its own: seconds, CPU seconds, memory of the largest processes, blobs, findings."""
    command = [sys.executable, "-c", _SCAN, str(root), cache, history]
    done: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return done


def bare(root: Path) -> float:
    """Seconds of `detect-secrets scan` over the work tree."""
    began = time.perf_counter()
    program = Path(sys.executable).with_name("detect-secrets")
    subprocess.run([str(program), "scan", "."], cwd=root, capture_output=True, check=True)
    return time.perf_counter() - began


def main() -> int:
    """Print the table; 0."""
    root, *rest = sys.argv[1:]
    target, rounds = Path(root).resolve(), int(rest[0]) if rest else 3
    for history in ("full", "off"):
        rows: dict[str, list[dict[str, float]]] = {"cold": [], "warm": []}
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as cache:
                rows["cold"].append(scanned(target, cache, history))
                rows["warm"].append(scanned(target, cache, history))
        for name, found in rows.items():
            middle = {key: statistics.median(row[key] for row in found) for key in found[0]}
            told = "  ".join(f"{key} {value:.1f}" for key, value in middle.items())
            print(f"{'history' if history == 'full' else 'files':<8} {name}  {told}")
    seconds = bare(target)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"files    detect-secrets scan  s {seconds:.1f}  mb {peak:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
