"""The questions of a reviewer, answered from a pack alone: who, what, when, which rules, over what, what exceptions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.model import (
    Evidence,
    Finding,
    FindingState,
    ItemResult,
    Level,
    Report,
    Severity,
    Status,
    ref_name,
    worst_first,
)
from secgate.pack.about import PACK, Pack
from secgate.pack.binding import is_same_program
from secgate.pack.verifying import Verification, value_of
from secgate.reports.asked import as_asked
from secgate.reports.listing import problem_text, where
from secgate.reports.words import number, reason_of, short, why_partial, word

Json = dict[str, object]
_NOT_DECIDED = frozenset({Status.INCOMPLETE, Status.NEEDS_EVIDENCE, Status.REVIEW, Status.NOT_APPLICABLE})
_SHORT = 19
_FEW = 10


@dataclass(frozen=True)
class Answer:
    """One question and its answer.

    Attributes:
        question: the question, as few words as it takes.
        lines: the answer; each line stands alone.
    """

    question: str
    lines: tuple[str, ...]


def answers(verification: Verification) -> tuple[Answer, ...]:
    """Every question with its answer; none for a pack whose bytes cannot be relied on."""
    pack, report = verification.pack, verification.report
    if pack is None or report is None:
        return ()
    report = as_asked(report)
    return tuple(
        Answer(question, tuple(lines) or ("nothing",))
        for question, lines in (
            ("Who", _who(verification, report)),
            ("What", _what(report)),
            ("When", _when(report, pack)),
            ("By which rules", _rules(report, pack)),
            ("What was looked at", _looked_at(verification, report, pack)),
            ("What was not", _not_looked_at(report, pack)),
            ("With what result", _result(report)),
            ("On whose word", _rests_on(verification, pack)),
            ("Which exceptions, approved by whom, until when", _exceptions(report)),
            ("What people stated", _stated(verification, report)),
        )
    )


def _rests_on(verification: Verification, pack: Pack) -> Iterator[str]:
    """On whose word the result rests, as far as it was not found again."""
    made = "a saved report, which could have been edited before" if pack.made_from == "a saved report" else "a run"
    yield f"the pack says that it was made from {made}"
    if not verification.recomputed:
        yield (
            "not recomputed: that these checks gave these results on this commit rests on the signer's word alone;"
            " `--recompute --target CHECKOUT` runs them again"
        )
    elif verification.not_recomputed:
        yield f"recomputed here, but for {number(len(verification.not_recomputed), 'item', 'items')}"
    else:
        yield "recomputed here: it does not rest on the signer's word"


def _who(verification: Verification, report: Report) -> Iterator[str]:
    run = report.run
    yield f"{run.actor}, as the environment said, ran the gate ({run.host}" + (f", {run.url})" if run.url else ")")
    for one in verification.signatures:
        yield f"{one.kind} signature: {one.reason}"
    if not verification.signatures:
        yield "nobody signed the pack"


def _what(report: Report) -> Iterator[str]:
    target = report.target
    if target.commit is None:
        yield "files without a commit"
    else:
        yield f"commit {target.commit}" + (", and files that differed from it" if target.dirty else "")
        yield f"tree {target.tree}"
    if target.base is not None:
        yield f"compared with {ref_name(target.base)}: findings that it has too cannot block"
    if target.partial:
        yield f"partial: {why_partial(report)}; not a deployment verdict"
    for package in worst_first(report.packages or ()):
        yield f"package {package.dir}: {package.verdict}, {reason_of(package)}"


def _when(report: Report, pack: Pack) -> Iterator[str]:
    yield f"from {report.run.started} to {report.run.ended} (UTC, by the clock of that machine)"
    if pack.made_from == "a saved report":
        yield "packed later from its saved report"
    if pack.previous is None:
        yield "names no pack before it"
    else:
        at = f", commit {short(pack.previous.commit)}" if pack.previous.commit else ""
        yield f"comes after the pack {pack.previous.sha256[:12]} of {pack.previous.created}{at}"


def _rules(report: Report, pack: Pack) -> Iterator[str]:
    for policy in report.policies:
        mode = "" if policy.mode == "gate" else f", {policy.mode}"
        yield f"policy {policy.id} ({policy.origin}{mode})"
        # NOTE: in full, for `secgate verify --policy-digest`.
        yield policy.digest
    files = sum(len(rules.files) for rules in pack.rules)
    yield f"{number(len(pack.rules), 'check', 'checks')} in {files} files, rules {report.digests.rules[:_SHORT]}…"
    engines = (f"{name} {version}" for name, version in report.tool.engines.items())
    yield ", ".join((f"secgate {report.tool.secgate}", *engines))
    yield f"configuration {report.digests.config[:_SHORT]}…, waivers {report.digests.waivers[:_SHORT]}…"
    yield f"program {pack.program[:_SHORT]}…" + (
        "" if is_same_program(pack) else ", another than this one: README.txt and formats/ were not written again"
    )
    trust = report.target.trust
    if isinstance(trust, str):
        yield "trust: self - policy, configuration and waivers came from the change itself"
    else:
        same = ", which is the gated commit itself" if trust.commit == report.target.commit else ""
        yield f"policy, configuration and waivers came from {trust.ref} at {short(trust.commit)}{same}"


def _looked_at(verification: Verification, report: Report, pack: Pack) -> Iterator[str]:
    coverage, looked = report.coverage, verification.looked
    yield f"{coverage.examined:,} of {number(coverage.files, 'file', 'files')} examined"
    if looked is not None:
        yield f"the list of all files: sha256 {looked.sha256}"
        if not looked.adds_up:
            yield "the list does not add up: examined and skipped are not all files, each once"
    if pack.history.commits is not None and pack.history.items:
        commits = number(pack.history.commits, "commit", "commits")
        refs = number(sum(tip.name != "HEAD" for tip in pack.history.tips), "ref", "refs")
        how = "" if report.target.base is None else ", of which only what the base does not have was read"
        unread = _is_unread(report)
        how = "; it was not read" if unread else how
        yield f"git history: {commits} of {refs} were there, for {', '.join(pack.history.items)}{how}"
        yield from _tips(pack)
    for item in report.items:
        if item.status is not None and item.examined.count:
            yield f"{item.id}: {item.examined.count:,} {item.examined.counted}"


def _tips(pack: Pack) -> Iterator[str]:
    """Which history that was: what these refs do not reach was not there."""
    tips = pack.history.tips
    yield from (f"{tip.name} at {short(tip.id)}" for tip in tips[:_FEW])
    if len(tips) > _FEW:
        yield f"{len(tips) - _FEW} more refs, all of them in {PACK}: `history`"
    if pack.history.is_cut:
        yield "the clone was shallow: its history was cut off"


def _is_unread(report: Report) -> bool:
    """Whether the notes of the run say that it read no history."""
    told = ("git history is not examined", "the git index is gated")
    return any(note.startswith(told) for note in report.target.notes)


def _not_looked_at(report: Report, pack: Pack) -> Iterator[str]:
    for reason, count in sorted(Counter(row.reason for row in report.coverage.skipped).items()):
        yield f"{number(count, 'file', 'files')}: {reason}"
    for group in report.coverage.excluded:
        yield f"{number(len(group.paths), 'file', 'files')} left out of the code items: {group.reason}"
    for item in report.items:
        if item.status is None:
            yield f"{item.id}: off by {item.off_by}"
        elif item.status in _NOT_DECIDED:
            yield f"{item.id}: {item.status.value} - {_why(item)}"
    yield from report.target.notes
    for one in pack.withheld:
        yield f"not in this pack: {one.path} ({one.reason})"
    if pack.reports_of_tools:
        tools = number(len(pack.reports_of_tools), "report of a tool", "reports of tools")
        single = len(pack.reports_of_tools) == 1
        held = "its record is, with the" if single else "their records are, each with the"
        yield f"not in this pack: {tools}; {held} SHA-256 of {'the' if single else 'its'} report"


def _why(item: ItemResult) -> str:
    problems = [problem for problem in item.problems if problem.kind == "problem"]
    return problem_text(problems[0]) if len(problems) == 1 else item.reason


def _result(report: Report) -> Iterator[str]:
    alone = ", since only a report was asked for" if report.target.report_only else ""
    yield f"{report.verdict.value.upper()}, exit code {report.exit_code}{alone}"
    yield from report.because
    counts = Counter(word(item.status) for item in report.items if item.level is Level.BLOCK)
    yield "blocking items: " + (", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none")
    opened = [f for item in report.items for f in item.findings if f.state is FindingState.OPEN]
    by = Counter(finding.severity.value for finding in opened)
    if opened:
        told = ", ".join(f"{by[severity]} {severity.value}" for severity in Severity if by[severity])
        yield f"{number(len(opened), 'open finding', 'open findings')}: {told}"


def _exceptions(report: Report) -> Iterator[str]:
    for item in report.items:
        for finding in item.findings:
            if finding.state is not FindingState.OPEN:
                yield f"{item.id} {finding.id} at {where(finding)}: {_decision(finding)}"
    for state, notes in (("expired", report.waivers.expired), ("unused", report.waivers.unused)):
        for note in notes:
            yield f"{state}: {note.waiver.subject} of {note.waiver.owner}: {note.note}"


def _decision(finding: Finding) -> str:
    """Who accepted a finding, with whose approval, until when, and why."""
    waiver = finding.waiver
    if waiver is None:
        return "stands in the base too" if finding.state is FindingState.IN_BASE else finding.state.value
    approved = (
        f"approved by {' and '.join(waiver.approved_by)} (as the file says)"
        if waiver.approved_by
        else "approved by nobody else"
    )
    told = f"{finding.state.value} by {waiver.owner}, {approved}, until {waiver.expires}"
    told += f", ticket {waiver.ticket}" if waiver.ticket else ""
    return f"{told}: {waiver.reason}" if waiver.reason else told


def _stated(verification: Verification, report: Report) -> Iterator[str]:
    for item in report.items:
        for piece in item.evidence:
            if piece.kind == "attestation":
                yield f"{item.id}: {_piece(piece)}"
    for one in verification.statements:
        yield f"checked again with the signers in the pack: {one.name}: {one.reason}"


def _piece(piece: Evidence) -> str:
    return piece.reason if piece.good else f"{piece.state}: {piece.reason}"


def exceptions(report: Report) -> list[Json]:
    """Every finding that cannot block, with the decision about it, as plain JSON."""
    return [
        {
            "item": item.id,
            "finding": finding.id,
            "place": where(finding),
            "severity": finding.severity.value,
            "state": finding.state.value,
            "owner": finding.waiver.owner if finding.waiver is not None else None,
            "approved_by": list(finding.waiver.approved_by) if finding.waiver is not None else [],
            "expires": finding.waiver.expires.isoformat() if finding.waiver is not None else None,
            "reason": finding.waiver.reason if finding.waiver is not None else None,
        }
        for item in report.items
        for finding in item.findings
        if finding.state is not FindingState.OPEN
    ]


def document(verification: Verification) -> Json:
    """Everything that a verification says, as plain JSON (schema secgate/verification/1)."""
    head: Json = {"schema": "secgate/verification/1", **value_of(verification)}
    pack, report = verification.pack, verification.report
    if pack is None or report is None:
        return head
    return {
        **head,
        "report": report.id,
        "verdict": report.verdict.value,
        "run": report.run.model_dump(mode="json", exclude={"timings"}),
        "target": report.target.model_dump(mode="json"),
        "policies": [policy.model_dump(mode="json") for policy in report.policies],
        "digests": report.digests.model_dump(mode="json"),
        "tool": report.tool.model_dump(mode="json"),
        "made_from": pack.made_from,
        "history": pack.history.model_dump(mode="json"),
        "previous": pack.previous.model_dump(mode="json") if pack.previous is not None else None,
        "withheld": [one.model_dump(mode="json") for one in pack.withheld],
        "exceptions": exceptions(report),
        "answers": {one.question: list(one.lines) for one in answers(verification)},
    }
