"""What every format says in words: verdict line, facts about the run, and the state of a finding."""

from collections.abc import Iterator

from secgate.model import (
    Evidence,
    Finding,
    FindingState,
    ItemResult,
    Level,
    Problem,
    Report,
    Status,
    Verdict,
    ref_name,
    worst_first,
)
from secgate.reports.words import decided, number, place, reason_of, rests_on, short, word

# Places of the git history that are no file (CONTRACT.md, "The report").
_NO_FILES = frozenset({"@commit-message", "@tag-message", "@ref-name"})


def verdict_line(report: Report) -> str:
    """Verdict, exit code and everything that qualifies them, on one line."""
    parts = [f"{report.verdict.value.upper()}, exit code {report.exit_code}"]
    if report.verdict is not Verdict.PASS and report.exit_code == 0:
        parts[0] += " (report only)"
    trust = report.target.trust
    named = "" if trust == "self" or trust.ref == trust.commit else f"{trust.ref} at "
    parts.append("trust: self" if trust == "self" else f"trust: {named}{short(trust.commit)}")
    parts += rests_on(report)
    if report.target.partial:
        parts.append("partial: not a deployment verdict")
    return ", ".join(parts)


def facts(report: Report) -> Iterator[tuple[str, str]]:
    """(label, text) of what was gated, by what, and what the verdict assumes."""
    target = report.target
    commit = f"commit {target.commit}" if target.commit else "no git commit"
    commit += ", with uncommitted changes" if target.dirty else ""
    yield "target", commit + (f", compared with {ref_name(target.base)}" if target.base else "")
    for package in worst_first(report.packages or ()):
        yield "package", f"{package.dir}: {package.verdict} - {reason_of(package)}"
    for policy in report.policies:
        mode = "" if policy.mode == "gate" else f", {policy.mode}"
        yield "policy", f"{policy.title} ({policy.id}, {policy.origin}{mode})"
    engines = (f"{name} {version}" for name, version in report.tool.engines.items())
    yield "engines", ", ".join((f"secgate {report.tool.secgate}", *engines))
    yield "rules", report.digests.rules
    coverage = report.coverage
    yield (
        "coverage",
        f"{coverage.examined:,} of {number(coverage.files, 'file', 'files')} examined"
        + (f", {len(coverage.skipped):,} skipped" if coverage.skipped else ""),
    )
    for group in coverage.excluded:
        yield "left out", f"{number(len(group.paths), 'file', 'files')} ({group.reason}), from the code items"
    for text in report.assumptions:
        yield "assumes", text
    for text in target.notes:
        yield "note", text
    if report.suppressions:
        yield (
            "comments",
            f"{number(len(report.suppressions), 'comment', 'comments')} of other tools; they hide nothing here",
        )


def waiver_notes(report: Report) -> Iterator[tuple[str, str]]:
    """(state, text) of every waiver that somebody has to look at."""
    waivers = report.waivers
    waiting = {
        "expired": waivers.expired,
        "expiring": waivers.expiring,
        "unused": waivers.unused,
        "not evaluated": waivers.not_evaluated,
    }
    for name, notes in waiting.items():
        for note in notes:
            at = f", {note.waiver.where}" if note.waiver.where else ""
            yield name, f"{note.waiver.subject}: {note.note} ({note.waiver.owner}{at})"


def state(item: ItemResult) -> str:
    """Status and level of an item in words, such as `fail`, `fail (warn)`, `review (blocks)` or `off`."""
    told = word(item.status)
    if item.status is not None and item.level is Level.WARN:
        return f"{told} (warn)"
    return f"{told} (blocks)" if item.blocks and item.status in {Status.REVIEW, Status.NOT_APPLICABLE} else told


def reason(item: ItemResult) -> str:
    """Why an item has its status, or what switched it off."""
    return item.reason if item.status is not None else f"off by {item.off_by}"


def where(finding: Finding) -> str:
    """`path:line` of a finding, and the commit when it stands outside the work tree."""
    told = place(finding.path, finding.line)
    if finding.commit is None:
        return told
    return f"{told} in commit {short(finding.commit)}" + ("" if finding.in_head else ", not in HEAD")


def in_a_file(finding: Finding) -> bool:
    """Whether a finding stands in a file of the work tree, where a reader can go to its line."""
    return finding.commit is None or (finding.in_head and finding.path not in _NO_FILES)


def accepted(finding: Finding) -> str | None:
    """Why a finding cannot block; None for an open one."""
    match finding.state:
        case FindingState.OPEN:
            return None
        case FindingState.IN_BASE:
            return "in the base too"
        case FindingState.WAIVED | FindingState.BASELINE:
            word_ = "waived" if finding.state is FindingState.WAIVED else "known (baseline)"
            return f"{word_} {decided(finding.waiver)}" if finding.waiver is not None else word_


def evidence_text(evidence: Evidence) -> str:
    """One piece of evidence and what became of it."""
    at = f" {evidence.path}" if evidence.path is not None else ""
    return f"evidence {evidence.kind}{at} is {evidence.state}: {evidence.reason}"


def problem_text(problem: Problem) -> str:
    """A problem with its place."""
    told = place(problem.path, problem.line) if problem.path is not None else ""
    return f"{told}: {problem.reason}" if told else problem.reason
