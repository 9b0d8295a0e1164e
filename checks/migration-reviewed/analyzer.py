"""Did two people who did not write the migration approve it as it is now: on the platform, or by their signatures?

An approval on the platform counts while the files of the migration are what they were in the commit that was approved.
"""

from collections.abc import Iterator

from secgate.api import Evidence, Migrating, Observation, Subject, counted, is_one_of, migrating, stated


def analyze(subject: Subject) -> Observation:
    """Approvals in the change record, else the statement and who signed it."""
    seen = migrating(subject)
    if seen.nothing is not None or subject.against is None:
        return seen.shown(Observation())
    known, wanted = subject.evidence.known_change, subject.duty.signers
    good, reasons = _approvals(seen)
    if subject.spec.id not in subject.evidence.statements and known.record is not None:
        if len(good) >= wanted:
            return seen.shown(Observation(evidence=known.evidence, problems=known.problems))
        asked = counted(wanted, "approval counts", "approvals count")
        found = f"{len(good)} of {asked}{': ' if reasons else ''}{'; '.join(reasons)}"
        lack = Evidence(kind="change report", path=known.path, state="unsigned", reason=found)
        return seen.shown(Observation(evidence=(*known.evidence, lack), problems=known.problems))
    said = seen.stated(stated(subject))
    return said.model_copy(update={"evidence": (*said.evidence, *_of_authors(subject, wanted))})


def _approvals(seen: Migrating) -> tuple[list[str], list[str]]:
    """Who approved the files as they are, and why other approvals do not count."""
    good: dict[str, None] = {}
    reasons: list[str] = []
    store = seen.subject.evidence
    record = store.known_change.record
    for review in record.last_words() if record is not None else ():
        name = review.author.login
        if review.state != "APPROVED":
            continue
        if not name or record is None or not record.author.login:
            reasons.append("who approved, or who wrote it, is not known")
        elif review.author.is_same(record.author):
            reasons.append(f"{name} is the author")
        elif review.author.automatic:
            reasons.append(f"{name} is a program")
        elif any(not store.unchanged_since(review.commit.oid, path) for path in seen.files):
            reasons.append(f"a migration was edited after {name} approved it")
        else:
            good[name.casefold()] = None
    return list(good), reasons


def _of_authors(subject: Subject, wanted: int) -> Iterator[Evidence]:
    """What is missing when whoever signed it wrote it."""
    change, attested = subject.against, subject.attested
    if change is None or attested.attestation is None or attested.attestation.result != "satisfied":
        return
    others = [signer for signer in attested.signers if not is_one_of(signer, change.authors)]
    if len(others) < wanted:
        asked = counted(wanted, "signature is", "signatures are")
        reason = f"{len(others)} of {asked} of somebody who did not write the change"
        yield Evidence(kind="attestation", path=attested.evidence[0].path, state="unsigned", reason=reason)
