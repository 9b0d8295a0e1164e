"""How a target changed from run to run: what is new, what is fixed, and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass

from secgate.ledger.entry import RunEntry
from secgate.model import Status, badness

Found = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """A run beside the one before it of the same scope and policies.

    Attributes:
        before: that run; None for the first.
        new: (item, id) of findings that were not open then, nor in any earlier run.
        fixed: those that were open then and are not there now, though their item was decided.
        accepted: those that were open then, and are waived, in the baseline or in the base now.
        regressed: those that were open in an earlier run, not in the one before, and are again.
        fell: items whose status became worse, as (item, before, now).
        rose: items whose status became better.
    """

    run: RunEntry
    before: RunEntry | None = None
    new: frozenset[Found] = frozenset()
    fixed: frozenset[Found] = frozenset()
    accepted: frozenset[Found] = frozenset()
    regressed: frozenset[Found] = frozenset()
    fell: tuple[tuple[str, str, str], ...] = ()
    rose: tuple[tuple[str, str, str], ...] = ()


def steps(runs: Sequence[RunEntry]) -> tuple[Step, ...]:
    """Every run with what it changed.

    Args:
        runs: the oldest first.
    """
    last: dict[object, RunEntry] = {}
    known: dict[object, set[Found]] = {}
    made = []
    for run in runs:
        seen = known.setdefault(run.kind, set())
        before = last.get(run.kind)
        made.append(_step(run, before, seen) if before is not None else Step(run))
        last[run.kind] = run
        seen |= run.open()
    return tuple(made)


def _step(run: RunEntry, before: RunEntry, seen: set[Found]) -> Step:
    now, then = run.open(), before.open()
    there = {(item.id, name) for item in run.items for name in item.findings}
    status_then = {item.id: item.status for item in before.items}
    decided = {item.id for item in run.items if _decided(item.status, status_then.get(item.id))}
    moved = [(i.id, status_then[i.id], i.status) for i in run.items if i.id in status_then]
    changed = [(item, old, new) for item, old, new in moved if old and new and old != new]
    return Step(
        run=run,
        before=before,
        new=frozenset(now - then - seen),
        fixed=frozenset(found for found in then - there if found[0] in decided),
        accepted=(then - now) & there,
        regressed=frozenset((now - then) & seen),
        fell=tuple(one for one in changed if badness(Status(one[2])) > badness(Status(one[1]))),
        rose=tuple(one for one in changed if badness(Status(one[2])) < badness(Status(one[1]))),
    )


def _decided(now: str | None, then: str | None) -> bool:
    """Whether a finding that is gone is fixed: what was not looked at is not, nor what evidence showed that is lost."""
    return now not in {None, "incomplete"} and (now != "needs-evidence" or then == now)
