"""How many of the secrets of leaky-repo are found, by the table that its makers keep: this program beside others.

Usage: python benchmarks/leaky_repo.py PATH [--gitleaks PROGRAM] [--by-file]   (PATH: a clone of Plazmaz/leaky-repo)

The table says of each file how many lines are a risk and how many inform. Lines are counted for each file: as many as
are a risk are found at most, and what is beyond risk and information together, or in another file, is too many. Many
of its values are words for a password, which are found as those of tests and cannot block: the second row leaves
them out.
"""

import argparse
import csv
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

# In place of this folder, whose scripts may be called like modules of the standard library.
sys.path.pop(0)
sys.path.append(str(Path(__file__).resolve().parent))

import by_hand
from secrets_panel import Found, Scanner, detect_secrets, gitleaks, secgate

_TABLE = Path(".leaky-meta/secrets.csv")
_OWN = (".leaky-meta/", ".git/")


def expected(folder: Path) -> dict[str, tuple[int, int]]:
    """Lines that are a risk and lines that inform, by file."""
    rows = csv.reader(
        line for line in (folder / _TABLE).read_text().splitlines() if line.strip() and not line.startswith("#")
    )
    return {path: (int(risk), int(informing)) for path, risk, informing in rows}


def counted(table: Mapping[str, tuple[int, int]], found: Found) -> dict[str, tuple[int, int]]:
    """Lines that are found and lines that are too many, by file."""
    lines = {path: len(some) for path, some in found.items() if not path.startswith(_OWN)}
    return {
        path: (min(lines.get(path, 0), risk), max(0, lines.get(path, 0) - risk - informing))
        for path, (risk, informing) in {**dict.fromkeys(lines, (0, 0)), **table}.items()
    }


def main() -> None:
    """Print a row for each scanner."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--gitleaks", default=by_hand.gitleaks(), help="its program; found on the path otherwise")
    parser.add_argument("--by-file", action="store_true", help="also name each file with a line missed or too many")
    asked = parser.parse_args()
    folder = asked.path.resolve()
    table = expected(folder)
    scanners: dict[str, Scanner] = {
        "secgate": partial(secgate, classes=frozenset({"live", "likely", "test"})),
        "secgate, what can block": partial(secgate, classes=frozenset({"live", "likely"})),
        "detect-secrets": detect_secrets,
    }
    if asked.gitleaks:
        scanners["gitleaks"] = partial(gitleaks, program=asked.gitleaks)
    risks = sum(risk for risk, _ in table.values())
    for name, scanner in scanners.items():
        found = counted(table, scanner(folder))
        hits, beyond = (sum(one) for one in zip(*found.values(), strict=True))
        print(f"{name:<26} {hits} of {risks} lines, {beyond} too many")
        for path, (hit, too_many) in sorted(found.items()) if asked.by_file else ():
            missed = table.get(path, (0, 0))[0] - hit
            if missed or too_many:
                print(f"    {path}: {missed} missed, {too_many} too many")


if __name__ == "__main__":
    main()
