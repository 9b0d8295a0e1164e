"""What stands at the top of the page: the verdict in words, every item as a tile, and what is counted."""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from secgate.model import FindingState, ItemResult, Level, Report, Severity, Status, Verdict
from secgate.reports.words import is_blocking, number, short, word

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_SHAPES = {
    Verdict.PASS: ("#1d6b3a", "M5 8.5l2.2 2.2L11.5 6"),
    Verdict.FAIL: ("#a3231c", "M5.5 5.5l5 5m0-5l-5 5"),
    Verdict.INCOMPLETE: ("#8a5a00", "M8 4v5m0 2.2v.6"),
}


@dataclass(frozen=True)
class Waived:
    """One decision to accept findings, and how many it covers."""

    kind: str
    subject: str
    covers: int
    owner: str
    approved_by: tuple[str, ...]
    expires: str
    reason: str
    ticket: str | None
    where: str
    note: str


@dataclass(frozen=True)
class Group:
    """Paths that share a reason."""

    reason: str
    paths: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Overview:
    """Counts and lists for the whole report.

    Attributes:
        sentence: what the verdict means, in words.
        because: (item, text) of each reason for the verdict; None for one that is of no item.
        statuses: (status word, items) for those that occur.
        severities: (severity, open findings), the worst first.
        waivers: every decision that covers a finding or that somebody has to look at.
        evidence: items with evidence.
        skipped: files that nothing examined, by reason.
        excluded: files left out of the code items, by reason.
        unsettled: items with problems, for what was not examined.
    """

    sentence: str
    because: tuple[tuple[str | None, str], ...]
    statuses: tuple[tuple[str, int], ...]
    severities: tuple[tuple[str, int], ...]
    waivers: tuple[Waived, ...]
    evidence: tuple[ItemResult, ...]
    skipped: tuple[Group, ...]
    excluded: tuple[Group, ...]
    unsettled: tuple[ItemResult, ...]


_MOST_PATHS = 500


def overview(report: Report) -> Overview:
    """Counts and lists for the whole report."""
    states = Counter(word(item.status) for item in report.items)
    known = [word(status) for status in (*Status, None)]
    opened = Counter(f.severity for i in report.items for f in i.findings if f.state is FindingState.OPEN)
    reasons: dict[str, list[str]] = {}
    for one in report.coverage.skipped:
        reasons.setdefault(one.reason, []).append(one.path)
    return Overview(
        sentence=_sentence(report),
        because=tuple(_because(text, {item.id for item in report.items}) for text in report.because),
        statuses=tuple((name, states[name]) for name in known if states[name]),
        severities=tuple((str(severity), opened[severity]) for severity in Severity if opened[severity]),
        waivers=_waivers(report),
        evidence=tuple(item for item in report.items if item.evidence),
        skipped=tuple(_group(reason, paths) for reason, paths in reasons.items()),
        excluded=tuple(_group(one.reason, one.paths) for one in report.coverage.excluded),
        unsettled=tuple(item for item in report.items if item.problems),
    )


def subject(report: Report) -> str:
    """What was gated by what, for a title."""
    commit = short(report.target.commit) if report.target.commit else "no commit"
    return f"{' + '.join(policy.id for policy in report.policies)} · {commit}"


def anchor(*parts: str) -> str:
    """An id within the page."""
    return _UNSAFE.sub("-", "-".join(parts))


def web(url: str | None) -> str | None:
    """The address when it leads to the web and nowhere else."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc or not str(url).isascii():
        return None
    return url


def icon(verdict: Verdict) -> str:
    """The sign of the verdict for the browser's tab, as a data address."""
    colour, path = _SHAPES[verdict]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="{colour}"/>'
        f'<path d="{path}" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/></svg>'
    )
    return f"data:image/svg+xml,{quote(svg, safe='')}"


def _sentence(report: Report) -> str:
    blocking = [item for item in report.items if item.level is Level.BLOCK and item.status is not None]
    standing = sum(is_blocking(item) for item in report.items)
    many = number(len(blocking), "blocking item", "blocking items")
    match report.verdict:
        case Verdict.PASS:
            passed = sum(item.status is Status.PASS for item in blocking)
            return f"{passed:,} of {many} passed, and none stands in the way."
        case Verdict.FAIL | Verdict.INCOMPLETE:
            if not standing:
                return "Nothing was proven."
            return f"{standing:,} of {many} {'stands' if standing == 1 else 'stand'} in the way."


def _because(text: str, items: set[str]) -> tuple[str | None, str]:
    name, colon, rest = text.partition(": ")
    return (name, rest) if colon and name in items else (None, text)


def _group(reason: str, paths: list[str] | tuple[str, ...]) -> Group:
    return Group(reason, tuple(paths[:_MOST_PATHS]), max(0, len(paths) - _MOST_PATHS))


def _waivers(report: Report) -> tuple[Waived, ...]:
    covered = Counter(f.waiver for item in report.items for f in item.findings if f.waiver is not None)
    waivers = report.waivers
    notes = {note.waiver: f"expired: {note.note}" for note in waivers.expired}
    notes |= {note.waiver: f"expiring: {note.note}" for note in waivers.expiring}
    notes |= {note.waiver: f"unused: {note.note}" for note in waivers.unused}
    notes |= {note.waiver: f"not evaluated: {note.note}" for note in waivers.not_evaluated}
    every = dict.fromkeys((*notes, *covered))
    return tuple(
        Waived(
            kind=one.kind,
            subject=one.subject,
            covers=covered[one],
            owner=one.owner,
            approved_by=one.approved_by,
            expires=one.expires.isoformat(),
            reason=one.reason,
            ticket=one.ticket,
            where=one.where,
            note=notes.get(one, ""),
        )
        for one in sorted(every, key=lambda one: (one.expires, one.where, one.subject))
    )
