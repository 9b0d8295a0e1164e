"""How much of a report a SARIF file holds, so that GitHub takes it: the worst results, and in words what is left out.

GitHub refuses a file of more than 10 MB when it is packed, and takes 25,000 results and 25,000 rules of a run (GitHub,
"SARIF support for code scanning"). Its other limits cannot be reached: we write one run, a hundred related places of a
result where a thousand are taken, and twenty tags of a rule.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

MOST_RESULTS = 25_000
MOST_RULES = 25_000
# NOTE: a little less than what is taken, since the upload adds to the file what it computes.
MOST_PACKED = 9_500_000
_SPARE = 0.97  # results differ in length: what is cut a little too short needs no further try


@dataclass(frozen=True)
class Kept:
    """How many results and notes a file holds, of those that there are."""

    results: int
    notes: int


def within(write: Callable[[Kept], str], whole: Kept) -> str:
    """The text of the largest file that is taken: results are left out first, from the end, then notes.

    Args:
        write: the file with so many results and notes.
        whole: all that there are.
    """
    kept = Kept(min(whole.results, MOST_RESULTS), whole.notes)
    while (size := packed(text := write(kept))) > MOST_PACKED and kept != Kept(0, 0):
        share = MOST_PACKED / size * _SPARE
        kept = Kept(int(kept.results * share), kept.notes) if kept.results else Kept(0, int(kept.notes * share))
    return text


def packed(text: str) -> int:
    """How many bytes a text takes as gzip packs it, or more where even unpacked it takes few."""
    data = text.encode("utf-8", "backslashreplace")
    return len(data) if len(data) <= MOST_PACKED else len(zlib.compress(data))


def left_out(results: Sequence[Json], kept: int, *, others: int) -> str | None:
    """What a file does not hold, in words; None when it holds every result.

    Args:
        results: all that there are, the worst first.
        kept: how many of them the file holds.
        others: results of rules that are too many.
    """
    gone = [*results[kept:]]
    if not gone and not others:
        return None
    counts = Counter(result["properties"].get("severity", "no finding") for result in gone)
    told = [f"{count:,} {severity}" for severity, count in counts.items()]
    told += [f"{others:,} of further rules"] if others else []
    limit = f"{MOST_RESULTS:,} results of a run" if kept == MOST_RESULTS else "10 MB of a packed file"
    limit = limit if gone else f"{MOST_RULES:,} rules of a run"
    return (
        f"{len(gone) + others:,} of {len(results) + others:,} results are left out of this file, the least severe ones "
        f"({', '.join(told)}): GitHub takes {limit}. The json report has all of them."
    )
