"""Is every incident classified, and was it reviewed in time?

Where there is no file at all, only a signed statement says that there was nothing to review.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from secgate.api import (
    DEADLINES,
    Confidence,
    Hit,
    MarkdownFile,
    Observation,
    Place,
    Problem,
    Review,
    Subject,
    documents_in,
    hours_of,
    lateness,
    unclassified,
)

_P2 = "14d"
_LOGS = ("/CHANGELOG*.md", "/HISTORY*.md", "/docs/**/*.md", "/README.md")
_GRAVE = re.compile(r"\bP[01]\b")
_INCIDENT = re.compile(r"\b(?:incidents?|post-?mortems?|outages?|breach(?:es)?|leaks?|exposures?)\b", re.IGNORECASE)
_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
# A document and its review may differ by the day on which it was noticed.
_AROUND = timedelta(days=3)


def analyze(subject: Subject) -> Observation:
    """Every incident file, and every incident that a document names without one."""
    found = subject.evidence.incidents
    limits, problems = _limits(subject.config.incident_deadlines)
    named = [subject.hit("incident-without-file", place) for place in _named(subject, found.reviews)]
    if not found.reviews:
        return _without_files(subject, named, problems)
    hits = [hit for review in found.reviews for hit in _hits(subject, review, limits)]
    evidence = list(found.evidence(found.reviews))
    if subject.spec.id in subject.evidence.statements:
        evidence += subject.attested.evidence
    return Observation(
        examined=len(found.reviews) + len(named),
        hits=(*hits, *named),
        evidence=tuple(evidence),
        undecided=found.awaited(found.reviews),
        problems=(*problems, *subject.attested.problems),
    )


def _without_files(subject: Subject, named: list[Hit], problems: list[Problem]) -> Observation:
    attested = subject.attested
    said = attested.attestation
    hits = list(named)
    absence = None
    if said is not None and said.result == "not-satisfied":
        hits.append(subject.hit("statement-not-satisfied", Place(path=attested.evidence[0].path or "", line=1)))
    elif said is not None and not hits:
        absence = f"{said.owner} states on {said.attested_on}: {said.justification or said.statement}"
    return Observation(
        examined=len(hits),
        hits=tuple(hits),
        absence=absence,
        evidence=attested.evidence,
        problems=(*problems, *attested.problems),
    )


def _limits(said: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Hours by severity, and what of the configuration cannot be read."""
    wrong = [key for key, length in said.items() if key not in {"P0", "P1", "P2"} or hours_of(length) is None]
    reason = "incident_deadlines: {} is no severity with a time such as 24h or 14d"
    return {**DEADLINES, "P2": _P2, **said}, [Problem(reason=reason.format(key)) for key in wrong]


def _hits(subject: Subject, review: Review, limits: Mapping[str, str]) -> Iterator[Hit]:
    late = lateness(review, limits, subject.evidence.now)
    if late is not None:
        message = f"{subject.spec.rules['review-late'].message} ({late.reason})"
        # A P2 is talked about in the next retrospective; that it was late is worth a look and no more.
        confidence = Confidence.MEDIUM if review.said.severity == "P2" else None
        yield subject.hit("review-late", late.place, message=message, confidence=confidence)
    if (fault := unclassified(review)) is not None:
        message = f"{subject.spec.rules['incident-unclassified'].message} ({fault.reason})"
        yield subject.hit("incident-unclassified", fault.place, message=message)


def _named(subject: Subject, reviews: tuple[Review, ...]) -> Iterator[Place]:
    """Headings and entries with a date that name a P0 or P1 of which there is no file."""
    days = [day.date() for r in reviews for day in (r.said.detected, r.said.resolved) if day is not None]
    ids = [review.id.casefold() for review in reviews]
    for document in documents_in(subject.texts, _LOGS).files:
        for number in _places(document):
            said = " ".join(document.prose[number - 1 : number + 4])
            dated = [date.fromisoformat(text) for text in _DAY.findall(said) if _is_day(text)]
            known = any(abs(one - day) <= _AROUND for one in dated for day in days)
            if dated and not known and not any(one in document.text.casefold() for one in ids):
                yield Place(path=document.path, line=number)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _places(document: MarkdownFile) -> Iterator[int]:
    """Lines that name an incident: headings, and entries of a list that hold a date themselves."""
    headings = {heading.line for heading in document.headings}
    for number, line in enumerate(document.prose, 1):
        entry = line.lstrip().startswith(("- ", "* ", "|")) and _DAY.search(line) is not None
        if (number in headings or entry) and _GRAVE.search(line) and _INCIDENT.search(line):
            yield number
