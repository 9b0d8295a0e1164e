"""How the cost of a cold run grows: with files, with rules, with items over the same facts; and one large monorepo.

Usage: python benchmarks/growth.py [--large]; --large adds a monorepo of 10,000 files, cold and warm.
Seconds are those of the processor, which load on the machine changes least; the wall clock stands in brackets.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import by_hand
import target as targets
from measure import Cost, Spread, cost

PACKAGES = 25
TIMES = (1, 4, 16)
LARGE = 1_112
ROUNDS = 3
ADDED = 20
# Items whose checks read the same routes and queries.
ITEMS = (
    "route-role-checks", "tenant-query-filters", "tenant-middleware-order", "cross-tenant-access", "login-rate-limit",
    "input-validation",
)  # fmt: skip


def gate(place: Path, *options: str, cache: Path | None = None) -> Cost:
    """One run; cold unless a cache is named."""
    kept = ["--no-cache"] if cache is None else []
    command = [sys.executable, "-m", "secgate", "run", ".", "-q", "--no-history", *kept, *options]
    return cost(command, place, more={"XDG_CACHE_HOME": str(cache or place.parent / "cache")}, memory=True)


def told(name: str, one: Cost) -> None:
    """Print a line."""
    print(f"{name:<34} {one.cpu:7.2f} s ({one.wall:6.1f} s) {one.mb:5.0f} MB")


def files(folder: Path) -> None:
    """1, 4 and 16 times the files."""
    costs: list[tuple[int, Cost]] = []
    for times in TIMES:
        place = targets.generated(folder / f"files-{times}", PACKAGES * times, commits=1)
        count = len(targets.git(place, "ls-files", "-z").split("\0")) - 1
        costs.append((count, gate(place)))
        told(f"{count} files", costs[-1][1])
    for (few, small), (many, large) in pairwise(costs):
        print(f"  {many / few:.1f} times the files: {large.cpu / small.cpu:.1f} times the time")


def rules(folder: Path) -> None:
    """What one more rule adds to the semgrep batch."""
    place = targets.generated(folder / "rules", PACKAGES * 4, commits=1)
    few = by_hand.staged(place, folder / "staged")
    many = replace(few, file=folder / "more.json", rules=few.rules + ADDED)
    known = json.loads(few.file.read_text(encoding="utf-8"))["rules"]
    many.file.write_text(json.dumps({"rules": [*known, *map(_added, range(ADDED))]}), encoding="utf-8")
    rounds = [[cost(one.semgrep("--experimental"), one.folder).cpu for one in (few, many)] for _ in range(ROUNDS)]
    each = Spread.of([(more - less) / ADDED / less for less, more in rounds])
    least = [min(values) for values in zip(*rounds, strict=True)]
    seconds = ", ".join(f"{one.rules} rules {value:.2f} s" for one, value in zip((few, many), least, strict=True))
    print(f"semgrep: {seconds}; one more rule adds {each.median:.1%} ({each.least:.1%} to {each.most:.1%})")


def _added(number: int) -> dict[str, Any]:
    """A rule like those of the checks, that matches nothing."""
    return {
        "id": f"added-{number}", "message": "added", "severity": "WARNING", "languages": ["typescript"],
        "patterns": [{"pattern": f"$CLIENT.added{number}($KEY, ...)"}, {"pattern-not": '$CLIENT.$METHOD("...", ...)'}],
    }  # fmt: skip


def items(folder: Path) -> None:
    """One item, and several over the same facts."""
    place = targets.generated(folder / "items", PACKAGES * 4, commits=1)
    for count in (1, 2, len(ITEMS)):
        told(f"{count} items over routes and queries", gate(place, *(f"--only={name}" for name in ITEMS[:count])))


def large(folder: Path) -> None:
    """A monorepo of 10,000 files."""
    place = targets.generated(folder / "large", LARGE, commits=1)
    cache = folder / "large-cache"
    told("10,000 files, cold", gate(place, cache=cache))
    told("10,000 files, warm", gate(place, cache=cache))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="secgate-bench-") as made:
        for part in (files, rules, items, *([large] if asked.large else [])):
            part(Path(made))


if __name__ == "__main__":
    main()
