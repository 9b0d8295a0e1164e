"""Statements: an item that no code decides rests on what its owner states, and on what `check.yaml` asks of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from secgate.catalog.check import NOT_SATISFIED
from secgate.catalog.schema import CheckSpec
from secgate.engines.subject import Subject
from secgate.evidence.statements import Attested
from secgate.model import Evidence, Observation, Problem
from secgate.settings.attestations import Attestation
from secgate.settings.placeholders import is_placeholder, names_nobody


def observe(subject: Subject) -> Observation:
    """What the signed statement about the item comes to.

    `not-satisfied` is a finding of the rule `statement-not-satisfied`, `not-applicable` an absence with its reason, and
    what the statement leaves out is evidence that is missing.
    """
    attested = subject.attested
    said = attested.attestation
    if said is None:
        return Observation(evidence=attested.evidence, problems=attested.problems)
    if subject.exempted is not None:
        return Observation(absence=subject.exempted, evidence=attested.evidence)
    if subject.refused:
        return Observation(examined=1, hits=subject.refused, evidence=attested.evidence)
    return Observation(examined=max(1, len(said.details)), evidence=(*attested.evidence, *_lacks(subject, attested)))


def reviewed(subject: Subject) -> Observation:
    """The signed statement; with `reviews: include` the approval in the change record, where nothing is stated."""
    if (none := subject.without_base()) is not None:
        return none
    change = subject.against
    if change is not None and change.only_documents:
        return Observation(absence="the change touches documents only")
    if subject.settings.get("reviews") != "include" or subject.spec.id in subject.evidence.statements:
        return observe(subject)
    # Imported here: a hook asks no reviewer, and it reads XML.
    from secgate.evidence.approvals import approvers  # noqa: PLC0415

    known = subject.evidence.known_change
    names = approvers(known.record) if known.record is not None else ()
    if known.record is None or known.problems:
        return Observation(evidence=known.evidence, problems=known.problems)
    if not names:
        reason = "nobody but the author approved this commit, and nobody states it"
        return Observation(examined=1, evidence=(*known.evidence, lack(None, "missing", reason)))
    approved = Evidence(kind="review", path=known.path, state="good", reason=f"approved by {', '.join(names)}")
    return Observation(examined=1, evidence=(*known.evidence, approved))


def settle(subject: Subject) -> Observation:
    """What a signed statement says of the parts that the check cannot decide; nothing where nobody makes one.

    One that says the item is not satisfied is a finding, whatever the code shows. Else it counts for a part that it
    names in its own words, together with what shows it, and only for the code that it was
    made of: it is bound to the commit, or rests on each file that the check looks at. One that does not count leaves
    the part open, and is told.
    """
    parts = subject.spec.undecided
    if not parts or not subject.has_statement or subject.spec.id not in subject.evidence.statements:
        return Observation()
    attested = subject.attested
    said = attested.attestation
    if said is None:
        told = "; ".join(one.reason for one in attested.evidence if not one.good)
        return _open(subject, f"the statement about what is not decided does not count: {told}", attested.problems)
    if said.result == "not-satisfied":
        # NOTE: a check that declares the rule itself has reported it.
        hits = () if NOT_SATISFIED in subject.spec.rules else subject.refused
        return Observation(examined=len(hits), hits=hits, evidence=attested.evidence)
    if said.result != "satisfied":
        reason = f"{said.owner} states that the item is {said.result}, which no statement alone can decide"
        return Observation(evidence=attested.evidence, problems=(Problem(path=subject.attested_path, reason=reason),))
    rests_on = {file.path for file in said.evidence} if said.bound_to == "paths" else set()
    others = sorted({file.path for file in subject.files} - rests_on)
    if said.bound_to != "commit" and others:
        how = "state it with `--bound-to commit`, or with each file that the item looks at as evidence"
        what = (
            f"speaks of other code: {others[0]} may change under it"
            if len(others) == 1
            else (f"speaks of other code: {len(others)} files, {others[0]} among them, may change under it")
        )
        return _open(subject, f"the statement about what is not decided {what}; {how}", ())
    named = {_folded(entry.get("part")) for entry in said.details if not names_nobody(entry.get("shown_by"))}
    decided = tuple(part for part in parts if _folded(part) in named)
    return Observation(decided=decided, evidence=attested.evidence)


def _open(subject: Subject, reason: str, problems: tuple[Problem, ...]) -> Observation:
    return Observation(undecided=(Problem(path=subject.attested_path, reason=reason), *problems))


def _folded(part: object) -> str:
    return " ".join(str(part).split()).casefold()


def lacking(said: Attestation, spec: CheckSpec) -> Iterator[str]:
    """What a statement has to say before it is signed, so that it can count; nothing for one that says no."""
    if said.result != "satisfied":
        return
    asked = spec.statement
    yield from _missing(said, asked.details, asked.entries)
    if asked.details or not spec.undecided or said.evidence:
        return
    parts = {_folded(part) for part in spec.undecided}
    if not any(_folded(one.get("part")) in parts and not names_nobody(one.get("shown_by")) for one in said.details):
        listed = "; ".join(f"`{part}`" for part in spec.undecided)
        yield f"names under details no part with what it is `shown_by`: {listed}"


def _lacks(subject: Subject, attested: Attested) -> Iterator[Evidence]:
    said, asked = attested.attestation, subject.spec.statement
    if said is None:
        return
    path = attested.evidence[0].path
    if asked.bound_to == "commit" and said.bound_to != "commit":
        yield lack(path, "other-commit", "is not bound to the commit: state it with `--bound-to commit`")
    if asked.bound_to == "paths" and said.bound_to == "none":
        yield lack(path, "missing", "names no files that it rests on: state it with `--evidence FILE --bound-to paths`")
    yield from (lack(path, "missing", reason) for reason in _missing(said, asked.details, asked.entries))


def _missing(said: Attestation, details: tuple[str, ...], entries: int) -> Iterator[str]:
    if not details:
        return
    if len(said.details) < entries:
        named = "1 entry" if entries == 1 else f"{entries} entries"
        yield f"has {len(said.details)} of {named} under details, each with {', '.join(details)}"
    for number, entry in enumerate(said.details, 1):
        lacking = [key for key in details if _is_empty(entry, key)]
        if lacking:
            yield f"entry {number} of details does not say {', '.join(lacking)}"


def _is_empty(entry: Mapping[str, Any], key: str) -> bool:
    return is_placeholder(entry.get(key))


def lack(path: str | None, state: str, reason: str) -> Evidence:
    """What a statement does not say, as evidence."""
    return Evidence.model_validate({"kind": "attestation", "path": path, "state": state, "reason": reason})
