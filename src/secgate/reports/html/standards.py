"""The ids of public standards that the items of a report answer, each with what became of those items."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.model import ItemResult, Report, Status

_TITLES = {
    "cwe": "CWE",
    "asvs": "OWASP ASVS 5.0",
    "api_top10": "OWASP API Security Top 10",
    "top10_2025": "OWASP Top 10:2025",
    "soc2": "SOC 2 trust services criteria",
    "iso27001": "ISO/IEC 27001:2022 Annex A",
    "pci": "PCI DSS",
}
_CWE = re.compile(r"CWE-(\d+)")
_DIGITS = re.compile(r"(\d+)")
# From the worst to the best, as a reader has to take several items that answer one id.
_ORDER = (
    Status.FAIL, Status.NEEDS_EVIDENCE, Status.INCOMPLETE, Status.REVIEW, Status.PASS, Status.NOT_APPLICABLE, None,
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One id of a standard with the items that answer it; `worst` is the worst of their statuses."""

    id: str
    url: str | None
    worst: Status | None
    items: tuple[ItemResult, ...]


@dataclass(frozen=True)
class Standard:
    """A standard with the ids that the items of this run refer to."""

    title: str
    answers: tuple[Answer, ...]


def matrix(report: Report) -> tuple[Standard, ...]:
    """Every standard that an item refers to; ids in their own order."""
    return tuple(_standards(report))


def _standards(report: Report) -> Iterator[Standard]:
    for key, title in _TITLES.items():
        answers: dict[str, list[ItemResult]] = {}
        for item in report.items:
            for name in getattr(item.references, key):
                answers.setdefault(name, []).append(item)
        if answers:
            yield Standard(title, tuple(_answer(name, answers[name]) for name in sorted(answers, key=_natural)))


def _answer(name: str, items: list[ItemResult]) -> Answer:
    worst = min((item.status for item in items), key=_ORDER.index)
    number = _CWE.fullmatch(name)
    url = f"https://cwe.mitre.org/data/definitions/{number[1]}.html" if number else None
    return Answer(name, url, worst, tuple(items))


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(name)]
