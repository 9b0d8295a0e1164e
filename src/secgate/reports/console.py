"""The report for people: the verdict first and last, one line per item, then what stands behind it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from secgate.model import (
    Coverage,
    FindingState,
    ItemResult,
    Level,
    PolicyInfo,
    Report,
    Status,
    Verdict,
    WaiverSummary,
    ref_name,
)
from secgate.reports.change_block import write_change
from secgate.reports.details import Asked, ranked, write_details
from secgate.reports.first_steps import is_first, write_first_steps
from secgate.reports.layout import Pen, Span, Style, columns
from secgate.reports.package_block import write_packages
from secgate.reports.words import (
    command,
    commas,
    is_blocking,
    mark,
    number,
    place,
    rests_on,
    short,
    style,
    verdict_style,
    word,
)

NAME = "console"
_LEAST_WIDTH = 40
_LABEL = 10  # columns of "because   "
_REASON_ROOM = 44  # columns that a reason needs to stand beside its item instead of below
_FEW = 3
_PLACES = 5  # findings that a quiet report names


def render(  # noqa: PLR0913 - each is a fact about the terminal or a word of the command line
    report: Report,
    *,
    width: int = 100,
    color: bool = False,
    ascii_only: bool = False,
    verbose: bool = False,
    quiet: bool = False,
    display: str | None = None,
) -> str:
    """The report as text for a terminal or a log; equal input gives equal bytes.

    Args:
        report: a finished report.
        width: columns to fill, at least 40; a path longer than a line is left whole.
        color: add SGR codes; without them the text is the same.
        ascii_only: for an encoding that holds nothing else.
        verbose: every finding, problem and file, and what each item rests on.
        quiet: only the verdict, why, where, and what to do next.
        display: the target's path as the user typed it, for the commands to run next.
    """
    pen = Pen(width=max(width, _LEAST_WIDTH), color=color, ascii_only=ascii_only)
    first = not quiet and not verbose and is_first(report)
    if not quiet:
        _write_header(pen, report, verbose=verbose, display=display)
        write_change(pen, report.change, verbose=verbose)
        write_packages(pen, report.packages, verbose=verbose)
        _write_checklist(pen, report.items, verbose=verbose)
        write_details(pen, report.items, Asked(verbose, display))
        pen.gap()
        _write_coverage(pen, report.coverage, verbose=verbose)
        _write_notices(pen, report, verbose=verbose)
        if first:
            write_first_steps(pen, report, display=display)
        pen.gap()
    _write_verdict(pen, report, f"exit code {report.exit_code}{_report_only(report)}")
    # NOTE: the first steps say the same in fewer lines, so that they and the verdict fit one screen.
    _write_rows(pen, "because", [[Span(reason)] for reason in report.because] if not first else [])
    if quiet:
        _write_rows(pen, "at", _stopping(pen, report))
    if not first:
        _write_rows(pen, "next", _next(report, display) if not quiet or report.exit_code else [])
    return pen.text()


def _write_verdict(pen: Pen, report: Report, *facts: str) -> None:
    trust = report.target.trust
    named = "self" if trust == "self" else short(trust.commit)
    if trust != "self" and trust.ref != trust.commit:
        named = f"{trust.ref} at {named}"
    spans = [Span(fact) for fact in (*facts, f"trust: {named}")]
    spans += [Span(told, Style.STRONG_WARN) for told in rests_on(report)]
    if report.target.partial:
        spans.append(Span("partial: not a deployment verdict", Style.STRONG_WARN))
    lead = Span(f"{mark(pen.glyphs, report.verdict)} {report.verdict.value.upper()}", verdict_style(report.verdict))
    pen.put(*commas(spans), lead=[lead, Span("  ")])


def _report_only(report: Report) -> str:
    return " (report only)" if report.verdict is not Verdict.PASS and report.exit_code == 0 else ""


def _write_header(pen: Pen, report: Report, *, verbose: bool, display: str | None) -> None:
    target = report.target
    _write_verdict(pen, report)
    commit = f"commit {short(target.commit)}" if target.commit else "no git commit"
    about = [Span(display or target.root, Style.STRONG, solid=True), Span(commit, solid=True)]
    about += [Span("with uncommitted changes")] if target.dirty else []
    about += [Span(f"compared with {ref_name(target.base)}")] if target.base else []
    _write_rows(pen, "target", [commas(about)])
    _write_rows(pen, "policy", [[Span(_policy(policy))] for policy in report.policies])
    engines = [f"secgate {report.tool.secgate}", *(f"{name} {found}" for name, found in report.tool.engines.items())]
    _write_rows(pen, "engines", [commas(Span(engine) for engine in engines)])
    _write_rows(pen, "assumes", _first(pen, report.assumptions, verbose=verbose))
    _write_rows(pen, "note", [[Span(note)] for note in target.notes])
    counts = Counter(word(item.status) for item in report.items)
    known = [word(status) for status in (*Status, None)]
    tally = [Span(f"{counts[name]} {name}", solid=True) for name in known if counts[name]]
    _write_rows(pen, "items", [[Span(f"{len(report.items)}: "), *commas(tally)]] if report.items else [])
    if verbose:
        digests = report.digests
        _write_rows(pen, "digests", [[Span(f"{name} {found}")] for name, found in digests.model_dump().items()])
        seconds = ", ".join(f"{name} {spent:.1f}" for name, spent in report.run.timings.items())
        _write_rows(pen, "seconds", [[Span(f"{report.duration_s:.1f}" + (f": {seconds}" if seconds else ""))]])
        _write_rows(
            pen, "run", [[Span(f"{report.id} by {report.run.actor}, {report.run.started} to {report.run.ended}")]]
        )


def _policy(policy: PolicyInfo) -> str:
    mode = "" if policy.mode == "gate" else f", {policy.mode}"
    return f"{policy.title} ({policy.id}, {policy.origin}{mode})"


def _write_rows(pen: Pen, label: str, rows: Iterable[Sequence[Span]]) -> None:
    """Rows behind a label, which stands on the first only."""
    for row in rows:
        pen.put(*row, lead=[Span("  "), Span(f"{label:<{_LABEL}}", Style.FAINT)])
        label = ""


def _first(pen: Pen, texts: Sequence[str], *, verbose: bool) -> list[list[Span]]:
    """A row per text; the first few unless verbose."""
    limit = len(texts) if verbose or len(texts) == _FEW + 1 else _FEW
    rows = [[Span(text)] for text in texts[:limit]]
    left = len(texts) - limit
    return [*rows, [Span(f"{pen.glyphs.more} {left:,} more, --verbose shows all")]] if left > 0 else rows


def _write_checklist(pen: Pen, items: Sequence[ItemResult], *, verbose: bool) -> None:
    words = max((len(word(item.status)) for item in items), default=0)
    names = max((columns(item.id) for item in items), default=0)
    # NOTE: a policy that extends another may name a section for some items of it; a section is still shown once.
    order = {section: index for index, section in enumerate(dict.fromkeys(item.section for item in items))}
    items = sorted(items, key=lambda item: order[item.section])
    told = [_facts(item, _reason(item, verbose=verbose)) for item in items]
    units = max((columns(", ".join(facts)) for facts in told), default=0)
    edge = words + 6
    beside = edge + names + units + 4 + _REASON_ROOM <= pen.width
    section: str | None = None
    for item, facts in zip(items, told, strict=True):
        if item.section != section:
            section = item.section
            pen.gap()
            pen.put(Span(section, Style.STRONG))
        sign = Span(f"  {mark(pen.glyphs, item.status)} {word(item.status):<{words}}  ", style(item))
        off = Style.FAINT if item.status is None else Style.PLAIN
        name = Span(item.id + " " * (names - columns(item.id) + 2), off)
        reason = _reason(item, verbose=verbose)
        if beside:
            shown = ", ".join(facts)
            pad = " " * (units - columns(shown) + 2)
            pen.put(Span(reason, Style.FAINT), lead=[sign, name, Span(shown + pad)])
            continue
        if item.examined.count and _amount(item) in reason:
            facts[0], reason = reason, ""
        pen.put(*commas(Span(fact, solid=index > 0) for index, fact in enumerate(facts)), lead=[sign, name])
        if reason:
            pen.put(Span(reason, Style.FAINT), lead=[Span(" " * edge)])


def _facts(item: ItemResult, reason: str) -> list[str]:
    """What an item looked at, and whatever makes it count more or less than it seems to and its reason does not say."""
    if item.status is None:
        return []
    facts = [_amount(item)]
    states = Counter(finding.state.value for finding in item.findings)
    accepted = [f"{amount} {state}" for state, amount in states.items() if state != "open"]
    facts += [fact for fact in accepted if fact not in reason]
    if item.level is Level.WARN:
        facts.append("warn")
    elif item.status in {Status.REVIEW, Status.NOT_APPLICABLE} and item.blocks:
        facts.append("blocks")
    return facts


def _amount(item: ItemResult) -> str:
    return f"{item.examined.count} {item.examined.counted}"


def _reason(item: ItemResult, *, verbose: bool) -> str:
    if item.status is None:
        return f"by {item.off_by}" if item.off_by else ""
    if item.status is Status.PASS and not verbose:
        return ""
    if item.status is Status.NEEDS_EVIDENCE and not verbose:
        # What to do stands with the evidence, further down.
        said = [part for part in item.reason.split("; ") if "`" not in part]
        return "; ".join(said) or item.reason
    return item.reason


def _write_coverage(pen: Pen, coverage: Coverage, *, verbose: bool) -> None:
    if not (coverage.skipped or verbose):
        return
    skipped = f", {len(coverage.skipped):,} skipped" if coverage.skipped else ""
    files = number(coverage.files, "file", "files")
    pen.put(Span(f"{coverage.examined:,} of {files} examined{skipped}"), lead=_heading("Coverage"))
    reasons: dict[str, list[str]] = {}
    for one in coverage.skipped:
        reasons.setdefault(one.reason, []).append(one.path)
    for reason, paths in reasons.items():
        _write_named(pen, f"{len(paths):,} {reason}: ", paths, limit=len(paths) if verbose else _FEW)
    for group in coverage.excluded if verbose else ():
        _write_named(pen, f"{len(group.paths):,} left out of the code items, {group.reason}: ", group.paths, limit=_FEW)


def _write_notices(pen: Pen, report: Report, *, verbose: bool) -> None:
    """What was accepted or asked to be hidden: waivers that need somebody, and the engines' inline comments."""
    _write_waivers(pen, report.waivers, verbose=verbose)
    if report.suppressions:
        kinds = Counter(one.kind for one in report.suppressions)
        told = ", ".join(f"{amount:,} {kind}" for kind, amount in sorted(kinds.items()))
        pen.put(Span(f"{told}; they hide nothing here"), lead=_heading("Comments"))
        for one in report.suppressions if verbose else ():
            where = Span(f"{place(one.path, one.line)} ", Style.PLACE, solid=True)
            pen.put(where, Span(f" {one.kind}"), lead=_heading(""))


