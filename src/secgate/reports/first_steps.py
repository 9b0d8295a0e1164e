"""What stands between a target without settings of its own and its first honest pass, in one screen."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from secgate.model import Evidence, Finding, FindingState, ItemResult, Problem, Report, Status, Verdict
from secgate.reports.layout import Pen, Span, Style
from secgate.reports.words import command, is_blocking, number

_NO_CONFIG = f"sha256:{sha256(b'').hexdigest()}"
_FEW = 4
# What is taken where nothing names another (secgate.plan).
_USUAL = "pre-deployment"
_UNREAD = re.compile(r"^uses (.{1,60}?) \(first seen here\), which this check does not read$")
_STATED = "attestation"
# Where a run looks for it.
_REPORT = ".secgate/reports/junit.xml"


def is_first(report: Report) -> bool:
    """Whether the target has no configuration yet, and its verdict is none that one could stop at."""
    return report.digests.config == _NO_CONFIG and report.verdict is not Verdict.PASS and not report.target.partial


def write_first_steps(pen: Pen, report: Report, *, display: str | None) -> None:
    """What blocks, what needs evidence, and the commands that lead to a pass, three at the most."""
    items = [item for item in report.items if is_blocking(item)]
    failing = [item for item in items if item.status is Status.FAIL]
    unseen = [item for item in items if item.status is Status.INCOMPLETE]
    unproven = [(item, found) for item in items for found in item.evidence if not found.good]
    rows = [
        (failing, "blocks", [f"{item.id} ({len(_open(item))})" for item in failing]),
        (unseen, "not seen", list(_unseen(unseen))),
        (unproven, "evidence", list(dict.fromkeys(item.id for item, _ in unproven))),
    ]
    pen.gap()
    pen.put(Span("First run", Style.STRONG), Span(": between this commit and a first honest pass stand"))
    for found, label, names in rows:
        if found:
            pen.put(*_listed(names), lead=[Span("  "), Span(f"{label:<10}", Style.FAINT)])
    # NOTE: a baseline takes in every open finding, also of items that do not block.
    count = sum(len(_open(item)) for item in report.items) if failing else 0
    for index, (step, why) in enumerate(_steps(report, count, [found for _, found in unproven], display), 1):
        pen.put(step, lead=[Span(f"  {index}  ")])
        pen.put(Span(why, Style.FAINT), lead=[Span("     ")])


def _open(item: ItemResult) -> list[Finding]:
    return [finding for finding in item.findings if finding.state is FindingState.OPEN]


def _listed(names: Sequence[str]) -> list[Span]:
    shown = names if len(names) == _FEW + 1 else names[:_FEW]
    spans = [Span(", ".join(shown))]
    return [*spans, Span(f" and {len(names) - len(shown)} more")] if len(names) > len(shown) else spans


def _unseen(items: Iterable[ItemResult]) -> Iterator[str]:
    """Why items could not be examined in full, the commonest reason first."""
    reasons = Counter(_kind(problem) for item in items for problem in item.problems)
    for reason, count in reasons.most_common():
        yield f"{reason} ({number(count, 'item', 'items')})"


def _kind(problem: Problem) -> str:
    found = _UNREAD.search(problem.reason)
    if found is not None:
        return f"{found[1]} is not read yet"
    return problem.reason.split(";")[0].split(",")[0].strip()


def _policies(report: Report) -> Iterator[str]:
    """The policies by name, where another command would take the usual one."""
    names = [policy.id for policy in report.policies if policy.origin == "built-in"]
    if names != [_USUAL]:
        yield from (word for name in names for word in ("--policy", name))


def _steps(report: Report, count: int, unproven: Sequence[Evidence], display: str | None) -> Iterator[tuple[Span, str]]:
    yield (
        command("init", display=display),
        "proposes .secgate/config.yaml: the tenant, what is public, what may cross tenants; each line says why",
    )
    if count:
        yield (
            command("baseline", "--owner", "YOU", "--expires", "90d", *_policies(report), display=display),
            f"accepts today's {number(count, 'finding', 'findings')} for a time; they stay shown (rotate secrets)",
        )
    if any(found.kind == _STATED for found in unproven):
        step = command("attest", "ITEM", "--owner", "YOU", "--statement", "…")
        why = "for what people state; reports of tests count after `secgate record` (docs/adoption.md)"
    else:
        step = command("record", "junit", "--report", _REPORT, "--", "YOUR TESTS")
        why = "binds a report to its commit; people sign with `secgate attest` (docs/adoption.md)"
    yield step, why
