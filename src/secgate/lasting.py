"""How long the report of a run holds, where its target, its settings and this program stay the very same."""

import importlib.metadata
from collections.abc import Collection, Mapping
from pathlib import Path

from secgate import builtin
from secgate.catalog.check import Check
from secgate.catalog.registry import ENTRY_POINTS
from secgate.observe import Seen
from secgate.plan import Plan, Request
from secgate.redaction import without_secrets
from secgate.request import Lasting, are_same
from secgate.target.history import sizes
from secgate.target.reports import has_reports

# What the evidence of a target answers the same all day where nothing is recorded, stated or reviewed, and no base is.
_ALL_DAY = frozenset(
    f"evidence.{name}" for name in (
        "against", "attested", "audits", "change_record", "changes", "coverage", "coverage_before", "document",
        "formatting", "incidents", "known_change", "lint", "recorded", "recorded_before", "suite", "suite_before",
        "tests", "today", "typecheck", "unchanged_since",
    )
)  # fmt: skip
_OF_FILES = frozenset({"base", "ignored", "tenants", "texts"})


def lasting(request: Request, plan: Plan, seen: Seen, *, cache: Path | None) -> Lasting | None:
    """How long the report holds; None where that is not known.

    It is known of a work tree that trusts itself, under built-in checks; where no engine failed, nothing is recorded,
    stated or reviewed, and no check asked for more of the time than the day.

    Args:
        request: what was asked for.
        plan: what was decided before.
        seen: what the engines saw.
        cache: the folder where results of earlier runs are kept.
    """
    ours = request.trust is None and request.base is None and not request.staged and not request.checks
    alone = ours and not plan.statements and not plan.reviews and plan.source.trust is None
    if not alone or not _are_built_in(plan.checks):
        return None
    if not seen.lasting or not seen.asked <= _ALL_DAY | _OF_FILES:
        return None
    reports, files = tuple(plan.config.reports.values()), tuple(plan.policy_files.items())
    if has_reports(plan.tree, reports) or not are_same(files):
        return None
    # NOTE: these are kept as they are written.
    names = (*reports, *plan.policy_files)
    if names and without_secrets(*names, cache=cache) != names:
        return None
    return Lasting(seen.until, (*seen.missing, *_missing(plan)), reports, tuple(sorted(plan.checks)), files)


def _missing(plan: Plan) -> list[str]:
    """The commits that waivers name and that are not in this clone."""
    named = sorted({place.commit for place in plan.accepted.places})
    found = sizes(plan.tree.git, named) if plan.tree.git is not None else {}
    return [commit for commit, size in found.items() if size is None]


def _are_built_in(checks: Mapping[str, Check]) -> bool:
    others: Collection[object] = importlib.metadata.entry_points(group=ENTRY_POINTS)
    return not others and all(check.folder.parent == builtin.checks_folder() for check in checks.values())
