"""The one report of a fleet: repositories and items, the worst first, and what became of each since an earlier one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from secgate import __version__
from secgate.errors import Exit
from secgate.fleet.job import Fleet, Outcome
from secgate.model import Status, Value, Verdict, badness

# The worst first; None is an item that is off.
STATUSES: tuple[Status | None, ...] = (
    Status.FAIL, Status.NEEDS_EVIDENCE, Status.INCOMPLETE, Status.REVIEW, Status.PASS, Status.NOT_APPLICABLE, None,
)  # fmt: skip
VERDICTS = (Verdict.FAIL, Verdict.INCOMPLETE, Verdict.PASS)
_CODES = (Exit.FAIL, Exit.INTERNAL, Exit.INCOMPLETE, Exit.PASS)


class ItemLine(Value):
    """One item over all repositories.

    Attributes:
        counts: repositories by status; `off` where it is off.
        open: open findings in all of them.
    """

    item: str
    counts: dict[str, int]
    open: int


class ItemStep(Value):
    """An item whose status is another one; None: it was off, or no item there."""

    item: str
    before: Status | None
    after: Status | None


class Step(Value):
    """What became of a repository since the earlier report; None: it was not, or is no longer, in the fleet."""

    name: str
    before: Verdict | None
    after: Verdict | None
    items: tuple[ItemStep, ...] = ()
    worse: bool


class Trend(Value):
    """What changed since an earlier report; what is worse comes first."""

    since: str
    steps: tuple[Step, ...]


class FleetReport(Value):
    """The result of a fleet (schema secgate/fleet-report/1).

    Attributes:
        fleet: the digest of what was asked.
        counts: repositories by verdict.
        resumed: how many outcomes come from a run that was cut off.
        notes: what makes the repositories hard to compare.
    """

    schema_: Literal["secgate/fleet-report/1"] = Field(default="secgate/fleet-report/1", alias="schema")
    created: str
    duration_s: float
    secgate: str
    fleet: str
    verdict: Verdict
    exit_code: int
    counts: dict[str, int]
    resumed: int
    notes: tuple[str, ...]
    repositories: tuple[Outcome, ...]
    items: tuple[ItemLine, ...]
    trend: Trend | None = None


def merged(
    fleet: Fleet, outcomes: Iterable[Outcome], *, created: str, duration_s: float, resumed: int = 0,
    previous: FleetReport | None = None,
) -> FleetReport:  # fmt: skip
    """The report of a fleet; every repository of it is there, whatever came of it."""
    found = {outcome.name: outcome for outcome in outcomes}
    ordered = tuple(sorted((found[job.name] for job in fleet.jobs), key=_badness))
    return FleetReport(
        created=created,
        duration_s=round(duration_s, 3),
        secgate=__version__,
        fleet=fleet.digest,
        verdict=min((one.verdict for one in ordered), key=VERDICTS.index),
        exit_code=int(min((Exit(one.exit_code) for one in ordered), key=_CODES.index)),
        counts={verdict.value: sum(one.verdict is verdict for one in ordered) for verdict in VERDICTS},
        resumed=resumed,
        notes=_notes(ordered),
        repositories=ordered,
        items=_items(ordered),
        trend=_trend(ordered, previous) if previous is not None else None,
    )


def _badness(outcome: Outcome) -> tuple[int, int, int, str]:
    """The worst first: by verdict, then by how many items block, then by open findings."""
    bad = sum(cell.blocks for cell in outcome.items)
    return VERDICTS.index(outcome.verdict), -bad, -sum(cell.open for cell in outcome.items), outcome.name


def _items(outcomes: Sequence[Outcome]) -> tuple[ItemLine, ...]:
    counts: dict[str, Counter[Status | None]] = {}
    found: Counter[str] = Counter()
    for outcome in outcomes:
        for cell in outcome.items:
            counts.setdefault(cell.item, Counter())[cell.status] += 1
            found[cell.item] += cell.open

    def badness(item: str) -> tuple[list[int], str]:
        return [-counts[item][status] for status in STATUSES], item

    return tuple(
        ItemLine(
            item=item,
            counts={word(status): counts[item][status] for status in STATUSES if counts[item][status]},
            open=found[item],
        )
        for item in sorted(counts, key=badness)
    )


def word(status: Status | None) -> str:
    """A status in words."""
    return status.value if status is not None else "off"


def _notes(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    # NOTE: the digest of rules is that of a policy's checks, so only repositories of the same policies are compared.
    rules: dict[tuple[str, ...], set[str]] = {}
    for one in outcomes:
        if one.rules:
            rules.setdefault(one.policies, set()).add(one.rules)
    mixed = [", ".join(policies) for policies, digests in sorted(rules.items()) if len(digests) > 1]
    return tuple(f"policy {names}: not all repositories were gated with the same rules" for names in mixed)


def _trend(outcomes: Sequence[Outcome], previous: FleetReport) -> Trend:
    before = {one.name: one for one in previous.repositories}
    after = {one.name: one for one in outcomes}
    steps = [_step(name, before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys())]
    changed = [step for step in steps if step.before is not step.after or step.items]
    return Trend(since=previous.created, steps=tuple(sorted(changed, key=lambda step: (not step.worse, step.name))))


def _step(name: str, old: Outcome | None, new: Outcome | None) -> Step:
    was, now = _statuses(old), _statuses(new)
    # NOTE: of a repository that has no report on one side nothing is known about its items.
    known = was.keys() | now.keys() if was and now else ()
    items = tuple(
        ItemStep(item=item, before=was.get(item), after=now.get(item))
        for item in sorted(known)
        if was.get(item) is not now.get(item)
    )
    fell = any(badness(step.after) > badness(step.before) for step in items)
    before, after = (one.verdict if one is not None else None for one in (old, new))
    return Step(name=name, before=before, after=after, items=items, worse=_is_worse(before, after) or fell)


def _is_worse(before: Verdict | None, after: Verdict | None) -> bool:
    """Whether a verdict is worse; one that is gone is, and a new one that is no pass."""
    if after is None:
        return True
    return VERDICTS.index(after) < VERDICTS.index(before if before is not None else Verdict.PASS)


def _statuses(outcome: Outcome | None) -> Mapping[str, Status | None]:
    return {cell.item: cell.status for cell in outcome.items} if outcome is not None else {}
