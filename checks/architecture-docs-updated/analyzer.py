"""Were the architecture documents changed with the architecture, or does a reviewer state that they match?

What is new is read from the files; whether a document agrees with it no code decides.
"""

from secgate.api import Against, Evidence, Observation, Subject, added_parts, stated

_MOST_NAMED = 8


def analyze(subject: Subject) -> Observation:
    """Every folder at the top, package, datasource, queue and external service that the change adds."""
    if (none := subject.without_base()) is not None:
        return none
    change = subject.against
    parts = [p for p in added_parts(change, subject.texts) if p.kind != "runtime dependency"] if change else []
    if change is None or not parts:
        return Observation(
            absence="the change adds no top-level folder, package, datasource, queue or external service"
        )
    if subject.spec.id not in subject.evidence.statements and (document := _changed(subject, change)) is not None:
        return Observation(examined=len(parts), evidence=(document,))
    seen = stated(subject)
    named = ", ".join(part.shown for part in parts[:_MOST_NAMED])
    more = f" and {len(parts) - _MOST_NAMED} more" if len(parts) > _MOST_NAMED else ""
    # NOTE: what is new is what the statement is about, so it stands where the statement is asked for.
    evidence = tuple(
        one if one.good else one.model_copy(update={"reason": f"{one.reason} (the change adds: {named}{more})"})
        for one in seen.evidence
    )
    return seen.model_copy(update={"evidence": evidence, "examined": len(parts) if seen.examined else 0})


def _changed(subject: Subject, change: Against) -> Evidence | None:
    """The architecture document, where the same change changes it."""
    path = subject.config.documents.get(subject.spec.id)
    file = change.status.get(path) if path is not None else None
    if path is None or file is None or file.status not in {"added", "changed"}:
        return None
    judged = subject.evidence.document(path, subject.read(path))
    return (
        judged.model_copy(update={"reason": f"changed in the same change: {judged.reason}"}) if judged.good else judged
    )
