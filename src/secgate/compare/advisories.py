"""Known vulnerabilities that the recorded audits of one side alone name, where both sides have an audit of a kind."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from secgate.errors import EngineError
from secgate.evidence.audits import Audits, Vulnerability, read_audits
from secgate.evidence.store import EvidenceStore
from secgate.model import AdvisoryChange

_KINDS = ("npm_audit", "osv", "pip_audit")
_WITHIN = timedelta(days=7)
Found = list[tuple[Vulnerability, str]]


@dataclass(frozen=True)
class Advisories:
    """What differs, and why some of it is not known."""

    new: tuple[AdvisoryChange, ...] = ()
    gone: tuple[AdvisoryChange, ...] = ()
    unread: tuple[str, ...] = ()


def advisories(evidence: EvidenceStore) -> Advisories:
    """What the audits of the head name and those of the base do not, and the other way round.

    Args:
        evidence: what was recorded for the head, and for its base.
    """
    new: list[AdvisoryChange] = []
    gone: list[AdvisoryChange] = []
    unread = []
    for kind in _KINDS:
        try:
            now = _found(evidence.audits(kind, within=_WITHIN))
            before = _found(read_audits(evidence.recorded_before(kind))) if now is not None else None
        except EngineError as error:
            unread.append(f"advisories of {kind}: {error.what}")
            continue
        if now is not None and before is not None:
            new += [_row(one, path, "head") for one, path in _without(now, before)]
            gone += [_row(one, path, "base") for one, path in _without(before, now)]
        elif now is not None:
            unread.append(f"advisories: there is no {kind} report that was recorded for the base")
    return Advisories(_sorted(new), _sorted(gone), tuple(unread))


def _found(audits: Audits) -> Found | None:
    """Every vulnerability with the report that names it; None without a report that can be read."""
    if not audits.good or audits.problems:
        return None
    return [(one, recorded.path) for recorded, audit in audits.good for one in audit.vulnerabilities]


def _without(some: Found, others: Found) -> Found:
    """Those of a package that the others do not name under any of their ids; another version is no other one."""
    known = {(one.package, name) for one, _ in others for name in (one.id, *one.aliases)}
    return [
        (one, path) for one, path in some if not any((one.package, name) in known for name in (one.id, *one.aliases))
    ]


def _row(one: Vulnerability, path: str, side: Literal["head", "base"]) -> AdvisoryChange:
    return AdvisoryChange(id=one.id, package=one.package, version=one.version, score=one.score, path=path, side=side)


def _sorted(rows: list[AdvisoryChange]) -> tuple[AdvisoryChange, ...]:
    """The worst first; each once."""
    unique = {(row.id, row.package, row.version): row for row in rows}
    return tuple(sorted(unique.values(), key=lambda row: (-(row.score or 0.0), row.package, row.id, row.version)))
