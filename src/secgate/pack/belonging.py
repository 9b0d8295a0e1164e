"""Whether a saved report belongs to what lies here: everything of it that is cheap to make again is, and compared."""

from collections.abc import Iterator, Mapping

from secgate import __version__
from secgate.compare.gate_item import ID as GATE_ITEM
from secgate.coverage import coverage, suppressions
from secgate.errors import ConfigError
from secgate.facts.reached import with_reached
from secgate.frames import WITHHELD_LINE
from secgate.model import Finding, Report
from secgate.per_package import chosen_packages
from secgate.plan import Plan, Request, engine_versions, rules_digest
from secgate.secrets.guard import MASK
from secgate.target.snapshot import Snapshot, take

# As a frame ends a line that it cut.
_CUT = " …"
_FEW = 3


def require_same(plan: Plan, report: Report, request: Request) -> None:
    """Hold a saved report against what decides here and now, and against the files.

    NOTE: what no rule was run for cannot be seen: a finding that was taken out, an item that was made to pass. Only
    `secgate verify --recompute` sees that.

    Raises:
        ConfigError: when it was made from something else; the pack would then prove it with the wrong files.
    """
    if report.target.scope == "staged":
        raise ConfigError(
            "the report is of what was staged, not of a commit",
            next_step="Run `secgate run` on the commit, and pack that.",
        )
    other = [name for name, theirs, ours in _compared(plan, report, request) if theirs != ours]
    if other:
        raise ConfigError(
            f"the report was made with another {', another '.join(other)}",
            next_step="Pass the options of that run and check out its commit, or leave out --report to run the gate.",
        )
    snapshot = with_reached(take(plan.tree, excluded_paths=plan.config.excluded_paths))
    chosen = chosen_packages(request.packages, snapshot, plan.source)
    places = tuple(sorted(chosen.places)) if chosen is not None else None
    if places != (tuple(one.dir for one in report.packages) if report.packages is not None else None):
        raise ConfigError(
            "the report gives verdicts to other packages",
            next_step="Pass the --package options of that run, or leave out --report to run the gate.",
        )
    strange = list(_strange(plan, report, snapshot))
    if strange:
        more = f", and {len(strange) - _FEW} more" if len(strange) > _FEW else ""
        raise ConfigError(
            f"the report does not belong to these files: {'; '.join(strange[:_FEW])}{more}",
            next_step="Check out its commit without changes, or leave out --report to run the gate.",
        )


def _compared(plan: Plan, report: Report, request: Request) -> Iterator[tuple[str, object, object]]:
    git, target = plan.tree.git, report.target
    head = git.head() if git is not None else None
    tree = git.text("rev-parse", f"{head}^{{tree}}") if git is not None and head is not None else None
    report_only = request.report_only or any(policy.info.mode == "report-only" for policy in plan.policies)
    yield "commit", target.commit, head
    yield "tree", target.tree, tree
    yield "base", target.base, request.base
    trust = target.trust if isinstance(target.trust, str) else target.trust.commit
    yield "trusted ref", trust, plan.source.trust.commit if plan.source.trust is not None else "self"
    yield "option --report-only", target.report_only, report_only
    yield "secgate", report.tool.secgate, __version__
    yield "set of engines", report.tool.engines, engine_versions()
    policies = [(one.id, one.digest, one.mode) for one in report.policies]
    yield "policy", policies, [(p.info.id, p.info.digest, p.info.mode) for p in plan.policies]
    yield "configuration", report.digests.config, plan.config_digest
    yield "set of rules", report.digests.rules, rules_digest(plan.checks.values())
    yield "waivers and baseline", report.digests.waivers, plan.accepted.digest
    items = [(i.id, i.level, i.off_by, i.confidence) for i in report.items if i.id != GATE_ITEM]
    yield "list of items", items, [(i.id, i.level, i.off_by, i.confidence) for i in plan.items]


def _strange(plan: Plan, report: Report, snapshot: Snapshot) -> Iterator[str]:
    """What the report says of the files that they do not show."""
    told = {path for row in report.coverage.ledger for path in row.paths}
    told |= {row.path for row in report.coverage.skipped}
    here = {entry.path for entry in plan.tree.entries}
    # NOTE: a secret in a name is masked; how such a name is shown the run alone knows.
    if strange := sorted(path for path in told - here if MASK not in path):
        yield f"{strange[0]} does not lie here"
    elif len(told) != len(here):
        yield f"the files it tells of are {len(told):,}, and {len(here):,} lie here"
    if [one for one in report.suppressions if MASK not in one.path] != [
        one for one in suppressions(snapshot) if one.path in told
    ]:
        yield "its suppressions are others"
    if MASK not in report.coverage.model_dump_json() and report.coverage.excluded != coverage(snapshot, {}).excluded:
        yield "the files that it leaves out are others"
    for item in report.items:
        for finding in item.findings:
            if finding.waiver is not None and not _is_accepted(plan, finding):
                yield f"{finding.id} is accepted by a decision that is none here"
            if (why := _out_of_place(finding, snapshot.texts)) is not None:
                yield f"{finding.id} {why}"


def _is_accepted(plan: Plan, finding: Finding) -> bool:
    return finding.waiver in plan.accepted.waivers or MASK in finding.model_dump_json()


def _out_of_place(finding: Finding, texts: Mapping[str, str]) -> str | None:
    """What is wrong with the lines that a finding shows; a line that was masked may be any."""
    if finding.commit is not None or finding.frame is None or MASK in finding.path:
        return None
    if finding.path not in texts:
        return f"shows lines of {finding.path}, which is no text here"
    first = finding.frame.line
    lines = [line.rstrip("\r") for line in texts[finding.path].split("\n")][first - 1 :]
    for at, (shown, line) in enumerate(
        zip(finding.frame.text, [*lines, *[""] * len(finding.frame.text)], strict=False)
    ):
        if shown == WITHHELD_LINE or MASK in shown:
            continue
        if shown != line and not (shown.endswith(_CUT) and line.startswith(shown.removesuffix(_CUT))):
            return f"shows another line than {finding.path}:{first + at}"
    return None
