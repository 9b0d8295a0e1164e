"""Whether semgrep's native front end sees in a repository exactly what the classic one sees, which it replaces.

Usage: python benchmarks/front_ends.py [TARGET...]
TARGET is a work tree or a bare git directory, of which a copy is taken; without one an application is generated. Every
file is given to both that rules of the policy could look at, also those that a run leaves out because no rule can match
there. Ends with 1 when they differ anywhere.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import target as targets

from secgate.engines import semgrep
from secgate.engines.semgrep import Sighting
from secgate.engines.staging import prepare
from secgate.looking import staged_files
from secgate.plan import Request, make_plan
from secgate.target.snapshot import take


def seen(target: Path) -> tuple[Sighting, Sighting, str]:
    """What the native and the classic front end see, and a line about both."""
    with ExitStack() as stack:
        plan = make_plan(Request(path=target), stack, today=datetime.now(UTC))
        snapshot = take(plan.tree, excluded_paths=plan.config.excluded_paths)
        checks = [check for check in plan.checks.values() if check.rules]
        staged = prepare(staged_files(checks, snapshot, every=True))
        found, times = [], []
        for native in (True, False):
            began = perf_counter()
            found.append(semgrep.observe(checks, staged, semgrep.Options(native=native)))
            times.append(perf_counter() - began)
    rules = sum(len(check.rules) for check in checks)
    matches = sum(len(one) for one in found[1].matches.values())
    told = f"{len(staged)} files, {rules} rules, {matches} matches; native / classic {times[0] / times[1]:.2f}"
    return found[0], found[1], told


def differences(native: Sighting, classic: Sighting) -> Iterator[str]:
    """What one of the two sees and the other does not."""
    for what, first, second in (("native", native, classic), ("classic", classic, native)):
        for check, found in first.matches.items():
            for match in Counter(found) - Counter(second.matches.get(check, ())):
                yield f"only {what}: {check}.{match.rule} {match.place.path}:{match.place.line}:{match.place.column}"
        for path in sorted(first.scanned - second.scanned):
            yield f"only {what} scanned {path}"
        # NOTE: a file that a front end stumbles over is a problem of the item, whichever it is; the words may differ.
        paths = [{problem.path for problem in one.file_problems} for one in (first, second)]
        for path in sorted(path or "" for path in paths[0] - paths[1]):
            yield f"only {what} has a problem with {path}"
        for told in (*first.notes, *(problem.reason for problem in first.general)):
            yield f"{what}: {told}"


def main() -> int:
    """Compare and print."""
    with tempfile.TemporaryDirectory(prefix="secgate-bench-") as made:
        folder = Path(made)
        asked = [(name, targets.copied(Path(name), folder / f"copy-{n}")) for n, name in enumerate(sys.argv[1:])]
        differ = False
        for name, target in asked or [("generated application", targets.generated(folder / "made", 10, commits=1))]:
            native, classic, told = seen(target)
            lines = sorted(set(differences(native, classic)))
            print(f"{name}: {told}; {f'{len(lines)} differences' if lines else 'they see the same'}")
            print("".join(f"  {line}\n" for line in lines), end="")
            differ |= bool(lines)
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
