"""Does somebody state that the migrations of the change ran on a local copy, with what the commands ended with?"""

from collections.abc import Iterator

from secgate.api import Evidence, Observation, Subject, migrating, stated


def analyze(subject: Subject) -> Observation:
    """The statement, and how the commands in it ended."""
    said = migrating(subject).stated(stated(subject))
    return said.model_copy(update={"evidence": (*said.evidence, *_failed(subject))}) if said.evidence else said


def _failed(subject: Subject) -> Iterator[Evidence]:
    attested = subject.attested
    said = attested.attestation
    for number, entry in enumerate(said.details if said is not None and said.result == "satisfied" else (), 1):
        code = entry.get("exit_code")
        if code is not None and (isinstance(code, bool) or code != 0):
            reason = f"the command of entry {number} of details did not end with 0"
            yield Evidence(kind="attestation", path=attested.evidence[0].path, state="missing", reason=reason)
