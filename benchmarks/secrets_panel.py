"""How well the secret scanner tells secrets from other text, beside default detect-secrets and gitleaks.

Usage: python benchmarks/secrets_panel.py [--gitleaks PROGRAM] [--seed N] [--wrong]

Prints the share of provider tokens that is found in each kind of place, and recall and precision on labelled lines.
`--wrong` lists the cases that were judged wrongly, by name and line number. Every value is drawn at run time.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

# In place of this folder, whose scripts may be called like modules of the standard library.
if __name__ == "__main__":
    sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from panel import PLACES, Case, lines, tokens
from secgate.secrets.scan import FileBlob, Job, scan

NOW = 1_800_000_000
Found = Mapping[str, set[int]]
Scanner = Callable[[Path], Found]


def secgate(folder: Path, *, classes: frozenset[str]) -> Found:
    """Lines by file with a finding of one of the classes."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    blobs = tuple(FileBlob(str(path.relative_to(folder)), path.read_bytes()) for path in files)
    found: dict[str, set[int]] = {}
    result = scan(Job(blobs, root=str(folder), history="off", now=NOW))
    if result.problems:
        raise SystemExit(f"the scan was not complete: {result.problems[0].reason}")
    for secret in result.secrets:
        if secret.rule and secret.klass in classes:
            found.setdefault(secret.path, set()).add(secret.line)
    return found


def detect_secrets(folder: Path) -> Found:
    """What its default plugins and filters give."""
    found: dict[str, set[int]] = {}
    with default_settings():
        for path in (path for path in folder.rglob("*") if path.is_file()):
            for secret in scan_file(str(path)):
                found.setdefault(str(path.relative_to(folder)), set()).add(secret.line_number)
    return found


def gitleaks(folder: Path, *, program: str) -> Found:
    """What its default rules give."""
    found: dict[str, set[int]] = {}
    with tempfile.TemporaryDirectory() as out:
        report = Path(out) / "report.json"
        command = [
            program,
            "dir",
            str(folder),
            "--report-format",
            "json",
            "--report-path",
            str(report),
            "--exit-code",
            "0",
        ]
        subprocess.run(command, check=True, capture_output=True)
        for row in json.loads(report.read_text(encoding="utf-8")):
            found.setdefault(str(Path(row["File"]).relative_to(folder)), set()).add(row["StartLine"])
    return found


def provider_cases(seed: int) -> list[Case]:
    """Every token in every kind of place."""
    cases = []
    for number, (name, token, klass) in enumerate(tokens(seed)):
        for place, (path, line) in PLACES.items():
            cases.append(
                Case(
                    f"{place}: {name}",
                    f"{place}/{number}/{path}",
                    line.replace("@", token) + "\n",
                    frozenset({1}),
                    klass,
                )
            )
    return cases


def write(cases: Sequence[Case], folder: Path) -> None:
    """The cases as files."""
    for case in cases:
        path = folder / case.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(case.text, encoding="utf-8")


def provider_table(scanners: Mapping[str, Scanner], cases: Sequence[Case], *, wrong: bool) -> None:
    """Print the share that each scanner finds in each kind of place."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(cases, folder)
        print("found of provider tokens".ljust(34), *(place.rjust(9) for place in PLACES))
        for name, scanner in scanners.items():
            found = scanner(folder)
            shares = []
            for place in PLACES:
                own = [case for case in cases if case.path.startswith(f"{place}/")]
                shares.append(sum(bool(found.get(case.path)) for case in own) / len(own))
            print(name.ljust(34), *(f"{share:9.1%}" for share in shares))
            if wrong and name.startswith("secgate"):
                print("  missed:", *(case.name for case in cases if not found.get(case.path)), sep="\n    ")


def line_table(scanners: Mapping[str, Scanner], cases: Sequence[Case], *, wrong: bool) -> None:
    """Print recall and precision by line."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(cases, folder)
        print("labelled lines".ljust(34), *(head.rjust(9) for head in ("recall", "precision", "F1", "false")))
        for name, scanner in scanners.items():
            found = scanner(folder)
            true = sum(len(found.get(case.path, set()) & case.lines) for case in cases)
            false = sum(len(found.get(case.path, set()) - case.lines) for case in cases)
            recall, precision = true / sum(len(case.lines) for case in cases), true / max(1, true + false)
            both = 2 * recall * precision / max(1e-9, recall + precision)
            print(name.ljust(34), f"{recall:9.3f} {precision:9.3f} {both:9.3f} {false:9}")
            if wrong and name.startswith("secgate"):
                for case in cases:
                    missed, extra = case.lines - found.get(case.path, set()), found.get(case.path, set()) - case.lines
                    if missed or extra:
                        print(
                            "   ",
                            case.name,
                            "missed" if missed else "",
                            *sorted(missed),
                            "extra" if extra else "",
                            *sorted(extra),
                        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gitleaks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    scanners: dict[str, Scanner] = {
        "secgate: live, likely": partial(secgate, classes=frozenset({"live", "likely"})),
        "secgate: live, likely, test": partial(secgate, classes=frozenset({"live", "likely", "test"})),
        "detect-secrets": detect_secrets,
    }
    if options.gitleaks:
        scanners["gitleaks"] = partial(gitleaks, program=options.gitleaks)
    provider_table(scanners, provider_cases(options.seed), wrong=options.wrong)
    line_table(scanners, list(lines(options.seed)), wrong=options.wrong)


if __name__ == "__main__":
    main()
