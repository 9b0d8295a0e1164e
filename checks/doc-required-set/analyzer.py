"""Is there a published document for each process that the checklist relies on?

The configuration names one for each; it is judged by its front lines and headings, never by its prose.
"""

from secgate.api import Evidence, Observation, Subject

_PROCESSES = (
    "incident-review-process",
    "incident-response",
    "deployment",
    "migration-guide",
    "secret-rotation",
    "backup-and-restore",
    "code-review-checklist",
    "security-overview",
)


def analyze(subject: Subject) -> Observation:
    """One document for each process."""
    evidence = tuple(_of(subject, process, subject.config.documents.get(process)) for process in _PROCESSES)
    return Observation(examined=len(_PROCESSES), evidence=evidence)


def _of(subject: Subject, process: str, path: str | None) -> Evidence:
    if path is None:
        how = f"name it in .secgate/config.yaml: `documents: {{{process}: docs/FILE.md}}`"
        return Evidence(kind="document", state="missing", reason=f"no document for {process}; {how}")
    if path not in subject.tracked:
        return Evidence(kind="document", path=path, state="missing", reason=f"{process}: git tracks no such file")
    judged = subject.evidence.document(path, subject.read(path))
    return judged.model_copy(update={"reason": f"{process}: {judged.reason}"})
