"""GitHub workflow commands: annotations on the lines of a change, within the limits of one step.

At most 10 errors and 10 warnings of a step are shown, so the nine worst of each are given, then what is left, counted.
Escaping is that of the runner's own toolkit (actions/toolkit, `command.ts`): nothing of the target can end a command
or begin another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from secgate.model import Finding, FindingState, ItemResult, Report, Status, Verdict
from secgate.reports.escape import safe
from secgate.reports.listing import accepted, facts, in_a_file, problem_text, verdict_line, waiver_notes, where
from secgate.reports.words import is_blocking, number

NAME = "github"
_MOST = 10
_TOLD = 3  # problems that are named in one annotation
_LEFT_OUT = frozenset({"engines", "rules"})  # facts for auditors, who read another format
# A message, and the properties of its command.
_Annotation = tuple[str, dict[str, str]]
_LONGEST = 4_000  # characters of one message; longer ones are cut by the page anyway


def render(report: Report) -> str:
    """The report as workflow commands, one a line, the verdict first: a page shows the first ten of a kind."""
    about = [f"{label}: {text}" for label, text in facts(report) if label not in _LEFT_OUT]
    verdict = ("\n".join(("; ".join((verdict_line(report), *report.because)), *about)), {"title": "secgate"})
    errors, warnings, notices = list(_errors(report)), list(_warnings(report)), list[_Annotation]()
    if report.verdict is Verdict.PASS:
        notices.append(verdict)
    elif report.exit_code == 0:
        # NOTE: nothing of a report-only run may look as if it had stopped the job.
        errors, warnings = [], [verdict, *errors, *warnings]
    else:
        errors.insert(0, verdict)
    notices += _of_base(report)
    groups = (("error", errors), ("warning", warnings), ("notice", notices))
    return "".join(f"{line}\n" for level, group in groups for line in _limited(level, group))


def _errors(report: Report) -> Iterator[_Annotation]:
    """What blocks, worst first: findings of failing items, then what keeps a blocking item from being decided."""
    blocking = [item for item in report.items if is_blocking(item)]
    failing = [finding for item in blocking for finding in item.findings if _fails(item, finding)]
    for finding in _worst_first(failing):
        yield _of_finding(finding)
    for item in blocking:
        if item.status is not Status.FAIL:
            yield _of_item(item)


def _warnings(report: Report) -> Iterator[_Annotation]:
    """What is for review: other findings, items that do not block and are not decided, waivers that need somebody."""
    rest = [
        finding
        for item in report.items
        for finding in item.findings
        if finding.state is not FindingState.IN_BASE and not (is_blocking(item) and _fails(item, finding))
    ]
    order = [FindingState.OPEN, FindingState.WAIVED, FindingState.BASELINE]
    for finding in sorted(_worst_first(rest), key=lambda finding: order.index(finding.state)):
        yield _of_finding(finding)
    for item in report.items:
        undecided = item.status in {Status.REVIEW, Status.INCOMPLETE, Status.NEEDS_EVIDENCE}
        if undecided and not is_blocking(item) and not item.findings:
            yield f"{item.id} is {item.status}: {item.reason}", {"title": item.id}
        elif item.status is None:
            yield f"{item.id} is off by {item.off_by}", {"title": item.id}
    for state, text in waiver_notes(report):
        yield f"waiver {state}: {text}", {"title": "waivers"}


def _of_base(report: Report) -> Iterator[_Annotation]:
    """Findings that the base has too, in one annotation: their lines are no part of the change that is looked at."""
    known = _worst_first(f for item in report.items for f in item.findings if f.state is FindingState.IN_BASE)
    if known:
        named = ", ".join(finding.id for finding in known[:_TOLD])
        more = f" and {len(known) - _TOLD:,} more" if len(known) > _TOLD else ""
        yield f"{number(len(known), 'finding', 'findings')} in the base too: {named}{more}", {"title": "secgate"}


def _fails(item: ItemResult, finding: Finding) -> bool:
    return finding.state is FindingState.OPEN and finding.confidence.at_least(item.confidence)


def _of_item(item: ItemResult) -> _Annotation:
    """What keeps an item from being decided, at the first place that is known."""
    problems = [problem for problem in item.problems if problem.kind == "problem"]
    reasons = "; ".join(problem_text(problem) for problem in problems[:_TOLD]) or item.reason
    place = next(({"file": p.path, "line": str(p.line or 1)} for p in problems if p.path is not None), {})
    return f"{item.id} is {item.status}: {reasons}", {"title": item.id} | place


def _worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The most severe first; among equals one of each rule before a second of any, since few are shown."""
    told: Counter[str] = Counter()
    turns: list[tuple[int, int, Finding]] = []
    for finding in sorted(findings, key=_rank):
        turns.append((finding.severity.rank, told[finding.rule], finding))
        told[finding.rule] += 1
    return [finding for *_, finding in sorted(turns, key=lambda turn: turn[:2])]


def _rank(finding: Finding) -> tuple[int, int, str, int, str]:
    return (finding.severity.rank, finding.confidence.rank, finding.path, finding.line, finding.id)


def _of_finding(finding: Finding) -> _Annotation:
    parts = [finding.message]
    if (why := accepted(finding)) is not None:
        parts.insert(0, why[:1].upper() + why[1:] + ".")
    parts += [f"Fix: {finding.fix}"] if finding.fix else []
    parts.append(f"secgate explain {finding.id}")
    place: dict[str, str] = {}
    if in_a_file(finding):
        place = {"file": finding.path, "line": str(finding.line), "endLine": str(finding.end_line)}
        if finding.end_line == finding.line:
            place |= {"col": str(finding.column), "endColumn": str(finding.end_column)}
    else:
        parts.insert(0, f"At {where(finding)}:")
    title = f"{finding.rule} ({finding.severity}, {finding.confidence} confidence)"
    return "\n".join(parts), {"title": title} | place


def _limited(level: str, annotations: Sequence[_Annotation]) -> Iterator[str]:
    shown = annotations if len(annotations) <= _MOST else annotations[: _MOST - 1]
    for message, properties in shown:
        yield command(level, message, **properties)
    if left := len(annotations) - len(shown):
        more = number(left, "more of this kind", "more of this kind")
        yield command(level, f"{more}; the job summary and the other formats of the report hold all.", title="secgate")


def command(name: str, message: str, **properties: str) -> str:
    """One workflow command: the level, the text, and properties such as `title`; nothing in them can end it."""
    shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    text = "\n".join(safe(line) for line in message.split("\n"))
    return f"::{name} {shown}::{_data(text[:_LONGEST])}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe(text)).replace(":", "%3A").replace(",", "%2C")
