"""Learn how likely one letter follows another in words that people write, for src/secgate/secrets/letters.txt.

Usage: python benchmarks/train_scorer.py [--write] [FOLDER...]

Words come from the Python files and texts of the folders (default: the interpreter's own library and site-packages);
each word that stands in three files counts once. Without `--write` it only prints how well the table tells words from
letters drawn at random, on words it has not seen.
"""

import argparse
import math
import random
import re
import string
import sysconfig
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "src/secgate/secrets/letters.txt"
LETTERS = string.ascii_lowercase
EDGE = "^"
HEAD = """\
# What it costs in tenths of a bit that one letter follows another in words and names that people write (a letter drawn
# at random costs 47). A row is the letter before (^ is the beginning), its numbers are those of a to z and of the end.
# Written by benchmarks/train_scorer.py; words.py reads it.
"""
_WORD = re.compile(r"[A-Z]?[a-z]{3,15}")
_ENDINGS = {".py", ".md", ".rst", ".txt", ".pyi", ".json"}


def words(folders: Iterable[Path]) -> list[str]:
    """Distinct words that stand in at least three files, in a fixed order."""
    seen: Counter[str] = Counter()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _ENDINGS and path.is_file():
                seen.update({word.lower() for word in _WORD.findall(path.read_text(encoding="utf-8", errors="ignore"))})
    return sorted(word for word, files in seen.items() if files >= 3)  # noqa: PLR2004 - a word of one author is no word


def table(known: Iterable[str]) -> dict[str, dict[str, int]]:
    """Tenths of a bit for each letter behind each letter."""
    counts = {before: Counter(dict.fromkeys(LETTERS + EDGE, 1)) for before in LETTERS + EDGE}
    for word in known:
        for before, after in zip(EDGE + word, word + EDGE, strict=True):
            counts[before][after] += 1
    return {
        before: {after: round(-10 * math.log2(row[after] / row.total())) for after in LETTERS + EDGE}
        for before, row in counts.items()
    }


def cost(word: str, costs: dict[str, dict[str, int]]) -> float:
    """Bits for each letter."""
    return sum(costs[a][b] for a, b in zip(EDGE + word, word + EDGE, strict=True)) / (10 * (len(word) + 1))


def report(unseen: Sequence[str], costs: dict[str, dict[str, int]]) -> None:
    """Print the share of words and of random letters above each limit, by length."""
    draw = random.Random(1)  # noqa: S311 - the same figures in every run
    for length in (6, 8, 10, 12):
        real = [cost(word, costs) for word in unseen if len(word) == length]
        made = [cost("".join(draw.choices(LETTERS, k=length)), costs) for _ in range(4_000)]
        shares = (
            f"{limit}: {sum(x > limit for x in real) / len(real):.3f}/{sum(x > limit for x in made) / len(made):.3f}"
            for limit in (4.6, 4.8, 5.0, 5.2, 5.4)
        )
        print(f"{length} letters, above a limit (words/random):", *shares)


def main() -> None:
    """Learn, print, and write when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    paths = sysconfig.get_paths()
    known = words(options.folders or [Path(paths["stdlib"]), Path(paths["purelib"])])
    kept = [word for number, word in enumerate(known) if number % 10]
    report([word for number, word in enumerate(known) if not number % 10], table(kept))
    if options.write:
        rows = (
            f"{before} " + " ".join(str(row[after]) for after in LETTERS + EDGE) for before, row in table(known).items()
        )
        TABLE.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
