"""What stands behind the items that are not settled: findings with their code, missing evidence, what is not proven."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secgate.model import Finding, FindingState, ItemResult, Problem, Severity, Status
from secgate.reports.frame import rows
from secgate.reports.layout import Pen, Span, Style
from secgate.reports.words import command, decided, is_blocking, mark, number, place, short, style, word

_SETTLED = frozenset({Status.PASS, Status.NOT_APPLICABLE, None})
_SHOWN_BLOCKING, _SHOWN_OTHER, _SHOWN_PROBLEMS, _SHOWN_ACCEPTED = 5, 3, 3, 3
_INDENT = 4
_LABEL = 10  # columns of "evidence: "
_LONG = 160  # characters of a part that cannot be decided, before it is cut
_STATES = list(FindingState)
_SEVERITIES = {
    Severity.CRITICAL: Style.STRONG_BAD,
    Severity.HIGH: Style.BAD,
    Severity.MEDIUM: Style.WARN,
    Severity.LOW: Style.PLAIN,
}


@dataclass(frozen=True)
class Asked:
    """What the user asked for: everything or the first few, and for which target, as typed."""

    verbose: bool
    display: str | None


def write_details(pen: Pen, items: Sequence[ItemResult], asked: Asked) -> None:
    """One group per item that has something to show, those that block last, next to the verdict."""
    told = [item for item in items if _is_told(item, asked)]
    for title, group in (
        ("Does not block the verdict", [item for item in told if not is_blocking(item)]),
        ("Blocks the verdict", [item for item in told if is_blocking(item)]),
    ):
        if not group:
            continue
        _write_rule(pen, f"{title} ({len(group)})")
        for item in group:
            _write_item(pen, item, asked)


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Open findings before accepted ones, then the surest and the most severe first; else in their own order."""
    return sorted(findings, key=lambda found: (_STATES.index(found.state), found.confidence.rank, found.severity.rank))


def _is_told(item: ItemResult, asked: Asked) -> bool:
    unsettled = item.status not in _SETTLED or is_blocking(item)
    # NOTE: what somebody accepted is never told in the verbose report alone.
    unsettled |= any(finding.state is not FindingState.OPEN for finding in item.findings)
    return unsettled or (asked.verbose and bool(item.findings or item.problems or item.evidence))


def _write_rule(pen: Pen, title: str) -> None:
    pen.gap()
    line = pen.glyphs.rule
    rest = max(0, pen.width - len(title) - 4)
    pen.put(lead=[Span(line * 2, Style.FAINT), Span(f" {title} ", Style.STRONG), Span(line * rest, Style.FAINT)])


def _write_item(pen: Pen, item: ItemResult, asked: Asked) -> None:
    pen.gap()
    sign = Span(f"{mark(pen.glyphs, item.status)} {word(item.status)}", style(item), solid=True)
    reason = [Span(": "), Span(item.reason)] if item.reason and not _is_said(item) else []
    pen.put(Span(item.id, Style.STRONG, solid=True), *reason, lead=[sign, Span("  ")], hang=2)
    pen.put(Span(item.title), lead=[Span("  ")])
    _write_findings(pen, item, asked)
    body = [*_evidence(item), *_problems(pen, item, asked)]
    if body:
        pen.gap()
    for label, spans in body:
        _write_labelled(pen, label, *spans)
    if not item.findings:
        _write_labelled(pen, "next:", command("explain", item.id))


def _is_said(item: ItemResult) -> bool:
    """Whether the rows below an item's title give its reason in full."""
    missing = [piece.reason for piece in item.evidence if piece.state != "good"]
    by_evidence = item.status is Status.NEEDS_EVIDENCE and all(reason in item.reason for reason in missing)
    return by_evidence or item.reason in {problem.reason for problem in item.problems}


