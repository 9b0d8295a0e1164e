"""Is the way back from each migration of the change written down, in a document or in a signed statement?

A migration that only adds (tables, columns that may be empty, indexes) needs none: the code of before lives with it.
"""

from secgate.api import Evidence, Hit, Migration, Observation, Place, Subject, edits_of_history, migrating, stated


def analyze(subject: Subject) -> Observation:
    """Every migration of the change that takes something away."""
    seen = migrating(subject)
    if seen.nothing is not None or subject.against is None:
        return seen.shown(Observation())
    wanted = [migration for migration in seen.change.migrations if not seen.is_additive(migration)]
    hits = [hit for migration in seen.change.migrations for hit in _by_hand(subject, migration.down_path)]
    if not wanted and not seen.change.unread:
        return seen.shown(
            Observation(absence=None if hits else "no migration of the change takes anything away", hits=tuple(hits))
        )
    evidence: list[Evidence] = []
    without: list[Migration] = []
    for migration in wanted:
        plan = seen.plan(migration)
        if plan is None:
            without.append(migration)
            continue
        hits += _by_hand(subject, plan.path)
        lacks = ", ".join(plan.lacks)
        reason = f"does not say {lacks} of {migration.name}" if lacks else f"line {plan.line} is about {migration.name}"
        evidence.append(Evidence(kind="document", path=plan.path, state="empty" if lacks else "good", reason=reason))
    if not without and not seen.change.unread:
        return seen.shown(Observation(evidence=tuple(evidence), hits=(*_once(hits), *subject.refused)))
    said = seen.stated(stated(subject))
    unnamed = [migration for migration in without if not seen.stated_plan(migration)]
    attested = subject.attested.attestation
    for migration in unnamed if attested is not None and attested.result == "satisfied" else ():
        reason = f"neither a document nor the statement describes the way back from {migration.name}"
        evidence.append(Evidence(kind="attestation", path=migration.path, state="missing", reason=reason))
    return said.model_copy(update={"evidence": (*evidence, *said.evidence), "hits": (*said.hits, *_once(hits))})


def _by_hand(subject: Subject, path: str) -> list[Hit]:
    """Lines of a document or script that edit the history of migrations."""
    text = subject.texts.get(path) if path else None
    lines = edits_of_history(text) if text is not None else ()
    return [subject.hit("rollback-edits-history", Place(path=path, line=line)) for line in lines]


def _once(hits: list[Hit]) -> tuple[Hit, ...]:
    return tuple({(hit.place.path, hit.place.line): hit for hit in hits}.values())
