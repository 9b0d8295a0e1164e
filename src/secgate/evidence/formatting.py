"""What formatters say in check mode: `prettier --check`, `biome format`, `black --check`, `ruff format --check`.

Prettier does not say how many files it looked at, but ends badly when there was none (prettier.io/docs/cli).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.tools import read_text

_WARNED = re.compile(r"\[warn\] (?P<path>.+)")
_SUMMARY = re.compile(r"\[warn\] Code style issues (?:found|fixed)\b")
_CLEAN = re.compile(r"All matched files use Prettier code style!")
_FAILED = re.compile(r"\[error\] (?P<path>[^:]+):")
_NO_FILE = re.compile(
    r"\[error\] No (?:files matching|matching files|parser could)|No files (?:to format|were processed)"
)
_WOULD = re.compile(r"(?:W|w)ould reformat(?: to format)?:? (?P<path>.+)")
_COUNTS = re.compile(r"(\d+) files? (?:would be (?:reformatted|left unchanged)|already formatted|left unchanged)")
_BIOME = re.compile(r"Checked (\d+) files? in\b")
_BIOME_FILE = re.compile(r"(?P<path>\S+) (?:format|organizeImports|assist/\S+) ━+")


@dataclass(frozen=True)
class Formatting:
    """One report.

    Attributes:
        tool: which it is.
        files: how many files were looked at; None where the tool does not say.
        unformatted: those that it would change, as it wrote them.
        broken: those that it could not read.
    """

    tool: str
    files: int | None
    unformatted: tuple[str, ...]
    broken: tuple[str, ...] = ()


def read_formatting(data: bytes) -> Formatting:
    """What a formatter says.

    Raises:
        UnreadableReport: when no formatter writes so, it looked at no file, or it ends in the middle.
    """
    lines = [line for line in read_text(data) if line.strip()]
    if any(_NO_FILE.search(line) for line in lines):
        raise UnreadableReport("looked at no file")
    made = _prettier(lines) or _biome(lines) or _counting(lines)
    if made is None:
        raise UnreadableReport("has no form that is known, or is cut off: prettier --check, biome format, black, ruff")
    if made.files == 0:
        raise UnreadableReport("looked at no file")
    return made


def _prettier(lines: Sequence[str]) -> Formatting | None:
    warned = [match["path"] for line in lines if (match := _WARNED.match(line)) and not _SUMMARY.match(line)]
    broken = tuple(match["path"] for line in lines if (match := _FAILED.match(line)))
    ended = any(_SUMMARY.match(line) for line in lines)
    clean = any(_CLEAN.fullmatch(line.strip()) for line in lines)
    if not (ended or clean or broken) or (clean and (warned or broken)) or (ended and not warned):
        return None
    if warned and not (ended or broken):
        return None
    return Formatting("prettier", None, tuple(dict.fromkeys(warned)), broken)


def _biome(lines: Sequence[str]) -> Formatting | None:
    counted = next((match for line in reversed(lines) if (match := _BIOME.search(line))), None)
    if counted is None:
        return None
    named = (match["path"] for line in lines if (match := _BIOME_FILE.match(line)))
    return Formatting("biome", int(counted[1]), tuple(dict.fromkeys(named)))


def _counting(lines: Sequence[str]) -> Formatting | None:
    """Black and ruff, which say at their end how many files they would change and leave."""
    counts = [int(number) for number in _COUNTS.findall(lines[-1])] if lines else []
    if not counts:
        return None
    named = tuple(match["path"] for line in lines if (match := _WOULD.match(line)))
    return Formatting("black or ruff", sum(counts), named)