def _write_findings(pen: Pen, item: ItemResult, asked: Asked) -> None:
    """The item's findings, the strongest first; accepted ones in short, and in full when verbose."""
    ordered = ranked(item.findings)
    opened = [finding for finding in ordered if finding.state is FindingState.OPEN]
    shown = ordered if asked.verbose else _sample(opened, _SHOWN_BLOCKING if is_blocking(item) else _SHOWN_OTHER)
    told: Finding | None = None
    for finding in shown:
        pen.gap()
        _write_finding(pen, item, finding, asked, told=told)
        told = finding
    left = [finding for finding in opened if finding not in shown]
    if left:
        pen.gap()
        pen.put(
            Span(f"{pen.glyphs.more} {len(left):,} more: {_tally(rule_name(item, finding) for finding in left)};"),
            Span(" --verbose shows all"),
            lead=[Span(" " * _INDENT)],
        )
    accepted = [finding for finding in ordered if finding.state is not FindingState.OPEN]
    if accepted and not asked.verbose:
        _write_accepted(pen, accepted)


def _write_accepted(pen: Pen, accepted: Sequence[Finding]) -> None:
    """In short: which finding, where, and who decided what until when."""
    pen.gap()
    shown = [f for state in _STATES for f in [f for f in accepted if f.state is state][:_SHOWN_ACCEPTED]]
    said = [decided(finding.waiver) if finding.waiver is not None else "" for finding in shown]
    for index, finding in enumerate(shown):
        where = Span(place(finding.path, finding.line, finding.column), Style.PLACE, solid=True)
        _write_labelled(pen, f"{finding.state.value}:", Span(f"{finding.id} ", solid=True), where)
        # One decision for several findings in a row is told once, below them.
        if said[index] and said[index : index + 1] != said[index + 1 : index + 2]:
            _write_labelled(pen, "", Span(said[index]))
    if left := [finding for finding in accepted if finding not in shown]:
        states = _tally(finding.state.value for finding in left)
        text = f"{pen.glyphs.more} {len(left):,} more: {states}; --verbose shows all"
        pen.put(Span(text, Style.FAINT), lead=[Span(" " * _INDENT)])


def _sample(findings: Sequence[Finding], limit: int) -> list[Finding]:
    """The first few, with one of each rule before a second of any."""
    if len(findings) <= limit + 1:  # NOTE: the line that leaves one out would take its place
        return list(findings)
    firsts = {finding.rule: finding for finding in reversed(findings)}
    chosen = sorted(findings, key=lambda finding: finding is not firsts[finding.rule])[:limit]
    return [finding for finding in findings if finding in chosen]


def _write_finding(pen: Pen, item: ItemResult, finding: Finding, asked: Asked, *, told: Finding | None) -> None:
    """One finding; what the one told before it has said word for word is not said again."""
    repeated = told is not None and (told.rule, told.message, told.fix) == (finding.rule, finding.message, finding.fix)
    margin = [Span(" " * _INDENT)]
    head = [
        Span(finding.severity.value, _SEVERITIES[finding.severity], solid=True),
        Span(f"  confidence {finding.confidence.value}", solid=True),
        Span(f"  {rule_name(item, finding)}", Style.STRONG, solid=True),
    ]
    tail = [Span(", as above", solid=True)] if repeated else []
    if finding.state is not FindingState.OPEN:
        tail.append(Span(f" {finding.state.value}", Style.GOOD))
    pen.put(*tail, lead=[*margin, *head], hang=_INDENT)
    where = [Span(place(finding.path, finding.line, finding.column), Style.PLACE, solid=True)]
    if finding.commit is not None:
        where.append(Span(f" {'in' if finding.in_head else 'in history only,'} commit {short(finding.commit)}"))
    pen.put(*where, lead=margin)
    if not repeated:
        pen.put(Span(finding.message), lead=margin)
    _write_frame(pen, finding)
    trace = "trace:"
    for step in finding.trace:
        _write_labelled(pen, trace, _where(place(step.path, step.line)), Span(f" {step.note}"))
        trace = ""
    if finding.fix and not repeated:
        known = told is not None and told.fix == finding.fix
        _write_labelled(pen, "fix:", Span("as above" if known else finding.fix))
    if finding.waiver:
        _write_labelled(pen, f"{finding.waiver.kind}:", Span(decided(finding.waiver)))
    _write_labelled(pen, "next:", command("explain", finding.id, display=asked.display))