def _write_waivers(pen: Pen, waivers: WaiverSummary, *, verbose: bool) -> None:
    waiting = {
        "expired": waivers.expired,
        "expiring": waivers.expiring,
        "unused": waivers.unused,
        "not evaluated": waivers.not_evaluated if verbose else (),
    }
    if not (waivers.active or waivers.baseline or any(waiting.values())):
        return
    known = [Span(f"{waivers.baseline:,} in the baseline")] if waivers.baseline else []
    pen.put(*commas([Span(f"{waivers.active:,} active"), *known]), lead=_heading("Waivers"))
    for name, notes in waiting.items():
        shown = notes if verbose or len(notes) == _FEW + 1 else notes[:_FEW]
        for one in shown:
            who = f"({one.waiver.owner}, {one.waiver.where})" if one.waiver.where else f"({one.waiver.owner})"
            spans = [Span(one.waiver.subject, Style.PLACE), Span(f" {one.note} {who}")]
            pen.put(Span(f"{name}: "), *spans, lead=_heading(""), hang=_LABEL + 4)
        if len(notes) > len(shown):
            left = f"{pen.glyphs.more} {len(notes) - len(shown):,} more {name}, --verbose shows all"
            pen.put(Span(left), lead=_heading(""))


def _heading(label: str) -> list[Span]:
    return [Span(f"{label:<{_LABEL + 2}}", Style.STRONG)]


