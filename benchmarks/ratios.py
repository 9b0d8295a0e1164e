"""What a run costs beside the same job done by hand: cold, warm, after edits, with a base, with history; and memory.

Usage: python benchmarks/ratios.py [TARGET] [--rounds N] [--packages N] [--plot FILE]
TARGET is a work tree or a bare git directory, of which a copy is taken; without it an application is generated. The
rounds are interleaved, and each ratio is taken within its round, since only ratios of one session travel.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import by_hand
import target as targets
from measure import Cost, Spread, cost
from plot import svg

_NO_HISTORY = """schema: secgate/policy/1
id: benchmark
title: Pre-deployment without history
extends: [pre-deployment]
sections:
  - title: Secrets
    items: [{check: committed-secrets, settings: {history: "off"}}]
"""
_CHANGED = 10
_FIRST = "bare semgrep, our rules"
# What somebody without this program would run one after the other; it decides a part of what a run decides.
_PARTS = (_FIRST, "detect-secrets, files", "gitleaks, history")
_ALL = "these three by hand"


class Bench:
    """All jobs over one target.

    Args:
        target: a repository that may be changed.
        folder: for everything else.
    """

    def __init__(self, target: Path, folder: Path) -> None:
        self.target = target
        self.staged = by_hand.staged(target, folder / "staged")
        self._cache = folder / "cache"
        self._policy = folder / "benchmark.yaml"
        self._policy.write_text(_NO_HISTORY, encoding="utf-8")
        self._marks = 0

    def jobs(self) -> dict[str, Callable[[], Cost]]:
        """What is measured, by its name, in the order of a round."""
        found: dict[str, Callable[[], Cost]] = {
            _FIRST: lambda: cost(self.staged.semgrep(), self.staged.folder),
            "its native front end": lambda: cost(self.staged.semgrep("--experimental"), self.staged.folder),
            "detect-secrets, files": lambda: cost(by_hand.detect_secrets(), self.target),
        }
        if (program := by_hand.gitleaks()) is not None:
            found["gitleaks, files"] = lambda: cost([program, "dir", ".", "--no-banner"], self.target)
            found["gitleaks, history"] = lambda: cost([program, "git", ".", "--no-banner"], self.target)
        return found | {
            "secgate, cold, no history": lambda: self.gate("--no-cache", f"--policy={self._policy}"),
            "secgate, cold, history": lambda: self.gate("--no-cache"),
            "secgate, warm": self.warm,
            f"secgate, {_CHANGED} files edited": self.after_edits,
            f"secgate, base and {_CHANGED} files": self.with_base,
        }

    def gate(self, *options: str, memory: bool = False) -> Cost:
        """One run."""
        command = [sys.executable, "-m", "secgate", "run", ".", "-q", "--no-history", *options]
        return cost(command, self.target, more={"XDG_CACHE_HOME": str(self._cache)}, memory=memory)

    def warm(self) -> Cost:
        """A run over what the run before it saw."""
        self.gate()
        return self.gate()

    def after_edits(self) -> Cost:
        """A run after some files were edited."""
        targets.edit(self.target, _CHANGED, self._mark())
        found = self.gate()
        targets.git(self.target, "checkout", "-q", "--", ".")
        return found

    def with_base(self) -> Cost:
        """A run over a commit of some files, compared with the commit before it."""
        before = targets.edited(self.target, _CHANGED, self._mark())
        found = self.gate(f"--base={before}")
        targets.git(self.target, "reset", "-q", "--hard", before)
        return found

    def _mark(self) -> str:
        self._marks += 1
        return str(self._marks)


def measured(bench: Bench, rounds: int) -> dict[str, list[Cost]]:
    """The costs of each job in every round."""
    jobs = bench.jobs()
    parts = [name for name in _PARTS if name in jobs]
    found: dict[str, list[Cost]] = {name: [] for name in (*jobs, _ALL)}
    for number in range(rounds):
        for name, job in jobs.items():
            found[name].append(job())
            print(f"round {number + 1}: {name} {found[name][-1].wall:.2f} s", file=sys.stderr)
        found[_ALL].append(sum((found[name][-1] for name in parts), Cost(0, 0)))
    return found


def ratios(found: dict[str, list[Cost]], what: Callable[[Cost], float]) -> dict[str, Spread]:
    """Each job against the first one, round by round."""
    first = [what(one) for one in found[_FIRST]]
    return {
        name: Spread.of([what(one) / base for one, base in zip(costs, first, strict=True)])
        for name, costs in found.items()
    }


def table(bench: Bench, found: dict[str, list[Cost]]) -> str:
    """The results as a table of Markdown."""
    wall, cpu = ratios(found, lambda one: one.wall), ratios(found, lambda one: one.cpu)
    rows = [
        f"| {name} | {Spread.of([one.wall for one in costs])} | {wall[name]} | {cpu[name]} |"
        for name, costs in found.items()
    ]
    peak = bench.gate("--no-cache", memory=True).mb
    files = len(targets.git(bench.target, "ls-files", "-z").split("\0")) - 1
    told = f"{files} files, {bench.staged.count} of them and {bench.staged.rules} rules for semgrep"
    return "\n".join(
        [
            f"{told}; {len(next(iter(found.values())))} rounds, load {os.getloadavg()[0]:.1f} at the end.",
            f"Median (least to most); a ratio is to the first row. Peak memory of a cold run: {peak:.0f} MB.",
            *([] if by_hand.gitleaks() is not None else ["gitleaks is left out: it is not installed."]),
            "",
            "| job | seconds | ratio | ratio of processor time |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--packages", type=int, default=60, help="of the generated application, nine files each")
    parser.add_argument("--plot", type=Path, help="draw the ratios there, as SVG")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="secgate-bench-") as made:
        folder = Path(made)
        place = folder / "target"
        made_of = "a generated application" if asked.target is None else asked.target.resolve().name
        if asked.target is None:
            targets.generated(place, asked.packages)
        else:
            targets.copied(asked.target, place)
        bench = Bench(place, folder)
        found = measured(bench, asked.rounds)
        print(f"{made_of}: {table(bench, found)}")
        if asked.plot is not None:
            rows = [
                (name, spread, name.startswith("secgate")) for name, spread in ratios(found, lambda c: c.wall).items()
            ]
            asked.plot.write_text(svg(f"Time beside {_FIRST} ({made_of})", rows), encoding="utf-8")


if __name__ == "__main__":
    main()