def _write_frame(pen: Pen, finding: Finding) -> None:
    if finding.frame is None:
        pen.put(Span("(line withheld: it may hold a secret)", Style.FAINT), lead=[Span(" " * (_INDENT + 2))])
        return
    digits = len(str(finding.frame.line + len(finding.frame.text)))
    room = max(20, pen.width - _INDENT - digits - 5)
    bar = pen.glyphs.bar
    for row in rows(finding, finding.frame, width=room, more=pen.glyphs.more, ascii_only=pen.ascii_only):
        sign = ">" if row.inside else " "
        shown = pen.glyphs.more if row.number is None else str(row.number)
        gutter = [
            Span(" " * _INDENT),
            Span(sign, Style.BAD),
            Span(f" {shown:>{digits}} {bar} ", Style.GUTTER),
        ]
        pen.put(lead=[*gutter, Span(row.text)])
        if row.marker:
            first, length = row.marker
            blank = Span(f"{'':{_INDENT + digits + 3}}{bar} {' ' * first}", Style.GUTTER)
            pen.put(lead=[blank, Span("^" * length, Style.STRONG_BAD)])


def _write_labelled(pen: Pen, label: str, *spans: Span) -> None:
    pen.put(*spans, lead=[Span(" " * _INDENT), Span(f"{label:<{_LABEL}}", Style.FAINT)])


def _evidence(item: ItemResult) -> Iterable[tuple[str, list[Span]]]:
    for piece in item.evidence:
        if piece.state == "good" and item.status is not Status.NEEDS_EVIDENCE:
            continue
        where = [_where(piece.path)] if piece.path else []
        yield "evidence:", [*where, Span(f" {piece.kind}, {piece.state}: {piece.reason}")]


def _problems(pen: Pen, item: ItemResult, asked: Asked) -> Iterable[tuple[str, list[Span]]]:
    """What stays unproven, one row per reason, with the places it was met at."""
    reasons: dict[str, list[Problem]] = {}
    for problem in item.problems:
        reasons.setdefault(problem.reason, []).append(problem)
    limit = len(reasons) if asked.verbose or len(reasons) == _SHOWN_PROBLEMS + 1 else _SHOWN_PROBLEMS
    label = "unproven:"
    for reason, problems in list(reasons.items())[:limit]:
        places = [place(problem.path, problem.line) for problem in problems if problem.path is not None]
        text = reason if asked.verbose or places else _cut(reason, pen.glyphs.more)
        first = [_where(places[0])] if places else []
        others = "" if len(problems) == 1 else f" (and {number(len(problems) - 1, 'other place', 'other places')})"
        yield label, [*first, Span(f" {text}" + ("" if asked.verbose else others))]
        label = ""
        for other in places[1:] if asked.verbose else ():
            yield "", [Span(other, Style.PLACE, solid=True)]
    if len(reasons) > limit:
        yield "", [Span(f"{pen.glyphs.more} {len(reasons) - limit:,} more, --verbose shows all")]


def _where(text: str) -> Span:
    """A place that prose follows, two columns away."""
    return Span(f"{text} ", Style.PLACE, solid=True)


def _cut(text: str, more: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG].rsplit(" ", 1)[0].rstrip(",;:") + f" {more}"


def rule_name(item: ItemResult, finding: Finding) -> str:
    """The rule of a finding without the item that it is of."""
    return finding.rule.removeprefix(f"{item.id}.")


def _tally(names: Iterable[str]) -> str:
    """`2 waived, 1 baseline`, in the order of first appearance."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{amount:,} {name}" for name, amount in counts.items())
