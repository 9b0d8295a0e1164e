"""Is there a published document for each process that the checklist relies on?

The configuration names one for each, or a section of one that answers several; it is judged by its front lines and
headings, never by its prose.
"""

from collections import Counter

from secgate.api import Evidence, MarkdownFile, Observation, Subject

_LEAST_WORDS = 30
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
    named = {process: subject.config.documents.get(process) for process in _PROCESSES}
    times = Counter(name.partition("#")[0] for name in named.values() if name is not None)
    sections = Counter(name for name in named.values() if name is not None and "#" in name)
    evidence = tuple(_of(subject, process, name, times, sections) for process, name in named.items())
    return Observation(examined=len(_PROCESSES), evidence=evidence)


def _of(subject: Subject, process: str, name: str | None, times: Counter[str], sections: Counter[str]) -> Evidence:
    if name is None:
        how = f"name it in .secgate/config.yaml: `documents: {{{process}: docs/FILE.md}}`"
        return Evidence(kind="document", state="missing", reason=f"no document for {process}; {how}")
    path, _, anchor = name.partition("#")
    if path not in subject.tracked:
        return Evidence(kind="document", path=path, state="missing", reason=f"{process}: git tracks no such file")
    judged = subject.evidence.document(path, subject.read(path))
    reason = judged.reason
    if judged.good and (anchor or times[path] > 1):
        reason = _of_section(subject.read(path), path, anchor or process, sections[name]) or reason
    state = judged.state if reason == judged.reason else "missing"
    return judged.model_copy(update={"state": state, "reason": f"{process}: {reason}"})


def _of_section(text: str | None, path: str, anchor: str, times: int) -> str:
    """What is wrong with the section of a document that answers a process; empty when nothing is."""
    words = MarkdownFile(path, text or "").section(anchor)
    if times > 1:
        return f"#{anchor} is named for {times} processes; each needs a section of its own"
    if words is None:
        return (
            f"no section #{anchor} in it: a document that answers several processes needs a heading for each, named as "
            f"`{path}#heading`"
        )
    return f"its section #{anchor} is a stub: fewer than {_LEAST_WORDS} words" if words < _LEAST_WORDS else ""
