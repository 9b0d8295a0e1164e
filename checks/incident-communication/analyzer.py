"""Does somebody state, for each grave incident, who was told, when and how?

Code cannot see a message. The review names dates and channels, and a signed statement rests on the review.
"""

from collections.abc import Iterator
from datetime import date

from secgate.api import Evidence, Observation, Review, Subject, is_template


def analyze(subject: Subject) -> Observation:
    """Every P0 and P1."""
    found = subject.evidence.incidents
    reviews = found.grave()
    if not reviews:
        return Observation(absence="no incident is P0 or P1")
    attested = subject.attested
    said = attested.attestation
    if subject.refused:
        return Observation(examined=len(reviews), hits=subject.refused, evidence=attested.evidence)
    today = subject.evidence.now.date()
    named = {file.path for file in said.evidence} if said is not None else set()
    lacks = [lack for review in reviews for lack in _lacks(review, today)]
    unnamed = [review for review in reviews if said is not None and review.path not in named]
    lacks += [_lack(one, "the statement does not rest on it: state it anew with --evidence and it") for one in unnamed]
    return Observation(examined=len(reviews), evidence=(*attested.evidence, *lacks), problems=attested.problems)


def _lacks(review: Review, today: date) -> Iterator[Evidence]:
    """Audiences of whom the review does not say when and how they were told."""
    said = review.said
    wanted = ("team", "stakeholders", "customers") if said.severity != "P1" else ("team", "customers")
    for audience in wanted:
        told = [one for one in said.communication if one.audience == audience]
        dated = any(one.on is not None and said.detected.date() <= one.on <= today for one in told)
        filled = any(not is_template(one.channel or one.not_affected or "TODO") for one in told)
        spared = any(one.not_affected is not None for one in told)
        if not told or not filled or not (dated or spared):
            yield _lack(review, f"{review.id} does not say when and how the {audience} were told")


def _lack(review: Review, reason: str) -> Evidence:
    return Evidence(kind="incident review", path=review.path, state="missing", reason=reason)
