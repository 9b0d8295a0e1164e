"""Did somebody who is not the author approve this very commit: on the platform, or by a signed statement?"""

from collections.abc import Iterable, Iterator

from secgate.api import ChangeRecord, Evidence, Observation, Place, Problem, Subject, counted, is_one_of


def analyze(subject: Subject) -> Observation:
    """The statement where there is one, else the approvals in the change record."""
    if (none := subject.without_base()) is not None:
        return none
    if subject.spec.id in subject.evidence.statements:
        return _stated(subject)
    known = subject.evidence.known_change
    if known.record is None:
        return Observation(evidence=known.evidence, problems=known.problems)
    problems = [*known.problems, *_lacks(known.record, known.path)]
    wanted = int(subject.settings.get("approvals", 1))
    good, reasons = _judged(known.record, subject.against.authors if subject.against is not None else ())
    hits = []
    if len(good) < wanted and not problems:
        asked = counted(wanted, "approval counts", "approvals count")
        message = f"{len(good)} of {asked}{': ' if reasons else ''}{'; '.join(reasons)}."
        hits.append(subject.hit("not-approved", Place(path=known.path, line=1), message=message))
    return Observation(examined=max(1, len(good)), hits=tuple(hits), evidence=known.evidence, problems=tuple(problems))


def _stated(subject: Subject) -> Observation:
    attested, change = subject.attested, subject.against
    said = attested.attestation
    if said is None:
        return Observation(evidence=attested.evidence, problems=attested.problems)
    if subject.exempted is not None:
        return Observation(absence=subject.exempted, evidence=attested.evidence)
    hits, lacks = list(subject.refused), []
    authors = change.authors if change is not None else frozenset()
    others = [signer for signer in attested.signers if not is_one_of(signer, authors)]
    if said.bound_to != "commit":
        reason = "is not bound to the commit: state it with `--bound-to commit`"
        lacks.append(Evidence(kind="attestation", path=attested.evidence[0].path, state="other-commit", reason=reason))
    elif not others:
        place = Place(path=attested.evidence[0].path or "", line=1)
        message = "Who states it wrote the change: nobody else approved it."
        hits.append(subject.hit("not-approved", place, message=message))
    wanted = int(subject.settings.get("approvals", 1))
    if len(others) < wanted:
        asked = counted(wanted, "approval is", "approvals are")
        reason = f"{len(others)} of {asked} of somebody who did not write the change"
        lacks.append(Evidence(kind="attestation", path=attested.evidence[0].path, state="unsigned", reason=reason))
    return Observation(
        examined=len(others),
        hits=tuple(hits),
        evidence=(*attested.evidence, *lacks),
        problems=attested.problems,
    )


def _lacks(record: ChangeRecord, path: str) -> Iterator[Problem]:
    """What a record must hold before it can be said who approved what."""
    if record.reviews is None:
        yield Problem(path=path, reason='the change record does not hold "reviews"')
    if not record.author.login:
        yield Problem(path=path, reason='the change record does not say who the author is: its key is "author"')
    if record.head is None:
        yield Problem(path=path, reason='the change record does not say which commit it is of: its key is "headRefOid"')


def _judged(record: ChangeRecord, authors: Iterable[str]) -> tuple[list[str], list[str]]:
    """Who approved the head of the change, and why others do not count."""
    good: list[str] = []
    reasons: list[str] = []
    for review in record.last_words():
        name = review.author.login or "somebody"
        if review.state != "APPROVED":
            continue
        if review.author.is_same(record.author) or not review.author.login:
            reasons.append(f"{name} is the author" if review.author.login else "an account is gone")
        elif review.author.wrote(authors):
            reasons.append(f"{name} wrote some of it")
        elif review.author.automatic:
            reasons.append(f"{name} is a program")
        elif review.commit.oid != record.head:
            reasons.append(f"{name} approved an older commit")
        else:
            good.append(name)
    return good, reasons
