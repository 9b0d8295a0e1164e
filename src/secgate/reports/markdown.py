"""GitHub-flavoured Markdown, for a comment on a change or a job's summary.

Every text of the target is escaped so that it stays text: no link, mention, tag, table cell or fence of its own.
"""

import re
from collections.abc import Iterator, Sequence

from secgate.model import (
    Change,
    Finding,
    FindingState,
    Frame,
    ItemResult,
    PackageResult,
    Report,
    Status,
    Verdict,
    left_at,
    ref_name,
    worst_first,
)
from secgate.reports.change import change_view
from secgate.reports.details import ranked
from secgate.reports.escape import safe
from secgate.reports.frame import rows
from secgate.reports.listing import (
    accepted,
    evidence_text,
    facts,
    problem_text,
    reason,
    state,
    verdict_line,
    waiver_notes,
    where,
)
from secgate.reports.words import is_blocking, number, reason_of

NAME = "markdown"
_MOST_BYTES = 900_000  # GitHub shows nothing of a summary above 1 MiB
_MOST_FINDINGS, _MOST_ACCEPTED, _MOST_PROBLEMS, _MOST_OF_RUN = 20, 50, 10, 20  # the first three of one item
_LONGEST = 1_000  # characters of one text
_WIDTH = 100  # columns of a line of code
_FIRST = ("target", "coverage")  # facts that are told beside the verdict
_SIGNS = {
    Status.PASS: "✅",
    Status.FAIL: "❌",
    Status.REVIEW: "❓",
    Status.INCOMPLETE: "⚠️",
    Status.NEEDS_EVIDENCE: "⚠️",
    Status.NOT_APPLICABLE: "⚪",
    None: "⚪",
}
_VERDICTS = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.INCOMPLETE: "⚠️"}
# What means something anywhere, between words, or where a line begins.
_MARKUP = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
_LEADING = re.compile(r"^[#>+=-]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
# What GitHub links by itself, and where a comment breaks it without changing what is seen.
_LINKED = re.compile(r"(?<=@)(?=\w)|(?<=#)(?=\d)|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=GH-)(?=\d)", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_RUN = re.compile(r"`+")


def render(
    report: Report, *, about: Sequence[str] = (), elsewhere: str = "another format", most_bytes: int = _MOST_BYTES
) -> str:
    """The report as Markdown of at most 900 kB; items that do not fit are counted.

    Args:
        report: a finished report.
        about: sentences about the run that are no part of the report; they follow the verdict.
        elsewhere: where a reader finds what did not fit.
        most_bytes: what it may take, if that is less.
    """
    blocks = [*_head(report), *_list([text(told) for told in about], _MOST_OF_RUN), *_change(report.change)]
    body = [*_packages(report), *_checklist(report), *_details(report)]
    tail = [*_waivers(report), *_coverage(report), *_facts(report)]
    room = min(_MOST_BYTES, most_bytes) - sum(_size(block) for block in (*blocks, *tail))
    for index, block in enumerate(body):
        room -= _size(block)
        if room < 0:
            left = len(body) - index
            blocks.append(f"_{number(left, 'more entry', 'more entries')} did not fit here: see {elsewhere}._")
            break
        blocks.append(block)
    return "\n\n".join((*blocks, *tail)) + "\n"


def _size(block: str) -> int:
    return len(block.encode("utf-8", "backslashreplace")) + 2


def _head(report: Report) -> Iterator[str]:
    partial = " (partial: not a deployment verdict)" if report.target.partial else ""
    yield f"# {_VERDICTS[report.verdict]} secgate: {report.verdict}{partial}"
    yield f"**{text(verdict_line(report))}**"
    yield "; ".join(text(told) for label, told in facts(report) if label in _FIRST)
    yield from _list([text(reason) for reason in report.because], _MOST_OF_RUN)


def _change(change: Change | None) -> Iterator[str]:
    view = change_view(change)
    if change is None or view is None:
        return
    base = change.base
    yield "## What this change does"
    if change.compared:
        left = f"since {left_at(base.merge_base or '', base.ref)}"
        counts = (
            f"{number(change.findings.new, 'open finding', 'open findings')}, {change.findings.in_base:,} in the base"
        )
        yield text(f"{view.files} {left}; {counts}.")
    else:
        yield f"**{text(f'{ref_name(base.ref)} cannot be compared with, so every finding counts as new.')}**"
    for block in (*view.worse, *view.rest):
        yield f"**{text(block.title)}: {block.count:,}**"
        lines = (
            text(f"{line.what} {line.told}") + f" at {code(line.place)} {line.finding}".rstrip() for line in block.lines
        )
        yield from _list(list(lines), _MOST_FINDINGS if block.worse else _MOST_PROBLEMS)
    yield from _list([f"not known: {text(reason)}" for reason in change.unread], _MOST_PROBLEMS)


def _packages(report: Report) -> Iterator[str]:
    if report.packages is None:
        return
    yield "## Packages"
    yield "\n".join(("| | package | why |", "|---|---|---|", *map(_package, worst_first(report.packages))))


def _package(package: PackageResult) -> str:
    cells = (f"{_VERDICTS[package.verdict]} {package.verdict}", code(package.dir), text(reason_of(package)))
    return "| " + " | ".join(_PIPE.sub(r"\\|", cell) for cell in cells) + " |"


def _checklist(report: Report) -> Iterator[str]:
    for section in dict.fromkeys(item.section for item in report.items):
        items = [item for item in report.items if item.section == section]
        yield f"## {text(section)}"
        yield "\n".join(("| | item | examined | why |", "|---|---|---|---|", *(_row(item) for item in items)))


def _row(item: ItemResult) -> str:
    examined = f"{item.examined.count:,} {text(item.examined.counted)}" if item.status is not None else ""
    name = f"{code(item.id)}<br>{text(item.title)}"
    cells = (f"{_SIGNS[item.status]} {state(item)}", name, examined, text(reason(item)))
    return "| " + " | ".join(_PIPE.sub(r"\\|", cell) for cell in cells) + " |"


def _details(report: Report) -> Iterator[str]:
    told = [item for item in report.items if _is_told(item)]
    for title, group in (
        ("Blocks the verdict", [item for item in told if is_blocking(item)]),
        ("Does not block the verdict", [item for item in told if not is_blocking(item)]),
    ):
        if group:
            yield f"## {title}"
        for item in group:
            head = f"### {_SIGNS[item.status]} {text(item.id)}: {text(item.reason)}"
            # NOTE: one block, so that an item is there as a whole or counted, never half.
            yield "\n\n".join((head, text(item.title) + ".", *_item(item)))


def _is_told(item: ItemResult) -> bool:
    unsettled = is_blocking(item) or item.status in {Status.REVIEW, Status.INCOMPLETE, Status.NEEDS_EVIDENCE}
    return item.status is not None and bool(unsettled or item.findings or item.problems)


def _item(item: ItemResult) -> Iterator[str]:
    opened = [finding for finding in ranked(item.findings) if finding.state is FindingState.OPEN]
    before: Finding | None = None
    for finding in opened[:_MOST_FINDINGS]:
        yield _finding(finding, before)
        before = finding
    if (left := len(opened) - _MOST_FINDINGS) > 0:
        yield f"_{number(left, 'more finding', 'more findings')} of this item._"
    closed = [finding for finding in ranked(item.findings) if finding.state is not FindingState.OPEN]
    accepted_ones = [f"{code(one.id)} {code(where(one))} {text(accepted(one) or '')}" for one in closed]
    yield from _list(accepted_ones, _MOST_ACCEPTED)
    yield from _list([f"{problem.kind}: {text(problem_text(problem))}" for problem in item.problems], _MOST_PROBLEMS)
    yield from _list([text(evidence_text(evidence)) for evidence in item.evidence], _MOST_PROBLEMS)
    if not opened:
        yield f"Next: {code(f'secgate explain {item.id}')}"


def _list(rows: Sequence[str], most: int) -> Iterator[str]:
    if not rows:
        return
    shown = [f"- {row}" for row in rows[:most]]
    if (left := len(rows) - most) > 0:
        shown.append(f"- {number(left, 'more', 'more')}")
    yield "\n".join(shown)


def _finding(finding: Finding, before: Finding | None) -> str:
    """One finding; what the one before it has said word for word is not said again."""
    same = before is not None and (before.rule, before.message, before.fix) == (
        finding.rule,
        finding.message,
        finding.fix,
    )
    head = f"**{finding.severity}**, confidence {finding.confidence}, {code(finding.rule)} at {code(where(finding))}"
    lines = [f"{head}, as above"] if same else [head, text(finding.message)]
    if finding.frame is not None:
        lines.append(_code(finding, finding.frame))
    lines += _list(
        [f"see {code(f'{step.path}:{step.line}')} {text(step.note)}" for step in finding.trace], _MOST_OF_RUN
    )
    if finding.fix and not same:
        known = before is not None and before.fix == finding.fix
        lines.append("Fix: as above" if known else f"Fix: {text(finding.fix)}")
    lines.append(f"Next: {code(f'secgate explain {finding.id}')}")
    return "\n\n".join(lines)


def _code(finding: Finding, frame: Frame) -> str:
    """The code around a finding, in a fence that it cannot close."""
    digits = len(str(frame.line + len(frame.text)))
    shown = []
    for row in rows(finding, frame, width=_WIDTH, more="…"):
        shown.append(f"{'>' if row.inside else ' '} {'…' if row.number is None else row.number:>{digits}} | {row.text}")
        if row.marker:
            first, length = row.marker
            shown.append(f"  {'':{digits}} | {' ' * first}{'^' * length}")
    body = "\n".join(line.rstrip() for line in shown)
    fence = "`" * max(3, 1 + max((len(run) for run in _RUN.findall(body)), default=0))
    return f"{fence}text\n{body}\n{fence}"


def _waivers(report: Report) -> Iterator[str]:
    notes = [f"{name}: {text(told)}" for name, told in waiver_notes(report)]
    if notes:
        yield "## Waivers"
        yield from _list(notes, _MOST_OF_RUN)


def _coverage(report: Report) -> Iterator[str]:
    skipped = [f"{code(one.path)} {text(one.reason)}" for one in report.coverage.skipped]
    if skipped:
        yield "## Not examined"
        yield from _list(skipped, _MOST_OF_RUN)


def _facts(report: Report) -> Iterator[str]:
    yield "## This run"
    yield from _list([f"{label}: {text(told)}" for label, told in facts(report)], 2 * _MOST_OF_RUN)


def text(content: str) -> str:
    """Text that Markdown and GitHub leave alone: no markup, tag, link, mention, reference or table cell."""
    parts = _short(safe(content).strip()).split("`")
    if len(parts) % 2 and all(parts[1::2]):
        # What our messages set as code stays code; the target can make no more of it than that.
        return "".join(_span(part) if index % 2 else _plain(part, index == 0) for index, part in enumerate(parts))
    return _plain("`".join(parts), True)


def _plain(content: str, begins: bool) -> str:
    shown = _MARKUP.sub(r"\\\g<0>", content)
    if begins:
        shown = _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\\\g<0>", shown))
    return _LINKED.sub("<!-- -->", shown.replace("&", "&amp;").replace("<", "&lt;"))


def code(content: str) -> str:
    """A code span that its content cannot end."""
    return _span(_short(safe(content)))


def _span(shown: str) -> str:
    fence = "`" * (1 + max((len(run) for run in _RUN.findall(shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _short(content: str) -> str:
    return content if len(content) <= _LONGEST else f"{content[: _LONGEST - 1]}…"
