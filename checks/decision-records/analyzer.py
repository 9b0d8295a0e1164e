"""Does a major decision in the change have a record, or does a reviewer state that none is needed?

What may have been decided is read from the files; whether it is major no code decides.
"""

from collections.abc import Iterator

from secgate.api import Against, Evidence, Observation, Subject, added_parts, is_decision, stated

_MOST_NAMED = 8


def analyze(subject: Subject) -> Observation:
    """What the change adds to the architecture, and every runtime dependency that it adds."""
    if (none := subject.without_base()) is not None:
        return none
    change = subject.against
    parts = added_parts(change, subject.texts) if change is not None else ()
    if change is None or not parts:
        reason = (
            "the change adds no top-level folder, package, datasource, queue, external service or runtime dependency"
        )
        return Observation(absence=reason)
    records = list(_records(subject, change))
    if records and subject.spec.id not in subject.evidence.statements:
        return Observation(examined=len(parts), evidence=tuple(sorted(records, key=lambda one: not one.good)[:1]))
    seen = stated(subject)
    shown = list(dict.fromkeys(part.name for part in parts))
    more = f" and {len(shown) - _MOST_NAMED} more" if len(shown) > _MOST_NAMED else ""
    # NOTE: what is new is what the statement is about, so it stands where the statement is asked for.
    told = f" (the change adds: {', '.join(shown[:_MOST_NAMED])}{more})"
    evidence = tuple(
        one if one.good else one.model_copy(update={"reason": f"{one.reason}{told}"}) for one in seen.evidence
    )
    return seen.model_copy(update={"evidence": evidence, "examined": len(parts) if seen.examined else 0})


def _records(subject: Subject, change: Against) -> Iterator[Evidence]:
    """The decision records that the change adds."""
    for file in change.files:
        if file.status == "added" and is_decision(file.path):
            judged = subject.evidence.document(file.path, subject.read(file.path))
            reason = f"a decision record of this change: {judged.reason}"
            yield judged.model_copy(update={"kind": "decision record", "reason": reason})