def _write_named(pen: Pen, label: str, names: Sequence[str], *, limit: int) -> None:
    """A few names behind what they have in common; a tail of one is named too."""
    shown = names if len(names) == limit + 1 else names[:limit]
    left = [Span(f"{pen.glyphs.more} {len(names) - len(shown):,} more")] if len(names) > len(shown) else []
    spans = [*(Span(name, Style.PLACE, solid=True) for name in shown), *left]
    pen.put(Span(label), *commas(spans), lead=_heading(""), hang=_LABEL + 4)


def _stopping(pen: Pen, report: Report) -> list[list[Span]]:
    """The places of the findings that stop a run, one of each item before a second of any: the first few."""
    found = [
        (position, item, finding)
        for item in report.items
        if is_blocking(item)
        for position, finding in enumerate(ranked(item.findings))
        if finding.state is FindingState.OPEN
        and (finding.confidence.at_least(item.confidence) or item.status is not Status.FAIL)
    ]
    found.sort(key=lambda one: one[0])
    shown = found if len(found) == _PLACES + 1 else found[:_PLACES]
    rows = []
    for _, item, finding in shown:
        where = Span(place(finding.path, finding.line, finding.column), Style.PLACE, solid=True)
        kept = finding.commit if not finding.in_head else None
        past = [Span(f" in history only, commit {short(kept)}")] if kept else []
        rule = Span(f" {finding.rule.removeprefix(f'{item.id}.')}", solid=True)
        rows.append([where, *past, rule, Span(f" {finding.id}", solid=True)])
    left = len(found) - len(shown)
    return [*rows, [Span(f"{pen.glyphs.more} {left:,} more, without --quiet")]] if left else rows


def _next(report: Report, display: str | None) -> list[list[Span]]:
    """The one next thing to do; none after a whole pass."""
    blocking = [item for item in report.items if is_blocking(item)]
    failing = [item for item in blocking if item.status is Status.FAIL] or blocking
    if failing:
        opened = [finding.id for finding in ranked(failing[0].findings) if finding.state is FindingState.OPEN]
        return [[command("explain", opened[0], display=display) if opened else command("explain", failing[0].id)]]
    if report.target.partial:
        return [[command("run", display=display), Span(" gates every item")]]
    return [[command("doctor", display=display)]] if report.verdict is not Verdict.PASS else []
